using System.IO.Compression;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Attachments are opened by their content and searched, in the attachment and in the texts beside it.</summary>
public sealed class FhirAttachmentTests
{
    private const string Hl7 =
        "MSH|^~\\&|LAB|HILL|EHR|HILL|20240102101500||ORU^R01|1|P|2.5.1\r"
        + "PID|1||MRN-66120^^^HILL^MR||Vandermeer^Ottoline||19610409|F\rOBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|||||F\r";

    private const string Cda =
        """
        <?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="1.2.3"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20240102"/><recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="MRN-66120"/><patient><name><given>Ottoline</given><family>Vandermeer</family></name></patient></patientRole></recordTarget><component><nonXMLBody><text mediaType="text/plain" representation="B64">T3R0b2xpbmUgVmFuZGVybWVlciB3YXMgc2Vlbi4=</text></nonXMLBody></component></ClinicalDocument>
        """;

    public static TheoryData<string, string> Contents => new()
    {
        { "x-application/hl7-v2+er7", Hl7 },
        { "text/plain", Hl7 },
        { "application/xml", Cda },
        { "application/rtf", @"{\rtf1\ansi Patient: Ottoline Vandermeer\par Potassium 4.1.}" },
        { "text/plain", "Patient: Ottoline Vandermeer\nPotassium 4.1." },
        { "application/fhir+json", """{"resourceType":"Patient","id":"p1","name":[{"family":"Vandermeer","given":["Ottoline"]}],"gender":"female"}""" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Attachment_IsOpenedByContent_AndItsNamesAreFoundBesideIt(string contentType, string content)
    {
        foreach (var isCompressed in new[] { false, true })
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var (data, output) = Run(isCompressed ? "application/gzip" : contentType, isCompressed ? Gzip(bytes) : bytes);

            Assert.NotNull(data);
            Assert.DoesNotContain("withheld", data);
            Assert.DoesNotContain("Vandermeer", data);
            Assert.DoesNotContain("MRN-66120", data);
            Assert.DoesNotContain("vandermeer", output, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Attachment_Rtf_ComesOutAsPlainText()
    {
        var (data, output) = Run("application/rtf", @"{\rtf1\ansi Potassium 4.1.}"u8.ToArray());

        Assert.StartsWith("Potassium 4.1.", data);
        Assert.Contains("\"contentType\":\"text/plain\"", output);
    }

    [Fact]
    public void Attachment_LatinText_IsRead()
    {
        var (data, _) = Run("text/plain; charset=iso-8859-1", Encoding.Latin1.GetBytes("Fièvre 39.1, no pain."));

        Assert.StartsWith("Fièvre 39.1", data);
    }

    [Theory]
    [InlineData("text/plain", "%PDF-1.4 Vandermeer")]
    [InlineData("application/octet-stream", "GIF89a Vandermeer")]
    [InlineData("application/x-unknown", "Vandermeer")]
    public void Attachment_OfUnknownContent_Goes(string contentType, string content) =>
        Assert.Null(Run(contentType, Encoding.UTF8.GetBytes(content)).Data);

    [Theory]
    [InlineData("<b>Ottoline</b> <i>Marsh</i> was seen", "was seen")]
    [InlineData("<b>Otto</b>line <b>Ma</b>rsh was seen", "was seen")]
    [InlineData("<p>Ottoline</p><p><b>Name</b><span>Marsh</span></p>", "Name")]
    public void Narrative_NameOverInlineElements_IsFound(string markup, string stays)
    {
        var run = FhirBatch.Run(
            """{"resourceType":"Patient","id":"p1","name":[{"family":"Marsh","given":["Ottoline"]}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">"""
            + markup + "</div>\"}}");

        var text = System.Text.RegularExpressions.Regex.Replace(
            run.Json.GetProperty("text").GetProperty("div").GetString()!, "<[^>]*>", "");
        Assert.DoesNotContain("Marsh", text);
        Assert.DoesNotContain("Ottoline", text);
        Assert.Contains(stays, text);
    }

    private static (string? Data, string Output) Run(string contentType, byte[] content)
    {
        using var keys = new OrganizationKeys("a secret of the tests, thirty-two bytes or more"u8, "Hillside");
        var formats = new RecordFormats(new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, keys, FhirBatch.AsOf));
        var file = Encoding.UTF8.GetBytes(
            """{"resourceType":"Patient","id":"p1","gender":"female"}""" + "\n"
            + $$"""{"resourceType":"DocumentReference","id":"d1","status":"current","subject":{"reference":"Patient/p1"},"description":"told vandermeer to come back","content":[{"attachment":{"contentType":"{{contentType}}","data":"{{Convert.ToBase64String(content)}}","size":{{content.Length}},"hash":"AAAA","title":"Vandermeer"} }]}""" + "\n");
        var source = new RecordSource("f", "f.ndjson");
        var token = TestContext.Current.CancellationToken;
        var read = Assert.IsType<IdentityOutcome.Read>(
            formats.ReadIdentitiesAsync(new MemoryStream(file), source, token).AsTask().GetAwaiter().GetResult());
        var subjects = new SubjectResolver(keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        using var output = new MemoryStream();
        var outcome = formats.DeidentifyAsync(new MemoryStream(file), output, subjects, source, token)
            .AsTask().GetAwaiter().GetResult();
        Assert.Equal(0, Assert.IsType<DeidentificationOutcome.Completed>(outcome).PartsSetAsideCount);
        var run = new FhirRun(outcome, Encoding.UTF8.GetString(output.ToArray()));
        var attachment = run.Lines[1].GetProperty("content")[0].GetProperty("attachment");
        Assert.False(attachment.TryGetProperty("size", out _));
        Assert.False(attachment.TryGetProperty("hash", out _));
        return (
            attachment.TryGetProperty("data", out var data) ? Encoding.UTF8.GetString(data.GetBytesFromBase64()) : null,
            run.Output);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
