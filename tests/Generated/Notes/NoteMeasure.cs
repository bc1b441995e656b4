using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Generated.People;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Generated.Notes;

/// <summary>
/// How well notes are scrubbed, told from the output alone: input and output are laid side by side word by word (longest
/// common subsequence). A span is found when none of its identifying words stands at its place any more, a date when it
/// is no longer the same date; precision counts the letters and digits of replaced words.
/// </summary>
internal sealed partial class NoteMeasure
{
    private readonly SortedDictionary<SpanKind, (int Found, int All)> _kinds = [];

    public IReadOnlyDictionary<SpanKind, (int Found, int All)> Kinds => _kinds;

    public List<string> Missed { get; } = [];

    public List<string> Wrong { get; } = [];

    public long Replaced { get; private set; }

    public long ReplacedRightly { get; private set; }

    /// <summary>Over all kinds of HIPAA's 18, relatives and facilities; professions stand apart.</summary>
    public double Recall
    {
        get
        {
            var counted = _kinds.Where(pair => pair.Key != SpanKind.Profession).Select(pair => pair.Value).ToList();
            return (double)counted.Sum(pair => pair.Found) / counted.Sum(pair => pair.All);
        }
    }

    public double Precision => (double)ReplacedRightly / Replaced;

    /// <summary>Scrubs notes and measures.</summary>
    /// <param name="notes">The notes.</param>
    /// <param name="scrubber">What scrubs.</param>
    /// <param name="known">Whether the structured part of the subject's record is known.</param>
    public static NoteMeasure Of(IEnumerable<LabelledNote> notes, TextScrubber scrubber, bool known)
    {
        var measure = new NoteMeasure();
        foreach (var note in notes)
        {
            var identifiers = known ? new KnownIdentifiers([Identity(note)]) : KnownIdentifiers.None;
            var subject = new Subject("subject", DateShift.Back(100), identifiers);
            var output = new ArrayBufferWriter<byte>();
            var text = scrubber.Scrub(
                Encoding.UTF8.GetBytes(note.Text), subject, ScrubMode.Full, output, new ScrubCounts())
                ? Encoding.UTF8.GetString(output.WrittenSpan) : note.Text;
            measure.Add(note, text);
        }

        return measure;
    }

    /// <summary>What the structured part of the record states.</summary>
    public static SubjectIdentity Identity(LabelledNote note) => new()
    {
        LocalIds = [$"note-{note.Number}"],
        Names = [new PersonName(note.Subject.Family, [note.Subject.Given, note.Subject.Middle])],
        RelatedNames = [new PersonName(note.Relative.Family, [note.Relative.Given])],
        MedicalRecordNumbers = [new AssignedIdentifier("urn:oid:2.999.1", note.Subject.Mrn)],
        SocialSecurityNumbers = [note.Subject.Ssn],
        OtherIdentifiers = [new("", note.Subject.Account), new("", note.Plan), new("", note.Subject.Licence)],
        BirthDate = note.Subject.Born.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Addresses = [new PostalAddress(
            [note.Subject.Home.Street], note.Subject.Home.City, null, note.Subject.Home.Zip, note.Subject.Home.State)],
        Telecoms = [note.Subject.Phone, note.Relative.Phone, note.Subject.Email],
    };

    /// <summary>Adds one note.</summary>
    public void Add(LabelledNote note, string scrubbed)
    {
        var words = Words().Matches(note.Text);
        var stays = Stays([.. words.Select(word => word.Value)], [.. Words().Matches(scrubbed).Select(word => word.Value)]);
        var kindAt = new SpanKind?[note.Text.Length];
        foreach (var span in note.Spans)
        {
            Array.Fill(kindAt, span.Kind, span.Start, span.End - span.Start);
            if (span.Kind == SpanKind.Neutral)
            {
                continue;
            }

            var inside = words.Where(word => word.Index < span.End && word.Index + word.Length > span.Start).ToList();
            var places = Enumerable.Range(0, words.Count).Where(i => inside.Contains(words[i])).ToList();
            var found = span.Kind == SpanKind.Date
                ? places.Any(i => !stays[i] && !YearAlone(words[i].Value))
                : places.All(i => !stays[i] || PlaceLists.Generic.Contains(words[i].Value));
            var (hits, all) = _kinds.GetValueOrDefault(span.Kind);
            _kinds[span.Kind] = (hits + (found ? 1 : 0), all + 1);
            if (!found)
            {
                Missed.Add($"{span.Kind} [{note.Template}] {Around(note.Text, span.Start, span.End)}");
            }
        }

        for (var i = 0; i < words.Count; i++)
        {
            var kind = kindAt[words[i].Index];
            if (!stays[i] && kind != SpanKind.Neutral)
            {
                Replaced += words[i].Length;
                ReplacedRightly += kind is null ? 0 : words[i].Length;
                if (kind is null)
                {
                    Wrong.Add($"[{note.Template}] {Around(note.Text, words[i].Index, words[i].Index + words[i].Length)}");
                }
            }
        }
    }

    /// <summary>A table for people.</summary>
    public override string ToString() => string.Join('\n', _kinds
        .Select(pair => $"{pair.Key,-22}{pair.Value.Found,5} of {pair.Value.All,5}  {100.0 * pair.Value.Found / pair.Value.All:F1} %")
        .Append($"recall {Recall:F4} (goal 0.99), character precision {Precision:F4} (goal 0.95)"));

    private static bool YearAlone(string word) => word.Length == 4 && word[0] is '1' or '2' && word.All(char.IsAsciiDigit);

    private static string Around(string text, int start, int end) =>
        (text[Math.Max(0, start - 30)..start] + "<<" + text[start..end] + ">>" + text[end..Math.Min(text.Length, end + 20)])
        .ReplaceLineEndings(" / ");

    /// <summary>Which words of the input stand in the longest common subsequence.</summary>
    private static bool[] Stays(string[] before, string[] after)
    {
        var length = new ushort[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                length[i, j] = before[i] == after[j] ? (ushort)(length[i + 1, j + 1] + 1)
                    : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        var stays = new bool[before.Length];
        for (var (i, j) = (0, 0); i < before.Length && j < after.Length;)
        {
            if (before[i] == after[j])
            {
                stays[i++] = true;
                j++;
            }
            else if (length[i + 1, j] >= length[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return stays;
    }

    [GeneratedRegex(@"[\p{L}\p{M}]+|\p{N}+")]
    private static partial Regex Words();
}
