using System.Globalization;
using System.Reflection;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.App.Scoring;

/// <summary>A task that patients are scored for: the model, its inputs and its card.</summary>
public sealed record ScoredTask(string Model, string Version, FeatureSchema Schema, ModelCard Card)
{
    /// <summary>How its inputs were distributed in training; null where the registry does not say.</summary>
    public ReferenceDistributions? Reference { get; init; }

    /// <summary>What a model of films takes; null for a model of a table. Its <see cref="Schema"/> has no feature.</summary>
    public FilmSchema? Film { get; init; }
}

/// <summary>The event model, whose inputs are tokens of a timeline instead of a table's features.</summary>
public sealed record TimelineTask(string Model, string Version, TimelineVocabulary Vocabulary, ModelCard Card)
{
    /// <summary>How its inputs were distributed in training; null where the registry does not say.</summary>
    public ReferenceDistributions? Reference { get; init; }

    /// <summary>The name by which outcomes of one event are told: the task's, then the event's.</summary>
    public static string OutcomeOf(string name) => $"{FutureRequests.Task}-{name.Replace(' ', '-').ToLowerInvariant()}";
}

/// <summary>The tasks that the app was built with: the newest version of each model in the registry, by name.</summary>
public sealed class TaskCatalog
{
    private const string Root = "registry/";

    /// <summary>Reads the catalog from the app's own resources.</summary>
    public TaskCatalog()
    {
        var assembly = typeof(TaskCatalog).Assembly;
        Tasks = [.. Newest(assembly, "/features.json", "/film.json").Select(found => Load(assembly, found.Model, found.Version))];
        Timeline = Newest(assembly, "/vocabulary.json").Select(found => new TimelineTask(
            found.Model,
            found.Version,
            TimelineVocabulary.Parse(Read(assembly, $"{Root}{found.Model}/{found.Version}/vocabulary.json")),
            ModelCard.Parse(Read(assembly, $"{Root}{found.Model}/{found.Version}/card.json")))
        {
            Reference = Distributions(assembly, found.Model, found.Version),
        }).SingleOrDefault();
    }

    /// <summary>The tasks, by model name.</summary>
    public IReadOnlyList<ScoredTask> Tasks { get; }

    /// <summary>The event model; null where the registry has none.</summary>
    public TimelineTask? Timeline { get; }

    private static IEnumerable<(string Model, string Version)> Newest(Assembly assembly, params string[] files) =>
        assembly.GetManifestResourceNames()
            .Where(
                name => name.StartsWith(Root, StringComparison.Ordinal)
                    && files.Any(file => name.EndsWith(file, StringComparison.Ordinal)))
            .Select(name => name[Root.Length..].Split('/'))
            .GroupBy(parts => parts[0], StringComparer.Ordinal)
            .Select(versions => versions.MaxBy(parts => int.Parse(parts[1], CultureInfo.InvariantCulture))!)
            .OrderBy(parts => parts[0], StringComparer.Ordinal)
            .Select(parts => (parts[0], parts[1]));

    private static ScoredTask Load(Assembly assembly, string model, string version)
    {
        var film = assembly.GetManifestResourceInfo($"{Root}{model}/{version}/film.json") is null
            ? null : FilmSchema.Parse(Read(assembly, $"{Root}{model}/{version}/film.json"));
        return Load(
            assembly, model, version, film,
            film?.WithoutFeatures() ?? FeatureSchema.Parse(Read(assembly, $"{Root}{model}/{version}/features.json")));
    }

    private static ScoredTask Load(
        Assembly assembly, string model, string version, FilmSchema? film, FeatureSchema schema) => new(
        model,
        version,
        schema,
        ModelCard.Parse(Read(assembly, $"{Root}{model}/{version}/card.json")))
    {
        Film = film,
        Reference = Distributions(assembly, model, version),
    };

    private static ReferenceDistributions? Distributions(Assembly assembly, string model, string version) =>
        assembly.GetManifestResourceInfo($"{Root}{model}/{version}/reference.json") is null
            ? null
            : ReferenceDistributions.Parse(Read(assembly, $"{Root}{model}/{version}/reference.json"));

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The build lacks the resource {name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
