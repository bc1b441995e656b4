using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Text where a code, a URI or a media type belongs.</summary>
public sealed class FhirSmuggledTextTests
{
    private const string Patient =
        """{"resourceType":"Patient","id":"p1","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"H-4471982"}],"name":[{"family":"Vandermeer","given":["Ottoline"]}]}""";

    [Theory]
    [InlineData("John Smith 123-45-6789")]
    [InlineData("Ottoline Vandermeer")]
    [InlineData("vandermeer")]
    [InlineData("VANDERMEER_O")]
    [InlineData("123-45-6789")]
    [InlineData("jsmith@mail.example")]
    [InlineData("call (617) 555-0142")]
    [InlineData("H-4471982")]
    [InlineData("born 1961-04-09, Ottoline")]
    public void Code_ThatIsText_IsMasked(string code)
    {
        foreach (var profile in Enum.GetValues<DeidentificationProfile>())
        {
            var run = FhirBatch.Run(
                Patient + "\n"
                + $$$"""{"resourceType":"Observation","id":"o1","status":"{{{code}}}","code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"},{"system":"http://loinc.org","code":"2823-3"}]},"subject":{"reference":"Patient/p1"},"valueQuantity":{"value":4.1,"code":"{{{code}}}"}}""" + "\n", profile);

            Assert.Null(run.Code);
            Assert.Empty(run.Parts);
            Assert.DoesNotContain(code, run.Output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("vandermeer", run.Output, StringComparison.OrdinalIgnoreCase);
            var observation = run.Lines[1];
            Assert.Equal("masked", observation.GetProperty("status").GetString());
            Assert.Equal("masked", observation.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString());
            Assert.Equal("2823-3", observation.GetProperty("code").GetProperty("coding")[1].GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("2823-3")]
    [InlineData("44054006")]
    [InlineData("10*3/uL")]
    [InlineData("mm[Hg]")]
    [InlineData("{score}")]
    [InlineData("E11.9")]
    [InlineData("NM_004006.2:c.4375C>T")]
    [InlineData("1.2.840.113619.2.1")]
    [InlineData("final")]
    [InlineData("O POS")]
    [InlineData("Blood group A")]
    [InlineData(">=")]
    public void Code_StaysAsItIs(string code)
    {
        foreach (var profile in Enum.GetValues<DeidentificationProfile>())
        {
            var run = FhirBatch.Run(
                Patient + "\n"
                + $$$"""{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"}]},"subject":{"reference":"Patient/p1"}}""" + "\n", profile);

            Assert.Equal(
                code, run.Lines[1].GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/vandermeer-ottoline")]
    [InlineData("http://hl7.org/fhir/123-45-6789")]
    [InlineData("http://loinc.org/Ottoline Vandermeer")]
    [InlineData("http://terminology.hl7.org/?mail=jsmith@mail.example")]
    [InlineData("https://portal.example/Ottoline-Vandermeer")]
    public void Uri_ThatNamesSomebody_IsKeyed(string uri)
    {
        var run = FhirBatch.Run(
            Patient + "\n"
            + $$$"""{"resourceType":"Observation","id":"o1","meta":{"profile":["{{{uri}}}"]},"instantiatesUri":["{{{uri}}}"],"status":"final","code":{"coding":[{"system":"{{{uri}}}","code":"2823-3"}]},"subject":{"reference":"Patient/p1"}}""" + "\n");

        Assert.Null(run.Code);
        Assert.DoesNotContain(uri, run.Output);
        Assert.Contains("2823-3", run.Output);
    }

    [Theory]
    [InlineData("text/plain", "text/plain")]
    [InlineData("text/plain; charset=utf-8", "text/plain; charset=utf-8")]
    [InlineData("text/plain; name=\\\"Ottoline Vandermeer.txt\\\"", "text/plain")]
    [InlineData("text/plain;format=flowed;charset=\\\"UTF-8\\\";name=Vandermeer", "text/plain; charset=utf-8")]
    [InlineData("TEXT/HTML; name=\\\"a;b\\\"; charset=ISO-8859-1", "TEXT/HTML")]
    [InlineData("Ottoline Vandermeer", "application/octet-stream")]
    public void MediaType_LosesWhatIsNoCharset(string written, string expected)
    {
        var data = Convert.ToBase64String(Encoding.Latin1.GetBytes("<p>Potassium 4.1</p>"));
        var run = FhirBatch.Run(
            Patient + "\n"
            + $$$"""{"resourceType":"DocumentReference","id":"d","status":"current","subject":{"reference":"Patient/p1"},"content":[{"attachment":{"contentType":"{{{written}}}","data":"{{{data}}}"}}]}""" + "\n");

        var attachment = run.Lines[1].GetProperty("content")[0].GetProperty("attachment");
        Assert.Equal(expected, attachment.GetProperty("contentType").GetString());
        Assert.Equal(expected != "application/octet-stream", attachment.TryGetProperty("data", out _));
        Assert.DoesNotContain("vandermeer", run.Output, StringComparison.OrdinalIgnoreCase);
    }
}
