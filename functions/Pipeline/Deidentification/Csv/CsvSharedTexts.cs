using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>
/// Texts that come in the rows of many subjects: names of tests, units, ranges, comments of the laboratory. Each is searched
/// once for what identifies anybody. Where nothing is found, it can only be a subject's own identifier that stands in it;
/// so it is searched again only for a subject one of whose identifiers begins with one of its words, or is one of its
/// numbers. Not thread-safe.
/// </summary>
internal sealed class CsvSharedTexts(TextScrubber scrubber)
{
    private const int Longest = 200;
    private const int MostKept = 1 << 14;
    private const int MostWords = 32;
    private const int MostDigits = 17;
    private const int MostGroups = 6;
    private const int PhoneDigits = 10;

    // ShortestNumber of what is known of a subject.
    private const int FewestDigits = 5;

    private readonly Dictionary<byte[], Shared?> _texts = new(Utf8KeyComparer.Instance);
    private readonly System.Buffers.ArrayBufferWriter<byte> _scrubbed = new();

    /// <summary>Whether a text surely holds nothing that goes, of this subject or anybody.</summary>
    public bool IsClean(ReadOnlySpan<byte> text, Subject? subject)
    {
        if (text.Length > Longest)
        {
            return false;
        }

        if (!_texts.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var shared))
        {
            if (_texts.Count == MostKept)
            {
                _texts.Clear();
            }

            _texts.Add(text.ToArray(), shared = Read(text));
        }

        return shared is not null && (subject is null || !shared.MayConcern(subject.Known.Compiled));
    }

    private Shared? Read(ReadOnlySpan<byte> text)
    {
        _scrubbed.ResetWrittenCount();
        if (!Ascii.IsValid(text) || scrubber.Scrub(text, null, ScrubMode.Full, _scrubbed, new ScrubCounts()))
        {
            return null;
        }

        var words = new List<uint>();
        var groups = new List<(int Start, int End)>();
        for (var at = 0; at < text.Length; at++)
        {
            if (TextBytes.IsWord(text[at]) && (at == 0 || !TextBytes.IsWord(text[at - 1])))
            {
                words.Add(WordStarts.HashAt(text, at));
            }

            if (TextBytes.IsDigit(text[at]) && (at == 0 || !TextBytes.IsDigit(text[at - 1])))
            {
                groups.Add((at, at));
            }

            if (TextBytes.IsDigit(text[at]))
            {
                groups[^1] = (groups[^1].Start, at + 1);
            }
        }

        return words.Count > MostWords || groups.Count > MostGroups
            ? null : new Shared([.. words], Numbers(text, groups));
    }

    // However the digits are grouped, with and without a country code.
    private static (ulong Value, int Digits)[] Numbers(ReadOnlySpan<byte> text, List<(int Start, int End)> groups)
    {
        var numbers = new List<(ulong Value, int Digits)>();
        for (var first = 0; first < groups.Count; first++)
        {
            var (value, digits) = (0UL, 0);
            foreach (var (start, end) in groups[first..])
            {
                digits += end - start;
                if (digits > MostDigits)
                {
                    break;
                }

                foreach (var digit in text[start..end])
                {
                    value = (value * 10) + (ulong)(digit - '0');
                }

                if (digits >= FewestDigits)
                {
                    numbers.Add((value, digits));
                }

                if (digits == PhoneDigits + 1)
                {
                    numbers.Add((value % 10_000_000_000, PhoneDigits));
                }
            }
        }

        return [.. numbers];
    }

    /// <summary>A text in which nothing was found: how its words begin, and its numbers.</summary>
    private sealed record Shared(uint[] Words, (ulong Value, int Digits)[] Numbers)
    {
        public bool MayConcern(CompiledIdentifiers known)
        {
            if (known.Automaton is { } phrases)
            {
                foreach (var word in Words)
                {
                    if (phrases.MayBegin(word))
                    {
                        return true;
                    }
                }
            }

            foreach (var (value, digits) in Numbers)
            {
                if (known.IsNumber(value, digits, out _))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
