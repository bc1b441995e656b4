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

    /// <summary>The source calls it abnormal without saying in which direction.</summary>
    Abnormal,
}

/// <summary>One measured value.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">The value, or the bound where only a bound is known.</param>
/// <param name="Comparator"><c>&lt;</c>, <c>&gt;=</c> ... where only a bound is known; else empty.</param>
/// <param name="Flag">Where it lies.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record LabPoint(DateTimeOffset Time, double Value, string Comparator, RangeFlag Flag, string Source)
{
    /// <summary>Whether it lies outside its range or the source calls it abnormal.</summary>
    public bool IsOut => Flag is RangeFlag.Low or RangeFlag.High or RangeFlag.Abnormal;
}

/// <summary>The values of one measurement in one unit over time.</summary>
internal sealed class LabSeries
{
    public LabSeries(
        string code, string? unit, IReadOnlyList<MedsEvent> events, Measurement? known, DateTimeOffset asOf,
        ReferenceRange? typical)
    {
        Code = code;
        Unit = unit;
        Label = known?.Name
            ?? CodeText.Label(events[^1].Code, events.LastOrDefault(e => e.Display is not null)?.Display);
        Panel = known?.Panel ?? Panel.Other;
        var stated = events.LastOrDefault(e => e.RangeLow is not null || e.RangeHigh is not null);
        Range = stated is null ? typical : new ReferenceRange(stated.RangeLow, stated.RangeHigh, Stated: true);
        Points = [.. events
            .Where(e => e.Time is not null && e.NumericValue is { } value && double.IsFinite(value))
            .Select(e => new LabPoint(e.Time!.Value, e.NumericValue!.Value,
                e.TextValue is "<" or "<=" or ">" or ">=" ? e.TextValue : "", FlagOf(e), e.Source))];
        Decimals = Notation.Decimals(Points.Select(point => point.Value));
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

    /// <summary>
    /// The range that is drawn: the last that the source states, else the typical one; null when there is none.
    /// </summary>
    public ReferenceRange? Range { get; }

    /// <summary>The values in order of time.</summary>
    public IReadOnlyList<LabPoint> Points { get; }

    /// <summary>The last value that is not after the report's date; null when there is none.</summary>
    public LabPoint? Latest { get; }

    /// <summary>The last value at an earlier time than <see cref="Latest"/>; null when there is none.</summary>
    public LabPoint? Before { get; }

    /// <summary>How many decimals the values of this series are written with.</summary>
    public int Decimals { get; }

    /// <summary>A value of this series as it is written, without its unit.</summary>
    public string Shown(LabPoint point) => point.Comparator + Notation.Number(point.Value, Decimals);

    /// <summary>
    /// The source's own reading comes first (HL7 v3 ObservationInterpretation), then its range, then the typical one.
    /// </summary>
    private RangeFlag FlagOf(MedsEvent fact)
    {
        switch (fact.Interpretation)
        {
            case "H" or "HH" or "HU" or "H>" or "HX": return RangeFlag.High;
            case "L" or "LL" or "LU" or "L<" or "LX": return RangeFlag.Low;
            case "N": return RangeFlag.Within;
            case "A" or "AA": return RangeFlag.Abnormal;
            default: break;
        }

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
