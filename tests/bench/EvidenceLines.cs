using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Bench;

/// <summary>
/// Writes what the weights of words that may be names are trained with (functions/Pipeline/Deidentification/Text/Training):
/// of each <c>NAME.jsonl</c> of a folder, as notes.py writes it, a <c>NAME.tsv</c> with a line for each word on which no
/// rule decides: note, form, label, pass, word, and each piece of its evidence.
/// </summary>
internal static class EvidenceLines
{
    // In the second pass this share of the names counts as found, as names are that are surer than others.
    private const double Found = 0.6;

    /// <summary>Writes the files; answers 2 where there is no folder.</summary>
    public static int Run(TextWriter output, string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            output.WriteLine("Give a --folder with files of notes.py.");
            return 2;
        }

        foreach (var path in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            using var lines = new StreamWriter(Path.ChangeExtension(path, ".tsv"));
            var (note, count) = (0, 0);
            foreach (var json in File.ReadLines(path))
            {
                using var document = JsonDocument.Parse(json);
                count += Write(lines, note++, document.RootElement);
            }

            output.WriteLine($"{Path.GetFileName(path)}: {note} notes, {count} lines");
        }

        return 0;
    }

    // Notes that are not ASCII are left out: their labels count characters.
    private static int Write(StreamWriter lines, int number, JsonElement note)
    {
        var text = note.GetProperty("text").GetString()!;
        if (!Ascii.IsValid(text))
        {
            return 0;
        }

        var labels = note.GetProperty("spans").EnumerateArray()
            .Select(span => (Start: span[0].GetInt32(), End: span[1].GetInt32(), Label: span[2].GetString()!)).ToList();
        var utf8 = Encoding.UTF8.GetBytes(text);
        var work = ScrubWork.Rent();
        try
        {
            if (KnownOf(note) is { } known)
            {
                KnownMatcher.FindPhrases(known.Compiled, utf8, ScrubMode.Full, work);
            }

            var view = work.Tokenize(utf8);
            NameScanner.FindMarked(view, work);
            NameEvidence.LeaveFound(view, work);
            var list = new EvidenceList(view, work, new Evidence[EvidenceList.Most]);
            var words = WordsOf(view);
            int[] open = [.. work.Open.Where(i => i >= 0)];
            var (random, found, count) = (new Random(number), new HashSet<int>(), 0);
            for (var pass = 0; pass == 0 || (pass == 1 && found.Count > 0); pass++)
            {
                foreach (var i in open.Where(i => !found.Contains(i)))
                {
                    lines.Write($"{number}\t{note.GetProperty("label").GetString()}\t{LabelOf(view.Tokens[i], labels)}\t{pass}\t");
                    lines.Write(Encoding.UTF8.GetString(view.Of(i)));
                    foreach (var piece in list.Collect(i))
                    {
                        if (!Evidence.IsOfWord(piece.Slot))
                        {
                            lines.Write($"\t{piece.Slot} {piece.Code} #{piece.Value}");
                        }
                        else if (words.TryGetValue(piece.Value, out var word))
                        {
                            lines.Write($"\t{piece.Slot} {piece.Code} ={word}");
                        }
                    }

                    lines.WriteLine();
                    count++;
                }

                foreach (var i in open)
                {
                    if (LabelOf(view.Tokens[i], labels) == "N" && random.NextDouble() < Found && found.Add(i) && view.Length(i) > 2)
                    {
                        work.AddNameWord(view.Tokens[i]);
                    }
                }
            }

            return count;
        }
        finally
        {
            work.Return();
        }
    }

    private static string LabelOf(in Token token, List<(int Start, int End, string Label)> labels)
    {
        foreach (var (start, end, label) in labels)
        {
            if (token.Start < end && token.End > start)
            {
                return label;
            }
        }

        return "-";
    }

    // Hashes of words, of their last two letters and of marks, as evidence has them.
    private static Dictionary<uint, string> WordsOf(in TextView view)
    {
        var words = new Dictionary<uint, string> { [Lexicon.Hash(""u8)] = "", [Lexicon.Hash("0"u8)] = "0" };
        for (var i = 0; i < view.Count; i++)
        {
            var word = Encoding.UTF8.GetString(view.Of(i)).ToLowerInvariant();
            if (view.IsWord(i))
            {
                words[view.Tokens[i].Hash] = word;
                if (word.Length > 2)
                {
                    words[Lexicon.Hash(view.Of(i)[^2..])] = word[^2..];
                }
            }
            else if (view.Kind(i) == TokenKind.Mark)
            {
                words[Lexicon.Hash(view.Of(i))] = word;
            }
        }

        return words;
    }

    // The subject first, then relatives: given, middle and family name.
    private static KnownIdentifiers? KnownOf(JsonElement note)
    {
        if (!note.TryGetProperty("known", out var known))
        {
            return null;
        }

        PersonName[] names =
        [
            .. known.EnumerateArray().Select(name => new PersonName(
                name[2].GetString()!, [name[0].GetString()!, name[1].GetString()!])),
        ];
        return new KnownIdentifiers([new SubjectIdentity { LocalIds = ["1"], Names = [names[0]], RelatedNames = names[1..] }]);
    }
}
