using System.Text;
using System.Text.Json.Nodes;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>An organization's rules are laid over the built-in ones member by member.</summary>
public sealed class RuleFilesTests
{
    private const string BuiltIn = """
        { "profile": "longitudinal", "version": "1.2.0", "types": { "a": "keep", "b": "drop" }, "list": [1, 2] }
        """;

    [Fact]
    public void Merge_WithMembers_ReplacesThoseOfTheSameNameAndKeepsTheRest()
    {
        var merged = Merge("""{ "types": { "b": "keep", "c": "drop" }, "list": [3] }""");

        Assert.Equal("""{"a":"keep","b":"keep","c":"drop"}""", merged["types"]!.ToJsonString());
        Assert.Equal("[3]", merged["list"]!.ToJsonString());
        Assert.Equal("longitudinal", (string?)merged["profile"]);
    }

    [Fact]
    public void Merge_GivesAVersionThatNamesTheBytesLaidOver()
    {
        // printf '{}' | sha256sum
        Assert.Equal("1.2.0+44136fa3", (string?)Merge("{}")["version"]);
        Assert.NotEqual(Merge("{}")["version"]!.ToJsonString(), Merge("{ }")["version"]!.ToJsonString());
        Assert.Equal("1.2.0", (string?)JsonNode.Parse(RuleFiles.Merge(Encoding.UTF8.GetBytes(BuiltIn), null))!["version"]);
    }

    [Fact]
    public void Merge_WithNull_TakesTheMemberAway()
    {
        Assert.Equal("""{"b":"drop"}""", Merge("""{ "types": { "a": null } }""")["types"]!.ToJsonString());
    }

    [Fact]
    public void Merge_WithCommentsTrailingCommasAndABom_IsRead()
    {
        Assert.Equal("keep", (string?)Merge("\uFEFF{ /* why */ \"types\": { \"b\": \"keep\", }, }")["types"]!["b"]);
    }

    [Theory]
    [InlineData("""{ "types": { "z": null } }""", "z")]
    [InlineData("""{ "profile": "safe-harbor" }""", "$.profile")]
    [InlineData("""{ "version": "1.1.0" }""", "$.version")]
    [InlineData("""{ "types": { "a": "keep", "a": "drop" } }""", "'a'")]
    [InlineData("""[]""", "$")]
    [InlineData("""{ "types": """, "Line 1")]
    [InlineData("", "Line 1")]
    public void Merge_WithWhatIsNoOverride_NamesThePlace(string over, string place)
    {
        var refused = Assert.Throws<InvalidDataException>(() => Merge(over));

        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfABadFile_NamesTheFile()
    {
        var overrides = new RuleOverrides([new("fhir-r4.longitudinal.json", "{"u8.ToArray())]);

        var refused = Assert.Throws<InvalidDataException>(
            () => RuleFiles.Load("fhir-r4", "longitudinal", overrides));

        Assert.Contains("fhir-r4.longitudinal.json", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(RuleFiles.Load("fhir-r4", "safe-harbor", overrides));
    }

    private static JsonNode Merge(string over) =>
        JsonNode.Parse(RuleFiles.Merge(Encoding.UTF8.GetBytes(BuiltIn), Encoding.UTF8.GetBytes(over)))!;
}
