using System.Text.Json;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// Synthetic rows with the answers that the training code computed in double precision, without ONNX.
/// </summary>
internal sealed record GoldenRows
{
    public required float?[][] Inputs { get; init; }

    public required double[] Probability { get; init; }

    public required double[][] Interval { get; init; }

    public required double[] BaseLogOdds { get; init; }

    public required double[][] Contributions { get; init; }

    public static GoldenRows Load() => JsonSerializer.Deserialize<GoldenRows>(
        File.ReadAllBytes(
            Path.Combine(ModelEndpoint.Registry, "liver-disease", "1", "golden.json")), JsonSerializerOptions.Web)!;

    public float[] Row(int index) => [.. Inputs[index].Select(v => v ?? float.NaN)];

    public float[][] Rows() => [.. Enumerable.Range(0, Inputs.Length).Select(Row)];
}
