namespace FrontierFunctions.Local.Samples;

/// <summary>
/// Random numbers that are the same on every runtime and machine for one seed (SplitMix64: Steele, Lea, Flood 2014).
/// Not for secrets.
/// </summary>
internal sealed class SampleRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number in [low, high].</summary>
    public int Next(int low, int high) => low + (int)(NextBits() % (ulong)(high - low + 1));

    /// <summary>A number in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number with mean 0 and variance 1 (Irwin-Hall sum of twelve, so within six).</summary>
    public double NextBell()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += NextUnit();
        }

        return sum;
    }

    /// <summary>A string of digits that starts with no zero.</summary>
    public string Digits(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => (char)('0' + Next(i == 0 ? 1 : 0, 9))));

    /// <summary>An id in the shape of a random UUID.</summary>
    public string Uuid()
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, NextBits());
        BitConverter.TryWriteBytes(bytes.AsSpan(8), NextBits());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The items in an order of their own.</summary>
    public List<T> Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToList();
        for (var i = shuffled.Count - 1; i > 0; i--)
        {
            var j = Next(0, i);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }
}
