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
    private const int LongestPair = 128;

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

    // A bit for each count of digits that a number has.
    private uint _lengths;

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
    public bool IsNumber(ulong value, int digits, out ScrubKind kind)
    {
        kind = default;
        return (_lengths >> digits & 1) != 0 && _numbers.TryGetValue(Key(value, digits), out kind);
    }

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
        AddNames(identity.Names);
        AddNames(identity.RelatedNames);
        AddNames(identity.CareTeamNames);

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
            if (identity.MedicalRecordNumbers.Count != 1 || id != identity.MedicalRecordNumbers[0].Value)
            {
                AddNumber(Searched(id), ScrubKind.Identifier);
            }
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
            AddBirthDate(identity.BirthDate);
        }
    }

    private void AddNames(IReadOnlyList<PersonName> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            AddName(names[i]);
        }
    }

    // Of yyyy-MM-dd: "yyyy MM dd", "yyyyMMdd", "MM dd yyyy".
    private void AddBirthDate(ReadOnlySpan<char> born)
    {
        Span<char> form = stackalloc char[born.Length];
        born.Replace(form, '-', ' ');
        AddPhrase(form, ScrubKind.Date, PhraseStrength.BirthDate);
        form[5..7].CopyTo(form);
        form[2] = ' ';
        born[8..].CopyTo(form[3..]);
        form[5] = ' ';
        born[..4].CopyTo(form[6..]);
        AddPhrase(form, ScrubKind.Date, PhraseStrength.BirthDate);
        born[..4].CopyTo(form);
        born[5..7].CopyTo(form[4..]);
        born[8..].CopyTo(form[6..]);
        AddPhrase(form[..8], ScrubKind.Date, PhraseStrength.BirthDate);
    }

    private void AddName(PersonName name)
    {
        var family = Words(name.Family.Replace("'", "", StringComparison.Ordinal));
        var given = name.Given.Count == 1 ? Words(name.Given[0]) : name.Given.SelectMany(g => Words(g)).ToList();
        List<string> whole = name.Text is null ? [] : Words(name.Text.Replace("'", "", StringComparison.Ordinal));
        family.ForEach(AddNamePart);
        given.ForEach(AddNamePart);
        whole.ForEach(AddNamePart);

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
            var common = IsCommon(last);
            foreach (var first in given)
            {
                AddPair(first, last);
                AddPair(last, first);
                if (!common)
                {
                    AddPair(first.AsSpan(0, 1), last);
                    AddPair(last, first.AsSpan(0, 1));
                }
            }

            if (given.Count > 1)
            {
                AddPair(string.Join(' ', given), last);
                AddPair(last, string.Join(' ', given));
            }
        }

        if (whole.Count > 1)
        {
            AddPhrase(string.Join(' ', whole), ScrubKind.Name, PhraseStrength.Certain);
        }
    }

    private void AddNamePart(string part)
    {
        if (part.Length < 2 || Particles.Contains(part) || !part.AsSpan().ContainsAnyExceptInRange('0', '9'))
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

    private void AddPhrase(ReadOnlySpan<char> phrase, ScrubKind kind, PhraseStrength strength)
    {
        if (phrase.Length < 2)
        {
            return;
        }

        // The stronger reading wins, whatever the order of the records.
        var building = _building.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!building.TryGetValue(phrase, out var known) || strength < known.Strength
            || (strength == known.Strength && kind < known.Kind))
        {
            building[phrase] = new KnownPhrase(kind, strength);
        }
    }

    private void AddPair(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        if (first.Length + second.Length >= LongestPair)
        {
            AddPhrase($"{first} {second}", ScrubKind.Name, PhraseStrength.Certain);
            return;
        }

        Span<char> pair = stackalloc char[LongestPair];
        first.CopyTo(pair);
        pair[first.Length] = ' ';
        second.CopyTo(pair[(first.Length + 1)..]);
        AddPhrase(pair[..(first.Length + 1 + second.Length)], ScrubKind.Name, PhraseStrength.Certain);
    }
}
