namespace FrontierFunctions.Local.Doctor;

/// <summary>How a check ended.</summary>
internal enum FindingLevel
{
    /// <summary>In order.</summary>
    Good,

    /// <summary>Works, but differs from the usual.</summary>
    Note,

    /// <summary>Keeps something from working.</summary>
    Bad,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Level">How it ended.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Found, string? Remedy = null)
{
    public static Finding Good(string check, string found) => new(check, FindingLevel.Good, found);

    public static Finding Note(string check, string found, string? remedy = null) =>
        new(check, FindingLevel.Note, found, remedy);

    public static Finding Bad(string check, string found, string remedy) => new(check, FindingLevel.Bad, found, remedy);
}
