namespace FrontierFunctions.Pipeline.Validation;

/// <summary>One row of a labelled set, with what a model said of it.</summary>
/// <param name="Patient">Whose row it is: rows of one patient are drawn together.</param>
/// <param name="Happened">Whether the outcome happened; null where follow-up ended before it was known.</param>
/// <param name="Probability">The probability in [0, 1]; null where the model abstained.</param>
/// <param name="Abstention">Why it abstained; null where it answered.</param>
/// <param name="Sex"><c>women</c>, <c>men</c>; null where not known.</param>
/// <param name="AgeBand"><c>under 40</c>, <c>40 to 64</c>, <c>65 and over</c>; null where not known.</param>
public sealed record EvaluatedRow(
    string Patient, bool? Happened, double? Probability, string? Abstention, string? Sex, string? AgeBand)
{
    /// <summary>Whether the conformal set holds what happened; null where the model gives no set.</summary>
    public bool? IsCovered { get; init; }

    /// <summary>How long the row was followed; null where the outcome is no matter of time.</summary>
    public FollowUp? Followed { get; init; }

    /// <summary>The group of a sex: 1 men, 0 women.</summary>
    public static string? SexOf(double? sex) => sex switch { 1 => "men", 0 => "women", _ => null };

    /// <summary>The group of an age in years.</summary>
    public static string? AgeBandOf(double? age) => age switch
    {
        null => null, < 40 => "under 40", < 65 => "40 to 64", _ => "65 and over",
    };
}

/// <summary>The time under observation.</summary>
/// <param name="Days">Until it happened, or until the end of follow-up or of the horizon.</param>
/// <param name="Happened">Whether it happened then.</param>
public readonly record struct FollowUp(double Days, bool Happened);
