using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.Tests.Pipeline.Validation;

/// <summary>Harrell's index on pairs that can be counted by hand.</summary>
public sealed class ConcordanceTests
{
    [Fact]
    public void Pairs_OfThoseToWhomItHappenedFirst_AreCounted()
    {
        // 1 before 2 and 3: right, right. 2 before 3: wrong. 4 ended before 2, so only 1 is compared with it: tied.
        var concordance = new Concordance(
            [Row("1", 0.9, 1, true), Row("2", 0.1, 2, true), Row("3", 0.5, 3, false), Row("4", 0.9, 1.5, false)]);
        Assert.Equal(2.5 / 4, concordance.Measure([1, 1, 1, 1]), 1e-12);
        Assert.Equal(1, concordance.Measure([1, 0, 2, 0]));
        Assert.True(double.IsNaN(concordance.Measure([0, 0, 3, 1])));
    }

    private static EvaluatedRow Row(string patient, double probability, double days, bool happened) =>
        new(patient, happened, probability, null, null, null) { Followed = new FollowUp(days, happened) };
}
