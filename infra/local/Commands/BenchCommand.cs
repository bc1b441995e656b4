using System.CommandLine;
using FrontierFunctions.Bench;
using FrontierFunctions.Bench.Serving;
using FrontierFunctions.Local.Terminal;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier bench</c>: measures this machine, each number beside its limit or peer.</summary>
internal sealed class BenchCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Argument<string?> _name = new("name")
    {
        Description = "The benchmark; without it they are listed, with `all` all are run.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<long> _megabytes = new("--megabytes")
    {
        Description = "Size of the generated input of deid.", DefaultValueFactory = _ => 1000,
    };

    private readonly Option<int> _executions = new("--executions")
    {
        Description = "Mutants of each format of fuzz.", DefaultValueFactory = _ => 200_000,
    };

    private readonly Option<int> _identifiers = new("--identifiers")
    {
        Description = "Planted identifiers of each format of leaks.", DefaultValueFactory = _ => 10_000,
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "The one format of fuzz and leaks; without it all.",
    };

    private readonly Option<string?> _folder = new("--folder")
    {
        Description = "The folder of images of glyph-lines, or of notes of evidence-lines.",
    };

    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>
    /// Deid first: it reports the peak memory of the process. A benchmark answers 0 when nothing went wrong in it.
    /// </summary>
    private IReadOnlyList<(
        string Name, string What, Func<TextWriter, ParseResult, CancellationToken, Task<int>> RunAsync)> Benchmarks =>
    [
        ("deid", "FHIR de-identification of 1 GB NDJSON: MB per CPU second and memory, beside a plain JSON copy of "
            + "the same bytes",
            (output, arguments, cancellationToken) => FhirDeidentificationBench.RunAsync(
                output, arguments.GetRequiredValue(_megabytes) * 1_000_000, cancellationToken)),
        ("cda", "C-CDA de-identification: MB and documents per CPU second, beside an XmlReader to XmlWriter copy",
            (output, _, cancellationToken) => CdaBench.RunAsync(output, cancellationToken)),
        ("hl7", "HL7 v2 de-identification of 1 kB messages: messages and MB per CPU second, beside a plain split and join",
            (output, _, cancellationToken) => Hl7Bench.RunAsync(output, cancellationToken)),
        ("dicom", "DICOM de-identification of 512x512 CT images: files and MB per CPU second, beside a plain parse and "
            + "write of the same bytes",
            (output, _, cancellationToken) => DicomBench.RunAsync(output, cancellationToken)),
        ("pixels", "burned-in text: what is found and touched on 480 generated images, and images per CPU second, beside a "
            + "copy of the pixels",
            (output, _, _) => Task.FromResult(PixelsBench.Run(output, 480))),
        ("glyph-lines", "not a measurement: writes what the search of burned-in text is trained with",
            (output, arguments, _) => Task.FromResult(GlyphLines.Run(output, arguments.GetValue(_folder)))),
        ("evidence-lines", "not a measurement: writes what the weighing of words that may be names is trained with",
            (output, arguments, _) => Task.FromResult(EvidenceLines.Run(output, arguments.GetValue(_folder)))),
        ("vcf", "VCF de-identification: MB and variants per CPU second, beside a plain split and join of the same bytes",
            (output, _, cancellationToken) => VcfBench.RunAsync(output, cancellationToken)),
        ("notes", "notes de-identification: MB and notes per CPU second, beside a plain copy of the same bytes",
            (output, _, cancellationToken) => NotesBench.RunAsync(output, cancellationToken)),
        ("csv", "CSV de-identification of laboratory results: MB and rows per CPU second, beside a plain split and join and "
            + "a copy of the same bytes",
            (output, _, cancellationToken) => CsvBench.RunAsync(output, 60_000_000, cancellationToken)),
        ("query", "POST /api/query with one patient's Bundle: p50 and p95 of 200 calls, 4 at a time",
            (output, _, cancellationToken) => QueryBench.RunAsync(output, folders(), timeProvider, cancellationToken)),
        ("events", "FHIR to events: events and MB per CPU second, beside a plain Utf8JsonReader",
            async (output, _, cancellationToken) =>
            {
                await EventsBench.RunAsync(output, folders(), timeProvider, cancellationToken);
                return 0;
            }),
        ("report", "one page of a report of 3,000 facts: processor milliseconds",
            async (output, _, cancellationToken) =>
            {
                await ReportBench.RunAsync(output, cancellationToken);
                return 0;
            }),
        ("fuzz", "mutants of every format through all passes: exceptions, hangs, memory",
            (output, arguments, cancellationToken) => Task.FromResult(ProofBench.Fuzz(
                output, arguments.GetValue(_executions), arguments.GetValue(_format), cancellationToken))),
        ("leaks", "planted identifiers in every format and profile, searched for in every output",
            (output, arguments, _) => Task.FromResult(ProofBench.Leaks(
                output, arguments.GetValue(_identifiers), arguments.GetValue(_format)))),
        ("labelled-notes", "recall and precision on labelled notes, by kind",
            (output, _, _) => Task.FromResult(ProofBench.Notes(output))),
        ("labelled-sentences", "recall on the open data's labelled sentences, by kind",
            (output, _, _) => Task.FromResult(ProofBench.Sentences(output))),
        ("films", "chest films through the model endpoint, 1 to 16 in a request: films per CPU second, beside bare ONNX Runtime on "
            + "the same batches",
            (output, _, cancellationToken) => FilmsBench.RunAsync(output, cancellationToken)),
        ("serving", "the model endpoint over HTTP: single rows 16 at a time, beside bare ONNX Runtime on the same batches; "
            + "batching beside none; start to ready and the first request",
            (output, _, cancellationToken) => ServingBench.RunAsync(output, cancellationToken)),
        ("timeline", "futures of the event model: trajectories per CPU second, beside bare ONNX Runtime over steps of the same "
            + "shapes",
            (output, _, cancellationToken) => Task.FromResult(TimelineBench.Run(output, folders(), cancellationToken))),
        ("bad-requests", "10,000 requests that the model endpoint must refuse: statuses, memory, open files",
            (output, _, cancellationToken) => BadRequestBench.RunAsync(output, cancellationToken)),
    ];

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("bench", "Measure this machine.")
        {
            _name, _megabytes, _executions, _identifiers, _format,
            _folder, _json,
        };
        _megabytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 1 or > 1_000_000)
            {
                result.AddError("--megabytes is 1 to 1000000.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var json = arguments.GetValue(_json);
        if (arguments.GetValue(_name) is not { } name)
        {
            List(json);
            return ExitCode.Done;
        }

        var wanted = Benchmarks.Where(benchmark => name == "all" || benchmark.Name == name).ToList();
        if (wanted.Count == 0)
        {
            throw new UsageException(
                $"There is no such benchmark: {string.Join(", ", Benchmarks.Select(known => known.Name))}, all.");
        }

        var failed = false;
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var benchmark in wanted)
        {
            terminal.Say($"{benchmark.Name}: {benchmark.What}");
            var text = new StringWriter();
            failed |= await benchmark.RunAsync(text, arguments, cancellationToken) != 0;
            results[benchmark.Name] = text.ToString();
            if (!json)
            {
                terminal.Output.WriteLine(text.ToString().TrimEnd());
            }
        }

        if (json)
        {
            terminal.Output.WriteLine(SummaryJson.Text(new { Benchmarks = results }));
        }

        return failed ? ExitCode.Failed : ExitCode.Done;
    }

    private void List(bool json)
    {
        if (json)
        {
            terminal.Output.WriteLine(SummaryJson.Text(
                new { Benchmarks = Benchmarks.ToDictionary(known => known.Name, known => known.What) }));
            return;
        }

        var table = new Table().AddColumns("name", "what");
        foreach (var (name, what, _) in Benchmarks)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(what));
        }

        terminal.Result.Write(table);
    }
}
