namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>One subject as de-identification needs it. Thread-safe.</summary>
public sealed class Subject
{
    /// <summary>A subject.</summary>
    /// <param name="pseudonym">What stands for the subject in every output.</param>
    /// <param name="shift">How the subject's dates move; the default value where they cannot, and text keeps the year only.</param>
    /// <param name="known">What is known of the subject.</param>
    public Subject(string pseudonym, DateShift shift, KnownIdentifiers known)
    {
        Pseudonym = pseudonym;
        Shift = shift;
        Known = known;
        SurrogatesOf = pseudonym.Length > 0 ? this : null;
    }

    /// <summary>What stands for the subject in every output: a UUID in lower case.</summary>
    public string Pseudonym { get; }

    /// <summary>
    /// By whom surrogates in text are drawn: the subject itself, also where a text is searched for more people than its
    /// subject; null where nobody is known to be it, and text gets tags.
    /// </summary>
    internal Subject? SurrogatesOf { get; init; }

    /// <summary>How the subject's dates move; the default value where they cannot.</summary>
    public DateShift Shift { get; }

    /// <summary>What is known of the subject; holds identifiers in the clear.</summary>
    public KnownIdentifiers Known { get; }
}
