using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Why a request is not answered. 400: it is not a request of the protocol. 422: it is, but does not fit the model. The
/// reason names the place and the remedy, never a value from the request.
/// </summary>
internal sealed record Refusal(int Status, string Reason)
{
    /// <summary>Seconds after which another try makes sense; null where it does not.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static Refusal Malformed(string reason) => new(StatusCodes.Status400BadRequest, reason);

    public static Refusal Unfit(string reason) => new(StatusCodes.Status422UnprocessableEntity, reason);

    public static Refusal NotFound(string reason) => new(StatusCodes.Status404NotFound, reason);

    public static Refusal TooLarge(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The request's body is larger than {limit} bytes; send fewer rows.");

    public static Refusal Busy { get; } =
        new(StatusCodes.Status429TooManyRequests, "The model's queue is full; try again later.")
        {
            RetryAfterSeconds = 1,
        };

    public static Refusal NotReady { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "The models are not ready.") { RetryAfterSeconds = 2 };

    public IResult ToResult() => new RefusalResult(this);

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsJsonAsync(
            new InferenceError { Error = Reason }, InferenceJson.Default.InferenceError, contentType: null,
            context.RequestAborted);
    }

    private sealed class RefusalResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => refusal.WriteAsync(httpContext);
    }
}

/// <summary>Ends the reading of a request that is refused.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception
{
    public Refusal Refusal { get; } = refusal;
}
