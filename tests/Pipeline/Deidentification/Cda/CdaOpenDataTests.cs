using System.Text;
using System.Xml;
using System.Xml.Linq;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Cda;

/// <summary>The open documents beside the repository, every one.</summary>
public sealed class CdaOpenDataTests
{
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    private static IEnumerable<string> Files =>
        Directory.EnumerateFiles(TestData.Shared("ccda"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    [Fact]
    public void EveryFile_IsProcessedOrSetAsideWithACode()
    {
        foreach (var file in Files)
        {
            foreach (var profile in Enum.GetValues<DeidentificationProfile>())
            {
                var run = CdaBatch.Run(File.ReadAllBytes(file), profile);
                if (run.Code is { } code)
                {
                    Assert.Contains(code, CdaIssues.All.Select(kind => kind.Code));
                    continue;
                }

                using var reader = XmlReader.Create(
                    new StringReader(run.Output), new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment });
                try
                {
                    while (reader.Read())
                    {
                    }
                }
                catch (XmlException e)
                {
                    Assert.Contains("undeclared prefix", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void CodesUnitsValues_AreKept()
    {
        foreach (var (before, after) in Documents())
        {
            foreach (var name in new[] { "code", "codeSystem", "unit" })
            {
                Assert.Equal(Attributes(before, name), Attributes(after, name));
            }

            Assert.Equal(Quantities(before), Quantities(after));
            Assert.Equal(
                before.Descendants().Where(e => e.Name.LocalName == "templateId").Select(e => (string?)e.Attribute("root")),
                after.Descendants().Where(e => e.Name.LocalName == "templateId").Select(e => (string?)e.Attribute("root")));
        }
    }

    [Fact]
    public void IdentifiersOfTheHeader_AreNowhere()
    {
        foreach (var (before, after) in Documents())
        {
            var text = string.Join('\n', after.Descendants().SelectMany(e => e.Attributes().Where(a => !a.IsNamespaceDeclaration)
                .Select(a => a.Value)).Concat(after.Descendants().SelectMany(e => e.Nodes().OfType<XText>().Select(t => t.Value))));
            foreach (var role in before.Descendants().Where(e => e.Name.LocalName == "patientRole"))
            {
                foreach (var id in role.Elements().Where(e => e.Name.LocalName == "id").Select(e => (string?)e.Attribute("extension")))
                {
                    Assert.True(id is null or { Length: < 5 } || !text.Contains(id, StringComparison.Ordinal), "a record number");
                }

                foreach (var value in role.Elements().Where(e => e.Name.LocalName == "telecom").Select(e => (string?)e.Attribute("value")))
                {
                    Assert.True(value is null or { Length: < 8 } || !text.Contains(value, StringComparison.Ordinal), "a telephone");
                }

                foreach (var line in role.Descendants().Where(e => e.Name.LocalName == "streetAddressLine").Select(e => e.Value.Trim()))
                {
                    Assert.True(line.Length < 6 || !text.Contains(line, StringComparison.OrdinalIgnoreCase), "a street");
                }

                foreach (var name in role.Descendants().Where(e => e.Name.LocalName == "patient").Elements().Where(e => e.Name.LocalName == "name"))
                {
                    var full = string.Join(' ', name.Elements().Where(e => e.Name.LocalName is "given" or "family").Select(e => e.Value.Trim()));
                    Assert.True(full.Length < 5 || !text.Contains(full, StringComparison.OrdinalIgnoreCase), "a name");
                }
            }
        }
    }

    [Fact]
    public void Tokenizer_GivesTheInfosetOfXmlReader()
    {
        foreach (var file in Files)
        {
            var bytes = File.ReadAllBytes(file);
            var own = Own(bytes);
            var theirs = Theirs(bytes);
            if (theirs is not null)
            {
                Assert.True(theirs == own, Path.GetFileName(file));
            }
        }
    }

    private static IEnumerable<(XDocument Before, XDocument After)> Documents()
    {
        foreach (var file in Files)
        {
            var bytes = File.ReadAllBytes(file);
            XDocument before;
            try
            {
                before = XDocument.Load(new MemoryStream(bytes));
            }
            catch (XmlException)
            {
                continue;
            }

            var run = CdaBatch.Run(bytes);
            if (run.Code is null)
            {
                yield return (before, XDocument.Parse(run.Output));
            }
        }
    }

    // Elements that CDA does not have go with what is in them, and so does the text around a birthplace.
    private static List<string> Attributes(XDocument document, string name) =>
        [.. document.Descendants().Where(IsEntry).Attributes(name).Select(a => a.Value)];

    private static List<string> Quantities(XDocument document) =>
        [.. document.Descendants().Where(e => IsEntry(e) && ((string?)e.Attribute(Xsi + "type") is "PQ" or "INT" or "REAL")
            && (string?)e.Attribute("unit") != "a").Select(e => $"{e.Attribute("value")?.Value} {e.Attribute("unit")?.Value}")];

    private static bool IsEntry(XElement e) => e.Ancestors().Any(a => a.Name.LocalName == "entry");

    private static string? Theirs(byte[] bytes)
    {
        var text = new StringBuilder();
        using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { IgnoreComments = true });
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    text.Append('<').Append(reader.Name);
                    while (reader.MoveToNextAttribute())
                    {
                        text.Append(' ').Append(reader.Name).Append('=').Append(reader.Value);
                    }
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                    or XmlNodeType.Whitespace && reader.Depth > 0)
                {
                    text.Append(reader.Value);
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return text.ToString();
    }

    private static string Own(byte[] bytes)
    {
        var (input, _) = CdaInput.ReadAsync(new MemoryStream(bytes), 1 << 26, default).AsTask().GetAwaiter().GetResult();
        using var document = input!;
        using var text = new FrontierFunctions.Pipeline.Formats.PooledBuffer();
        var tokenizer = new XmlTokenizer(document.Xml, new XmlTokenizerMemory());
        while (tokenizer.Read())
        {
            if (tokenizer.Kind == XmlToken.StartTag)
            {
                text.Write("<"u8);
                text.Write(tokenizer.Content);
                foreach (var attribute in tokenizer.Attributes)
                {
                    text.Write(" "u8);
                    text.Write(document.Xml[attribute.Name..attribute.NameEnd]);
                    text.Write("="u8);
                    XmlNames.Decode(document.Xml[attribute.Value..attribute.ValueEnd], true, false, text);
                }
            }
            else if (tokenizer.Kind is XmlToken.Text or XmlToken.CData && tokenizer.Depth > 0)
            {
                XmlNames.Decode(tokenizer.Content, false, tokenizer.Kind == XmlToken.CData, text);
            }
        }

        return Encoding.UTF8.GetString(text.Written);
    }
}
