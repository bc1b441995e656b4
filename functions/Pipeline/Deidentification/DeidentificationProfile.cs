namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>What de-identification aims at.</summary>
public enum DeidentificationProfile
{
    /// <summary>
    /// Dates shifted by one offset per subject, so that intervals are exact; everything else as in
    /// <see cref="SafeHarbor"/>. Needs an expert determination (45 CFR 164.514(b)(1)) or a data use agreement
    /// (164.514(e)).
    /// </summary>
    Longitudinal,

    /// <summary>
    /// 45 CFR 164.514(b)(2), strictly: year only, ages over 89 as 90+, three-digit ZIP with the restricted list.
    /// </summary>
    SafeHarbor,
}
