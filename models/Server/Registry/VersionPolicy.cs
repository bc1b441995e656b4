using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// Which versions of a model answer requests that name none: <c>serving.json</c> beside the versions. Without the file
/// the newest answers.
/// </summary>
internal sealed record VersionPolicy
{
    /// <summary>The version that answers; null means the newest that is neither canary nor shadow.</summary>
    public string? Default { get; init; }

    /// <summary>A version that answers a part of the requests; null for none.</summary>
    public CanaryPolicy? Canary { get; init; }

    /// <summary>
    /// Versions that get a copy of every request that names no version. Their answers are compared and counted, and
    /// never given.
    /// </summary>
    public IReadOnlyList<string> Shadow { get; set; } = [];

    /// <exception cref="JsonException">The text is not a policy, or has a member that is not known.</exception>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    public static VersionPolicy Parse(ReadOnlySpan<byte> utf8Json)
    {
        var policy = JsonSerializer.Deserialize(utf8Json, VersionPolicyJson.Default.VersionPolicy)
            ?? throw new JsonException("The policy is null.");
        if (policy.Canary is { Percent: < 0 or > 100 })
        {
            throw new InvalidDataException("canary.percent must be 0 to 100.");
        }

        var roles = policy.Shadow.Append(policy.Default).Append(policy.Canary?.Version).Where(v => v is not null).ToList();
        return roles.Distinct(StringComparer.Ordinal).Count() == roles.Count
            ? policy
            : throw new InvalidDataException("A version has two roles.");
    }
}

/// <summary>A version on trial.</summary>
internal sealed record CanaryPolicy
{
    /// <summary>Which.</summary>
    public required string Version { get; init; }

    /// <summary>Its share of the requests, 0 to 100; kept exactly, over every hundred of them.</summary>
    public required int Percent { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(VersionPolicy))]
internal sealed partial class VersionPolicyJson : JsonSerializerContext;
