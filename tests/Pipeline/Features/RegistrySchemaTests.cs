using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>The schemas of the models that are shipped can be computed.</summary>
public sealed class RegistrySchemaTests
{
    public static TheoryData<string> Schemas => [.. Directory
        .EnumerateFiles(
            Path.Combine(TestData.Repository, "models/registry"), "features.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(TestData.Repository, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Schema_UnitsAndCodes_AreThoseThatEventsHave(string path)
    {
        var schema = FeatureSchema.Parse(File.ReadAllBytes(Path.Combine(TestData.Repository, path)));

        Assert.All(schema.Features, feature =>
        {
            Assert.Equal(feature.Unit, UnitConverter.Normalize(feature.Unit));
            Assert.All(feature.Codes, code => Assert.Contains("//", code, StringComparison.Ordinal));
            Assert.True(
                feature.MolarMass is null
                    || UnitConverter.TryConvert(1, "umol/L", feature.Unit, feature.MolarMass, out _));
        });
        Assert.Equal(schema.Features.Count, schema.Features.Select(feature => feature.Name).Distinct().Count());
    }
}
