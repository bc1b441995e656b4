using System.Net.Sockets;
using System.Text;

namespace FrontierFunctions.Bench.Serving;

/// <summary>
/// Ten thousand requests that must be refused, each with the status that the documents name, and what the endpoint
/// holds before and after them.
/// </summary>
internal static class BadRequestBench
{
    private const int Requests = 10_000;
    private const int Together = 16;
    private const string Infer = "/v2/models/liver-disease/infer";
    private const string Ten = "[1,1,1,1,1,1,1,1,1,1]";

    private static readonly (int Status, string Path, string Body)[] Bad =
    [
        (422, Infer, Tensor("[1,9]", "FP32", Ten)), (422, Infer, Tensor("[2,10]", "FP32", Ten)),
        (422, Infer, Tensor("[1,10]", "FP64", Ten)), (422, Infer, Tensor("[1,10]", "FP32", "[1,1,1,1,\"x\",1,1,1,1,1]")),
        (400, Infer, Tensor("[1,10]", "FP32", "[1,1,NaN,1,1,1,1,1,1,1]")), (400, Infer, ""), (400, Infer, "{\"inputs\":["),
        (422, Infer, "{\"inputs\":[],\"parameters\":{\"x\":1}}"), (404, "/v2/models/x/infer", Tensor("[1,10]", "FP32", Ten)),
        (404, "/v2/models/liver-disease/versions/9/infer", Tensor("[1,10]", "FP32", Ten)), (404, "/v3", "{}"),
        (422, "/score", "{\"input_data\":[[1,2]],\"params\":{\"model\":\"liver-disease\"}}"), (422, "/score", "{\"x\":1}"),
        (404, "/v1/embeddings", "{\"model\":\"x\",\"input\":\"a\"}"),
        (422, "/v1/embeddings", "{\"model\":\"clinical-text-embedding\",\"input\":\"a\",\"x\":1}"),
        (422, "/v1/embeddings", "{\"model\":\"clinical-text-embedding\",\"input\":[1,2]}"),
        (400, "/embeddings", "{\"input\":[\"a\"]}"),
        (422, "/embeddings?api-version=2024-05-01-preview", "{\"input\":[\"a\"],\"input_type\":\"query\"}"),
    ];

    /// <summary>Returns 0, or 1 when a status is another, the endpoint is not ready at the end, or it holds much more.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await using var endpoint = await EndpointProcess.StartAsync(cancellationToken);
        var wrong = await SendAsync(endpoint, Requests / 2, cancellationToken);
        wrong += await OddAsync(endpoint, cancellationToken);
        var (files, bytes) = (endpoint.OpenFiles, endpoint.ResidentBytes);
        wrong += await SendAsync(endpoint, Requests, cancellationToken);
        var odd = await OddAsync(endpoint, cancellationToken);
        var (filesAfter, bytesAfter) = (endpoint.OpenFiles, endpoint.ResidentBytes);
        var ready = await endpoint.IsReadyAsync(cancellationToken);
        var good = await new LoadClient(endpoint.Endpoint, LoadClient.Post(
            Infer, Encoding.UTF8.GetBytes(Tensor("[1,10]", "FP32", Ten)))).RunAsync(1, TimeSpan.Zero, cancellationToken);

        output.WriteLine($"{"bad requests, kinds",-62} {Requests}, {Bad.Length}");
        output.WriteLine($"{"answered with another status than documented",-62} {wrong}");
        output.WriteLine($"{"200 MB bodies, slow bodies, cut connections: wrong",-62} {odd}");
        output.WriteLine($"{"resident MB before, after",-62} {bytes >> 20}, {bytesAfter >> 20}");
        output.WriteLine($"{"open files before, after",-62} {files}, {filesAfter}");
        output.WriteLine($"{"ready at the end",-62} {ready}");
        var leaks = bytesAfter > bytes + (64L << 20) || filesAfter > files + Together;
        return wrong + odd + good.Failed == 0 && ready && !leaks ? 0 : 1;
    }

    private static async Task<int> SendAsync(EndpointProcess endpoint, int count, CancellationToken cancellationToken)
    {
        var wrong = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken },
            async (n, token) =>
            {
                var (status, path, body) = Bad[n % Bad.Length];
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await endpoint.Client.PostAsync(new Uri(path, UriKind.Relative), content, token);
                await response.Content.ReadAsByteArrayAsync(token);
                Interlocked.Add(ref wrong, (int)response.StatusCode == status ? 0 : 1);
            });
        return wrong;
    }

    // What no client library sends. Returns how many were not answered, or not cut off, as documented.
    private static async Task<int> OddAsync(EndpointProcess endpoint, CancellationToken cancellationToken)
    {
        var head = $"POST {Infer} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        var wrong = 0;
        for (var i = 0; i < 10; i++)
        {
            // Says that it is large: refused before it comes.
            wrong += await StatusAsync(endpoint, head + $"Content-Length: {200 << 20}\r\n\r\n", 0, cancellationToken) == 413
                ? 0 : 1;
            // Does not say: refused when it is.
            wrong += await StatusAsync(
                endpoint, head + "Transfer-Encoding: chunked\r\n\r\nC800000\r\n", 200 << 20, cancellationToken) == 413
                ? 0 : 1;
        }

        // Begins and says no more, or goes: nothing is to be seen but that nothing stays behind.
        for (var i = 0; i < 50; i++)
        {
            using var socket = await ConnectAsync(endpoint, cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(head + "Content-Length: 500\r\n\r\n{\"inputs\":["));
            if (i % 2 == 0)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }

        // Slower than the 240 bytes in 5 seconds that the server waits for.
        wrong += await StatusAsync(endpoint, head + "Content-Length: 500\r\n\r\n{", 0, cancellationToken) == 408 ? 0 : 1;
        return wrong;
    }

    private static async Task<int> StatusAsync(
        EndpointProcess endpoint, string head, long more, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(endpoint, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), SocketFlags.None, cancellationToken);
        var answer = new byte[4096];
        var read = socket.ReceiveAsync(answer, SocketFlags.None, cancellationToken).AsTask();
        var block = new byte[1 << 16];
        try
        {
            for (long sent = 0; sent < more && !read.IsCompleted; sent += block.Length)
            {
                await socket.SendAsync(block, SocketFlags.None, cancellationToken);
            }
        }
        catch (SocketException)
        {
            // The endpoint has answered and closed.
        }

        try
        {
            return await read > 12 ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static async Task<Socket> ConnectAsync(EndpointProcess endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Endpoint, cancellationToken);
        return socket;
    }

    private static string Tensor(string shape, string datatype, string data) =>
        $"{{\"inputs\":[{{\"name\":\"features\",\"shape\":{shape},\"datatype\":\"{datatype}\",\"data\":{data}}}]}}";
}
