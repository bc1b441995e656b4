using System.Text.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Features;
using static FrontierFunctions.Tests.Pipeline.Features.LiverFixture;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>From feature vectors to a request, and from the response to scores.</summary>
public sealed class ScoringTests
{
    private static readonly FeatureVector Answerable = Vector(
        Birth(1970), Event("SEX//female", null), LabEvent(1, 1.5, "mg/dL"));
    private static readonly FeatureVector WithoutSex = Vector(Birth(1980), LabEvent(1, 2.5, "mg/dL"));
    private static readonly FeatureVector Empty = Vector(Birth(1970), Event("SEX//female", null));
    private static readonly FeatureVector TooYoung = Vector(Birth(2018), LabEvent(1, 1.5, "mg/dL"));
    private static readonly FeatureVector TooHigh = Vector(Birth(1970), LabEvent(1, 99, "mg/dL"));

    [Fact]
    public void Build_SubjectsThatAbstain_AreNotSentAndTheOthersKeepTheirOrder()
    {
        var batch = ScoreRequests.Build(
            Schema(Age, Sex, Bilirubin), [Empty, Answerable, TooYoung, TooHigh, WithoutSex]);

        Assert.Equal(
            [ScoreRequests.NotEnoughData, null, ScoreRequests.OutOfRange, ScoreRequests.OutOfRange, null],
            batch.Abstentions);
        var tensor = Assert.Single(batch.Request!.Inputs);
        Assert.Equal(("features", "FP32"), (tensor.Name, tensor.Datatype));
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal("[50,0,1.5,40,null,2.5]", tensor.Data!.Value.GetRawText());
    }

    [Theory]
    [InlineData("CONDITION//http://snomed.info/sct//50711007", 5, null)]
    [InlineData("CONDITION//http://snomed.info/sct//50711007", 40, ScoreRequests.OutsidePopulation)]
    [InlineData("CONDITION//http://snomed.info/sct//38341003", 5, ScoreRequests.OutsidePopulation)]
    public void Build_SubjectOutsideThePopulation_Abstains(string code, int daysAgo, string? expected)
    {
        var schema = Schema(Age, Sex, Bilirubin) with
        {
            Population = new ModelPopulation
            {
                Label = "people with hepatitis C", Codes = ["CONDITION//http://snomed.info/sct//507*"], LookBackDays = 30,
            },
        };
        var vector = FeatureComputer.Compute(
            schema, [Birth(1970), Event("SEX//female", null), LabEvent(1, 1.5, "mg/dL"), Event(code, AsOf.AddDays(-daysAgo))],
            AsOf);

        Assert.Equal(expected, Assert.Single(ScoreRequests.Build(schema, [vector]).Abstentions));
    }

    [Fact]
    public void Build_EverySubjectAbstains_HasNoRequestAndStillGivesScores()
    {
        var batch = ScoreRequests.Build(Schema(Age, Sex, Bilirubin), [Empty]);

        Assert.Null(batch.Request);
        var score = Assert.Single(ScoreReader.Read(batch, null, Card));
        Assert.Equal(ScoreRequests.NotEnoughData, score.Abstention);
        Assert.Null(score.Probability);
        Assert.Equal([50, 0, null], score.Contributions.Select(item => item.Value));
        Assert.All(score.Contributions, item => Assert.Null(item.LogOdds));
    }

    [Fact]
    public void Read_NestedAndFlatOutputs_GiveEachSubjectItsOwnRow()
    {
        var batch = ScoreRequests.Build(Schema(Age, Sex, Bilirubin), [Answerable, Empty, WithoutSex]);

        var scores = ScoreReader.Read(batch, Response(), Card);

        Assert.Equal([0.25, null, 0.75], scores.Select(score => score.Probability));
        Assert.Equal([0.125, null, 0.5], scores.Select(score => score.IntervalLow));
        Assert.Equal([0.5, null, 0.875], scores.Select(score => score.IntervalHigh));
        Assert.Equal([-1d, null, -1d], scores.Select(score => score.BaseLogOdds));
        Assert.Equal([0.5, 0, 1.5], scores[2].Contributions.Select(item => item.LogOdds));
        Assert.Equal("Observation/a", scores[2].Contributions[2].Source);
    }

    [Theory]
    [InlineData("no probability", """[{"name":"interval","shape":[2,2],"datatype":"FP32","data":[0,1,0,1]}]""")]
    [InlineData("short", """[{"name":"probability","shape":[2],"datatype":"FP32","data":[0.5]}]""")]
    [InlineData("shape", """[{"name":"probability","shape":[3],"datatype":"FP32","data":[0.5,0.5,0.5]}]""")]
    [InlineData("type", """[{"name":"probability","shape":[2],"datatype":"FP64","data":[0.5,0.5]}]""")]
    [InlineData("null", """[{"name":"probability","shape":[2],"datatype":"FP32","data":[0.5,null]}]""")]
    [InlineData("text", """[{"name":"probability","shape":[2],"datatype":"FP32","data":["a","b"]}]""")]
    [InlineData("binary", """[{"name":"probability","shape":[2],"datatype":"FP32"}]""")]
    [InlineData("range", """[{"name":"probability","shape":[2],"datatype":"FP32","data":[0.5,1.5]}]""")]
    public void Read_MalformedResponse_IsABrokenWorld(string what, string outputs)
    {
        var batch = ScoreRequests.Build(Schema(Age, Sex, Bilirubin), [Answerable, WithoutSex]);
        var good = Response();
        var broken = JsonSerializer.Deserialize(
            $$"""{"model_name":"liver-disease","outputs":{{outputs}}}""", InferenceJson.Default.InferenceResponse)!;
        var response = what is "no probability"
            ? broken
            : broken with
            {
                Outputs = [.. broken.Outputs, .. good.Outputs.Where(output => output.Name != "probability")],
            };

        Assert.Throws<InferenceFormatException>(() => ScoreReader.Read(batch, response, Card));
    }

    [Fact]
    public void Read_ResponseOfAnotherModelOrNone_IsABrokenWorld()
    {
        var batch = ScoreRequests.Build(Schema(Age, Sex, Bilirubin), [Answerable, WithoutSex]);

        Assert.Throws<InferenceFormatException>(
            () => ScoreReader.Read(batch, Response() with { ModelVersion = "2" }, Card));
        Assert.Throws<InferenceFormatException>(() => ScoreReader.Read(batch, null, Card));
    }

    private static FeatureVector Vector(params FrontierFunctions.Pipeline.Timeline.MedsEvent[] events) =>
        FeatureComputer.Compute(Schema(Age, Sex, Bilirubin), events, AsOf);

    private static InferenceResponse Response() => JsonSerializer.Deserialize(
        """
        {"model_name":"liver-disease","model_version":"1.0.0","outputs":[
          {"name":"probability","shape":[2],"datatype":"FP32","data":[0.25,0.75]},
          {"name":"interval","shape":[2,2],"datatype":"FP32","data":[[0.125,0.5],[0.5,0.875]]},
          {"name":"base_log_odds","shape":[2],"datatype":"FP32","data":[-1,-1]},
          {"name":"contributions","shape":[2,3],"datatype":"FP32","data":[0.25,-0.25,1,0.5,0,1.5]}]}
        """, InferenceJson.Default.InferenceResponse)!;
}
