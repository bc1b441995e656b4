using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Notes;

/// <summary>
/// Who a note says that it is about, by the labels that clinical systems print: <c>Patient Name:</c>, <c>MRN:</c>,
/// <c>DOB:</c> and the like, several on a line or one.
/// </summary>
internal static partial class NoteHeader
{
    /// <summary>Headers stand at the beginning; a footer repeats them. Bytes.</summary>
    private const int Reach = 8 << 10;

    private const int LongestLastWord = 9;

    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "M/d/yyyy", "MM/dd/yyyy", "M-d-yyyy", "d-MMM-yyyy", "d MMM yyyy", "MMM d, yyyy", "MMMM d, yyyy",
        "d MMMM yyyy", "yyyy/MM/dd", "yyyyMMdd",
    ];

    /// <summary>The subject; null where the note states no name, number or date of birth of it.</summary>
    /// <param name="text">The note, UTF-8.</param>
    /// <param name="ownId">Local id of the subject where the note states no number.</param>
    public static SubjectIdentity? Read(ReadOnlySpan<byte> text, string ownId)
    {
        var fields = FieldsOf(text);
        if (fields.Count == 0)
        {
            return null;
        }

        var numbers = Numbers(fields).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var names = Of(fields, "name").Select(Name).OfType<PersonName>().Take(2).ToList();
        var born = Of(fields, "dob").Select(Date).FirstOrDefault(date => date is not null);
        if (numbers.Count == 0 && names.Count == 0 && born is null)
        {
            return null;
        }

        return new SubjectIdentity
        {
            LocalIds = [numbers.Count > 0 ? numbers[0] : ownId],
            MedicalRecordNumbers = numbers.Count > 0 ? [new AssignedIdentifier("", numbers[0])] : [],
            OtherIdentifiers =
            [
                .. Of(fields, "account").Concat(numbers.Skip(1)).Where(value => value.Any(char.IsAsciiDigit))
                    .Select(value => new AssignedIdentifier("", value)),
            ],
            SocialSecurityNumbers = [.. Of(fields, "ssn").Where(value => value.Count(char.IsAsciiDigit) == 9)],
            Names = names,
            BirthDate = born,
            Sex = Of(fields, "sex").Select(Sex).FirstOrDefault(sex => sex is not null),
            Addresses =
            [
                .. Of(fields, "address").Where(value => value.Length > 4)
                    .Select(value => new PostalAddress([value.Split(',')[0].Trim()], null, null, null, null, value)),
            ],
            Telecoms = [.. Of(fields, "phone").Where(value => value.Count(char.IsAsciiDigit) >= 7 || value.Contains('@'))],
        };
    }

    /// <summary>The local id that <see cref="Read"/> gives the subject; null where it gives none.</summary>
    /// <inheritdoc cref="Read"/>
    public static string? ReadLocalId(ReadOnlySpan<byte> text, string ownId)
    {
        var fields = FieldsOf(text);
        return fields.Count == 0 ? null : Numbers(fields).FirstOrDefault() ?? Read(text, ownId)?.LocalIds[0];
    }

    private static IEnumerable<string> Numbers(List<(string Label, string Value)> fields) =>
        Of(fields, "mrn").Where(value => value.Any(char.IsAsciiDigit)).Select(value => value.Split(' ')[0].Trim('#', ',', '.'));

    private static List<(string Label, string Value)> FieldsOf(ReadOnlySpan<byte> text)
    {
        var fields = new List<(string, string)>(0);
        if (text.Length <= 2 * Reach)
        {
            Fields(text, fields);
        }
        else
        {
            Fields(text[..Reach], fields);
            Fields(text[^Reach..], fields);
        }

        return fields;
    }

    private static void Fields(ReadOnlySpan<byte> text, List<(string Label, string Value)> fields)
    {
        foreach (var range in text.SplitAny("\r\n\f"u8))
        {
            if (MayHoldLabel(text[range]))
            {
                // Unicode has other line ends, too.
                foreach (var line in Encoding.UTF8.GetString(text[range]).EnumerateLines())
                {
                    FieldsOf(line.ToString(), fields);
                }
            }
        }
    }

    private static void FieldsOf(string text, List<(string Label, string Value)> fields)
    {
        var labels = Label().Matches(text);
        for (var i = 0; i < labels.Count; i++)
        {
            var from = labels[i].Index + labels[i].Length;
            var to = i + 1 < labels.Count ? labels[i + 1].Index : text.Length;
            var value = text[from..to].TrimStart();
            var end = value.IndexOfAny(['\t', '|', ';']);
            end = end < 0 ? value.Length : end;
            var gap = value.IndexOf("  ", StringComparison.Ordinal);
            value = value[..(gap >= 0 && gap < end ? gap : end)].Trim().Trim(',').Trim();
            if (value.Length is > 0 and < 200)
            {
                fields.Add((KindOf(labels[i].Groups[1].Value), value));
            }
        }
    }

    /// <summary>
    /// Whether the last word before a colon or equals sign is one of a label's last; where it is not, the expression,
    /// which is slow, finds nothing either.
    /// </summary>
    internal static bool MayHoldLabel(ReadOnlySpan<byte> line)
    {
        Span<char> letters = stackalloc char[LongestLastWord];
        for (var from = 0; line[from..].IndexOfAny((byte)':', (byte)'=') is var found and >= 0; from += found + 1)
        {
            var word = line[..(from + found)].TrimEnd(" ."u8);
            if (word.EndsWith("#"u8))
            {
                return true;
            }

            var length = 0;
            while (length < word.Length && length <= LongestLastWord && char.IsAsciiLetter((char)word[word.Length - length - 1]))
            {
                length++;
            }

            if (length is 0 or > LongestLastWord)
            {
                continue;
            }

            for (var i = 0; i < length; i++)
            {
                letters[i] = (char)word[word.Length - length + i];
            }

            if (LastWords.Contains(letters[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Of(List<(string Label, string Value)> fields, string label) =>
        fields.Where(field => field.Label == label).Select(field => field.Value);

    private static string KindOf(string label)
    {
        var letters = string.Concat(label.Where(char.IsAsciiLetter)).ToLowerInvariant();
        return letters switch
        {
            "name" or "patient" or "patientname" or "ptname" or "pt" or "nameofpatient" => "name",
            "dob" or "dateofbirth" or "birthdate" or "born" => "dob",
            "sex" or "gender" => "sex",
            "ssn" or "socialsecuritynumber" or "socialsecurityno" => "ssn",
            "address" or "homeaddress" => "address",
            "phone" or "tel" or "telephone" or "mobile" or "cell" or "homephone" or "cellphone" or "fax" or "email"
                => "phone",
            "acct" or "account" or "accountnumber" or "accountno" or "visitnumber" or "encounternumber" or "csn" or "fin"
                or "visitid" => "account",
            _ => "mrn",
        };
    }

    private static PersonName? Name(string value)
    {
        if (value.Any(char.IsAsciiDigit))
        {
            return null;
        }

        var comma = value.IndexOf(',');
        var first = comma < 0 ? value : value[(comma + 1)..];
        var words = Words(first);
        var family = comma < 0 ? words.LastOrDefault() : string.Join(' ', Words(value[..comma]));
        var given = comma < 0 ? words.SkipLast(1).ToList() : words;
        // A sentence after "Patient:" is no name.
        return string.IsNullOrEmpty(family) || words.Count > 4 || family.Split(' ').Length > 3
            || words.Exists(word => !char.IsUpper(word[0]) && word.Length > 3)
            ? null
            : new PersonName(family, given, value);
    }

    private static List<string> Words(string text) =>
        [.. text.Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => char.IsLetter(word[0]))
            .Where(word => word.ToUpperInvariant() is not ("MR" or "MRS" or "MS" or "MISS" or "DR" or "JR" or "SR" or "II"
                or "III"))];

    private static string? Date(string value)
    {
        // What follows a date (an age, a time) is cut word by word.
        var words = value.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        for (var count = Math.Min(3, words.Length); count > 0; count--)
        {
            if (DateOnly.TryParseExact(
                string.Join(' ', words[..count]).Trim('(', ')'), DateFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var date))
            {
                return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string? Sex(string value) => value.ToUpperInvariant() switch
    {
        "M" or "MALE" or "MAN" => "male",
        "F" or "FEMALE" or "WOMAN" => "female",
        _ => null,
    };

    // The last word of every label below, and what may follow it.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LastWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "name", "id", "patient", "pt", "mrn", "mr", "rec", "record", "dob", "b", "birth",
        "birthdate", "date", "born", "sex", "gender", "ssn", "address", "phone", "telephone", "tel", "mobile", "cell", "fax",
        "mail", "email", "acct", "account", "csn", "fin", "number", "no").GetAlternateLookup<ReadOnlySpan<char>>();

    private const string Labels =
        @"\b(patient name|pt\.? name|name of patient|patient id|patient|pt|name|mrn|mr ?#|"
        + @"med(?:ical)?\.? rec(?:ord)?(?: (?:number|no\.?|#))?|unit (?:number|no\.?)|dob|d\.o\.b\.?|date of birth|"
        + @"birth ?date|born|sex|gender|ssn|social security (?:number|no\.?)|home address|address|home phone|cell phone|"
        + @"telephone|phone|tel|mobile|cell|fax|e-?mail|acct|account(?: (?:number|no\.?))?|visit (?:number|id)|"
        + @"encounter number|csn|fin) *(?:#|no\.?|number)? *[:=]";

    [GeneratedRegex(
        Labels, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    internal static partial Regex Label();
}
