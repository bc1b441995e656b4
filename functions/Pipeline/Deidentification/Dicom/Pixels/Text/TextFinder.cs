namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// Finds rendered text without reading it. A quick look for tiles with strokes; around them, at several levels of
/// contrast, light ink on dark and dark on light, connected sets of pixels (maximally stable extremal regions are the
/// model: Matas et al. 2002; Neumann and Matas 2010); of these, runs on a base line that look drawn: flat in colour, even in
/// stroke and height, winding, and not all alike. A single letter, as the L or R of a side marker, stays; so do pairs, unless
/// other text is found.
/// </summary>
internal static class TextFinder
{
    /// <summary>Searches one plane, at its own size and, if large, at halves of it.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="isLenient">Believe shorter and fainter runs.</param>
    /// <param name="judge">Knows letters by their shape.</param>
    /// <param name="found">Receives the boxes, with a margin.</param>
    public static void Find(PixelPlane plane, bool isLenient, ILineJudge judge, List<PixelBox> found)
    {
        FindAt(plane, isLenient, judge, 1, found);
        var (width, height) = (plane.Width, plane.Height);
        ushort[]? samples = null;
        for (var scale = 2; scale <= 8 && Math.Min(width, height) >= 700; scale *= 2)
        {
            samples = Halved(samples ?? plane.Samples, width, height);
            (width, height) = (width / 2, height / 2);
            FindAt(new PixelPlane(samples, width, height), isLenient, judge, scale, found);
        }
    }

    private static void FindAt(
        PixelPlane plane, bool isLenient, ILineJudge judge, int scale, List<PixelBox> found)
    {
        var range = PlaneRange.Of(plane);
        if (range.Most == range.Least || plane.Width < 8 || plane.Height < 8)
        {
            return;
        }

        var faintest = Math.Max(1, (int)(range.Contrast * 0.12));
        var columns = (plane.Width + EdgeTiles.Columns - 1) / EdgeTiles.Columns;
        var rows = (plane.Height + EdgeTiles.Rows - 1) / EdgeTiles.Rows;
        var tiles = new bool[columns * rows];
        if (EdgeTiles.Mark(plane, faintest, tiles) == 0)
        {
            return;
        }

        var regions = TileRegions.Of(tiles, columns, rows, plane.Width, plane.Height);
        var lines = Lines(plane, regions, faintest, isLenient ? [] : null, judge);
        if (lines.Count > 0 && !isLenient)
        {
            // Text is here: what was not sure enough alone is, now.
            lines.AddRange(Lines(plane, regions, faintest, lines, judge));
        }

        foreach (var line in lines)
        {
            var margin = Math.Max(3, (int)(line.Height * 0.45));
            var box = LineEnds.Reach(plane, line).Grown(margin, margin, plane.Width, plane.Height);
            found.Add(new PixelBox(
                box.Left * scale, box.Top * scale, (box.Right * scale) + scale - 1, (box.Bottom * scale) + scale - 1));
        }
    }

    private static List<TextLine> Lines(
        PixelPlane plane, List<PixelBox> regions, int faintest, List<TextLine>? known, ILineJudge judge)
    {
        var search = new RegionSearch(faintest, known, judge);
        foreach (var region in regions)
        {
            search.Add(plane, region);
        }

        return search.Lines;
    }

    private static ushort[] Halved(ReadOnlySpan<ushort> samples, int width, int height)
    {
        var half = new ushort[width / 2 * (height / 2)];
        for (var y = 0; y < height / 2; y++)
        {
            var upper = samples.Slice(2 * y * width, width);
            var lower = samples.Slice(((2 * y) + 1) * width, width);
            for (var x = 0; x < width / 2; x++)
            {
                half[(y * (width / 2)) + x] = (ushort)(
                    (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]) / 4);
            }
        }

        return half;
    }
}
