namespace FrontierFunctions.Local.Samples;

/// <summary>
/// Draws a picture that looks like a frontal chest film to a model: a body, two lungs with ribs, clavicles, spine, heart and
/// diaphragm, noise. Its proportions were chosen so that the model of chest films takes it for one; it is no anatomy.
/// </summary>
internal static class DrawnChest
{
    /// <summary>How much brighter the cloud of a second film is.</summary>
    public const double Cloud = 0.2;

    private const int Side = 224;

    /// <summary>Grey values, row by row, 224 by 224; the same for the same arguments.</summary>
    /// <param name="seed">Chooses the noise.</param>
    /// <param name="cloud">How much a field of one lung is brighter.</param>
    public static byte[] Draw(ulong seed, double cloud)
    {
        var random = new SampleRandom(seed);
        var (noise, texture) = (Noise(random, 1), Noise(random, 12));
        var deviation = Math.Sqrt(texture.Average(value => value * value));
        var pixels = new byte[Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = ((i % Side / (Side - 1.0)) - 0.5, i / Side / (Side - 1.0));
            var body = Soft(0.3275 + (0.0812 * y) - Math.Abs(x), 0.0214);
            var grey = Chest(x, y, body)
                + (cloud * Math.Exp(-(Square((x + 0.2) / 0.1) + Square((y - 0.58) / 0.12))))
                + (0.02 * noise[i]) + (0.0366 * texture[i] / deviation * body);
            pixels[i] = (byte)Math.Round(255 * Math.Clamp(grey, 0, 1));
        }

        return pixels;
    }

    private static double Chest(double x, double y, double body)
    {
        var grey = 0.5795 * body * (0.85 + (0.2 * y));
        grey *= 1 - (0.2543 * Soft(0.12 - y, 0.03) * Soft(Math.Abs(x) - 0.18, 0.05));
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
        {
            grey += Half(side, x, y);
        }

        grey += 0.18 * Math.Exp(-Square(x / 0.045)) * (0.92 + (0.08 * Math.Cos(y * 2 * Math.PI * 16)));
        grey += 0.2402 * Soft(1 - (Square((x - 0.05) / 0.133) + Square((y - 0.62) / 0.2415)), 0.2);
        var diaphragm = 0.8 - (0.05 * Math.Cos((Math.Abs(x) - 0.2) * 14));
        return grey + (0.2048 * body * Soft(y - diaphragm, 0.02));
    }

    // One lung with its ribs, hilum and clavicle.
    private static double Half(int side, double x, double y)
    {
        var middle = side * 0.1943;
        var lung = Square((x - middle - (side * 0.05 * (y - 0.5))) / 0.1234) + Square((y - 0.3332) / 0.2751);
        var ribs = Math.Cos(((y - (side * (x - middle) * 0.6) + (0.9 * Square(x - middle))) * 2 * Math.PI * 9.0122) + 0.3);
        var clavicle = Math.Exp(-Square((y - 0.15 + (0.18 * Math.Abs(x))) / 0.012))
            * Soft(Math.Abs(x) - 0.03, 0.02) * Soft(0.36 - Math.Abs(x), 0.02);
        return (-0.2428 * Soft(1 - lung, 0.2079)) + (0.0723 * Math.Pow(Math.Max(0, ribs), 1.5) * Soft(1.25 - lung, 0.15))
            + (0.1012 * Math.Exp(-(Square((x - (side * 0.08)) / 0.05) + Square((y - 0.3332) / 0.09)))) + (0.08 * clavicle);
    }

    private static double[] Noise(SampleRandom random, int blurs)
    {
        double[] plane = [.. Enumerable.Range(0, Side * Side).Select(_ => random.NextBell())];
        for (var i = 0; i < blurs; i++)
        {
            var before = plane;
            plane = [.. Enumerable.Range(0, Side * Side).Select(at =>
            {
                var (x, y) = (at % Side, at / Side);
                return ((4 * before[at]) + before[(Math.Max(0, y - 1) * Side) + x]
                    + before[(Math.Min(Side - 1, y + 1) * Side) + x] + before[(y * Side) + Math.Max(0, x - 1)]
                    + before[(y * Side) + Math.Min(Side - 1, x + 1)]) / 8;
            })];
        }

        return plane;
    }

    private static double Soft(double value, double width) => 1 / (1 + Math.Exp(Math.Clamp(-value / width, -60, 60)));

    private static double Square(double value) => value * value;
}
