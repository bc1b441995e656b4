using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FrontierFunctions.Bench.Serving;

/// <summary>
/// Sends one HTTP/1.1 request over and over, each connection as soon as its last answer is there. Plain sockets and a
/// request that is built once, so that the client takes little of the processors that it shares with the endpoint.
/// </summary>
internal sealed class LoadClient(IPEndPoint endpoint, byte[] request)
{
    /// <summary>A request with a body.</summary>
    public static byte[] Post(string path, ReadOnlySpan<byte> body, string headers = "Content-Type: application/json\r\n")
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    /// <summary>Latencies in milliseconds, sorted; what was not answered with 200; and the time that it took.</summary>
    public async Task<LoadResult> RunAsync(int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            () => ConnectionAsync(() => Stopwatch.GetElapsedTime(began) < duration, cancellationToken),
            cancellationToken)));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var milliseconds = all.SelectMany(a => a.Milliseconds).ToList();
        milliseconds.Sort();
        return new LoadResult(milliseconds, all.Sum(a => a.Failed), seconds);
    }

    /// <summary>A number of requests on one new connection, the first with the time that connecting takes.</summary>
    public async Task<List<double>> SequenceAsync(int count, CancellationToken cancellationToken)
    {
        var left = count;
        return (await ConnectionAsync(() => left-- > 0, cancellationToken)).Milliseconds;
    }

    private async Task<(List<double> Milliseconds, int Failed)> ConnectionAsync(
        Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var (milliseconds, failed) = (new List<double>(), 0);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        var sent = Stopwatch.GetTimestamp();
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, cancellationToken);
        while (goesOn())
        {
            if (milliseconds.Count > 0)
            {
                sent = Stopwatch.GetTimestamp();
            }

            await socket.SendAsync(request, SocketFlags.None, cancellationToken);
            var length = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancellationToken);
                if (read == 0)
                {
                    throw new IOException("The endpoint closed the connection.");
                }

                length += read;
            }
            while (!IsWhole(buffer.AsSpan(0, length)));
            milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            failed += buffer.AsSpan(9, 3).SequenceEqual("200"u8) ? 0 : 1;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return (milliseconds, failed);
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..end];
        var at = head.IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var digits = head[(at + "\r\nContent-Length: "u8.Length)..];
        var line = digits.IndexOf((byte)'\r');
        return answer.Length - end - 4
            >= int.Parse(line < 0 ? digits : digits[..line], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <param name="Milliseconds">Of each request, sorted.</param>
/// <param name="Failed">How many were not answered with 200.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record LoadResult(List<double> Milliseconds, int Failed, double Seconds)
{
    public double PerSecond => Milliseconds.Count / Seconds;

    public double At(double quantile) => Milliseconds[(int)((Milliseconds.Count - 1) * quantile)];
}
