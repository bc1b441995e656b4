using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Connections;

namespace FrontierFunctions.Server.Protocol;

/// <summary>Takes in the body of a request, whole and bounded, and hands it to a parser.</summary>
internal static class RequestBody
{
    /// <summary>The header that says how many bytes in front of the body are JSON.</summary>
    /// <remarks>Source: Open Inference Protocol, "Binary Tensor Data Extension".</remarks>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>Makes something of a body, which is gone afterwards.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">How many of its bytes are JSON.</param>
    public delegate T Parser<out T>(ReadOnlySpan<byte> body, int jsonLength);

    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The limit that the server keeps, for the reason.</param>
    /// <param name="mayBeBinary">Whether binary tensors may follow the JSON.</param>
    /// <param name="parse">Is called once.</param>
    /// <exception cref="RefusedException">Too large, too slow, cut, or of another media type.</exception>
    /// <exception cref="BadHttpRequestException">The caller has left in the middle; for the server to end.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, int maxBytes, bool mayBeBinary, Parser<T> parse)
    {
        var jsonLength = JsonLength(context.Request, mayBeBinary);
        var reader = context.Request.BodyReader;
        ReadResult body;
        try
        {
            // Without the request's token: a read that is called off leaves the connection's own next one in its way, and a
            // connection that is gone ends the read by itself.
            while (!(body = await reader.ReadAsync(CancellationToken.None)).IsCompleted)
            {
                // Nothing consumed, all examined: the pipe gathers the whole body, up to the server's limit.
                reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The rest of the body may still be on its way: nothing else can be read from this connection.
            context.Response.Headers.Connection = "close";
            throw new RefusedException(exception.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => Refusal.TooLarge(maxBytes),
                StatusCodes.Status408RequestTimeout => Refusal.TooSlow,
                _ => Refusal.Malformed("The request's body could not be read."),
            });
        }
        catch (Exception exception) when (
            exception is (IOException and not BadHttpRequestException) or ConnectionAbortedException)
        {
            // The connection was cut: nobody reads the answer, but it is counted.
            context.Abort();
            throw new RefusedException(Refusal.Gone);
        }

        var length = (int)body.Buffer.Length;
        if (body.Buffer.IsSingleSegment)
        {
            try
            {
                return Parse(body.Buffer.FirstSpan, jsonLength, parse);
            }
            finally
            {
                reader.AdvanceTo(body.Buffer.End);
            }
        }

        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.Buffer.CopyTo(whole);
            reader.AdvanceTo(body.Buffer.End);
            return Parse(whole.AsSpan(0, length), jsonLength, parse);
        }
        finally
        {
            // Cleared: it held a patient's values.
            ArrayPool<byte>.Shared.Return(whole, clearArray: true);
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> body, int? jsonLength, Parser<T> parse) =>
        jsonLength is { } length && length > body.Length
            ? throw new RefusedException(Refusal.Malformed($"{JsonLengthHeader} is larger than the body."))
            : parse(body, jsonLength ?? body.Length);

    private static int? JsonLength(HttpRequest request, bool mayBeBinary)
    {
        int? length = null;
        if (request.Headers.TryGetValue(JsonLengthHeader, out var header))
        {
            if (!mayBeBinary)
            {
                throw new RefusedException(Refusal.Malformed($"{JsonLengthHeader} has no meaning on this route."));
            }

            length = int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw new RefusedException(Refusal.Malformed($"{JsonLengthHeader} must be one whole number."));
        }

        var fits = request.ContentType is null
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && (type.MediaType == "application/json"
                    || (length is not null && type.MediaType == "application/octet-stream")));
        return fits && request.Headers.ContentEncoding.Count == 0
            ? length
            : throw new RefusedException(Refusal.MediaType(length is null
                ? "The body must be application/json without content encoding."
                : "The body must be application/octet-stream without content encoding."));
    }
}
