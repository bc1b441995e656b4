using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Turns a model endpoint's response into scores.</summary>
public static class ScoreReader
{
    /// <summary>One score for each of the batch's subjects, in their order, abstaining ones included.</summary>
    /// <param name="batch">What was asked.</param>
    /// <param name="response">
    /// What was answered: <c>probability</c> [batch], <c>interval</c> [batch, 2], <c>base_log_odds</c> [batch] and
    /// <c>contributions</c> [batch, feature], all FP32. Null when the batch had no request.
    /// </param>
    /// <param name="card">The card of the model that answered.</param>
    /// <exception cref="InferenceFormatException">The response does not have that shape, or is not of that model.</exception>
    public static IReadOnlyList<TaskScore> Read(ScoreBatch batch, InferenceResponse? response, ModelCard card) =>
        throw new NotImplementedException();
}

/// <summary>A model endpoint answered something that is not an answer to the request. Says what is wrong, never a value.</summary>
public sealed class InferenceFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InferenceFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the response.</param>
    public InferenceFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the response.</param>
    /// <param name="innerException">What found it.</param>
    public InferenceFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
