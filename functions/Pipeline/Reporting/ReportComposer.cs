using System.Buffers;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Composes the report of one subject as one self-contained HTML page: no external resource, no script, the same bytes
/// for the same input.
/// </summary>
public static class ReportComposer
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] ComposeHtml(ReportInput input)
    {
        var output = new ArrayBufferWriter<byte>(256 * 1024);
        ComposeHtml(input, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the page as UTF-8 to <paramref name="output"/>.</summary>
    public static void ComposeHtml(ReportInput input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var history = SubjectHistory.Read(input);
        var html = new HtmlWriter(output);
        html.Html($"<!DOCTYPE html><html lang=\"en\"><head><title>Report, version {input.Version}</title></head>");
        html.Html($"<body><main><h1>Report</h1><p>{history.Problems.Count} problems</p></main></body></html>\n");
    }
}
