using System.Text;
using System.Xml.Linq;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Attachments of HTML that is no XHTML: as browsers take it, it is read, and comes out well-formed.</summary>
public sealed class FhirHtmlTests
{
    [Theory]
    [InlineData("<p>Potassium 4.1<p>Seen: Ottoline Vandermeer<br>today", "Potassium 4.1|today")]
    [InlineData("<!DOCTYPE html><html><head><title>Vandermeer</title><style>p{}</style></head><body><P class=x>Potassium 4.1</P></body></html>", "Potassium 4.1")]
    [InlineData("<b><i>Ottoline</b></i> Vandermeer, potassium 4.1", "potassium 4.1")]
    [InlineData("<table><tr><td>Ottoline<td>Vandermeer<tr><td>4.1</table>", "4.1")]
    [InlineData("<ul><li>Ottoline Vandermeer<li>4.1</ul>", "4.1")]
    [InlineData("<img src=vandermeer.png alt='Ottoline Vandermeer'>Potassium 4.1", "Potassium 4.1")]
    [InlineData("<a href='http://x/Vandermeer' title=\"a > b Vandermeer\">Potassium</a> 4.1", "Potassium|4.1")]
    [InlineData("<script>var n='Vandermeer'</script>Potassium 4.1<!-- Vandermeer -->", "Potassium 4.1")]
    [InlineData("Potassium < 4.1 & Otto&#108;ine Van&#100;ermeer", "Potassium < 4.1 &")]
    [InlineData("<section><h1>Ottoline</h1><main>Potassium 4.1</section>", "Potassium 4.1")]
    [InlineData("<o:p>Ottoline Vandermeer</o:p><st1:place>Potassium 4.1</st1:place>", "Potassium 4.1")]
    [InlineData("<p>Potassium 4.1</p><p", "Potassium 4.1")]
    [InlineData("<svg><text>Vandermeer</text></svg>Potassium 4.1", "Potassium 4.1")]
    public void Html_IsReadAndComesOutWellFormed(string html, string stays)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Latin1 })
        {
            var text = Text(Run(encoding.GetBytes(html + " fin é")));

            Assert.DoesNotContain("Vandermeer", text.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Ottoline", text.ToString(), StringComparison.OrdinalIgnoreCase);
            foreach (var part in stays.Split('|'))
            {
                Assert.Contains(part, text.Value);
            }
        }
    }

    [Fact]
    public void Tidy_OfAnything_IsWellFormed()
    {
        var random = new Random(7);
        string[] pieces =
        [
            "<", ">", "</", "<p", "<b>", "</b>", "<td>", "<table>", "</table>", "<script>", "</script", "<!--", "-->", "&", "&lt;",
            "\"", "'", "=", " a", "\0", "<br/>", "<li>", "<div ", "/>", "<![CDATA[", "]]>", "<?x", "é", "<head>", "<h1 x='",
        ];
        for (var i = 0; i < 3000; i++)
        {
            var html = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var output = new PooledBuffer();
            HtmlTidy.ToXhtml(Encoding.UTF8.GetBytes(html), output);
            var xhtml = Encoding.UTF8.GetString(output.Written);
            Assert.True(IsXml(xhtml), $"{html} => {xhtml}");
        }
    }

    [Fact]
    public void Tidy_OfDeepNesting_EndsAtItsDepth()
    {
        using var output = new PooledBuffer();
        HtmlTidy.ToXhtml(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<div><b>x", 5000))), output);

        Assert.True(IsXml(Encoding.UTF8.GetString(output.Written)));
    }

    private static bool IsXml(string text)
    {
        try
        {
            _ = XDocument.Parse(text);
            return true;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    private static XElement Text(string data) => XDocument.Parse(data).Root!;

    private static string Run(byte[] html)
    {
        var run = FhirBatch.Run(
            """{"resourceType":"Patient","id":"p1","name":[{"family":"Vandermeer","given":["Ottoline"]}]}""" + "\n"
            + $$$"""{"resourceType":"DocumentReference","id":"d","status":"current","subject":{"reference":"Patient/p1"},"content":[{"attachment":{"contentType":"text/html","data":"{{{Convert.ToBase64String(html)}}}"}}]}""" + "\n");
        Assert.Empty(run.Parts);
        return Encoding.UTF8.GetString(
            run.Lines[1].GetProperty("content")[0].GetProperty("attachment").GetProperty("data").GetBytesFromBase64());
    }
}
