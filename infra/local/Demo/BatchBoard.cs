using System.Globalization;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FrontierFunctions.Local.Demo;

/// <summary>
/// Shows where the files of a batch are: a live table where somebody watches, else a line whenever a file reaches a
/// stage.
/// </summary>
internal sealed class BatchBoard(CommandTerminal terminal, IReadOnlyDictionary<string, string> nameByToken)
{
    // A longer live table would scroll out of the terminal.
    private const int LiveRows = 24;

    private readonly Dictionary<string, FileStage> _shown = new(StringComparer.Ordinal);
    private string _state = "";

    /// <summary>Shows progress while the work runs.</summary>
    public async Task<BatchView> ShowAsync(Func<Action<BatchView>, Task<BatchView>> work)
    {
        if (!terminal.IsWatched)
        {
            return await work(SayChanges);
        }

        BatchView? end = null;
        await terminal.Progress.Live(new Text("waiting for the first file")).AutoClear(true).StartAsync(async live =>
            end = await work(view => live.UpdateTarget(Live(view))));
        return end!;
    }

    /// <summary>The files with what became of them.</summary>
    public Table Table(BatchView view)
    {
        var table = new Table().AddColumns("file", "format", "stage", "events", "left out", "code");
        table.Columns[3].RightAligned();
        table.Columns[4].RightAligned();
        foreach (var file in Ordered(view))
        {
            table.AddRow(
                Markup.Escape(NameOf(file)), file.Format ?? "", StageOf(file.Stage), Number(file.Events),
                Number(file.SetAside),
                file.Code ?? "");
        }

        return table;
    }

    private Rows Live(BatchView view)
    {
        var stages = string.Join(", ", view.Files.GroupBy(file => file.Stage).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {StageOf(group.Key)}"));
        var head = new Markup($"[bold]{view.State}[/]: {stages}");
        IRenderable body = view.Files.Count <= LiveRows ? Table(view) : Text.Empty;
        return new Rows(head, body);
    }

    private void SayChanges(BatchView view)
    {
        foreach (var file in Ordered(view).Where(file =>
            !_shown.TryGetValue(file.NameToken, out var stage) || stage != file.Stage))
        {
            _shown[file.NameToken] = file.Stage;
            terminal.Say($"  {StageOf(file.Stage),-12} {NameOf(file)}{(file.Code is null ? "" : $" ({file.Code})")}");
        }

        if (view.State != _state)
        {
            _state = view.State;
            terminal.Say($"{_state}: {view.Files.Count} files, {view.Subjects} subjects");
        }
    }

    private IEnumerable<FileState> Ordered(BatchView view) => view.Files.OrderBy(NameOf, StringComparer.Ordinal);

    private string NameOf(FileState file) => nameByToken.GetValueOrDefault(file.NameToken) ?? file.FileToken;

    private static string StageOf(FileStage stage) => stage.ToString().ToLowerInvariant();

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
