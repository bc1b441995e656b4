using System.Globalization;
using FrontierFunctions.Generated.Images;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

namespace FrontierFunctions.Bench;

/// <summary>
/// The search for burned-in text: what it finds and what it touches wrongly on generated images, and the files per CPU
/// second of searching alone, beside a copy of the same pixels.
/// </summary>
internal static class PixelsBench
{
    private const ulong Seed = 20270101;

    /// <summary>Runs the benchmark.</summary>
    public static int Run(TextWriter output, int count)
    {
        var cleaner = new PixelCleaner(new PixelPolicy());
        var (texts, missed, clean, touched, aside) = (0, 0, 0, 0, 0);
        double seconds = 0, copies = 0;
        long bytes = 0;
        var syntaxes = new HashSet<string>();
        foreach (var image in ImageGenerator.Make(count, Seed))
        {
            syntaxes.Add(image.Attributes.TransferSyntax);
            var before = Environment.CpuUsage.TotalTime;
            var outcome = cleaner.Clean(image.Attributes, image.Value, CancellationToken.None);
            seconds += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            before = Environment.CpuUsage.TotalTime;
            bytes += image.Value.ToArray().Length;
            copies += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            var regions = (outcome as PixelOutcome.Cleaned)?.Regions ?? [];
            aside += outcome is PixelOutcome.CannotClean ? 1 : 0;
            clean += image.Texts.Count == 0 ? 1 : 0;
            touched += image.Texts.Count == 0 && outcome is not PixelOutcome.Untouched ? 1 : 0;
            texts += image.Texts.Count;
            missed += outcome is PixelOutcome.CannotClean ? 0
                : image.Texts.Count(text => !text.Ink.All(pixel => regions.Any(
                    region => Holds(region, pixel % image.Attributes.Columns, pixel / image.Attributes.Columns))));
        }

        Line("images", $"{count}, {syntaxes.Count} transfer syntaxes, {texts} texts");
        Line("texts left", $"{missed} of {texts}   (goal 0)");
        Line("clean images touched", $"{touched} of {clean}   (goal 0)");
        Line("set aside", $"{aside}");
        Line("search", Rate(seconds));
        Line("copy of the pixels", Rate(copies));
        return missed + touched == 0 ? 0 : 1;

        void Line(string name, string value) => output.WriteLine($"{name,-26}{value}");

        string Rate(double of) => string.Create(
            CultureInfo.InvariantCulture,
            $"{count / Math.Max(1e-9, of),8:F0} images, {bytes / 1e6 / Math.Max(1e-9, of),6:F0} MB per CPU second");
    }

    private static bool Holds(PixelBox box, int x, int y) =>
        x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;
}
