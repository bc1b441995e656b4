using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.App.Ingest;

namespace FrontierFunctions.Local.Demo;

/// <summary>Follows a batch through the app's own endpoint until it has ended.</summary>
/// <param name="functions">Speaks for the organization.</param>
/// <param name="batch">The batch's name.</param>
/// <param name="expectedFiles">The least number of files that it has when it is done.</param>
/// <param name="timeProvider">The time.</param>
/// <param name="isAll">What else must hold then; null for nothing.</param>
internal sealed class BatchWatch(
    HttpClient functions, string batch, int expectedFiles, TimeProvider timeProvider,
    Func<BatchView, bool>? isAll = null)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(300);

    // No file takes this long; a batch that does not move is stuck.
    private static readonly TimeSpan StillLimit = TimeSpan.FromMinutes(15);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The batch as it ended: <c>done</c> or <c>failed</c>.</summary>
    /// <param name="changed">Is told whenever something has changed.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="LocalRuntimeException">Nothing has changed for too long, or the endpoint refuses.</exception>
    public async Task<BatchView> UntilDoneAsync(Action<BatchView> changed, CancellationToken cancellationToken)
    {
        byte[] last = [];
        var moved = timeProvider.GetTimestamp();
        while (true)
        {
            var (view, text) = await ReadAsync(cancellationToken);
            if (view is not null && !text.AsSpan().SequenceEqual(last))
            {
                (last, moved) = (text, timeProvider.GetTimestamp());
                changed(view);
            }

            if (view is { State: "failed" } || (view is { State: "done" } && HasAllFiles(view)))
            {
                return view;
            }

            if (timeProvider.GetElapsedTime(moved) > StillLimit)
            {
                throw new LocalRuntimeException(
                    $"The batch has stood still for {StillLimit.TotalMinutes:N0} minutes; what the host logs says "
                    + "why.");
            }

            await Task.Delay(Period, timeProvider, cancellationToken);
        }
    }

    /// <summary>True when every file was seen and has ended.</summary>
    private bool HasAllFiles(BatchView view) =>
        view.Files.Count >= expectedFiles
        && isAll?.Invoke(view) != false
        && view.Files.All(file => file.Stage is FileStage.Done or FileStage.Quarantined or FileStage.Superseded or FileStage.Erased);

    private async Task<(BatchView? View, byte[] Text)> ReadAsync(CancellationToken cancellationToken)
    {
        using var answer = await functions.GetAsync($"api/batches/{Uri.EscapeDataString(batch)}", cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, []);
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new LocalRuntimeException(
                $"The function app answered {(int)answer.StatusCode} to GET /api/batches/{batch}.");
        }

        var text = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return (JsonSerializer.Deserialize<BatchView>(text, Json), text);
    }
}
