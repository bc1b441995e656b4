using System.Globalization;
using FrontierFunctions.Contract.Cards;

namespace FrontierFunctions.Tests.Models;

/// <summary>The page of all models says what their cards say; <c>models/training/summary.py</c> writes it from them.</summary>
public sealed class ModelsPageTests
{
    private static readonly string Root = Path.Combine(TestData.Repository, "models", "registry");

    public static TheoryData<string> Models => [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder))
        .Where(name => name is not ("timeline" or "clinical-text-embedding")).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Page_LineOfAModel_HasTheNumbersOfItsCard(string model)
    {
        var card = ModelCard.Parse(await File.ReadAllBytesAsync(
            Path.Combine(Root, model, "1", "card.json"), TestContext.Current.CancellationToken));
        var page = await File.ReadAllLinesAsync(
            Path.Combine(TestData.Repository, "docs", "models.md"), TestContext.Current.CancellationToken);
        var line = Assert.Single(page, text => text.StartsWith($"| [{model}](", StringComparison.Ordinal));
        var auroc = card.Metrics.Single(metric => metric is { Name: "AUROC", Group: null });
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $" {auroc.Value:F3} ({auroc.Low:F3} to {auroc.High:F3}) "), line,
            StringComparison.Ordinal);
        Assert.Contains($" {auroc.Patients} ", line, StringComparison.Ordinal);
    }
}
