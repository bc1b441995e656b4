using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>How sure a phrase is to be the identifier where it stands.</summary>
internal enum PhraseStrength
{
    /// <summary>Wherever it stands: numbers, full names, street lines.</summary>
    Certain,

    /// <summary>A part of a name that is no word of its own: wherever it stands, in any case.</summary>
    NamePart,

    /// <summary>A part of a name that is also a word (Young, Short, Li): only where it stands like a name.</summary>
    CommonNamePart,

    /// <summary>A city, county or ZIP code alone, a street called by a common word: only in free text.</summary>
    Place,

    /// <summary>
    /// The date of birth as year, month, day; for the look at what was written, text is searched for dates otherwise.
    /// </summary>
    BirthDate,
}

/// <summary>A phrase of a subject.</summary>
internal readonly record struct KnownPhrase(ScrubKind Kind, PhraseStrength Strength);

/// <summary>A subject's identifiers in the form that text is searched with. Immutable.</summary>
internal sealed partial class CompiledIdentifiers
{
    private const int ShortestNumber = 5;
    private const int LongestNumber = 17;
    private const int LongestValue = 120;

    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
    {
        "de", "la", "las", "los", "del", "der", "den", "van", "von", "di", "da", "dos", "das", "du", "le", "el", "al",
        "bin",
        "ibn", "mac", "san", "st", "ter", "ten", "zu", "zur", "y", "e", "jr", "sr", "ii", "iii", "iv", "dr", "mr",
        "mrs",
        "ms", "miss", "md", "phd", "prof", "the", "and", "of", "rn", "do",
    };

    // A subject with a name, a number and a birth date has some twenty.
    private const int UsualPhrases = 32;

    private readonly Dictionary<string, KnownPhrase> _building = new(UsualPhrases, StringComparer.Ordinal);
    private readonly Dictionary<ulong, ScrubKind> _numbers = [];
    private readonly List<DateOnly> _birthDates = [];

    public CompiledIdentifiers(IReadOnlyList<SubjectIdentity> identities)
    {
        foreach (var identity in identities)
        {
            AddIdentity(identity);
        }

        var phrases = new string[_building.Count];
        var kinds = new KnownPhrase[_building.Count];
        _building.Keys.CopyTo(phrases, 0);
        _building.Values.CopyTo(kinds, 0);
        Array.Sort(phrases, kinds, StringComparer.Ordinal);
        Phrases = kinds;
        Automaton = phrases.Length > 0 ? new WordAutomaton(phrases) : null;
        _building = [];
    }

    private CompiledIdentifiers() => Phrases = [];

    /// <summary>Finds the phrases; null when there are none.</summary>
    public WordAutomaton? Automaton { get; }

    /// <summary>What each phrase is.</summary>
    public IReadOnlyList<KnownPhrase> Phrases { get; }

    /// <summary>Full dates of birth.</summary>
    public IReadOnlyList<DateOnly> BirthDates => _birthDates;

    /// <summary>Whether any number is known.</summary>
    public bool HasNumbers => _numbers.Count > 0;

    /// <summary>Whether digits, without what separates them in the text, are a number of the subject.</summary>
    public bool IsNumber(ulong value, int digits, out ScrubKind kind) => _numbers.TryGetValue(Key(value, digits),
        out kind);

    /// <summary>The phrases as words: folded, in lower case.</summary>
    public static IReadOnlyList<(string[] Words, KnownPhrase Phrase)> PhrasesOf(
        IReadOnlyList<SubjectIdentity> identities)
    {
        var compiling = new CompiledIdentifiers();
        foreach (var identity in identities)
        {
            compiling.AddIdentity(identity);
        }

        return [.. compiling._building.Select(pair => (pair.Key.Split(' '), pair.Value))];
    }

    private static ulong Key(ulong value, int digits) => (value * 32) + (ulong)digits;

    private static List<string> Words(string value)
    {
        var words = new List<string>(2);
        var folded = FoldedText.FoldLower(value.Length > LongestValue ? value[..LongestValue] : value);
        for (var at = 0; at < folded.Length; at++)
        {
            var start = at;
            while (at < folded.Length && (char.IsAsciiLetterOrDigit(folded[at]) || folded[at] >= 0x80))
            {
                at++;
            }

            if (at > start)
            {
                words.Add(at - start == folded.Length ? folded : folded[start..at]);
            }
        }

        return words;
    }

