using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>What is done with the values of one key of INFO or FORMAT, and what became of those that were met.</summary>
/// <param name="Name">The key.</param>
/// <param name="Action">What the rules say.</param>
/// <param name="IsNumber">Whether the header says that the values are numbers.</param>
internal sealed record VcfKey(byte[] Name, VcfAction Action, bool IsNumber)
{
    /// <summary>What was written instead of a value; null where it stayed.</summary>
    public Dictionary<byte[], byte[]?> Met { get; } = new(Utf8KeyComparer.Instance);
}

/// <summary>
/// Decides about the values of one file. Text has no blanks in VCF: what joins words, and escapes of VCFv4.3, 1.2, are
/// undone before it is searched. Not thread-safe.
/// </summary>
internal sealed class VcfValues(DeidentificationSetup setup, VcfRules rules, Dictionary<byte[], byte[]> names)
{
    private const int LongestRemembered = 256;
    private const int MostRemembered = 4096;
    private const int MostDigits = 5;
    private const int LongestCode = 3;
    private const int LongestMixed = 12;
    private const int ShortestName = 4;

    private static readonly SearchValues<byte> Parts = SearchValues.Create(";=,|:/&()[]<> "u8);
    private static readonly SearchValues<byte> Numbers = SearchValues.Create("0123456789.,:/|+-eE*"u8);
    private static readonly SearchValues<byte> Bases = SearchValues.Create("ACGTN*.,-"u8);

    private readonly HashSet<byte[]> _prefixes =
        new(rules.Ids.Select(Encoding.UTF8.GetBytes), Utf8KeyComparer.Instance);

    private readonly ArrayBufferWriter<byte> _named = new();
    private readonly ArrayBufferWriter<byte> _plain = new();
    private readonly ArrayBufferWriter<byte> _scrubbed = new();

    /// <summary>All that is known of the subjects of the file; null where nothing is.</summary>
    public Subject? Known { get; set; }

    /// <summary>What was found in texts.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>Values that were replaced.</summary>
    public long Replaced { get; private set; }

    /// <summary>Whether all bytes are those of numbers, lists of numbers and genotypes.</summary>
    public static bool IsNumbers(ReadOnlySpan<byte> value) => !value.ContainsAnyExcept(Numbers);

    /// <summary>What is written instead of a value; null where it stays.</summary>
    public byte[]? Clean(VcfKey key, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || (key.Action <= VcfAction.Text && IsNumbers(value) && (key.IsNumber || !HasLongNumber(value))))
        {
            return null;
        }

