using FrontierFunctions.Server.Batching;

namespace FrontierFunctions.Server.Registry;

/// <summary>All versions of one model and who of them answers. Immutable but for the canary's turn.</summary>
internal sealed class ModelVersions
{
    private readonly BatchQueue? _canary;
    private readonly int _percent;
    private int _turn = -1;

    /// <param name="name">The model.</param>
    /// <param name="all">Its versions, oldest first; at least one.</param>
    /// <param name="policy">Who answers.</param>
    /// <exception cref="InvalidDataException">The policy names a version that is not there, or that does not fit.</exception>
    public ModelVersions(string name, IReadOnlyList<BatchQueue> all, VersionPolicy policy)
    {
        (Name, All, Policy) = (name, all, policy);
        _canary = policy.Canary is { } canary ? Required(canary.Version) : null;
        _percent = policy.Canary?.Percent ?? 0;
        Shadows = [.. policy.Shadow.Select(Required)];
        Default = policy.Default is { } version ? Required(version)
            : all.LastOrDefault(q => q != _canary && !Shadows.Contains(q))
                ?? throw new InvalidDataException($"Model '{name}' has no version left that answers.");
        if (_canary is not null && Default.Model.Embedding is not null)
        {
            throw new InvalidDataException(
                $"Model '{name}' embeds: vectors of two versions cannot be compared, so it takes no canary.");
        }

        if (Shadows.FirstOrDefault(s => !s.Model.TakesInputsOf(Default.Model)) is { } other)
        {
            throw new InvalidDataException(
                $"Version '{other.Model.Version}' of '{name}' has other inputs than '{Default.Model.Version}' and "
                + "cannot be its shadow.");
        }
    }

    public string Name { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<BatchQueue> All { get; }

    public VersionPolicy Policy { get; }

    /// <summary>Changes with the policy's file; empty without one.</summary>
    public string PolicyMark { get; init; } = "";

    public BatchQueue Default { get; }

    /// <summary>Who get copies of requests that name no version.</summary>
    public IReadOnlyList<BatchQueue> Shadows { get; }

    /// <summary>The role of a version, for metrics: default, canary, shadow or named (answers when it is named).</summary>
    public string RoleOf(BatchQueue queue) =>
        queue == Default ? "default" : queue == _canary ? "canary" : Shadows.Contains(queue) ? "shadow" : "named";

    /// <summary>Who answers the next request that names no version.</summary>
    public BatchQueue Next()
    {
        if (_canary is null)
        {
            return Default;
        }

        // Spread evenly: with 10 percent each tenth request, not the first ten of a hundred.
        var turn = (uint)Interlocked.Increment(ref _turn) % 100;
        return (turn + 1) * _percent / 100 > turn * _percent / 100 ? _canary : Default;
    }

    /// <summary>A version by its name; null when there is none.</summary>
    public BatchQueue? Find(string version) => All.FirstOrDefault(q => q.Model.Version == version);

    private BatchQueue Required(string version) =>
        Find(version) ?? throw new InvalidDataException($"Model '{Name}' has no version '{version}' for serving.json.");
}
