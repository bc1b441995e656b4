using FrontierFunctions.Generated.People;

namespace FrontierFunctions.Generated.Notes;

/// <summary>What a labelled span is: the kinds of 45 CFR 164.514(b)(2)(i), and three that identify through others.</summary>
internal enum SpanKind
{
    Name,
    Relative,
    Date,
    Age,
    Phone,
    Fax,
    Email,
    Url,
    IpAddress,
    SocialSecurityNumber,
    MedicalRecordNumber,
    Account,
    HealthPlan,
    Licence,
    Vehicle,
    Device,
    Address,
    Zip,
    City,
    Facility,
    Profession,

    /// <summary>May go or stay: weekdays and times at a date, titles, credentials.</summary>
    Neutral,
}

/// <summary>A labelled piece of a note.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">The character behind the last.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct LabelledSpan(int Start, int End, SpanKind Kind);

/// <summary>A note whose identifiers are labelled.</summary>
internal sealed record LabelledNote(
    int Number, string Template, string Text, IReadOnlyList<LabelledSpan> Spans, Person Subject, Person Relative,
    string Plan);
