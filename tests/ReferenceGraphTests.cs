using System.Reflection;

namespace FrontierFunctions.Tests;

/// <summary>References go one way; see docs/decisions and the README's layout.</summary>
public sealed class ReferenceGraphTests
{
    private static readonly Assembly Contract = typeof(FrontierFunctions.Contract.Cards.ModelCard).Assembly;
    private static readonly Assembly Pipeline = typeof(FrontierFunctions.Pipeline.InputIssue).Assembly;
    private static readonly Assembly App = typeof(FrontierFunctions.App.FrontierFunctionsApp).Assembly;
    private static readonly Assembly Server = Assembly.Load("FrontierFunctions.Server");

    [Fact]
    public void Contract_References_NothingOfTheHouse() => Assert.Empty(References(Contract, "FrontierFunctions."));

    [Fact]
    public void Pipeline_References_OnlyContract() =>
        Assert.Equal(["FrontierFunctions.Contract"], References(Pipeline, "FrontierFunctions."));

    [Theory]
    [InlineData("Azure")]
    [InlineData("Microsoft.Azure")]
    [InlineData("Microsoft.Extensions")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Microsoft.ML")]
    [InlineData("Microsoft.DurableTask")]
    public void Pipeline_References_NoFramework(string prefix) => Assert.Empty(References(Pipeline, prefix));

    [Fact]
    public void App_References_PipelineAndContractAndTheWorker() => Assert.Equal(
        ["FrontierFunctions.Contract", "FrontierFunctions.Host", "FrontierFunctions.Pipeline"],
        References(App, "FrontierFunctions."));

    [Fact]
    public void Server_References_ContractAndNeverTheFunctions() =>
        Assert.Equal(["FrontierFunctions.Contract"], References(Server, "FrontierFunctions."));

    [Fact]
    public void Sources_OfTheFunctions_HaveNoConditionalCompilation()
    {
        var conditional = Directory
            .EnumerateFiles(Path.Combine(TestData.Repository, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(
                file => !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(
                file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));
        Assert.Empty(conditional);
    }

    private static string[] References(Assembly assembly, string prefix) =>
        [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
