using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// Recall on the labelled sentences of presidio-research, by kind and place for place: a span is found when every word
/// in it that identifies was replaced where it stands. Kinds that 45 CFR 164.514(b)(2) does not name (countries, states,
/// nationalities, titles, organizations, years, times of day, ages up to 89) are counted apart.
/// </summary>
/// <remarks>
/// The sentences were made from templates. The recognizer was developed on one half of them (<see cref="IsHeldOut"/>);
/// the numbers that are published are of the other. The data's own list of names was used for neither.
/// </remarks>
internal sealed partial class SentenceMeasure
{
    /// <summary>Templates of which sentences were read before the halves were drawn; they count as developed on.</summary>
    private static readonly int[] Seen =
    [
        1, 7, 12, 18, 28, 30, 35, 39, 41, 42, 44, 56, 58, 60, 66, 68, 72, 74, 75, 78, 81, 90, 95, 115, 117, 118, 122, 127,
        130, 133, 139, 143, 153, 156, 158, 159, 160, 163, 164, 166, 167, 169, 172, 178, 181, 186, 191, 200, 203, 205, 207,
    ];

    private readonly SortedDictionary<string, (int Found, int All)> _kinds = new(StringComparer.Ordinal);

    /// <summary>What HIPAA names: found and all, by kind.</summary>
    public IReadOnlyDictionary<string, (int Found, int All)> Kinds => _kinds;

    /// <summary>Found and all of what HIPAA does not name.</summary>
    public SortedDictionary<string, (int Found, int All)> Apart { get; } = new(StringComparer.Ordinal);

    /// <summary>What was missed, with its sentence.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>Letters and digits that were replaced, and those of them that no span marks.</summary>
    public (long All, long Unmarked) Replaced { get; private set; }

    /// <summary>Share of the spans that HIPAA names that was found.</summary>
    public double Recall => (double)_kinds.Values.Sum(kind => kind.Found) / _kinds.Values.Sum(kind => kind.All);

