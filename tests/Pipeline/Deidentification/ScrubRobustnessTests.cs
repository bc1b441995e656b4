using System.Buffers;
using System.Diagnostics;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Text that nobody would write must not stop the pipeline, nor hold it up.</summary>
public sealed class ScrubRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "Dr", ".", " ", "Maria", "Treviño", "'", "-", ",", ":", "(", ")", "/", "12", "2019", "03", "May", "5th",
        "Patient", "MRN", "#",
        "@", "x.org", "://", "www.", "::", "ffff:", "MA", "02169", "St", "Box", "Apt", "\n", "\t", "é", "\u0301", "漢",
        "😀", "ninety",
        "year", "old", "MD", "617", "555", "0147", "+", "1", "Hospital", "of", "her", "husband", "J", "\"", "\\u00",
        "{", "[", "999-37-2414",
    ];

    [Fact]
    public void Scrub_RandomPieces_NeverThrowsNorLeaksTheFullName()
    {
        var random = new Random(11);
        var scanner = new ResidualScanner(DeidentificationProfile.SafeHarbor);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ =>
                Pieces[random.Next(Pieces.Length)]));
            var mode = round % 2 == 0 ? ScrubMode.Full : ScrubMode.Known;
            var once = KnownSubject.Scrub(text, round % 3 == 0 ? null : KnownSubject.Maria, mode);
            scanner.Find(Encoding.UTF8.GetBytes(once), KnownSubject.Maria, out _);

            Assert.DoesNotContain("Maria Treviño", once, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Scrub_RandomBytes_NeverThrows()
    {
        var random = new Random(12);
        var scrubber = new TextScrubber(DeidentificationProfile.Longitudinal, KnownSubject.Today);
        var scanner = new ResidualScanner(DeidentificationProfile.Longitudinal);
        var output = new ArrayBufferWriter<byte>();
        for (var round = 0; round < 5000; round++)
        {
            var text = new byte[random.Next(64)];
            random.NextBytes(text);
            output.ResetWrittenCount();

            var changed = scrubber.Scrub(text, KnownSubject.Maria, ScrubMode.Full, output, new ScrubCounts());

            Assert.Equal(changed, output.WrittenCount > 0);
            scanner.Find(text, KnownSubject.Maria, out _);
        }
    }

    // Quadratic work would take hours on these.
    [Theory]
    [InlineData("12 34 ")]
    [InlineData("id/")]
    [InlineData("a:")]
    [InlineData("a@b")]
    [InlineData("x://")]
    [InlineData("Patient): ")]
    [InlineData("Maria ")]
    [InlineData("Rose, ")]
    [InlineData("1-")]
    [InlineData("617-555-")]
    [InlineData("\"")]
    public void Scrub_MegabyteOfTheSame_StaysLinear(string piece)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        var scrubber = new TextScrubber(DeidentificationProfile.Longitudinal, KnownSubject.Today);
        var watch = Stopwatch.StartNew();
        scrubber.Scrub(text, KnownSubject.Maria, ScrubMode.Full, new ArrayBufferWriter<byte>(), new ScrubCounts());
        new ResidualScanner(DeidentificationProfile.Longitudinal).Find(text, KnownSubject.Named("Short", "Rose"),
            out _);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }
}
