namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// A model endpoint answered something that is not an answer to the request. Says what is wrong, never a value.
/// </summary>
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