    /// <summary>Whether the recognizer was developed without a look at this template.</summary>
    public static bool IsHeldOut(int template)
    {
        var name = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"presidio-split:{template}"));
        return (SHA256.HashData(name)[0] & 1) == 1 && !Seen.Contains(template);
    }

    /// <summary>Measures one half, or both where <paramref name="heldOut"/> is null.</summary>
    public static SentenceMeasure Of(string file, TextScrubber scrubber, Subject? subject, bool? heldOut)
    {
        var measure = new SentenceMeasure();
        using var sentences = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var sentence in sentences.RootElement.EnumerateArray())
        {
            if (heldOut is null || IsHeldOut(sentence.GetProperty("template_id").GetInt32()) == heldOut)
            {
                measure.Add(sentence, scrubber, subject);
            }
        }

        return measure;
    }

    /// <summary>A table for people.</summary>
    public override string ToString()
    {
        var lines = _kinds.Select(pair => Line(pair.Key, pair.Value))
            .Append($"recall {Recall:F4} (goal 0.95); "
                + $"{100.0 * Replaced.Unmarked / Math.Max(1, Replaced.All):F1} % of what was replaced is unmarked")
            .Concat(Apart.Select(pair => Line($"({pair.Key})", pair.Value)));
        return string.Join('\n', lines);

        static string Line(string kind, (int Found, int All) counts) =>
            $"{kind,-22}{counts.Found,5} of {counts.All,5}  {100.0 * counts.Found / counts.All:F1} %";
    }

    /// <summary>Which bytes of a text are replaced.</summary>
    internal static bool[] Replacements(string text, TextScrubber scrubber, Subject? subject)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var replaced = new bool[utf8.Length];
        using var replacements = new PooledBuffer();
        var edits = new List<TextEdit>();
        scrubber.FindEdits(utf8, subject, ScrubMode.Full, replacements, edits, new ScrubCounts());
        foreach (var edit in edits)
        {
            Array.Fill(replaced, true, edit.Start, edit.End - edit.Start);
        }

        return replaced;
    }

    private void Add(JsonElement sentence, TextScrubber scrubber, Subject? subject)
    {
        var text = sentence.GetProperty("full_text").GetString()!;
        var replaced = Replacements(text, scrubber, subject);
        var marked = new bool[text.Length];
        foreach (var span in sentence.GetProperty("spans").EnumerateArray())
        {
            // Places count characters, as Python does.
            var start = Utf16(text, span.GetProperty("start_position").GetInt32());
            var end = Utf16(text, span.GetProperty("end_position").GetInt32());
            Array.Fill(marked, true, start, end - start);
            var value = text[start..end];
            var kind = KindOf(span.GetProperty("entity_type").GetString()!, value, out var named);
            var found = Words().Matches(value)
                .Where(word => kind is not ("STREET_ADDRESS" or "CITY") || !SaysNothing(word.Value, value))
                .Where(word => kind != "PERSON" || !Titles.Contains(word.Value))
                .Where(word => kind != "DATE" || !Time().Matches(value).Any(time => time.Index <= word.Index
                    && time.Index + time.Length > word.Index))
                .All(word => replaced[Encoding.UTF8.GetByteCount(text.AsSpan(0, start + word.Index))]);
            var counts = named ? _kinds : Apart;
            var (hits, all) = counts.GetValueOrDefault(kind);
            counts[kind] = (hits + (found ? 1 : 0), all + 1);
            if (!found && named)
            {
                var shown = string.Concat(text[..start], "<<", value, ">>", text[end..]).ReplaceLineEndings(" / ");
                Missed.Add($"{kind} [{sentence.GetProperty("template_id").GetInt32()}] {shown}");
            }
        }

        var at = 0;
        var (total, unmarked) = Replaced;
        for (var i = 0; i < text.Length; at += Encoding.UTF8.GetByteCount(text.AsSpan(i, 1)), i++)
        {
            if (char.IsLetterOrDigit(text[i]) && at < replaced.Length && replaced[at])
            {
                total++;
                unmarked += marked[i] ? 0 : 1;
            }
        }

        Replaced = (total, unmarked);
    }

    private static int Utf16(string text, int characters)
    {
        var at = 0;
        for (; characters > 0; characters--)
        {
            at += char.IsHighSurrogate(text[at]) ? 2 : 1;
        }

        return at;
    }

    private static string KindOf(string type, string value, out bool named)
    {
        named = type is not ("ORGANIZATION" or "NRP" or "TITLE");
        switch (type)
        {
            case "GPE":
                named = !Countries.Contains(value) && !States.Contains(value);
                return named ? "CITY" : "COUNTRY OR STATE";
            case "DATE_TIME":
                named = Date().IsMatch(value);
                return named ? "DATE" : "YEAR OR TIME";
            case "AGE":
                named = int.TryParse(value, CultureInfo.InvariantCulture, out var age) && age > 89;
                return named ? "AGE OVER 89" : "AGE UP TO 89";
            default:
                return type;
        }
    }

    // In an address: its country and state, and what only says that a number is one of a flat.
    private static bool SaysNothing(string word, string address) =>
        States.Contains(word) || Neutral.Contains(word)
        || Countries.Any(country => country.Contains(word, StringComparison.OrdinalIgnoreCase)
            && address.Contains(country, StringComparison.OrdinalIgnoreCase));

    private static readonly HashSet<string> Neutral = new(
        "and the corner of apt apartment suite p o po box apo fpo dpo aa ae ap unit psc street st nan no".Split(' '),
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Titles = new(
        "mr mrs ms miss dr md dds dvm phd jr sr ii iii iv".Split(' '), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> States = new(
        ("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
        + "RI SC SD TN TX UT VT VA WA WV WI WY DC GU PR VI AS MP MH FM PW Alabama Alaska Arizona Arkansas California "
        + "Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana "
        + "Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma "
        + "Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming").Split(' ')
        .Concat(["New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota",
            "Rhode Island", "South Carolina", "South Dakota", "West Virginia"]), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Countries = new(
        ("Australia Austria Belgium Brazil Canada Chile China Croatia Cuba Cyprus Czechia Denmark Egypt England Estonia "
        + "Finland France Germany Greece Greenland Hungary Iceland India Iran Iraq Ireland Israel Italy Jamaica Japan "
        + "Kenya Latvia Lithuania Luxembourg Malta Mexico Morocco Netherlands Nigeria Norway Pakistan Peru Philippines "
        + "Poland Portugal Romania Russia Scotland Serbia Singapore Slovakia Slovenia Spain Sweden Switzerland Syria "
        + "Thailand Tunisia Turkey Ukraine Uruguay Vietnam Wales Zimbabwe America Europe Africa Asia Argentina Colombia "
        + "Greenlander USA UK").Split(' ')
        .Concat(["United States", "United Kingdom", "New Zealand", "South Africa", "Czech Republic", "Cyprus (Greek)",
            "Cyprus (Anglicized)", "Tunisia (Arabic)", "Saudi Arabia", "South Korea"]), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\d?\d:\d\d(:\d\d)?")]
    private static partial Regex Time();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex Words();

    [GeneratedRegex(
        @"\d[-/.]\d|\d{8}|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
