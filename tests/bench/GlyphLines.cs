using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

namespace FrontierFunctions.Bench;

/// <summary>
/// Writes what the network of the search for burned-in text is trained with: the lines of glyphs that the search comes to in
/// rendered images, with the truth beside them. The form is told in <c>training/train.py</c>.
/// </summary>
internal static class GlyphLines
{
    /// <summary>Searches the images of a folder and writes <c>lines.bin</c> into it.</summary>
    /// <param name="output">Receives what was done.</param>
    /// <param name="folder">
    /// Has <c>pos</c> and <c>neg</c> with images of 8 bits (PGM, P5); those with text have a file of boxes beside them, a line
    /// each: left, top, right, bottom.
    /// </param>
    public static int Run(TextWriter output, string? folder)
    {
        if (folder is null)
        {
            output.WriteLine("glyph-lines needs --folder with the images of training/render.py.");
            return 0;
        }

        using var lines = new BinaryWriter(File.Create(Path.Combine(folder, "lines.bin")));
        var images = 0;
        foreach (var file in new[] { "pos", "neg" }.SelectMany(
            part => Directory.EnumerateFiles(Path.Combine(folder, part), "*.pgm").Order(StringComparer.Ordinal)))
        {
            var boxes = Path.ChangeExtension(file, ".txt");
            var recorder = new Recorder(lines, File.Exists(boxes) ? [.. File.ReadLines(boxes).Select(BoxOf)] : []);
            TextFinder.Find(PlaneOf(File.ReadAllBytes(file)), false, recorder, []);
            images++;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{images} images, {lines.BaseStream.Length / 1e6:F0} MB"));
        return 0;
    }

    private static PixelBox BoxOf(string line)
    {
        var numbers = line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new PixelBox(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private static PixelPlane PlaneOf(byte[] file)
    {
        var at = 0;
        Next();
        var (width, height) = (int.Parse(Next(), CultureInfo.InvariantCulture), int.Parse(Next(), CultureInfo.InvariantCulture));
        Next();
        var values = file.AsSpan(at + 1, width * height);
        var samples = new ushort[width * height];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (ushort)(values[i] * 257);
        }

        return new PixelPlane(samples, width, height);

        string Next()
        {
            while (file[at] <= ' ')
            {
                at++;
            }

            var start = at;
            while (file[at] > ' ')
            {
                at++;
            }

            return System.Text.Encoding.ASCII.GetString(file, start, at - start);
        }
    }

    /// <summary>Believes everything, so that the lenient search is seen too, and writes it down.</summary>
    private sealed class Recorder(BinaryWriter lines, PixelBox[] texts) : ILineJudge
    {
        public bool AreWriting(
            List<Glyph> line, ReadOnlySpan<ushort> samples, PixelBox region, bool isLenient, bool isTurned)
        {
            var box = line[0].Box;
            line.ForEach(glyph => box = box.With(glyph.Box));
            box = isTurned ? box.Turned : box;
            box = new PixelBox(
                box.Left + region.Left, box.Top + region.Top, box.Right + region.Left, box.Bottom + region.Top);
            if (Label(box, isTurned) is not { } label)
            {
                return true;
            }

            var windows = line.SelectMany(glyph => GlyphShapes.Windows(glyph).Select(window => (glyph, window))).ToList();
            Span<float> patch = stackalloc float[GlyphPatch.Size];
            foreach (var turn in isTurned ? [GlyphTurn.Up, GlyphTurn.Down] : new[] { GlyphTurn.None })
            {
                lines.Write((byte)(label ? 1 : 0));
                lines.Write((byte)(isLenient ? 1 : 0));
                lines.Write((byte)turn);
                lines.Write((ushort)windows.Count);
                lines.Write((ushort)line.Count);
                foreach (var (glyph, window) in windows)
                {
                    GlyphPatch.Draw(samples, region.Width, glyph, window, turn, patch);
                    foreach (var value in patch)
                    {
                        lines.Write((byte)(value * 255));
                    }
                }
            }

            return true;
        }

        /// <summary>Null where a line is partly text, or text seen from the wrong side.</summary>
        private bool? Label(PixelBox box, bool isTurned)
        {
            foreach (var text in texts)
            {
                if (!text.Meets(box))
                {
                    continue;
                }

                var common = (Math.Min(box.Right, text.Right) - Math.Max(box.Left, text.Left))
                    * (Math.Min(box.Bottom, text.Bottom) - Math.Max(box.Top, text.Top));
                return common >= 0.8 * box.Width * box.Height && text.Height > text.Width == isTurned ? true : null;
            }

            return false;
        }
    }
}
