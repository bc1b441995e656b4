using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>
/// How the inputs of a model were distributed in the data that it was trained on: <c>reference.json</c> beside the model.
/// </summary>
public sealed record ReferenceDistributions
{
    /// <summary>Patients behind the numbers.</summary>
    public required int Rows { get; init; }

    /// <summary>Each feature's distribution, by its name in the schema.</summary>
    public required IReadOnlyDictionary<string, ReferenceBins> Features { get; init; }

    /// <summary>The distribution of the model's answers; null where it was not written.</summary>
    public ReferenceBins? Probability { get; init; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="InvalidDataException">Edges and shares do not fit each other.</exception>
    public static ReferenceDistributions Parse(ReadOnlySpan<byte> utf8Json)
    {
        var read = JsonSerializer.Deserialize(utf8Json, ReferenceJson.Default.ReferenceDistributions)
            ?? throw new JsonException("The reference is null.");
        foreach (var (name, bins) in read.Features)
        {
            if (bins.Shares.Count != bins.Edges.Count + 1)
            {
                throw new InvalidDataException($"$.features.{name}: there is one share more than edges.");
            }
        }

        return read;
    }
}

/// <summary>The distribution of one number.</summary>
public sealed record ReferenceBins
{
    /// <summary>Edges between bins, ascending; a value that is an edge belongs to the bin above it.</summary>
    public required IReadOnlyList<double> Edges { get; init; }

    /// <summary>Share of each bin among the values that are present, in [0, 1].</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>Share of rows without a value, in [0, 1].</summary>
    public required double Missing { get; init; }

    /// <summary>Mean of the values that are present.</summary>
    public double? Mean { get; init; }

    /// <summary>Number of bins, the missing ones last as a bin of their own.</summary>
    [JsonIgnore]
    public int Count => Shares.Count + 1;

    /// <summary>The bin of a value; null and NaN are missing.</summary>
    public int BinOf(double? value)
    {
        if (value is not { } number || double.IsNaN(number))
        {
            return Count - 1;
        }

        var bin = 0;
        while (bin < Edges.Count && Edges[bin] <= number)
        {
            bin++;
        }

        return bin;
    }

    /// <summary>The expected share of a bin, the missing one included.</summary>
    public double ShareOf(int bin) => bin == Count - 1 ? Missing : Shares[bin] * (1 - Missing);
}

/// <summary>
/// The population-stability index of credit scoring (Siddiqi, Credit Risk Scorecards, 2006): the symmetric
/// Kullback-Leibler divergence of binned shares. By custom below 0.1 nothing changed, above 0.25 much did.
/// </summary>
public static class PopulationStability
{
    /// <summary>A bin that is empty on one side counts as half a row, so that the index stays finite.</summary>
    private const double EmptyBin = 0.5;

    /// <summary>Rows below which the index is noise rather than drift: ten bins of ten.</summary>
    public const int FewestRows = 100;

    /// <summary>The index; null below <see cref="FewestRows"/>.</summary>
    /// <param name="reference">What was expected.</param>
    /// <param name="referenceRows">Rows behind it.</param>
    /// <param name="counts">What was seen, by bin.</param>
    public static double? Index(ReferenceBins reference, int referenceRows, IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(counts);
        var rows = counts.Sum();
        if (rows < FewestRows)
        {
            return null;
        }

        var index = 0.0;
        for (var bin = 0; bin < reference.Count; bin++)
        {
            if (reference.ShareOf(bin) == 0 && counts[bin] == 0)
            {
                continue;
            }

            var expected = Math.Max(reference.ShareOf(bin), EmptyBin / referenceRows);
            var seen = Math.Max(counts[bin], EmptyBin) / rows;
            index += (seen - expected) * Math.Log(seen / expected);
        }

        return index;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ReferenceDistributions))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
