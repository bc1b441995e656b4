using System.Net.Sockets;
using System.Text;

namespace FrontierFunctions.Tests.Models;

/// <summary>The endpoint's requests to itself, and callers who leave in the middle of theirs.</summary>
public sealed class WarmUpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WarmUp_RunsEveryModelAndCountsNothing()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync("WarmUpRequests=8");
        Assert.Equal(0, await endpoint.MetricAsync("frontier_inference_batch_rows_count{model=\"liver-disease\""));
        var metrics = await endpoint.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.DoesNotContain("frontier_inference_requests_total{", metrics, StringComparison.Ordinal);

        await endpoint.InferAsync(ModelEndpoint.Request(GoldenRows.Load().Row(0)));
        Assert.Equal(1, await endpoint.MetricAsync("frontier_inference_batch_rows_count{model=\"liver-disease\""));
    }

    [Fact(Timeout = 30_000)]
    public async Task Infer_CallerLeavesInTheMiddle_IsCountedAndOthersAreAnswered()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync("127.0.0.1", endpoint.Client.BaseAddress!.Port, Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {ModelEndpoint.Infer} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 500\r\n\r\n{\"inputs\":["), Token);
        }

        // The test's own time limit ends this if the endpoint never notices.
        var counted = "";
        while (!counted.Contains("code=\"499\"} 1", StringComparison.Ordinal))
        {
            counted = await endpoint.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        }

        await endpoint.InferAsync(ModelEndpoint.Request(GoldenRows.Load().Row(0)));
    }
}
