namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>A Huffman table of JPEG (ITU-T T.81, annexes C and F.2.2.3). Immutable.</summary>
internal sealed class HuffmanTable
{
    private const int QuickBits = 9;
    private readonly ushort[] _quick = new ushort[1 << QuickBits];
    private readonly int[] _most = new int[18];
    private readonly int[] _offset = new int[18];
    private readonly byte[] _symbols;
    private readonly (ushort Code, byte Length)[] _codes = new (ushort, byte)[256];

    private HuffmanTable(byte[] lengths, byte[] symbols)
    {
        (Lengths, _symbols) = (lengths, symbols);
        var (code, at) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            _offset[length] = at - code;
            for (var i = 0; i < lengths[length - 1]; i++, code++, at++)
            {
                _codes[symbols[at]] = ((ushort)code, (byte)length);
                for (var fill = 0; length <= QuickBits && fill < 1 << (QuickBits - length); fill++)
                {
                    _quick[(code << (QuickBits - length)) + fill] = (ushort)((length << 8) | symbols[at]);
                }
            }

            _most[length] = lengths[length - 1] > 0 ? code : -1;
            code <<= 1;
        }
    }

    /// <summary>How many codes have each length, 1 to 16.</summary>
    public IReadOnlyList<byte> Lengths { get; }

    /// <summary>The symbols, in order of their codes.</summary>
    public IReadOnlyList<byte> Symbols => _symbols;

    /// <summary>Builds one; null where the lengths are no prefix code.</summary>
    public static HuffmanTable? Of(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> symbols)
    {
        var space = 1 << 16;
        for (var length = 1; length <= 16; length++)
        {
            space -= lengths[length - 1] << (16 - length);
        }

        return space < 0 ? null : new HuffmanTable(lengths.ToArray(), symbols.ToArray());
    }

    /// <summary>A code for symbols as often as they occur; each of them gets one.</summary>
    /// <remarks>Source: ITU-T T.81, K.2: the longest codes are shortened to 16, and no code is all ones.</remarks>
    public static HuffmanTable For(ReadOnlySpan<int> counts)
    {
        // One more symbol than there are takes the code that is all ones.
        var weights = new long[counts.Length + 1];
        for (var i = 0; i < counts.Length; i++)
        {
            weights[i] = counts[i] + 1L;
        }

        weights[^1] = 0;
        var sizes = new int[weights.Length];
        var groups = Enumerable.Range(0, weights.Length).Select(i => (Weight: weights[i], Members: new List<int> { i }))
            .ToList();
        while (groups.Count > 1)
        {
            groups.Sort((a, b) => b.Weight.CompareTo(a.Weight));
            var (least, next) = (groups[^1], groups[^2]);
            groups.RemoveRange(groups.Count - 2, 2);
            least.Members.AddRange(next.Members);
            least.Members.ForEach(member => sizes[member]++);
            groups.Add((least.Weight + next.Weight, least.Members));
        }

        var bits = new int[Math.Max(33, sizes.Max() + 1)];
        foreach (var size in sizes)
        {
            bits[size]++;
        }

        for (var i = bits.Length - 1; i > 16; i--)
        {
            while (bits[i] > 0)
            {
                var j = i - 2;
                while (bits[j] == 0)
                {
                    j--;
                }

                bits[i] -= 2;
                bits[i - 1]++;
                bits[j + 1] += 2;
                bits[j]--;
            }
        }

        var longest = 16;
        while (bits[longest] == 0)
        {
            longest--;
        }

        bits[longest]--;
        var order = Enumerable.Range(0, counts.Length).OrderBy(i => sizes[i]).Select(i => (byte)i).ToArray();
        return Of(bits.Skip(1).Take(16).Select(b => (byte)b).ToArray(), order)!;
    }

    /// <summary>Decodes a symbol; negative where the bits are no code.</summary>
    public int Decode(ref JpegBits bits)
    {
        var quick = _quick[bits.Peek(QuickBits)];
        if (quick != 0)
        {
            bits.Skip(quick >> 8);
            return quick & 255;
        }

        var code = bits.Peek(16);
        for (var length = QuickBits + 1; length <= 16; length++)
        {
            var prefix = code >> (16 - length);
            if (prefix < _most[length])
            {
                bits.Skip(length);
                var index = _offset[length] + prefix;
                return index >= 0 && index < _symbols.Length ? _symbols[index] : -1;
            }
        }

        return -1;
    }

    /// <summary>Whether it has a code for a symbol.</summary>
    public bool Has(int symbol) => _codes[symbol].Length > 0;

    /// <summary>Writes a symbol's code.</summary>
    public void Encode(int symbol, JpegBitWriter bits) => bits.Write(_codes[symbol].Code, _codes[symbol].Length);
}
