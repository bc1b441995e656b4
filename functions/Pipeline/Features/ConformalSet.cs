namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// Which outcomes cannot be ruled out: the label-conditional conformal set at 90 %, which holds what happens for at least nine
/// of ten patients of either outcome, where they are like those of the training data.
/// </summary>
/// <remarks>Source: Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World (2005), label-conditional (Mondrian) form.
/// </remarks>
/// <param name="Negative">Whether it may be that it does not happen.</param>
/// <param name="Positive">Whether it may be that it happens.</param>
public readonly record struct ConformalSet(bool Negative, bool Positive)
{
    /// <summary>Whether the set holds an outcome.</summary>
    public bool Holds(bool happened) => happened ? Positive : Negative;

    /// <summary>The set as a sentence.</summary>
    public string ToSentence() => (Negative, Positive) switch
    {
        (true, true) => "At 90 % neither outcome can be ruled out.",
        (false, true) => "At 90 % it cannot be ruled out that it happens; that it does not is ruled out.",
        (true, false) => "At 90 % it is ruled out that it happens.",
        _ => "Neither outcome fits at 90 %: the inputs are unlike those of the training data.",
    };
}
