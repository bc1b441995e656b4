using System.Text;
using FrontierFunctions.Generated.People;

namespace FrontierFunctions.Generated.Notes;

/// <summary>Writes labelled notes from the templates, the same for the same seed.</summary>
internal static class NoteWriter
{
    /// <summary>Notes: each template about as often as the others.</summary>
    public static IReadOnlyList<LabelledNote> Write(int count, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(i => WriteOne(i, seed))];

    private static LabelledNote WriteOne(int number, ulong seed)
    {
        var dice = Dice.For(seed, (ulong)number);
        var template = NoteTemplates.All[number % NoteTemplates.All.Count];
        var cast = new NoteCast(dice);
        var text = new StringBuilder();
        var spans = new List<LabelledSpan>();
        var rest = template.Text.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open)
        {
            text.Append(rest[..open]);
            var close = rest.IndexOf('}');
            foreach (var (piece, kind) in cast.Fill(rest[(open + 1)..close].ToString()))
            {
                if (kind is { } labelled)
                {
                    spans.Add(new LabelledSpan(text.Length, text.Length + piece.Length, labelled));
                }

                text.Append(piece);
            }

            rest = rest[(close + 1)..];
        }

        text.Append(rest);
        var written = text.ToString();
        // Dictation systems print in capitals, mail programs break lines at a column, both without asking.
        written = (number % 11) switch
        {
            3 => written.ToUpperInvariant(),
            6 => Wrapped(written, 64),
            _ => written,
        };
        return new LabelledNote(number, template.Name, written, spans, cast.Patient, cast.Relative, cast.Plan);
    }

    /// <summary>Breaks lines where a blank stands, so that every character keeps its place.</summary>
    private static string Wrapped(string text, int column)
    {
        var wrapped = text.ToCharArray();
        var (start, blank) = (0, -1);
        for (var i = 0; i < wrapped.Length; i++)
        {
            if (wrapped[i] == '\n')
            {
                (start, blank) = (i + 1, -1);
            }
            else if (wrapped[i] == ' ')
            {
                blank = i;
            }

            if (i - start >= column && blank > start)
            {
                wrapped[blank] = '\n';
                (start, blank) = (blank + 1, -1);
            }
        }

        return new string(wrapped);
    }
}
