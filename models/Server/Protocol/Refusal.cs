using System.Globalization;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Why a request is not answered. 400: it is not a request of the protocol. 422: it is, but does not fit the model. The
/// reason names the place and the remedy, never a value from the request.
/// </summary>
internal sealed record Refusal(int Status, string Code, string Reason)
{
    /// <summary>Seconds after which another try makes sense; null where it does not.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The member of the body that is at fault; null where it is none or the reason says it.</summary>
    public string? Member { get; init; }

    public static Refusal Malformed(string reason) => new(StatusCodes.Status400BadRequest, "invalid_request", reason);

    public static Refusal Unfit(string reason) =>
        new(StatusCodes.Status422UnprocessableEntity, "unprocessable_request", reason);

    public static Refusal UnknownParameter(string reason) =>
        new(StatusCodes.Status422UnprocessableEntity, "parameter_not_supported", reason);

    public static Refusal NotFound(string reason) => new(StatusCodes.Status404NotFound, "not_found", reason);

    public static Refusal MediaType(string reason) =>
        new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", reason);

    public static Refusal TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "request_too_large",
        $"The request's body is larger than {limit} bytes; send fewer rows.");

    public static Refusal TooSlow { get; } = new(
        StatusCodes.Status408RequestTimeout, "request_timeout", "The request's body came too slowly; send it again.");

    public static Refusal Gone { get; } = new(
        StatusCodes.Status499ClientClosedRequest, "client_closed_request", "The connection was cut.");

    public static Refusal UnknownModel { get; } = new(
        StatusCodes.Status404NotFound, "model_not_found", "There is no such model, or no such version of it.");

    public static Refusal ModelFailed { get; } = new(
        StatusCodes.Status500InternalServerError, "model_failed", "The model failed on this batch.");

    public static Refusal Busy { get; } =
        new(StatusCodes.Status429TooManyRequests, "too_many_requests", "The model's queue is full; try again later.")
        {
            RetryAfterSeconds = 1,
        };

    public static Refusal NotReady { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "not_ready", "The models are not ready.")
        {
            RetryAfterSeconds = 2,
        };

    public IResult ToResult() => new RefusalResult(this);

    /// <summary>Writes it as the Open Inference Protocol says.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        WriteHead(context);
        await context.Response.WriteAsJsonAsync(
            new InferenceError { Error = Reason }, InferenceJson.Default.InferenceError, contentType: null,
            context.RequestAborted);
    }

    /// <summary>Sets the status and the headers that every protocol has.</summary>
    public void WriteHead(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
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
