namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What the codes of an abstention mean to a reader.</summary>
internal static class Abstentions
{
    /// <summary>In a few words.</summary>
    public static string Short(string? code) => code switch
    {
        "not-enough-data" => "not enough data",
        "out-of-range" => "input outside the training range",
        "outside-population" => "not among the people it is for",
        "deceased" => "death is on record",
        null => "no reason given",
        _ => Notation.Shorten(code.Replace('-', ' '), 60),
    };

    /// <summary>In a sentence.</summary>
    public static string Sentence(string? code) => code switch
    {
        "not-enough-data" => "The model gives no answer: too few of its inputs are on record. An answer would rest on "
            + "guesses about what is missing.",
        "out-of-range" => "The model gives no answer: at least one input lies outside what it saw in training, where "
            + "nobody knows how good it is.",
        "outside-population" => "The model gives no answer: no record says that this person is one of those it was "
            + "trained on and is for, as its title and card say. For anybody else its answer would mean nothing.",
        "deceased" => "The model gives no answer: the death of this person is on record.",
        null => "The model gives no answer and no reason.",
        _ => $"The model gives no answer ({Notation.Shorten(code.Replace('-', ' '), 60)}).",
    };
}
