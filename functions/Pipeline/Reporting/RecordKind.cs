using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>A procedure or vaccine with all the times it was done.</summary>
/// <param name="Code">The event code.</param>
/// <param name="Label">What it is called.</param>
/// <param name="First">The first record.</param>
/// <param name="Last">The last record.</param>
/// <param name="Count">How often it was recorded.</param>
internal sealed record RecordKind(string Code, string Label, MedsEvent First, MedsEvent Last, int Count)
{
    /// <summary>The kinds of <paramref name="records"/>, which are in order of time; the last done first.</summary>
    public static RecordKind[] Of(IReadOnlyList<MedsEvent> records) =>
        [.. records.GroupBy(record => record.Code, StringComparer.Ordinal).Select(group => group.ToArray())
            .Select(group => new RecordKind(
                group[0].Code,
                CodeText.Label(group[0].Code, group.LastOrDefault(record => record.Display is not null)?.Display),
                group[0],
                group[^1],
                group.Length))
            .OrderByDescending(kind => kind.Last.Time).ThenBy(kind => kind.Code, StringComparer.Ordinal)];
}
