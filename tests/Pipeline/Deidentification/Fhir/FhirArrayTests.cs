using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Resources in an array, and resources after each other with or without lines between them.</summary>
public sealed class FhirArrayTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private const string Patient =
        """{"resourceType":"Patient","id":"p1","name":[{"family":"Vandermeer","given":["Ottoline"]}],"birthDate":"1961-04-09"}""";

    private const string Note =
        """{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2020-02-03","valueQuantity":{"value":4.1,"unit":"mmol/L"},"note":[{"text":"Seen: Ottoline Vandermeer."}]}""";

    private const string Bundle =
        """{"resourceType":"Bundle","type":"collection","entry":[{"resource":""" + Note + "}]}";

    [Theory]
    [InlineData("[" + Patient + "," + Note + "]")]
    [InlineData(" [\n  " + Patient + "\n ,\n  " + Note + "\n]\n")]
    [InlineData("[" + Patient + "," + Bundle + "]")]
    [InlineData("[" + Bundle + "," + Patient + "]")]
    public void Array_OfResources_ComesOutAsAnArray(string file)
    {
        var run = FhirBatch.Run(file);

        Assert.Null(run.Code);
        Assert.Empty(run.Parts);
        Assert.DoesNotContain("Vandermeer", run.Output);
        using var output = JsonDocument.Parse(run.Output);
        Assert.Equal(2, output.RootElement.GetArrayLength());
        Assert.Contains("\"value\":4.1", run.Output);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("\n\n\r\n")]
    public void Resources_AfterEachOther_AreAllTaken(string between)
    {
        foreach (var isPretty in new[] { false, true })
        {
            string[] resources = isPretty ? [Pretty(Patient), Pretty(Note), Pretty(Note)] : [Patient, Note, Note];
            var run = FhirBatch.Run(string.Join(between, resources));

            Assert.Null(run.Code);
            Assert.Empty(run.Parts);
            Assert.Equal(3, run.Manifest.Records.Values.Sum());
            Assert.DoesNotContain("Vandermeer", run.Output);
        }
    }

    [Fact]
    public void Lines_OfWhichOneHoldsTwo_AreAllTaken()
    {
        var run = FhirBatch.Run($"{Patient}\n{Note}{Note}\n{Note}\n");

        Assert.Empty(run.Parts);
        Assert.Equal(4, run.Lines.Count);
    }

    [Theory]
    [InlineData("[" + Patient + ",null," + Note + "]", "json.not-an-object")]
    [InlineData("[" + Patient + ",[" + Note + "]," + Note + "]", "json.not-an-object")]
    [InlineData("[" + Patient + ",{\"resourceType\":\"Patinet\"}," + Note + "]", "resource.type-unknown")]
    public void Array_WithOneBadElement_LosesThatElementAlone(string file, string code)
    {
        var run = FhirBatch.Run(file);

        Assert.Equal(code, Assert.Single(run.Parts).Kind.Code);
        using var output = JsonDocument.Parse(run.Output);
        Assert.Equal(2, output.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("[]", "input.empty")]
    [InlineData("[1,2]", "json.not-an-object")]
    [InlineData("[" + Patient, "json.truncated")]
    [InlineData("[" + Patient + ",", "json.truncated")]
    [InlineData("[" + Patient + ",{\"resourceType\":\"Obs", "json.truncated")]
    [InlineData("[" + Patient + " " + Note + "]", "json.syntax")]
    [InlineData("[" + Patient + ",{\"resourceType\":\"Observation\",}]", "json.syntax")]
    public void Array_ThatIsBroken_IsSetAside(string file, string code) => Assert.Equal(code, FhirBatch.Run(file).Code);

    [Fact]
    public async Task Array_GivesTheEventsOfItsResources()
    {
        var inLines = await Events(FhirBatch.Run($"{Patient}\n{Note}\n").Output);
        var inArray = await Events(FhirBatch.Run($"[{Patient},{Note}]").Output);
        var inBundle = await Events(FhirBatch.Run($"[{Patient},{Bundle}]").Output);

        Assert.NotEmpty(inLines);
        Assert.Equal(inLines, inArray);
        Assert.Equal(inLines, inBundle);
    }

    private static async Task<List<string>> Events(string output)
    {
        var events = new List<MedsEvent>();
        await new FhirEventReader().ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(output)), events.Add, TestContext.Current.CancellationToken);
        return [.. events.Select(fact => $"{fact.SubjectId} {fact.Code} {fact.Time} {fact.NumericValue}").Order()];
    }

    private static string Pretty(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, Indented);
    }
}
