namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>
/// The order of events in a file: subject, time (static facts first), code, source, then every other column, so that
/// two events that compare equal are equal. Strings compare by their UTF-16 code units.
/// </summary>
public sealed class MedsEventOrder : IComparer<MedsEvent>
{
    /// <summary>The order; it has no state.</summary>
    public static MedsEventOrder Instance { get; } = new();

    private MedsEventOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(MedsEvent? x, MedsEvent? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var order = string.CompareOrdinal(x.SubjectId, y.SubjectId);
        order = order != 0 ? order : Nullable.Compare(x.Time, y.Time);
        order = order != 0 ? order : string.CompareOrdinal(x.Code, y.Code);
        order = order != 0 ? order : string.CompareOrdinal(x.Source, y.Source);
        return order != 0 ? order : CompareRest(x, y);
    }

    private static int CompareRest(MedsEvent x, MedsEvent y)
    {
        var order = Nullable.Compare(x.NumericValue, y.NumericValue);
        order = order != 0 ? order : string.CompareOrdinal(x.TextValue, y.TextValue);
        order = order != 0 ? order : Nullable.Compare(x.End, y.End);
        order = order != 0 ? order : string.CompareOrdinal(x.Unit, y.Unit);
        order = order != 0 ? order : Nullable.Compare(x.RangeLow, y.RangeLow);
        order = order != 0 ? order : Nullable.Compare(x.RangeHigh, y.RangeHigh);
        order = order != 0 ? order : string.CompareOrdinal(x.Interpretation, y.Interpretation);
        order = order != 0 ? order : string.CompareOrdinal(x.AbsentReason, y.AbsentReason);
        order = order != 0 ? order : string.CompareOrdinal(x.Status, y.Status);
        order = order != 0 ? order : string.CompareOrdinal(x.EncounterId, y.EncounterId);
        order = order != 0 ? order : string.CompareOrdinal(x.Display, y.Display);
        return order != 0 ? order : string.CompareOrdinal(x.ValueDisplay, y.ValueDisplay);
    }
}
