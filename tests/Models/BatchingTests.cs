using System.Net;
using FrontierFunctions.Server.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// Requests that come together share a run, get the answers they would have got alone, and are turned away when too
/// many.
/// </summary>
public sealed class BatchingTests
{
    private const string Labels = "{model=\"liver-disease\",version=\"1\"}";

    // Long enough that only what the test says can start a run.
    private const string Never = "MaxQueueDelayMilliseconds=60000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_RequestsTogether_ShareOneRunAndGetTheAnswersOfSingleOnes()
    {
        var rows = GoldenRows.Load().Rows().Take(24).ToArray();
        await using var single = await ModelEndpoint.StartReadyAsync("MaxBatchRows=1");
        await using var merged = await ModelEndpoint.StartReadyAsync("MaxBatchRows=24", "StartWhenIdle=false", Never);

        // The 24th row starts the run: without merging the first request would wait for a minute.
        var together = await Task.WhenAll(rows.Select(r => merged.InferAsync(ModelEndpoint.Request(r))));
        for (var i = 0; i < rows.Length; i++)
        {
            var alone = await single.InferAsync(ModelEndpoint.Request(rows[i]));
            foreach (var output in new[] { "probability", "interval", "base_log_odds", "contributions" })
            {
                var (expected, actual) =
                    (ModelEndpoint.Numbers(alone, output), ModelEndpoint.Numbers(together[i], output));
                Assert.Equal(expected.Length, actual.Length);
                Assert.Equal(expected, actual);
            }
        }

        Assert.Equal(1, await merged.MetricAsync("frontier_inference_batch_requests_count" + Labels));
        Assert.Equal(24, await merged.MetricAsync("frontier_inference_batch_requests_sum" + Labels));
        Assert.Equal(24, await merged.MetricAsync("frontier_inference_batch_rows_sum" + Labels));
        Assert.Equal(24, await single.MetricAsync("frontier_inference_batch_requests_count" + Labels));
    }

    [Fact]
    public async Task Infer_RequestsOfSeveralRows_AreNeverSplitNorMixed()
    {
        var rows = GoldenRows.Load().Rows();
        await using var endpoint = await ModelEndpoint.StartReadyAsync("MaxBatchRows=8");
        var expected = ModelEndpoint.Numbers(await endpoint.InferAsync(ModelEndpoint.Request(rows)), "probability");
        var parts = Enumerable.Range(0, 40).Select(i => (From: i % rows.Length, Count: 1 + (i % 11))).ToArray();
        var answers = await Task.WhenAll(parts.Select(p =>
            endpoint.InferAsync(ModelEndpoint.Request([.. Cycle(rows, p.From, p.Count)]))));
        for (var i = 0; i < parts.Length; i++)
        {
            var got = ModelEndpoint.Numbers(answers[i], "probability");
            Assert.Equal(parts[i].Count, got.Length);
            Assert.Equal(Cycle(expected, parts[i].From, parts[i].Count), got);
        }
    }

    [Fact]
    public async Task Infer_WhenTooManyRowsWait_Is429AndWhatWaitsIsAnsweredAtShutdown()
    {
        var endpoint = await ModelEndpoint.StartReadyAsync(
            "MaxRequestRows=4", "MaxPendingRows=4", "StartWhenIdle=false", Never);
        var request = ModelEndpoint.Request(GoldenRows.Load().Row(0));
        var all = Enumerable.Range(0, 5).Select(_ => endpoint.PostAsync(request)).ToList();

        // Four rows wait for a minute; whichever came fifth is the only one that can end.
        using var refused = await await Task.WhenAny(all).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(4, await endpoint.MetricAsync("frontier_inference_pending_rows" + Labels));

        await endpoint.App.StopAsync(Token);
        var statuses = (await Task.WhenAll(all)).Select(r => r.StatusCode).Order().ToArray();
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 4), HttpStatusCode.TooManyRequests], statuses);
        await endpoint.App.DisposeAsync();
        endpoint.Client.Dispose();
    }

    [Fact]
    public async Task Infer_CallerLeavesWhileWaiting_FreesItsPlace()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync(
            "MaxBatchRows=3", "MaxRequestRows=3", "MaxPendingRows=4", "StartWhenIdle=false", Never);
        var queue = endpoint.App.Services.GetRequiredService<ModelRegistry>().Find("liver-disease", null)!;
        var row = GoldenRows.Load().Row(0);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var content = new StringContent(ModelEndpoint.Request(row, row), null, "application/json");
        var left = endpoint.Client.PostAsync(ModelEndpoint.Infer, content, leaving.Token);
        while (queue.Series.PendingRows() < 2)
        {
            await Task.Yield();
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        // The rows that were left fill the run with the next one; then their place is free for three more.
        await endpoint.InferAsync(ModelEndpoint.Request(row));
        var three = await endpoint.InferAsync(ModelEndpoint.Request(row, row, row));
        Assert.Equal(3, ModelEndpoint.Numbers(three, "probability").Length);
        Assert.Equal(0, queue.Series.PendingRows());
    }

    private static IEnumerable<T> Cycle<T>(T[] items, int from, int count) =>
        Enumerable.Range(from, count).Select(i => items[i % items.Length]);
}
