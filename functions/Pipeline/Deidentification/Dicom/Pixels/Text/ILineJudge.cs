namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>Says of a run of glyphs that is even enough for text whether it is writing.</summary>
internal interface ILineJudge
{
    /// <summary>Whether the glyphs of a line look like writing.</summary>
    /// <param name="line">The glyphs; seen from the side when turned.</param>
    /// <param name="samples">Values of the region that they stand in.</param>
    /// <param name="region">Where the region stands in its plane.</param>
    /// <param name="isLenient">Other text was found, or the flag says YES.</param>
    /// <param name="isTurned">The glyphs are seen from the side.</param>
    bool AreWriting(List<Glyph> line, ReadOnlySpan<ushort> samples, PixelBox region, bool isLenient, bool isTurned);
}
