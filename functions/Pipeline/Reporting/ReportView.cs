using System.Globalization;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What every section of one report writes from.</summary>
internal sealed class ReportView
{
    private readonly string _dateFormat;

    public ReportView(ReportInput input)
    {
        Input = input;
        History = SubjectHistory.Read(input);
        Genome = GenomeFindings.Read(input.Events);
        _dateFormat = ShowsYearsOnly ? "yyyy" : "yyyy-MM-dd";
        Futures = input.Scores.FirstOrDefault(score => score.Task == FutureRequests.Task);
        var asked = input.Scores.Where(score => score.Task != FutureRequests.Task).ToLookup(score => score.Abstention != ScoreRequests.OutsidePopulation);
        Scores = [.. asked[true].OrderByDescending(score => score.Probability is not null)];
        NotAsked = !asked[false].Any() ? null
            : "Not asked, since no record says that this person is one of those they are for: "
            + string.Join("; ", asked[false].Select(score => Notation.Shorten(score.Card.Title, 120))) + ".";
        Change = input.Previous is null
            ? null
            : ReportChange.Between(input.Previous, ReportSnapshot.From(input, History));
    }

    /// <summary>The input as given.</summary>
    public ReportInput Input { get; }

    /// <summary>The events, sorted.</summary>
    public SubjectHistory History { get; }

    /// <summary>What is known of the genome; null where nothing is.</summary>
    public GenomeFindings? Genome { get; }

    /// <summary>
    /// The scores of models that are for the subject: answers first, then abstentions. Without the event model's.
    /// </summary>
    public IReadOnlyList<TaskScore> Scores { get; }

    /// <summary>What the event model says; null when it was not asked.</summary>
    public TaskScore? Futures { get; }

    /// <summary>Titles of the models that are for other people, in one sentence; null where there is none.</summary>
    public string? NotAsked { get; }

    /// <summary>What differs from the previous version; null for the first one.</summary>
    public ReportChange? Change { get; }

    /// <summary>Whether dates are reduced to their years.</summary>
    public bool ShowsYearsOnly => Input.Profile == DeidentificationProfile.SafeHarbor;

    /// <summary>The first eight characters of the pseudonym that are letters or digits.</summary>
    public string ShortId
    {
        get
        {
            var plain = string.Concat(Input.SubjectId.Where(char.IsAsciiLetterOrDigit).Take(8));
            return plain.Length == 0 ? "unnamed" : plain;
        }
    }

    /// <summary>A date as far as the profile allows it; a dash when there is none.</summary>
    public string Date(DateTimeOffset? time) =>
        time is { } known ? known.ToString(_dateFormat, CultureInfo.InvariantCulture) : Notation.None;

    /// <summary>
    /// Age at the date of the report, or at death, in bands of five years; ages from 90 on are one band.
    /// </summary>
    public string AgeBand
    {
        get
        {
            var at = History.Death?.Time is { } death && death < Input.AsOf ? death : Input.AsOf;
            return History.AgeAt(at) switch
            {
                null => "age not known",
                < 1 => "under 1 year",
                < 5 => "1\u20134 years",
                >= 90 => "90 years or older",
                var age => $"{age / 5 * 5}\u2013{(age / 5 * 5) + 4} years",
            };
        }
    }

    /// <summary>The sex as a noun.</summary>
    public string Person
    {
        get
        {
            var child = History.AgeAt(Input.AsOf) < 18;
            return History.Sex switch
            {
                "female" => child ? "Girl" : "Woman",
                "male" => child ? "Boy" : "Man",
                null => "Sex not known",
                var other => "Sex: " + Notation.Shorten(other, 40),
            };
        }
    }
}
