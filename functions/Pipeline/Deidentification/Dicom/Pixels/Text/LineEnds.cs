namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// Where a found line really ends: ink of its colour in its band belongs to it, across gaps as wide as a comma with a
/// space, until a stretch that is mostly ink, which is the picture.
/// </summary>
internal static class LineEnds
{
    private const double LongestGap = 2.6;

    /// <summary>The line's box, longer where more ink follows.</summary>
    public static PixelBox Reach(PixelPlane plane, TextLine line)
    {
        var box = line.Box;
        var isAcross = box.Width >= box.Height;
        var (begin, end) = isAcross ? (box.Left, box.Right) : (box.Top, box.Bottom);
        begin = Walk(plane, line, isAcross, begin - 1, -1) + 1;
        end = Walk(plane, line, isAcross, end, 1);
        return isAcross ? new PixelBox(begin, box.Top, end, box.Bottom) : new PixelBox(box.Left, begin, box.Right, end);
    }

    // From the first position outside; returns the first position that is not the line's any more.
    private static int Walk(PixelPlane plane, TextLine line, bool isAcross, int from, int step)
    {
        var least = line.Value - (int)(0.4 * line.Contrast);
        var (low, high) = isAcross ? (line.Box.Top, line.Box.Bottom) : (line.Box.Left, line.Box.Right);
        var limit = isAcross ? plane.Width : plane.Height;
        var size = Math.Max(4, line.Height);
        var reached = from;
        double filled = 0;
        for (var at = from; at >= 0 && at < limit && Math.Abs(at - reached) <= LongestGap * size; at += step)
        {
            var ink = 0;
            for (var across = low; across < high; across++)
            {
                int value = isAcross ? plane.Row(across)[at] : plane.Row(at)[across];
                ink += (line.IsLight ? value : ushort.MaxValue - value) >= least ? 1 : 0;
            }

            // A moving mean over about one letter.
            filled += ((ink / (double)(high - low)) - filled) / size;
            if (filled > 0.6)
            {
                break;
            }

            if (ink > 0)
            {
                reached = at + step;
            }
        }

        return reached;
    }
}
