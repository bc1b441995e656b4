using System.Buffers;
using System.Text;
using System.Xml.Linq;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed class HtmlWriterTests
{
    [Fact]
    public void Html_HoleWithMarkup_BecomesText()
    {
        var value = "<b title=\"x\" id='y'>&amp;</b>";

        Assert.Equal(
            "<p>&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;</p>",
            Written(html => html.Html($"<p>{value}</p>")));
    }

    [Fact]
    public void Html_AnyCharacterInAHole_StaysWellFormedXml()
    {
        var every = string.Concat(Enumerable.Range(0, 0x10000).Select(code => (char)code)) + "\uD83E\uDE7A";

        var element = XElement.Parse(
            Written(html => html.Html($"<p title=\"{every}\">{every}</p>")), LoadOptions.PreserveWhitespace);

        Assert.Contains("\uD83E\uDE7A", element.Value, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', element.Value);
        Assert.Contains("abc", element.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.001, "0")]
    [InlineData(12.346, "12.35")]
    [InlineData(1e-9, "0")]
    [InlineData(880.0, "880")]
    public void Html_Coordinate_HasAtMostTwoDecimalsAndNoExponent(double coordinate, string expected) =>
        Assert.Equal(expected, Written(html => html.Html($"{coordinate}")));

    private static string Written(Action<HtmlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new HtmlWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
