using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed partial class ReportComposerTests
{
    [Theory]
    [InlineData("second")]
    [InlineData("large")]
    [InlineData("hostile")]
    public void ComposeHtml_SameFactsInAnotherOrder_GivesTheSameBytes(string sample)
    {
        var input = SampleReports.Named(sample);

        Assert.Equal(
            ReportComposer.ComposeHtml(input),
            ReportComposer.ComposeHtml(input with { Events = [.. input.Events.Reverse()] }));
    }

    [Fact]
    public void ComposeHtml_HostileText_IsTextEverywhere()
    {
        var page = Page(SampleReports.Hostile());

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u0000', page);
        Assert.DoesNotContain('\u202E', page);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ComposeHtml_ModelsThatAreForOthers_StandInOneSentenceBehindTheAnswers()
    {
        var other = SampleReports.Score(null) with
        {
            Abstention = "outside-population",
            Card = SampleReports.Score().Card with { Title = "Cirrhosis in people with hepatitis C" },
        };
        var page = Page(SampleReports.Typical() with { Scores = [other, SampleReports.Score(null), SampleReports.Score()] });

        Assert.Equal(2, page.Split("<article class=\"score\"").Length - 1);
        Assert.Contains("those they are for: Cirrhosis in people with hepatitis C.</p>", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("38\u00A0%", StringComparison.Ordinal)
            < page.IndexOf("No answer", StringComparison.Ordinal));
    }

    [Fact]
    public void ComposeHtml_Always_NamesNothingOutsideThePage()
    {
        var page = Page(SampleReports.Second());

        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty", "None recorded.")]
    [InlineData("empty", "No model was asked")]
    [InlineData("empty", "age not known")]
    [InlineData("one", "Type 2 diabetes mellitus")]
    [InlineData("first", "Woman, 65–69 years")]
    [InlineData("first", "This is the first version")]
    [InlineData("first", "38\u00A0%")]
    [InlineData("first", "Bilirubin, direct (not on record)")]
    [InlineData("first", "log-odds −0.50, which is a probability of 38\u00A0%")]
    [InlineData("abstaining", "too few of its inputs are on record")]
    [InlineData("second", "31\u00A0%")]
    [InlineData("second", "+7\u00A0points")]
    [InlineData("deceased", "Died 2021-03-04")]
    [InlineData("deceased", "Problems active at the end")]
    [InlineData("large", "more that began earlier")]
    [InlineData("safe-harbor", "every date is reduced to its year")]
    public void ComposeHtml_Sample_Says(string sample, string expected) =>
        Assert.Contains(expected, Page(SampleReports.Named(sample)), StringComparison.Ordinal);

    [Fact]
    public void ComposeHtml_SafeHarbor_ShowsNoMonthOrDay() =>
        Assert.DoesNotMatch(FullDate(), Page(SampleReports.Named("safe-harbor")));

    [Theory]
    [InlineData(1932, "85–89 years")]
    [InlineData(1931, "90 years or older")]
    [InlineData(1905, "90 years or older")]
    public void ComposeHtml_OldAge_IsOneBandFromNinetyOn(int year, string expected)
    {
        var input = SampleReports.Typical() with
        {
            Events = [SampleReports.Fact("MEDS_BIRTH", SampleReports.At(year, 3, 5), "Patient/1")],
            AsOf = SampleReports.At(2021, 3, 5),
        };

        Assert.Contains(expected, Page(input), StringComparison.Ordinal);
    }

    [Fact]
    public void ComposeHtml_ValueOutsideItsRange_IsMarkedBySignAndWord()
    {
        var alt = SampleReports.Lab("1742-6", "ALT", "U/L", SampleReports.At(2020, 1, 1), 61, "1") with
        {
            RangeLow = 7, RangeHigh = 45,
        };
        var page = Page(SampleReports.Empty() with { Events = [alt] });

        Assert.Contains(
            "<strong>61</strong> U/L <span class=\"flag\">▲\u00A0high</span>", page, StringComparison.Ordinal);
        Assert.Contains("7 to 45", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ComposeHtml_SourceReadsTheValueItself_OverridesTheRange()
    {
        var alt = SampleReports.Lab("1742-6", "ALT", "U/L", SampleReports.At(2020, 1, 1), 61, "1") with
        {
            RangeLow = 7,
            RangeHigh = 45,
            Interpretation = "N",
        };

        Assert.DoesNotContain(
            "▲\u00A0high</span>", Page(SampleReports.Empty() with { Events = [alt] }), StringComparison.Ordinal);
    }

    [Fact]
    public void ComposeHtml_EveryRow_NamesItsRecord()
    {
        var page = Page(SampleReports.Typical());
        var rows = TableRow().Matches(
            page[page.IndexOf("<section id=\"problems\"",
                StringComparison.Ordinal)..page.IndexOf("<section id=\"changes\"", StringComparison.Ordinal)]);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains("<td class=\"src\"><code title=", row.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void ComposeHtml_TwentyThousandFacts_StaysBoundedInSize() =>
        Assert.InRange(ReportComposer.ComposeHtml(SampleReports.Large(20_000)).Length, 50_000, 400_000);

    [Fact]
    public void ComposeHtml_TwiceTheFacts_AllocatesAtMostTwiceAsMuch()
    {
        var (some, twice) = (SampleReports.Large(10_000), SampleReports.Large(20_000));
        ReportComposer.ComposeHtml(some);

        Assert.InRange(Allocated(twice), 1, 2 * Allocated(some));

        static long Allocated(ReportInput input)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReportComposer.ComposeHtml(input);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Page(ReportInput input) => Encoding.UTF8.GetString(ReportComposer.ComposeHtml(input));

    [GeneratedRegex(@"(?<![\w/-])(19|20)\d\d-\d\d(-\d\d)?(?![\w-])")]
    private static partial Regex FullDate();

    [GeneratedRegex("<tr><th scope=\"row\">.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex TableRow();
}
