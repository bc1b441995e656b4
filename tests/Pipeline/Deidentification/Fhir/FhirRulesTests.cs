using System.Text;
using System.Text.Json.Nodes;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Rules files are checked against the standard.</summary>
public sealed class FhirRulesTests
{
    [Theory]
    [InlineData("elements", "Patient.surname", "drop")]
    [InlineData("elements", "Patinet.name", "drop")]
    [InlineData("elements", "Patient.name", "erase")]
    [InlineData("elements", "Patient.name", "shift")]
    [InlineData("elements", "Patient.gender", "narrative")]
    [InlineData("types", "HumanNames", "drop")]
    [InlineData("types", "HumanName", "shift")]
    [InlineData("unknownExtensionTypes", "string", "erase")]
    [InlineData("extensions", "http://x", "maybe")]
    public void File_WithAnUnknownNameOrMisfit_IsRefused(string section, string name, string action)
    {
        var rules = Longitudinal();
        rules[section]![name] = action;

        Assert.Throws<InvalidDataException>(() => Parse(rules));
    }

    [Fact]
    public void File_ThatLeavesAPrimitiveTypeOut_IsRefused()
    {
        var rules = Longitudinal();
        ((JsonObject)rules["types"]!).Remove("string");

        Assert.Throws<InvalidDataException>(() => Parse(rules));
    }

    [Fact]
    public void File_WithAnUnknownSection_IsRefused()
    {
        var rules = Longitudinal();
        rules["element"] = new JsonObject();

        Assert.Throws<InvalidDataException>(() => Parse(rules));
    }

    [Fact]
    public void BuiltIn_SaysWhatItNeedsInLaw()
    {
        Assert.Contains("164.514(b)(1)", FhirRules.For(DeidentificationProfile.Longitudinal).LegalNotice);
        Assert.Contains("164.514(b)(2)", FhirRules.For(DeidentificationProfile.SafeHarbor).LegalNotice);
        Assert.Equal(DeidentificationProfile.SafeHarbor, FhirRules.For(DeidentificationProfile.SafeHarbor).Profile);
    }

    private static JsonNode Longitudinal() => JsonNode.Parse(File.ReadAllText(
        Path.Combine(TestData.Repository, "functions/Pipeline/Deidentification/Fhir/Rules/longitudinal.json")))!;

    private static FhirRules Parse(JsonNode rules) =>
        FhirRules.Parse(new MemoryStream(Encoding.UTF8.GetBytes(rules.ToJsonString())));
}
