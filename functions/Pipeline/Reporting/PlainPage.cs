using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// A self-contained page of tables and pictures: no script, no request, and a policy that allows neither. The look that
/// such pages share; what a page has besides it brings along.
/// </summary>
internal static class PlainPage
{
    private const string Shared = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}
        .scroll{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0 1.5rem}
        th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #8885}
        .num{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600;padding:.3rem 0}
        .notice{border-left:4px solid #b5651d;padding:.2rem 1rem}
        """;

    /// <summary>Writes a page, UTF-8.</summary>
    /// <param name="title">Its title and first heading.</param>
    /// <param name="style">Style sheet of its own.</param>
    /// <param name="write">Writes what stands below the heading.</param>
    public static byte[] Write(string title, string style, Action<HtmlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        var html = new HtmlWriter(output);
        var sheet = Encoding.UTF8.GetBytes($"{Shared}\n{style}".ReplaceLineEndings("\n"));
        html.Html($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.Html($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; ");
        html.Html($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(sheet))}'; base-uri 'none'; ");
        html.Html($"form-action 'none'\">\n<link rel=\"icon\" href=\"data:,\">\n");
        html.Html($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Html($"<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title><style>");
        html.Raw(sheet);
        html.Html($"</style></head>\n<body><main><h1>{title}</h1>\n");
        write(html);
        html.Html($"</main></body></html>\n");
        return output.WrittenSpan.ToArray();
    }
}
