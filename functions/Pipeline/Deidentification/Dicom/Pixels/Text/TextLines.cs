namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>
/// Runs of glyphs on a common base line. Every number here was set on generated text in many fonts against clean
/// images, and is held by the tests; none is from a standard.
/// </summary>
internal static class TextLines
{
    private const double LongestGap = 1.7;

    /// <summary>Finds the lines that run from left to right, or upside down.</summary>
    /// <param name="glyphs">What may be glyphs, in any order.</param>
    /// <param name="samples">Values of the region that they stand in.</param>
    /// <param name="region">Where the region stands in its plane.</param>
    /// <param name="isLenient">Believe shorter and less even runs: other text was found, or the flag says YES.</param>
    /// <param name="isTurned">The glyphs are seen from the side.</param>
    /// <param name="judge">Knows letters by their shape.</param>
    /// <param name="lines">Receives the boxes of the glyphs of each line, with their median height.</param>
    public static void Find(
        List<Glyph> glyphs, ReadOnlySpan<ushort> samples, PixelBox region, bool isLenient, bool isTurned,
        ILineJudge judge, List<TextLine> lines)
    {
        var fit = glyphs.FindAll(IsGlyph);
        fit.Sort((a, b) => a.Box.Bottom != b.Box.Bottom
            ? a.Box.Bottom.CompareTo(b.Box.Bottom) : a.Box.Left.CompareTo(b.Box.Left));
        var taken = new bool[fit.Count];
        var counts = new List<int>();
        var near = new List<int>();
        for (var i = 0; i < fit.Count; i++)
        {
            if (taken[i])
            {
                continue;
            }

            Near(fit, i, near);
            if (near.Count < 2)
            {
                continue;
            }

            var run = RunAround(fit, near, i);
            if (run.Count < 2)
            {
                continue;
            }

            var line = run.ConvertAll(index => fit[index]);
            if (!IsText(line, isLenient) || !judge.AreWriting(line, samples, region, isLenient, isTurned))
            {
                continue;
            }

            var box = line[0].Box;
            foreach (var index in run)
            {
                box = box.With(fit[index].Box);
                taken[index] = true;
            }

            counts.Add(line.Count);
            lines.Add(new TextLine(
                box, MedianHeight(line), Median(line, glyph => glyph.Value), Median(line, glyph => glyph.Peak), false));
        }

        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (Others(lines[i], glyphs, lines) > (1.2 * counts[i]) + 2)
            {
                lines.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// What stands around a line without being a line: hardly anything around text, once the level of contrast is that
    /// of the text; as much as in the line where chance put grains of noise in a row.
    /// </summary>
    private static int Others(TextLine line, List<Glyph> glyphs, List<TextLine> lines)
    {
        var margin = (int)(1.5 * line.Height);
        var around = new PixelBox(
            line.Box.Left - margin, line.Box.Top - margin, line.Box.Right + margin, line.Box.Bottom + margin);
        var others = 0;
        foreach (var glyph in glyphs)
        {
            if (around.Meets(glyph.Box) && !line.Box.Meets(glyph.Box) && !lines.Exists(l => l.Box.Meets(glyph.Box)))
            {
                others++;
            }
        }

        return others;
    }

    private static bool IsGlyph(Glyph glyph) =>
        glyph.Box.Height is >= 4 and <= 90 && glyph.Area >= 5
        && glyph.Stroke <= 0.36 * glyph.Box.Height + 0.5
        && glyph.Box.Width <= 14 * glyph.Box.Height
        && glyph.Fill <= 0.95 + (glyph.Box.Width <= 3 ? 0.05 : 0);

    /// <summary>Glyphs of about the same height with the same bottom.</summary>
    private static void Near(List<Glyph> glyphs, int i, List<int> near)
    {
        near.Clear();
        var height = glyphs[i].Box.Height;
        var bottom = glyphs[i].Box.Bottom;
        var tolerance = Math.Max(1, (int)Math.Round(height * 0.07));
        for (var j = i; j >= 0 && glyphs[j].Box.Bottom >= bottom - tolerance; j--)
        {
            Add(j);
        }

        for (var j = i + 1; j < glyphs.Count && glyphs[j].Box.Bottom <= bottom + tolerance; j++)
        {
            Add(j);
        }

        near.Sort((a, b) => glyphs[a].Box.Left.CompareTo(glyphs[b].Box.Left));

        void Add(int j)
        {
            if (glyphs[j].Box.Height >= height * 0.6 && glyphs[j].Box.Height <= height * 1.65)
            {
                near.Add(j);
            }
        }
    }

    private static List<int> RunAround(List<Glyph> glyphs, List<int> near, int seed)
    {
        var height = glyphs[seed].Box.Height;
        var run = new List<int>();
        var right = int.MinValue;
        foreach (var index in near)
        {
            var box = glyphs[index].Box;
            if (run.Count > 0 && box.Left - right > LongestGap * height)
            {
                if (run.Contains(seed))
                {
                    break;
                }

                run.Clear();
                right = int.MinValue;
            }

            run.Add(index);
            right = Math.Max(right, box.Right);
        }

        return run;
    }

    private static bool IsText(List<Glyph> run, bool isLenient)
    {
        var height = MedianHeight(run);

        // A word whose letters touch counts as the letters that fit into its width, if it winds as they do.
        double letters = 0, wound = 0, flat = 0, bars = 0, strokes = 0, crowded = 0;
        var colour = Median(run, glyph => glyph.Value);
        var contrast = Median(run, glyph => glyph.Peak);
        foreach (var glyph in run)
        {
            var weight = glyph.Winding >= 1.6 ? Math.Max(1, glyph.Box.Width / (0.75 * height)) : 1;
            letters += weight;
            wound += glyph.Winding >= 1.12 ? weight : 0;
            flat += glyph.Flatness * weight;
            bars += glyph.Fill >= 0.85 ? weight : 0;
            strokes += glyph.Stroke * weight;
        }

        double peaks = 0, spread = 0;
        var stroke = strokes / letters;
        foreach (var glyph in run)
        {
            peaks += Math.Abs(glyph.Value - colour) <= 0.15 * contrast ? 1 : 0;
            spread += Math.Abs(glyph.Stroke - stroke);
        }

        for (var i = 1; i < run.Count; i++)
        {
            crowded += run[i].Box.Left < run[i - 1].Box.Right - Math.Max(1, height * 0.2) ? 1 : 0;
        }

        var least = isLenient ? 2 : 3;
        var crisp = run.Sum(glyph => glyph.Crispness) / run.Count;
        var ok = letters >= least
            && wound >= (isLenient ? 0.25 : 0.4) * letters
            && flat >= (isLenient ? 0.35 : 0.42) * letters
            && bars <= 0.5 * letters
            && peaks >= (isLenient ? 0.5 : 0.8) * run.Count
            && spread <= (isLenient ? 0.4 : 0.3) * stroke * run.Count
            && stroke <= 0.3 * height
            && crowded <= 0.15 * run.Count
            && HeightsAgree(run, height, isLenient)
            && !AreAlike(run);
        // Few glyphs must be drawn clearly; many may lie on a restless ground that hides their edges.
        var isEven = flat >= 0.6 * letters && peaks >= 0.9 * run.Count && spread <= 0.2 * stroke * run.Count;
        ok &= isLenient ? crisp >= 0.4
            : run.Count >= 5 ? crisp >= (isEven ? 0.3 : 0.5)
            : run.Count >= 3 ? crisp >= 0.56 && flat >= 0.5 * letters && (isEven || crisp >= 0.7)
            : crisp >= 0.7 && isEven;
        return ok;
    }

    /// <summary>Capitals, digits and ascenders have one height, small letters another; other things have any.</summary>
    private static bool HeightsAgree(List<Glyph> run, int height, bool isLenient)
    {
        var tolerance = Math.Max(1, (int)(height * 0.11));
        var best = 0;
        var sorted = run.ConvertAll(glyph => glyph.Box.Height);
        sorted.Sort();
        foreach (var first in sorted.Distinct())
        {
            var inFirst = sorted.Count(value => Math.Abs(value - first) <= tolerance);
            foreach (var second in sorted.Distinct())
            {
                // Small letters: 0.6 to 0.8 of the capitals in most fonts.
                if (second <= first * 0.85 && second >= first * 0.55)
                {
                    var both = sorted.Count(value =>
                        Math.Abs(value - first) <= tolerance || Math.Abs(value - second) <= tolerance);
                    best = Math.Max(best, run.Count >= 5 ? both : 0);
                }
            }

            best = Math.Max(best, inFirst);
        }

        return best >= (isLenient ? 0.65 : run.Count <= 4 ? 1 : 0.8) * run.Count;
    }

    /// <summary>The same figure again and again is a scale, a row of markers or a pattern.</summary>
    private static bool AreAlike(List<Glyph> run)
    {
        var alike = run.Max(one => run.Count(other =>
            Math.Abs(one.Box.Width - other.Box.Width) <= 1 && Math.Abs(one.Box.Height - other.Box.Height) <= 1
            && Math.Abs(one.Area - other.Area) <= Math.Max(1, one.Area * 0.06)
            && Math.Abs(one.Outline - other.Outline) <= Math.Max(2, one.Outline * 0.06)));
        return alike > Math.Max(2, run.Count * 0.75);
    }

    private static int MedianHeight(List<Glyph> run) => Median(run, glyph => glyph.Box.Height);

    private static int Median(List<Glyph> run, Converter<Glyph, int> of)
    {
        var values = run.ConvertAll(of);
        values.Sort();
        return values[values.Count / 2];
    }
}

/// <summary>A found line.</summary>
/// <param name="Box">Around its glyphs.</param>
/// <param name="Height">Median height of its glyphs; of their widths where the line runs up or down.</param>
/// <param name="Value">Median of their strongest values.</param>
/// <param name="Contrast">Median of their strongest contrasts.</param>
/// <param name="IsLight">Light ink on dark; else values and contrasts are inverted.</param>
internal readonly record struct TextLine(PixelBox Box, int Height, int Value, int Contrast, bool IsLight)
{
    /// <summary>Whether the other line may be of the same hand: one colour, and not a very different size.</summary>
    public bool Resembles(TextLine other) =>
        IsLight == other.IsLight && Math.Abs(Value - other.Value) <= 0.2 * Contrast
        && other.Height <= 2.2 * Height && Height <= 2.2 * other.Height;
}
