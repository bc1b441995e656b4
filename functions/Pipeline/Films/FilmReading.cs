namespace FrontierFunctions.Pipeline.Films;

/// <summary>What a model says of a subject's latest film, and how that differs from the prior one.</summary>
public sealed record FilmReading
{
    /// <summary>The latest film.</summary>
    public required FilmAnswer Current { get; init; }

    /// <summary>The film before it, of another study; null where there is none.</summary>
    public FilmAnswer? Prior { get; init; }

    /// <summary>Each finding on both films; empty where there is no prior film that the model answers for.</summary>
    public IReadOnlyList<FindingChange> Findings { get; init; } = [];

    /// <summary>Each zone of the map of both films; empty where <see cref="Findings"/> is.</summary>
    public IReadOnlyList<ZoneChange> Zones { get; init; } = [];

    /// <summary>On how many pairs of films of one patient with one label the thresholds were measured.</summary>
    public required int RepeatPairs { get; init; }
}

/// <summary>What a model says of one film.</summary>
public sealed record FilmAnswer
{
    /// <summary>When the film was taken, on the subject's shifted time line.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The study that it is of.</summary>
    public required string Source { get; init; }

    /// <summary>The labels, the one without a finding first.</summary>
    public required IReadOnlyList<FilmLabel> Labels { get; init; }

    /// <summary>What of the picture lies outside what the model saw in training; empty where it answers.</summary>
    public required IReadOnlyList<string> OutOfRange { get; init; }

    /// <summary>
    /// How far from the middle of what was seen in training each statistic of the picture lies, in the order of the model's
    /// description; 1 is the end of it. Empty in answers that were kept before this was.
    /// </summary>
    public IReadOnlyList<float> RangeEvidence { get; init; } = [];

    /// <summary>
    /// The map, 14 by 14, row by row: what each place adds to the log-odds that there is a finding. Its mean is those
    /// log-odds.
    /// </summary>
    public required IReadOnlyList<float> Map { get; init; }

    /// <summary>Means of the map over the zones.</summary>
    public required IReadOnlyList<ZoneEvidence> Zones { get; init; }

    /// <summary>Probability of any label but the first, in [0, 1].</summary>
    public required double Probability { get; init; }
}

/// <summary>One label of a film.</summary>
/// <param name="Name">The label.</param>
/// <param name="Probability">Calibrated, in [0, 1].</param>
/// <param name="IsPossible">Whether it belongs to the conformal set: it cannot be ruled out at 90 %.</param>
public sealed record FilmLabel(string Name, double Probability, bool IsPossible);

/// <summary>What a zone of a film adds to the log-odds.</summary>
/// <param name="Zone">The zone, named by the side of the patient.</param>
/// <param name="LogOdds">Mean of the map over it.</param>
public sealed record ZoneEvidence(string Zone, double LogOdds);

/// <summary>A finding on the prior film and on the latest.</summary>
/// <param name="Finding">Its name.</param>
/// <param name="Title">What a reader calls it.</param>
/// <param name="Before">Probability on the prior film.</param>
/// <param name="Now">Probability on the latest film.</param>
/// <param name="LogOddsChange">Difference of the log-odds, latest less prior.</param>
/// <param name="Threshold">What more than counts as a change.</param>
/// <param name="Change">Better, same or worse.</param>
public sealed record FindingChange(
    string Finding, string Title, double Before, double Now, double LogOddsChange, double Threshold, FilmChange Change);

/// <summary>A zone on the prior film and on the latest.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Before">Mean of the map on the prior film.</param>
/// <param name="Now">Mean of the map on the latest film.</param>
/// <param name="Threshold">What more than counts as a change.</param>
/// <param name="Change">Better where there is less evidence of a finding, same, worse where there is more.</param>
public sealed record ZoneChange(string Zone, double Before, double Now, double Threshold, FilmChange Change);

/// <summary>How a finding compares with the prior film.</summary>
public enum FilmChange
{
    /// <summary>The difference lies within what two films of an unchanged patient differ by.</summary>
    Same,

    /// <summary>Less probable, by more than that.</summary>
    Better,

    /// <summary>More probable, by more than that.</summary>
    Worse,
}
