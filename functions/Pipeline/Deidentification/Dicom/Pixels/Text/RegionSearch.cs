using System.Buffers;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>Looks for lines of text in rectangles of a plane, at several levels of contrast, in both polarities.</summary>
/// <param name="faintest">The least contrast of ink.</param>
/// <param name="known">
/// Null for a strict search; else what a strict search found, and shorter and less even lines like it are believed. Where
/// that is empty, all such lines are.
/// </param>
/// <param name="judge">Knows letters by their shape.</param>
internal sealed class RegionSearch(int faintest, List<TextLine>? known, ILineJudge judge)
{
    private static readonly double[] ValueLevels = [0.25, 0.8, 1.6, 2.7, 4.2];
    private readonly ILineJudge _judge = known is { Count: > 0 } ? new NeighbourJudge(judge, [.. known]) : judge;
    private readonly InkRuns _runs = new();
    private readonly List<Glyph> _glyphs = [];

    /// <summary>What was found; lines of neighbouring levels are one.</summary>
    public List<TextLine> Lines { get; } = [];

    /// <summary>Searches one rectangle.</summary>
    public void Add(PixelPlane plane, PixelBox region)
    {
        var size = region.Width * region.Height;
        var samples = ArrayPool<ushort>.Shared.Rent(size);
        var ink = ArrayPool<ushort>.Shared.Rent(size);
        var work = ArrayPool<ushort>.Shared.Rent(size);
        try
        {
            for (var y = 0; y < region.Height; y++)
            {
                plane.Row(region.Top + y).Slice(region.Left, region.Width)
                    .CopyTo(samples.AsSpan(y * region.Width));
            }

            Polarity(samples.AsSpan(0, size), ink.AsSpan(0, size), work.AsSpan(0, size), region, isLight: true);
            for (var i = 0; i < size; i++)
            {
                samples[i] = (ushort)~samples[i];
            }

            Polarity(samples.AsSpan(0, size), ink.AsSpan(0, size), work.AsSpan(0, size), region, isLight: false);
        }
        finally
        {
            // They held a picture with, perhaps, a name in it.
            ArrayPool<ushort>.Shared.Return(samples, clearArray: true);
            ArrayPool<ushort>.Shared.Return(ink, clearArray: true);
            ArrayPool<ushort>.Shared.Return(work, clearArray: true);
        }
    }

    private void Polarity(Span<ushort> samples, Span<ushort> ink, Span<ushort> work, PixelBox region, bool isLight)
    {
        TopHat.Of(samples, region.Width, region.Height, ink, work);
        var most = PlaneRange.Strongest(ink);
        if (most < faintest)
        {
            return;
        }

        for (double level = faintest; level <= most * 0.75; level *= 1.6)
        {
            Level(ink, ink, samples, (int)level, region, isLight);
        }

        // By value alone: letters in the strongest value stand out from a ground that comes near it.
        var strongest = PlaneRange.Strongest(samples);
        foreach (var share in ValueLevels)
        {
            var level = strongest - (int)(share * faintest);
            if (level > 0)
            {
                Level(samples, ink, samples, level, region, isLight);
            }
        }
    }

    private void Level(
        ReadOnlySpan<ushort> mask, ReadOnlySpan<ushort> ink, ReadOnlySpan<ushort> samples, int level, PixelBox region,
        bool isLight)
    {
        _glyphs.Clear();
        _runs.Find(mask, ink, samples, region.Width, region.Height, level, _glyphs);
        AddLines(_glyphs, samples, region, isLight, isTurned: false);
        AddLines(_glyphs.ConvertAll(glyph => glyph.Turned), samples, region, isLight, isTurned: true);
    }

    private void AddLines(
        List<Glyph> glyphs, ReadOnlySpan<ushort> samples, PixelBox region, bool isLight, bool isTurned)
    {
        var lines = new List<TextLine>();
        TextLines.Find(glyphs, samples, region, known is not null, isTurned, _judge, lines);
        foreach (var line in lines)
        {
            var whole = Absorb(line with { IsLight = isLight }, glyphs);
            var box = isTurned ? whole.Box.Turned : whole.Box;
            if (known is null || known.Count == 0 || known.Exists(other => other.Resembles(whole)))
            {
                Merge(whole with
                {
                    Box = new PixelBox(
                        box.Left + region.Left, box.Top + region.Top, box.Right + region.Left,
                        box.Bottom + region.Top),
                });
            }
        }
    }

    /// <summary>Letters with descenders, commas and what else stands in the line.</summary>
    private static TextLine Absorb(TextLine line, List<Glyph> glyphs)
    {
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var glyph in glyphs)
            {
                var box = glyph.Box;
                if (box.Height <= 1.7 * line.Height && box.With(line.Box) != line.Box
                    && box.Bottom > line.Box.Top && box.Top < line.Box.Bottom
                    && box.Left - line.Box.Right <= 1.8 * line.Height
                    && line.Box.Left - box.Right <= 1.8 * line.Height
                    && box.With(line.Box).Height <= 2.2 * line.Height)
                {
                    line = line with { Box = line.Box.With(box) };
                    grew = true;
                }
            }
        }

        return line;
    }

    private void Merge(TextLine line)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            var whole = Lines[i].Box.With(line.Box);
            if (Lines[i].Box.Meets(line.Box)
                && Math.Min(whole.Width, whole.Height)
                    <= 1.5 * Math.Min(Math.Min(Lines[i].Box.Width, Lines[i].Box.Height), line.Box.Height))
            {
                Lines[i] = Lines[i] with { Box = whole, Height = Math.Max(Lines[i].Height, line.Height) };
                return;
            }
        }

        Lines.Add(line);
    }
}
