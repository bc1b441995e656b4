namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>Rectangles of pixels around marked tiles that lie together.</summary>
internal static class TileRegions
{
    /// <summary>Finds them; rectangles that meet are one.</summary>
    public static List<PixelBox> Of(ReadOnlySpan<bool> tiles, int columns, int rows, int width, int height)
    {
        var regions = new List<PixelBox>();
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                if (tiles[(y * columns) + x])
                {
                    Add(regions, new PixelBox(
                            x * EdgeTiles.Columns, y * EdgeTiles.Rows,
                            Math.Min(width, (x + 1) * EdgeTiles.Columns), Math.Min(height, (y + 1) * EdgeTiles.Rows))
                        .Grown(EdgeTiles.Columns, EdgeTiles.Rows, width, height));
                }
            }
        }

        return regions;
    }

    private static void Add(List<PixelBox> regions, PixelBox box)
    {
        for (var i = regions.Count - 1; i >= 0; i--)
        {
            if (regions[i].Meets(box))
            {
                box = box.With(regions[i]);
                regions.RemoveAt(i);
                i = regions.Count;
            }
        }

        regions.Add(box);
    }
}
