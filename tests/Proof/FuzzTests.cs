using FrontierFunctions.Generated.Fuzz;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Proof;

/// <summary>
/// 5,000 mutants of each format: no exception, no run over 2 s, no allocation over 64 times the input and 64 MB. The
/// long form is <c>frontier bench fuzz</c>.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Executions = 5_000;

    public static TheoryData<string> Formats => [.. FuzzSeeds.Kinds.Select(kind => kind.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Passes_OverMutants_KeepTheirPromises(string format)
    {
        using var keys = ProofSetup.Keys();
        var shared = Path.GetFullPath(Path.Combine(TestData.Repository, "..", "shared", "data"));
        var name = FuzzSeeds.Kinds.Single(kind => kind.Format == format).Name;
        var run = new FuzzRun(ProofSetup.Formats(keys, DeidentificationProfile.Longitudinal), keys, name);

        var findings = run.Run(FuzzSeeds.Of(format, shared), 0, Executions, TestContext.Current.CancellationToken);

        output.WriteLine(
            $"{Executions} executions, {run.Completed} completed, slowest {run.Slowest.TotalMilliseconds:F0} ms");
        Assert.True(findings.Count == 0, string.Join('\n', findings.Select(
            f => $"{f.Execution}: {f.What}: {Convert.ToBase64String(f.Input)[..Math.Min(400, f.Input.Length)]}")));
    }

    [Fact]
    public void Of_SameNumber_GivesTheSameMutant()
    {
        var seed = "{\"resourceType\":\"Patient\",\"id\":\"12\"}"u8.ToArray();

        Assert.Equal(
            Mutation.Of(seed, seed, new FrontierFunctions.Generated.Dice(7)),
            Mutation.Of(seed, seed, new FrontierFunctions.Generated.Dice(7)));
    }
}