        if (!key.Met.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value, out var clean))
        {
            clean = key.Action switch
            {
                VcfAction.Keep => Keep(value),
                VcfAction.Text => Text(key.Name, value),
                VcfAction.Id => Ids(value, (byte)','),
                VcfAction.Sample => Each(value, (byte)',', part => NameOf(part) ?? Token(part)),
                _ => Missing(value),
            };
            if (value.Length <= LongestRemembered)
            {
                if (key.Met.Count == MostRemembered)
                {
                    key.Met.Clear();
                }

                key.Met.Add(value.ToArray(), clean);
            }
        }

        Replaced += clean is null ? 0 : 1;
        return clean;
    }

    /// <summary>What is written instead of ids of variants; null where they stay.</summary>
    public byte[]? Ids(ReadOnlySpan<byte> ids, byte separator) =>
        IsPublicId(ids) && NameOf(ids) is null ? null : Each(ids, separator, Id);

    /// <summary>The same without names of samples; null where none stands in it.</summary>
    public byte[]? Named(ReadOnlySpan<byte> value)
    {
        if (names.Count == 0)
        {
            return null;
        }

        _named.ResetWrittenCount();
        var copied = 0;
        for (var at = 0; at < value.Length;)
        {
            var length = value[at..].IndexOfAny(Parts);
            length = length < 0 ? value.Length - at : length;
            if (NameOf(value.Slice(at, length)) is { } name)
            {
                _named.Write(value[copied..at]);
                _named.Write(name);
                copied = at + length;
            }

            at += length + 1;
        }

        if (copied == 0)
        {
            return null;
        }

        _named.Write(value[copied..]);
        return _named.WrittenSpan.ToArray();
    }

    private static byte[] Missing(ReadOnlySpan<byte> value)
    {
        // As many as there were, since the header may say how many there are.
        var missing = new byte[(2 * value.Count((byte)',')) + 1];
        for (var i = 0; i < missing.Length; i++)
        {
            missing[i] = i % 2 == 0 ? (byte)'.' : (byte)',';
        }

        return missing;
    }

    private static bool HasLongNumber(ReadOnlySpan<byte> text)
    {
        // Not what follows the point of a number.
        var (run, isFraction) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            isFraction = TextBytes.IsDigit(text[i]) ? isFraction : text[i] == '.' && run > 0 && !isFraction;
            run = TextBytes.IsDigit(text[i]) ? run + 1 : 0;
            if (run > MostDigits && !isFraction)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[]? Each(ReadOnlySpan<byte> value, byte separator, Func<byte[], byte[]?> treat)
    {
        var (written, isChanged) = (new ArrayBufferWriter<byte>(), false);
        foreach (var range in value.Split(separator))
        {
            var part = value[range].ToArray();
            var treated = part is [] or [(byte)'.'] ? null : treat(part);
            isChanged |= treated is not null;
            written.Write(range.Start.Value == 0 ? [] : [separator]);
            written.Write(treated ?? part);
        }

        return isChanged ? written.WrittenSpan.ToArray() : null;
    }

    private byte[]? Id(byte[] id) =>
        NameOf(id) ?? (IsPlain(id) && Keep(id) is null ? null : Token(id));

    private bool IsPublicId(ReadOnlySpan<byte> id)
    {
        var letters = id.IndexOfAnyInRange((byte)'0', (byte)'9');
        return letters > 0 && !id[letters..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && _prefixes.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(id[..letters]);
    }

    // A short name, or one of a few digits, is also something else: a chromosome, an allele, a depth.
    private byte[]? NameOf(ReadOnlySpan<byte> part) =>
        part.Length >= ShortestName && names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(part, out var name)
        && (part.Length > MostDigits || part.ContainsAnyExceptInRange((byte)'0', (byte)'9')) ? name : null;

    private byte[] Token(ReadOnlySpan<byte> value) =>
        Encoding.ASCII.GetBytes(setup.Keys.Token("identifier", Encoding.UTF8.GetString(value)));

    private byte[]? Keep(ReadOnlySpan<byte> value)
    {
        var named = Named(value);
        Decode(named ?? value, []);
        return Changes(ScrubMode.Known) ? Missing(value) : named;
    }

    private byte[]? Text(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAnyExcept(Bases))
        {
            return null;
        }

        // The key says what the text is: OPERATOR: Smith.
        Decode(value, key);
        if (Named(value) is { } named)
        {
            return Changes(ScrubMode.Known) && !IsPlain(value) ? Missing(value) : named;
        }

        return Changes(ScrubMode.Described) || !IsPlain(value) ? Missing(value) : null;
    }

    // Whether each word is a number, bases, a word of the vocabulary, a short code or an id of a public database.
    private bool IsPlain(ReadOnlySpan<byte> text)
    {
        Decode(text, []);
        var plain = _plain.WrittenSpan;
        for (var at = 0; at < plain.Length;)
        {
            var end = at;
            while (end < plain.Length && TextBytes.IsWord(plain[end]))
            {
                end++;
            }

            if (end > at && !IsPlainWord(plain[at..end]))
            {
                return false;
            }

            at = Math.Max(end, at + 1);
        }

        return true;
    }

    private bool IsPlainWord(ReadOnlySpan<byte> word)
    {
        var digits = 0;
        foreach (var b in word)
        {
            digits += TextBytes.IsDigit(b) ? 1 : 0;
        }

        // Written as a name is: no word of the vocabulary then.
        var isCapital = TextBytes.IsUpper(word[0]) && word.ContainsAnyInRange((byte)'a', (byte)'z');
        var kinds = digits == 0 && !isCapital ? Lexicon.Of(word) : WordKinds.None;
        return (word.Length <= LongestCode && !isCapital)
            || (digits > 0 && digits <= MostDigits && word.Length <= LongestMixed)
            || IsPublicId(word)
            || (digits == 0 && _prefixes.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(word))
            || !word.ContainsAnyExcept(Bases)
            || (NameOf(word) is not null)
            || (kinds & WordKinds.Vocabulary) != 0;
    }

    // Whether anything is found in what was decoded, or is left in it to be found.
    private bool Changes(ScrubMode mode)
    {
        _scrubbed.ResetWrittenCount();
        return setup.Scrubber.Scrub(_plain.WrittenSpan, Known, mode, _scrubbed, Scrubbed)
            || setup.Scanner.Find(_plain.WrittenSpan, Known, out _);
    }

    private void Decode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label)
    {
        _plain.ResetWrittenCount();
        if (!label.IsEmpty)
        {
            _plain.Write(label);
            _plain.Write(": "u8);
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1])
                && char.IsAsciiHexDigit((char)text[i + 2]);
            var b = isEscape ? (byte)((Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 1, 2))))[0])
                : text[i] == '_' ? (byte)' ' : text[i];
            i += isEscape ? 2 : 0;
            _plain.GetSpan(1)[0] = b;
            _plain.Advance(1);
        }
    }
}
