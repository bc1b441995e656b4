using System.Runtime.CompilerServices;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Invented names and numbers in the place of those in text. The same name of the same subject gets the same
/// surrogate in every format, file and batch of an organization; another subject or organization gets another.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>The rule by which a reader knows a surrogate: a name, place, address or code holds the letters <c>vyx</c>,
/// which stand in no name that the recognizer knows. A family name ends in <c>vyx</c>, a given name in <c>vyxa</c>
/// (the subject is female), <c>vyxo</c> (male) or <c>vyxe</c> (not known), a facility is <c>...vyx Hospital</c>.
/// Phone, social security and network numbers are of ranges that are nobody's (<see cref="ReservedValues"/>). ZIP
/// codes and ages stay tags.</para>
/// <para>Each word of a name has its own surrogate: three syllables of a consonant and a vowel (15 and 5 letters,
/// 421,875 stems), drawn by the organization's key from the subject's pseudonym and the folded word, so that
/// <c>Maria</c>, <c>TREVIÑO</c>, <c>Trevino, Maria</c> and <c>M. Treviño</c> agree. Particles and suffixes go; upper,
/// lower and capitalised forms, commas, hyphens and initials stay. A surrogate in which anything known of the subject
/// stands is passed over for the next.</para>
/// </remarks>
internal sealed class Surrogates(OrganizationKeys keys)
{
    /// <summary>What the surrogate of every name holds.</summary>
    public const string Mark = "vyx";

    /// <summary>Longest surrogate in bytes; a longer one stays a tag.</summary>
    public const int Longest = 160;

    private const string Consonants = "bdfgklmnprstvwz";
    private const string Vowels = "aeiou";
    private const int Syllables = 3;
    private const int Stems = 75 * 75 * 75;
    private const int MostWords = 8;
    private const int HighestHouse = 999;

    // Ten in a row that all hold what is known: then the tag.
    private const int MostTries = 10;

    private readonly NumberSurrogates _numbers = new(keys);
    private readonly ConditionalWeakTable<KnownIdentifiers, NameRoles> _roles = [];

    /// <summary>Writes a surrogate.</summary>
    /// <param name="kind">What it stands for.</param>
    /// <param name="folded">What goes, folded.</param>
    /// <param name="subject">Whose text it is.</param>
    /// <param name="destination">At least <see cref="Longest"/> bytes.</param>
    /// <returns>How many bytes; 0 where the tag is the better replacement.</returns>
    public int Write(ScrubKind kind, ReadOnlySpan<byte> folded, Subject? subject, Span<byte> destination)
    {
        if (subject?.SurrogatesOf is not { } owner || folded.Length > Longest)
        {
            return 0;
        }

        var text = Encoding.UTF8.GetString(folded);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var scope = attempt == 0 ? owner.Pseudonym : $"{owner.Pseudonym}\n{attempt}";
            var written = kind switch
            {
                ScrubKind.Name => Name(text, owner, scope),
                ScrubKind.Facility => Facility(text, scope),
                ScrubKind.Address => Address(text, scope),
                ScrubKind.Email => Email(text, scope),
                ScrubKind.Url => Url(text, scope),
                _ => _numbers.Of(kind, text, scope),
            };
            if (written is null || written.Length > Longest)
            {
                return 0;
            }

            var bytes = Encoding.ASCII.GetBytes(written, destination);
            if (!IsKnown(subject, destination[..bytes]))
            {
                return bytes;
            }
        }

