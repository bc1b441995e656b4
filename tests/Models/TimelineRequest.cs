using System.Globalization;
using FrontierFunctions.Tests.Pipeline.Futures;

namespace FrontierFunctions.Tests.Models;

/// <summary>A request for the futures of one timeline.</summary>
internal sealed record TimelineRequest(int[] Tokens, double[] Ages)
{
    public const string Path = "/v2/models/timeline/infer";

    public int HorizonDays { get; init; } = 1825;

    public int Trajectories { get; init; } = 40;

    public long Seed { get; init; } = 99;

    /// <summary>The JSON, padded as the model wants it.</summary>
    public string ToJson()
    {
        var longest = TimelineFixture.Vocabulary.Rules.Longest;
        var tokens = string.Join(',', Tokens.Concat(Enumerable.Repeat(0, longest - Tokens.Length)));
        var ages = string.Join(',', Ages.Concat(Enumerable.Repeat(0.0, longest - Ages.Length))
            .Select(age => age.ToString("R", CultureInfo.InvariantCulture)));
        return $$"""
            {"inputs":[
              {"name":"tokens","datatype":"INT64","shape":[1,{{longest}}],"data":[{{tokens}}]},
              {"name":"ages","datatype":"FP32","shape":[1,{{longest}}],"data":[{{ages}}]},
              {"name":"horizon_days","datatype":"INT64","shape":[1,1],"data":[{{HorizonDays}}]},
              {"name":"trajectories","datatype":"INT64","shape":[1,1],"data":[{{Trajectories}}]},
              {"name":"seed","datatype":"INT64","shape":[1,1],"data":[{{Seed}}]}]}
            """;
    }
}