    private void AddIdentity(SubjectIdentity identity)
    {
        foreach (var name in identity.Names.Concat(identity.RelatedNames)
            .Concat(identity.CareTeamNames))
        {
            AddName(name);
        }

        // Ids by which records refer to each other are often words; the subject's own numbers without digits are not.
        foreach (var mrn in identity.MedicalRecordNumbers)
        {
            AddWordOfAnId(AddNumber(mrn.Value, ScrubKind.MedicalRecordNumber));
        }

        foreach (var ssn in identity.SocialSecurityNumbers)
        {
            AddNumber(ssn, ScrubKind.SocialSecurityNumber);
        }

        foreach (var other in identity.OtherIdentifiers)
        {
            AddWordOfAnId(AddNumber(other.Value, ScrubKind.Identifier));
        }

        foreach (var id in identity.LocalIds)
        {
            AddNumber(Searched(id), ScrubKind.Identifier);
        }

        foreach (var telecom in identity.Telecoms)
        {
            AddTelecom(telecom);
        }

        foreach (var address in identity.Addresses)
        {
            AddAddress(address);
        }

        if (DateOnly.TryParseExact(identity.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var born)
            && !_birthDates.Contains(born))
        {
            _birthDates.Add(born);
            AddPhrase(born.ToString("yyyy MM dd", CultureInfo.InvariantCulture), ScrubKind.Date,
                PhraseStrength.BirthDate);
            AddPhrase(born.ToString("yyyyMMdd", CultureInfo.InvariantCulture), ScrubKind.Date,
                PhraseStrength.BirthDate);
            AddPhrase(born.ToString("MM dd yyyy", CultureInfo.InvariantCulture), ScrubKind.Date,
                PhraseStrength.BirthDate);
        }
    }

    // Of a conditional reference (Patient?identifier=system|number) the number: nobody writes the rest in a text.
    private static string Searched(string localId)
    {
        if (!localId.Contains('?', StringComparison.Ordinal))
        {
            return localId;
        }

        var number = localId[(localId.IndexOfAny(['=', '|']) + 1)..];
        number = number[(number.LastIndexOf('|') + 1)..];
        var escaped = number.LastIndexOf("%7C", StringComparison.OrdinalIgnoreCase);
        return escaped < 0 ? number : number[(escaped + 3)..];
    }

    private void AddName(PersonName name)
    {
        var family = Words(name.Family.Replace("'", "", StringComparison.Ordinal));
        var given = name.Given.SelectMany(g => Words(g)).ToList();
        var whole = name.Text is null ? [] : Words(name.Text.Replace("'", "", StringComparison.Ordinal));
        foreach (var part in family.Concat(given).Concat(whole))
        {
            AddNamePart(part);
        }

        if (name.Family.Contains('\'', StringComparison.Ordinal))
        {
            AddPhrase(string.Join(' ', Words(name.Family)), ScrubKind.Name, PhraseStrength.NamePart);
        }

        var last = string.Join(' ', family);
        if (family.Count > 1)
        {
            AddPhrase(last, ScrubKind.Name, PhraseStrength.Certain);
        }

        if (family.Count > 0 && given.Count > 0)
        {
            foreach (var first in given)
            {
                AddPhrase($"{first} {last}", ScrubKind.Name, PhraseStrength.Certain);
                AddPhrase($"{last} {first}", ScrubKind.Name, PhraseStrength.Certain);
                if (!IsCommon(last))
                {
                    AddPhrase($"{first[0]} {last}", ScrubKind.Name, PhraseStrength.Certain);
                    AddPhrase($"{last} {first[0]}", ScrubKind.Name, PhraseStrength.Certain);
                }
            }

            AddPhrase($"{string.Join(' ', given)} {last}", ScrubKind.Name, PhraseStrength.Certain);
            AddPhrase($"{last} {string.Join(' ', given)}", ScrubKind.Name, PhraseStrength.Certain);
        }

        if (whole.Count > 1)
        {
            AddPhrase(string.Join(' ', whole), ScrubKind.Name, PhraseStrength.Certain);
        }
    }

    private void AddNamePart(string part)
    {
        if (part.Length < 2 || Particles.Contains(part) || part.All(char.IsAsciiDigit))
        {
            return;
        }

        var letters = part.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        AddPhrase(part, ScrubKind.Name, IsCommon(part) ? PhraseStrength.CommonNamePart : PhraseStrength.NamePart);
        if (letters.Length >= 2 && letters.Length < part.Length)
        {
            // Synthetic records number their names (Moen819); text may not.
            AddPhrase(letters, ScrubKind.Name, PhraseStrength.CommonNamePart);
        }
    }

