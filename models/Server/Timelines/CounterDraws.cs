namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// Random numbers from a counter instead of a state: draw d of step s of trajectory k is the same wherever, whenever and
/// with whatever else it is made, here and in training (<c>timeline_sampling.py</c>).
/// </summary>
/// <remarks>Source: splitmix64's output function, Steele et al., OOPSLA 2014, doi:10.1145/2660193.2660195.</remarks>
internal static class CounterDraws
{
    /// <summary>A number in (0, 1), both excluded.</summary>
    /// <param name="seed">The caller's.</param>
    /// <param name="trajectory">From 0.</param>
    /// <param name="step">From 0.</param>
    /// <param name="draw">0 how long until the next token, 1 which.</param>
    public static double Uniform(ulong seed, int trajectory, int step, int draw)
    {
        unchecked
        {
            var x = (seed * 0x9E3779B97F4A7C15UL) + ((ulong)trajectory * 0xBF58476D1CE4E5B9UL)
                + (((2 * (ulong)step) + (ulong)draw + 1) * 0x94D049BB133111EBUL);
            x ^= x >> 30;
            x *= 0xBF58476D1CE4E5B9UL;
            x ^= x >> 27;
            x *= 0x94D049BB133111EBUL;
            x ^= x >> 31;
            return ((x >> 11) + 0.5) / (1UL << 53);
        }
    }
}