        return 0;
    }

    private string? Name(string text, Subject owner, string scope)
    {
        var roles = _roles.GetValue(owner.Known, static known => new NameRoles(known));
        var result = new StringBuilder(text.Length + 16);
        var gap = new StringBuilder();
        var (words, at, isAfterParticle) = (0, 0, false);
        while (at < text.Length)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                // What stands between names stays as it is; of that around a particle, what stands before it.
                gap.Append(isAfterParticle && gap.Length > 0 ? "" : text[at] < '\x7F' ? text[at] : ' ');
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || IsInner(text, at)))
            {
                at++;
            }

            var word = text[start..at];
            var possessive = word.EndsWith("'s", StringComparison.OrdinalIgnoreCase) ? word[^2..] : "";
            word = word[..^possessive.Length];
            var key = NameRoles.KeyOf(word);
            if (key.Length == 0 || ++words > MostWords)
            {
                // A number is no name, a sentence neither.
                return null;
            }

            isAfterParticle = NameRoles.IsParticle(key);
            if (isAfterParticle)
            {
                continue;
            }

            result.Append(result.Length == 0 ? "" : gap.Length == 0 ? " " : gap.ToString());
            gap.Clear();
            result.Append(Cased(Word(roles, key, scope), word)).Append(possessive);
        }

        return result.Length == 0 ? null : result.Append(isAfterParticle ? "" : gap.ToString()).ToString();
    }

    // Of an initial, that of the name that the subject is known by; of any other person's a letter.
    private string Word(NameRoles roles, string key, string scope)
    {
        var isInitial = key.Length == 1 && !roles.IsPart(key);
        var name = isInitial ? roles.NameOf(key[0]) ?? key : key;
        var stem = Stem("name", name, scope) + Mark + roles.EndingOf(name);
        return isInitial ? stem[..1] : stem;
    }

    // "Mercy General Hospital": what kind of house it is stays.
    private string? Facility(string text, string scope)
    {
        var words = text.Split([' ', '\n', '\t', '\r', ',', '.'], StringSplitOptions.RemoveEmptyEntries);
        var house = Array.FindLast(
            words, word => (Lexicon.Of(Encoding.UTF8.GetBytes(word)) & WordKinds.Facility) != 0 && Ascii.IsValid(word));
        return words.Length < 2 || house is null ? null
            : $"{Cased(Stem("facility", string.Join(' ', words), scope) + Mark, words[0])} {house}";
    }

    // Up to the first comma: of "742 Evergreen Terrace, Quincy, MA" a number, a name and what kind of street it is.
    private string? Address(string text, string scope)
    {
        var line = text[..(text.IndexOf(',', StringComparison.Ordinal) is var comma and >= 0 ? comma : text.Length)];
        var words = line.Split([' ', '\n', '\t', '\r', '.', '#'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > MostWords)
        {
            return null;
        }

        var place = Stem("address", string.Join(' ', words), scope) + Mark;
        if (!char.IsAsciiDigit(words[0][0]))
        {
            return line.Any(char.IsAsciiDigit) ? null : Cased(place, words[0]);
        }

        var draw = new SurrogateDraw(keys, "house", scope, string.Join(' ', words));
        var street = Array.FindLast(
            words, word => (Lexicon.Of(Encoding.UTF8.GetBytes(word)) & WordKinds.Street) != 0 && Ascii.IsValid(word));
        var name = Cased(place, words.Length > 1 ? words[1] : "Main");
        return $"{1 + draw.Next(HighestHouse)} {name} {street ?? "Street"}";
    }

    private string Email(string text, string scope) =>
        $"{Stem("email", text, scope)}{Mark}@{ReservedValues.Host}";

    private string Url(string text, string scope)
    {
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            return text[..7] + Email(text[7..], scope);
        }

        var host = $"{Stem("url", text, scope)}{Mark}.{ReservedValues.Host}";
        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? $"http://{host}"
            : text.Contains("://", StringComparison.Ordinal) ? $"https://{host}" : host;
    }

    private string Stem(string purpose, string value, string scope)
    {
        var number = new SurrogateDraw(keys, purpose, scope, value.ToLowerInvariant()).Next(Stems);
        return string.Create(Syllables * 2, number, static (stem, drawn) =>
        {
            for (var i = 0; i < stem.Length; i++)
            {
                var letters = i % 2 == 0 ? Consonants : Vowels;
                stem[i] = letters[drawn % letters.Length];
                drawn /= letters.Length;
            }
        });
    }

    // A surrogate is no identifier of its subject, and the scan of what is written must not take it for one.
    private static bool IsKnown(Subject subject, ReadOnlySpan<byte> text)
    {
        var cursor = default(WordAutomaton.Cursor);
        return (subject.Known.Compiled.Automaton is { } automaton && automaton.TryFindNext(text, ref cursor, out _))
            || IsKnownNumber(subject.Known.Compiled, text)
            || ResidualScanner.FindShape(text, allowSurrogates: true) is not null;
    }

    private static bool IsKnownNumber(CompiledIdentifiers known, ReadOnlySpan<byte> text)
    {
        ulong number = 0;
        var digits = 0;
        foreach (var b in text)
        {
            if (TextBytes.IsDigit(b))
            {
                number = unchecked((number * 10) + (ulong)(b - '0'));
                digits++;
            }
        }

        return digits > 0 && known.IsNumber(number, digits, out _);
    }

    // O'Brannigan and Trevino's are one word each.
    private static bool IsInner(string text, int at) =>
        (text[at] is '\'' or '\u2019' && at + 1 < text.Length && char.IsLetter(text[at + 1]))
        || char.GetUnicodeCategory(text[at]) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static string Cased(string surrogate, string like)
    {
        var letters = like.Where(char.IsLetter).ToList();
        if (letters.Count == 0 || char.IsLower(letters[0]))
        {
            return surrogate;
        }

        return letters.Count > 1 && letters.TrueForAll(c => !char.IsLower(c))
            ? surrogate.ToUpperInvariant()
            : char.ToUpperInvariant(surrogate[0]) + surrogate[1..];
    }
}
