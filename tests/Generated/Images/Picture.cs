using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

namespace FrontierFunctions.Generated.Images;

/// <summary>A picture in red, green and blue from 0 to 1, which text is drawn on.</summary>
internal sealed class Picture(int width, int height, double[] grey)
{
    private readonly double[][] _planes = [grey, (double[])grey.Clone(), (double[])grey.Clone()];
    private readonly List<PlantedText> _drawn = [];

    /// <summary>Columns.</summary>
    public int Width => width;

    /// <summary>Rows.</summary>
    public int Height => height;

    /// <summary>What was drawn.</summary>
    public IReadOnlyList<PlantedText> Drawn => _drawn;

    /// <summary>Red, green or blue.</summary>
    public double this[int pixel, int colour] => _planes[colour][pixel];

    /// <summary>The darkest and lightest values in a rectangle.</summary>
    public (double Least, double Most) RangeIn(PixelBox box)
    {
        double least = 1, most = 0;
        for (var y = box.Top; y < box.Bottom; y++)
        {
            for (var x = box.Left; x < box.Right; x++)
            {
                least = Math.Min(least, _planes[0][(y * width) + x]);
                most = Math.Max(most, _planes[0][(y * width) + x]);
            }
        }

        return (least, most);
    }

    /// <summary>Draws text.</summary>
    public void Draw(Coverage text, PixelBox box, double[] ink, bool hasRim, string what)
    {
        if (hasRim)
        {
            for (var y = 0; y < text.Height; y++)
            {
                for (var x = 0; x < text.Width; x++)
                {
                    var rim = 0.0;
                    for (var d = 0; d < 9; d++)
                    {
                        rim = Math.Max(rim, text[x + (d % 3) - 1, y + (d / 3) - 1]);
                    }

                    Mix(box.Left + x, box.Top + y, rim, [0, 0, 0]);
                }
            }
        }

        var pixels = new List<int>();
        for (var y = 0; y < text.Height; y++)
        {
            for (var x = 0; x < text.Width; x++)
            {
                Mix(box.Left + x, box.Top + y, text[x, y], ink);
                if (text[x, y] >= 1 / 3.0)
                {
                    pixels.Add(((box.Top + y) * width) + box.Left + x);
                }
            }
        }

        _drawn.Add(new PlantedText(what, box, pixels));
    }

    private void Mix(int x, int y, double share, double[] colour)
    {
        for (var c = 0; c < 3; c++)
        {
            ref var value = ref _planes[c][(y * width) + x];
            value += share * (colour[c] - value);
        }
    }
}
