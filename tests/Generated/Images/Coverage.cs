namespace FrontierFunctions.Generated.Images;

/// <summary>How much of each pixel is covered: 0 to 1.</summary>
internal sealed class Coverage(int width, int height)
{
    private readonly double[] _values = new double[width * height];

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Rows.</summary>
    public int Height => height;

    /// <summary>One pixel; nothing outside.</summary>
    public double this[int x, int y]
    {
        get => x >= 0 && y >= 0 && x < width && y < height ? _values[(y * width) + x] : 0;
        set
        {
            if (x >= 0 && y >= 0 && x < width && y < height)
            {
                _values[(y * width) + x] = Math.Max(_values[(y * width) + x], value);
            }
        }
    }

    /// <summary>A straight stroke with round ends.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to, double weight, bool isSmooth)
    {
        var reach = (weight / 2) + 1;
        for (var y = (int)(Math.Min(from.Y, to.Y) - reach); y <= Math.Max(from.Y, to.Y) + reach; y++)
        {
            for (var x = (int)(Math.Min(from.X, to.X) - reach); x <= Math.Max(from.X, to.X) + reach; x++)
            {
                var (dx, dy) = (to.X - from.X, to.Y - from.Y);
                var length = (dx * dx) + (dy * dy);
                var t = length == 0 ? 0 : Math.Clamp((((x - from.X) * dx) + ((y - from.Y) * dy)) / length, 0, 1);
                var distance = Math.Sqrt(Math.Pow(from.X + (t * dx) - x, 2) + Math.Pow(from.Y + (t * dy) - y, 2));
                this[x, y] = isSmooth ? Math.Clamp((weight / 2) + 0.5 - distance, 0, 1)
                    : distance <= Math.Max(0.5, weight / 2) ? 1 : 0;
            }
        }
    }

    /// <summary>Turned by a quarter, to be read from below.</summary>
    public Coverage Turned()
    {
        var turned = new Coverage(height, width);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                turned[y, width - 1 - x] = this[x, y];
            }
        }

        return turned;
    }
}
