namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>Why a resource gives no event: the keys of <see cref="EventSummary.WithoutEvents"/>.</summary>
internal static class WithoutEvents
{
    /// <summary>No event is made of resources of this type.</summary>
    public const string OfThisType = "no-events-of-this-type";

    /// <summary>It is about nobody, or not about a patient.</summary>
    public const string NoSubject = "no-subject";

    /// <summary>It was entered in error, cancelled or refuted.</summary>
    public const string Retracted = "retracted";

    /// <summary>It was planned, refused or not taken.</summary>
    public const string NotDone = "not-done";

    /// <summary>It does not say what it is about.</summary>
    public const string NoCode = "no-code";

    /// <summary>It only groups other observations.</summary>
    public const string Panel = "panel";

    /// <summary>It repeats what other resources state.</summary>
    public const string Repeats = "repeats-others";
}