    // Up to three bytes a name is as likely an abbreviation (Li, Kay, Ann), so it needs its context too.
    private static bool IsCommon(string part) =>
        Encoding.UTF8.GetByteCount(part) <= 3
        || (KindsOf(part) & (WordKinds.Common | WordKinds.Month | WordKinds.State)) != 0;

    // Gives the words of the number.
    private List<string> AddNumber(string value, ScrubKind kind)
    {
        var words = Words(value);
        var joined = words.Count == 1 ? words[0] : string.Concat(words);
        if (joined.Length < ShortestNumber || !joined.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return words;
        }

        if (words.Count > 1)
        {
            AddPhrase(string.Join(' ', words), kind, PhraseStrength.Certain);
        }

        AddPhrase(joined, kind, PhraseStrength.Certain);
        var digits = !joined.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (!digits)
        {
            AddPhrase(Parted(joined), kind, PhraseStrength.Certain);
        }

        if (kind == ScrubKind.SocialSecurityNumber && joined.Length == 9)
        {
            AddPhrase($"{joined[..3]} {joined[3..5]} {joined[5..]}", kind, PhraseStrength.Certain);
        }

        if (digits)
        {
            AddDigits(joined, kind);
        }

        return words;
    }

    // An id of letters is matched as a whole word, and only where no dictionary has that word.
    private void AddWordOfAnId(List<string> words)
    {
        if (words is [{ Length: >= ShortestNumber } word] && !word.AsSpan().ContainsAnyInRange('0', '9') && !IsCommon(word))
        {
            AddPhrase(word, ScrubKind.Identifier, PhraseStrength.NamePart);
        }
    }

    // "h 4471982" of "h4471982": text may part letters from digits.
    private static string Parted(string joined)
    {
        var parted = new StringBuilder(joined.Length + 4);
        for (var i = 0; i < joined.Length; i++)
        {
            if (i > 0 && char.IsAsciiDigit(joined[i]) != char.IsAsciiDigit(joined[i - 1]))
            {
                parted.Append(' ');
            }

            parted.Append(joined[i]);
        }

        return parted.ToString();
    }

    private void AddDigits(string digits, ScrubKind kind)
    {
        if (digits.Length is >= ShortestNumber and <= LongestNumber)
        {
            _numbers.TryAdd(Key(ulong.Parse(digits, CultureInfo.InvariantCulture), digits.Length), kind);
        }
    }

    private void AddTelecom(string telecom)
    {
        var value = telecom.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)
            || telecom.StartsWith("fax:", StringComparison.OrdinalIgnoreCase) ? telecom[4..]
            : telecom.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? telecom[7..] : telecom;
        if (value.Contains('@', StringComparison.Ordinal))
        {
            AddPhrase(string.Join(' ', Words(value)), ScrubKind.Email, PhraseStrength.Certain);
            return;
        }

        if (value.Contains("://", StringComparison.Ordinal)
            || value.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            AddPhrase(string.Join(' ', Words(value)), ScrubKind.Url, PhraseStrength.Certain);
            return;
        }

        var extension = value.IndexOfAny(['x', 'X', ';', 'e', 'E']);
        var digits = string.Concat((extension > 6 ? value[..extension] : value).Where(char.IsAsciiDigit));
        if (digits.Length < 7)
        {
            return;
        }

        AddDigits(digits, ScrubKind.Phone);
        if (digits.Length >= 10)
        {
            var ten = digits[^10..];
            AddPhrase($"{ten[..3]} {ten[3..6]} {ten[6..]}", ScrubKind.Phone, PhraseStrength.Certain);
            AddPhrase(ten, ScrubKind.Phone, PhraseStrength.Certain);
            AddDigits(ten, ScrubKind.Phone);
            AddDigits(digits[^7..], ScrubKind.Phone);
        }
    }

    private void AddPhrase(string phrase, ScrubKind kind, PhraseStrength strength)
    {
        if (phrase.Length < 2)
        {
            return;
        }

        // The stronger reading wins, whatever the order of the records.
        if (!_building.TryGetValue(phrase, out var known) || strength < known.Strength
            || (strength == known.Strength && kind < known.Kind))
        {
            _building[phrase] = new KnownPhrase(kind, strength);
        }
    }
}
