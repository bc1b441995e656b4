using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

namespace FrontierFunctions.Generated.Images;

/// <summary>
/// Images with text planted in their pixels and images without, over transfer syntaxes and layouts of samples, with
/// flags that are honest, lie or are absent. The same seed gives the same images on every machine.
/// </summary>
internal static class ImageGenerator
{
    private static readonly string[] Texts =
    [
        "SMITH^JOHN", "DOE, JANE", "MRN 12345678", "DOB 04/12/1956", "KOWALSKI, ANNA", "12-MAR-2019 14:22",
        "ID: A8839201", "ST. MARY HOSPITAL", "GARCIA, MARIA", "555-12-3456", "ACC# 0098812", "BAPTIST MED CTR",
        "F 067Y 1956.04.12", "DR. HARTMANN", "NGUYEN^THI^LAN",
    ];

    /// <summary>Makes images: every second one has text.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Of the dice.</param>
    public static IEnumerable<GeneratedImage> Make(int count, ulong seed)
    {
        for (var i = 0; i < count; i++)
        {
            yield return One(i, Dice.For(seed, (ulong)i));
        }
    }

    private static GeneratedImage One(int index, Dice dice)
    {
        var form = ImageForm.All[index / 2 % ImageForm.All.Count];
        var hasText = index % 2 == 0;
        var (width, height) = (2 * dice.Between(140, 260), 2 * dice.Between(110, 260));
        var kind = Backgrounds.Kinds[index / 2 / 3 % Backgrounds.Kinds.Count];
        if (hasText && kind is "ruler" or "grid" or "fiducials")
        {
            kind = dice.Of<string>(["tomography", "radiograph", "ultrasound", "black"]);
        }

        var picture = new Picture(width, height, Backgrounds.Draw(kind, width, height, dice));
        for (var line = hasText ? dice.Between(1, 4) : 0; line > 0; line--)
        {
            Plant(picture, kind, form.HasColour, dice);
        }

        // Honest, lying or absent.
        bool? flag = (index / 2 % 3) switch { 0 => hasText, 1 => !hasText, _ => null };
        var attributes = form.Attributes(width, height) with { BurnedInAnnotation = flag };
        return new GeneratedImage(
            $"{index} {form.Name} {kind} {string.Join(", ", picture.Drawn.Select(text => text.What))}",
            attributes, form.Pack(picture, attributes), picture.Drawn);
    }

    private static void Plant(Picture picture, string kind, bool hasColour, Dice dice)
    {
        for (var tries = 0; tries < 8; tries++)
        {
            var face = Face.Of(dice);
            var text = dice.Of(Texts);
            var drawn = Fonts.Draw(text, face);
            drawn = dice.OnceIn(7) ? drawn.Turned() : drawn;
            if (drawn.Width >= picture.Width - 4 || drawn.Height >= picture.Height - 4)
            {
                continue;
            }

            var isCorner = !dice.OnceIn(3);
            var x = isCorner ? dice.Of<int>([2, picture.Width - drawn.Width - 2])
                : dice.Between(2, picture.Width - drawn.Width - 2);
            var y = isCorner ? dice.Of<int>([2, picture.Height - drawn.Height - 2])
                : dice.Between(2, picture.Height - drawn.Height - 2);
            var box = new PixelBox(x, y, x + drawn.Width, y + drawn.Height);
            if (picture.Drawn.Any(other => other.Box.Grown(8, 8, picture.Width, picture.Height).Meets(box)))
            {
                continue;
            }

            // Ink that stands out from all that lies under it.
            var (least, most) = picture.RangeIn(box);
            var style = dice.Below(3);
            var isDark = least > 0.35 && dice.OnceIn(2);
            double[] ink = isDark ? [0, 0, 0] : hasColour && style == 1 ? [1, 1, 0.1] : [1, 1, 1];
            if (isDark ? least < 0.3 : most > 0.7)
            {
                if (kind != "ramp" && kind != "radiograph" && kind != "wedge")
                {
                    continue;
                }

                // On light ground, white letters with a dark rim.
                ink = [1, 1, 1];
                style = 2;
            }

            picture.Draw(drawn, box, ink, hasRim: style == 2 && !isDark, $"'{text}' {face.Name} {face.Size}");
            return;
        }
    }
}

/// <summary>An image with the answer key.</summary>
/// <param name="Name">For messages: number, form, background, texts.</param>
/// <param name="Attributes">What its data set would say.</param>
/// <param name="Value">The value of Pixel Data.</param>
/// <param name="Texts">What is planted, and where; empty for a clean image.</param>
internal sealed record GeneratedImage(
    string Name, PixelAttributes Attributes, byte[] Value, IReadOnlyList<PlantedText> Texts);

/// <summary>One planted text.</summary>
/// <param name="What">The text and its face.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Ink">Its pixels, by index, where it covers at least a third.</param>
internal sealed record PlantedText(string What, PixelBox Box, IReadOnlyList<int> Ink);
