namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>A connected set of ink pixels that may be a letter or a digit.</summary>
/// <param name="Box">Around it.</param>
/// <param name="Area">Its pixels.</param>
/// <param name="Outline">Its edges to pixels that are not ink, counted one by one.</param>
/// <param name="Peak">The strongest contrast in it.</param>
/// <param name="Value">Its strongest value, without regard to what is around.</param>
/// <param name="Solid">Pixels whose value differs from the strongest by less than a quarter of its contrast.</param>
/// <param name="Fall">How steeply contrast falls at the two ends of its runs, summed.</param>
/// <param name="Runs">Its runs of pixels.</param>
internal readonly record struct Glyph(PixelBox Box, int Area, int Outline, int Peak, int Value, int Solid, int Fall, int Runs)
{
    /// <summary>How much longer its outline is than that of its box: 1 for bars, crosses and discs, more for letters.</summary>
    public double Winding => Outline / (2.0 * (Box.Width + Box.Height));

    /// <summary>Mean width of its strokes: twice the area over the outline.</summary>
    public double Stroke => 2.0 * Area / Outline;

    /// <summary>Share of its box that is ink.</summary>
    public double Fill => Area / (double)(Box.Width * Box.Height);

    /// <summary>Share of its pixels that are drawn in its full colour.</summary>
    public double Flatness => Solid / (double)Area;

    /// <summary>Share of its contrast that is lost within two pixels of its ends: drawn edges are steep.</summary>
    public double Crispness => Fall / (2.0 * Runs * Math.Max(1, Peak));

    /// <summary>Seen from the side.</summary>
    public Glyph Turned => this with { Box = Box.Turned };
}
