using System.Buffers;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Composes the report of one subject as one self-contained HTML page: no external resource, no script, the same bytes
/// for the same input.
/// </summary>
public static class ReportComposer
{
    /// <summary>The page as UTF-8.</summary>
    /// <param name="input">What the report is made from.</param>
    public static byte[] ComposeHtml(ReportInput input)
    {
        var output = new ArrayBufferWriter<byte>(256 * 1024);
        ComposeHtml(input, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the page as UTF-8 to <paramref name="output"/>.</summary>
    /// <param name="input">What the report is made from.</param>
    /// <param name="output">Where the page goes; its size is bounded whatever the number of events.</param>
    public static void ComposeHtml(ReportInput input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var view = new ReportView(input);
        var html = new HtmlWriter(output);

        PageFrame.Open(html, view);
        SummarySection.Write(html, view);
        ScoresSection.Write(html, view);
        FuturesSection.Write(html, view);
        TimelineSection.Write(html, view);
        LabTrendsSection.Write(html, view);
        ItemsSection.WriteProblems(html, view);
        ItemsSection.WriteMedications(html, view);
        RecordsSection.WriteProcedures(html, view);
        RecordsSection.WriteImmunizations(html, view);
        ItemsSection.WriteAllergies(html, view);
        GenomeSection.Write(html, view);
        ComparisonSection.Write(html, view);
        ProvenanceSection.Write(html, view);
        NotesSection.Write(html, view);
        PageFrame.Close(html, view);
    }
}
