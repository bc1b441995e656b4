using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Where a value lies in relation to its reference range.</summary>
internal enum RangeFlag
{
    /// <summary>There is no range.</summary>
    Unknown,

    Within,
    Low,
    High,
}

/// <summary>One measured value.</summary>
internal sealed record LabPoint(DateTimeOffset Time, double Value, RangeFlag Flag, string Source);

/// <summary>The values of one measurement in one unit over time.</summary>
internal sealed class LabSeries
{
    public LabSeries(string code, string? unit, IReadOnlyList<MedsEvent> events, Measurement? known, DateTimeOffset asOf,
        ReferenceRange? typical)
    {
        Code = code;
        Unit = unit;
        Label = known?.Name ?? events.LastOrDefault(e => e.Display is not null)?.Display ?? EventKinds.Bare(code);
        Panel = known?.Panel ?? Panel.Other;
        var stated = events.LastOrDefault(e => e.RangeLow is not null || e.RangeHigh is not null);
        Range = stated is null ? typical : new ReferenceRange(stated.RangeLow, stated.RangeHigh, Stated: true);
        Points = [.. events
            .Where(e => e.Time is not null && e.NumericValue is { } value && double.IsFinite(value))
            .Select(e => new LabPoint(e.Time!.Value, e.NumericValue!.Value, FlagOf(e), e.Source))];
        Latest = Points.LastOrDefault(point => point.Time <= asOf);
        Before = Latest is null ? null : Points.LastOrDefault(point => point.Time < Latest.Time);
    }

    /// <summary>The event code.</summary>
    public string Code { get; }

    /// <summary>UCUM unit; null when the source had none.</summary>
    public string? Unit { get; }

    /// <summary>What a clinician calls it.</summary>
    public string Label { get; }

    /// <summary>The panel it is shown in.</summary>
    public Panel Panel { get; }

    /// <summary>The range that is drawn: the last that the source states, else the typical one; null when there is none.</summary>
    public ReferenceRange? Range { get; }

    /// <summary>The values in order of time.</summary>
    public IReadOnlyList<LabPoint> Points { get; }

    /// <summary>The last value that is not after the report's date; null when there is none.</summary>
    public LabPoint? Latest { get; }

    /// <summary>The last value at an earlier time than <see cref="Latest"/>; null when there is none.</summary>
    public LabPoint? Before { get; }

    private RangeFlag FlagOf(MedsEvent fact)
    {
        var range = fact.RangeLow is null && fact.RangeHigh is null
            ? Range : new ReferenceRange(fact.RangeLow, fact.RangeHigh, Stated: true);
        return range?.FlagOf(fact.NumericValue!.Value) ?? RangeFlag.Unknown;
    }
}

/// <summary>A reference range; a missing end is open.</summary>
/// <param name="Low">Lower limit, inclusive.</param>
/// <param name="High">Upper limit, inclusive.</param>
/// <param name="Stated">Whether the source states it; otherwise it is the typical range for adults.</param>
internal sealed record ReferenceRange(double? Low, double? High, bool Stated)
{
    /// <summary>Where <paramref name="value"/> lies.</summary>
    public RangeFlag FlagOf(double value) =>
        value < Low ? RangeFlag.Low : value > High ? RangeFlag.High : RangeFlag.Within;
}
