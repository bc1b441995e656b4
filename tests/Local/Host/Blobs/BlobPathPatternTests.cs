using FrontierFunctions.Host.Blobs;

namespace FrontierFunctions.Tests.Local.Host.Blobs;

public sealed class BlobPathPatternTests
{
    // The last three are what the real host's greedy capture gives; see BlobPathPattern.
    [Theory]
    [InlineData("uploads/{name}", "a.json", "name=a.json")]
    [InlineData("uploads/{name}", "org/batch/a b.json", "name=org/batch/a b.json")]
    [InlineData("uploads/{organization}/{batch}/{name}", "org/b1/a.json", "organization=org;batch=b1;name=a.json")]
    [InlineData("uploads/{organization}/{batch}/{name}", "org/a.json", null)]
    [InlineData("uploads/in-{id}.{extension}", "in-7.tar.gz", "id=7.tar;extension=gz")]
    [InlineData("uploads/{name}.json", "a.xml", null)]
    [InlineData("uploads/{{x}}/{name}", "{x}/a", "name=a")]
    [InlineData("uploads/fixed.txt", "fixed.txt", "")]
    [InlineData("uploads/fixed.txt", "fixedatxt", null)]
    [InlineData("uploads", "anything/at/all", "")]
    [InlineData(
        "uploads/{organization}/{batch}/{name}", "org/b1/sub/a.json", "organization=org/b1;batch=sub;name=a.json")]
    public void TryMatch_OfBlobName_GivesTheExpressionsValues(string path, string blob, string? expected)
    {
        var matched = BlobPathPattern.Parse(path).TryMatch(blob, out var values);

        Assert.Equal(expected is not null, matched);
        Assert.Equal(expected ?? "", string.Join(';', values.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("uploads/org/{name}", "org/")]
    [InlineData("uploads/{name}", "")]
    [InlineData("uploads/{{x}}/{name}", "{x}/")]
    public void Prefix_OfPattern_IsWhatStandsBeforeTheFirstExpression(string path, string expected) =>
        Assert.Equal(expected, BlobPathPattern.Parse(path).Prefix);

    [Theory]
    [InlineData("/name")]
    [InlineData("uploads/")]
    [InlineData("{container}/name")]
    [InlineData("uploads/{name")]
    [InlineData("uploads/{}")]
    [InlineData("uploads/name}")]
    public void Parse_OfMalformedPath_Throws(string path) =>
        Assert.Throws<FormatException>(() => BlobPathPattern.Parse(path));
}
