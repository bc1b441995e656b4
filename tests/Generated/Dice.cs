namespace FrontierFunctions.Generated;

/// <summary>
/// Random numbers that are the same on every machine and runtime: SplitMix64 (Steele, Lea, Flood 2014, OOPSLA, "Fast
/// splittable pseudorandom number generators"). Not thread-safe.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Dice of their own for one of many things, independent of what was thrown before.</summary>
    public static Dice For(ulong seed, ulong index) => new(new Dice(seed ^ (index * 0xD1B54A32D192ED03)).Next64());

    /// <summary>64 random bits.</summary>
    public ulong Next64()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from <paramref name="from"/>, below <paramref name="below"/>.</summary>
    public int Between(int from, int below) => from + (int)(Next64() % (ulong)(below - from));

    /// <summary>A number below <paramref name="below"/>.</summary>
    public int Below(int below) => Between(0, below);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OnceIn(int times) => Below(times) == 0;

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A string of digits whose first is not 0.</summary>
    public string Digits(int count) =>
        string.Create(count, this, static (span, dice) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)('0' + dice.Between(i == 0 ? 1 : 0, 10));
            }
        });

    /// <summary>A string of capital letters without those that look like digits.</summary>
    public string Letters(int count) =>
        string.Create(count, this, static (span, dice) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ"[dice.Below(24)];
            }
        });

    /// <summary>A day from the first of one year, before the first of another.</summary>
    public DateOnly Day(int fromYear, int belowYear)
    {
        var first = new DateOnly(fromYear, 1, 1);
        return first.AddDays(Below(new DateOnly(belowYear, 1, 1).DayNumber - first.DayNumber));
    }
}
