namespace FrontierFunctions.Generated.Images;

/// <summary>
/// Pictures without text, as values from 0 to 1: like the images of several modalities, and things that are no text
/// though they have edges: rulers, grids, fiducials, collimators, scales, noise.
/// </summary>
internal static class Backgrounds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "tomography", "magnetic", "radiograph", "ultrasound", "black", "ramp", "noise", "ruler", "grid", "fiducials",
        "collimator", "wedge",
    ];

    /// <summary>Draws one.</summary>
    public static double[] Draw(string kind, int width, int height, Dice dice)
    {
        var values = new double[width * height];
        var grain = kind switch { "black" => 0, "noise" => 0.12, "ultrasound" => 0, "ruler" or "grid" => 0.002, _ => 0.008 };
        var bodies = Enumerable.Range(0, kind is "tomography" or "magnetic" ? 9 : 0).Select(i => (
            X: width * (0.5 + (i == 0 ? 0 : (Unit(dice) - 0.5) * 0.5)),
            Y: height * (0.5 + (i == 0 ? 0 : (Unit(dice) - 0.5) * 0.4)),
            A: width * (i == 0 ? 0.42 : 0.02 + (Unit(dice) * 0.09)),
            B: height * (i == 0 ? 0.33 : 0.02 + (Unit(dice) * 0.09)),
            Value: i == 0 ? 0.35 : 0.2 + (Unit(dice) * 0.6))).ToList();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x / (double)width, y / (double)height);
                values[(y * width) + x] = Math.Clamp(
                    Shade(kind, x, y, u, v, width, height, bodies, dice) + (grain * Normal(dice)), 0, 1);
            }
        }

        return values;
    }

    private static double Shade(
        string kind, int x, int y, double u, double v, int width, int height,
        List<(double X, double Y, double A, double B, double Value)> bodies, Dice dice)
    {
        switch (kind)
        {
            case "tomography" or "magnetic":
                var shade = 0.02;
                foreach (var (bx, by, a, b, value) in bodies)
                {
                    var r = Math.Pow((x - bx) / a, 2) + Math.Pow((y - by) / b, 2);
                    shade = r < 1 ? value + (kind == "magnetic" ? 0.1 * (u - 0.5) : 0) : shade;
                }

                return shade;
            case "radiograph":
                var lungs = Math.Exp(-(Math.Pow((u - 0.3) / 0.13, 2) + Math.Pow((v - 0.5) / 0.3, 2)))
                    + Math.Exp(-(Math.Pow((u - 0.7) / 0.13, 2) + Math.Pow((v - 0.5) / 0.3, 2)));
                var ribs = 0.08 * Math.Sin((v * 60) + (14 * Math.Abs(u - 0.5)));
                return 0.75 - (0.5 * lungs) + (ribs * lungs) - (u is < 0.06 or > 0.94 ? 0.6 : 0);
            case "ultrasound":
                var (dx, dy) = (u - 0.5, v + 0.05);
                return Math.Sqrt((dx * dx) + (dy * dy)) < 0.9 && Math.Abs(Math.Atan2(dx, dy)) < 0.65
                    ? 0.16 * Math.Sqrt(-2 * Math.Log(1 - (0.999 * Unit(dice)))) : 0;
            case "ramp":
                return (u + v) / 2.2;
            case "noise":
                return 0.45;
            case "ruler":
                return x > width - 24 && x < width - 4 && y % 10 < 2 && x > width - (y % 50 < 2 ? 24 : 14) ? 1
                    : y > height - 20 && x % 12 < 1 ? 0.9 : 0.1 + (0.2 * u);
            case "grid":
                return x % 32 == 0 || y % 32 == 0 ? 0.9 : 0.3 * v;
            case "fiducials":
                var (cx, cy) = (x % 64, y % 64);
                var isCross = (cx == 32 && Math.Abs(cy - 32) < 6) || (cy == 32 && Math.Abs(cx - 32) < 6);
                return isCross ? 1 : Math.Abs(Math.Sqrt(Math.Pow(cx - 8, 2) + Math.Pow(cy - 8, 2)) - 5) < 0.8 ? 0.8 : 0.2;
            case "collimator":
                return u is < 0.15 or > 0.86 || v is < 0.1 or > 0.9 ? 0 : 0.5 + (0.3 * Math.Sin(u * 5) * Math.Cos(v * 4));
            case "wedge":
                return u > 0.9 ? Math.Floor(v * 16) / 16 : 0.15 + (0.1 * v);
            default:
                return 0;
        }
    }

    private static double Unit(Dice dice) => (dice.Next64() >> 11) * (1.0 / (1UL << 53));

    private static double Normal(Dice dice) =>
        Math.Sqrt(-2 * Math.Log(1 - Unit(dice))) * Math.Cos(2 * Math.PI * Unit(dice));
}
