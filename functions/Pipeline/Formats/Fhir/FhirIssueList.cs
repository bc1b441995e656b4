namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Parts of a file that were set aside: the first ones with their places, all of them counted. Not thread-safe.
/// </summary>
internal sealed class FhirIssueList(int capacity)
{
    private readonly List<InputIssue> _first = [];

    /// <summary>The first ones, in input order.</summary>
    public IReadOnlyList<InputIssue> First => _first;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(InputIssue issue)
    {
        Count++;
        if (_first.Count < capacity)
        {
            _first.Add(issue);
        }
    }
}
