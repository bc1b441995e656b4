namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// Believes what stands in the row of a line that was found, near its ends, whatever its shape: the rest of a text that
/// its ground half hides.
/// </summary>
/// <param name="judge">Judges everything else.</param>
/// <param name="known">Lines that were found, in the coordinates of the plane.</param>
internal sealed class NeighbourJudge(ILineJudge judge, IReadOnlyList<TextLine> known) : ILineJudge
{
    private const double LongestGap = 3;

    /// <inheritdoc/>
    public bool AreWriting(
        List<Glyph> line, ReadOnlySpan<ushort> samples, PixelBox region, bool isLenient, bool isTurned)
    {
        var box = line[0].Box;
        line.ForEach(glyph => box = box.With(glyph.Box));
        box = isTurned ? box.Turned : box;
        box = new PixelBox(
            box.Left + region.Left, box.Top + region.Top, box.Right + region.Left, box.Bottom + region.Top);
        foreach (var other in known)
        {
            if (isTurned ? Continues(other.Box.Turned, box.Turned) : Continues(other.Box, box))
            {
                return true;
            }
        }

        return judge.AreWriting(line, samples, region, isLenient, isTurned);
    }

    private static bool Continues(PixelBox known, PixelBox box)
    {
        var common = Math.Min(known.Bottom, box.Bottom) - Math.Max(known.Top, box.Top);
        var gap = Math.Max(box.Left - known.Right, known.Left - box.Right);
        return common >= 0.7 * Math.Min(known.Height, box.Height)
            && known.Height <= 1.6 * box.Height && box.Height <= 1.6 * known.Height
            && gap <= LongestGap * known.Height && known.Width >= known.Height;
    }
}
