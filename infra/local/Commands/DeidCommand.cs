using System.Collections.Concurrent;
using System.CommandLine;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Deidentification;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier deid</c>: files or folders, without any storage.</summary>
internal sealed class DeidCommand(
    CommandTerminal terminal, TimeProvider timeProvider, Func<DevelopmentKeys> developmentKeys)
{
    private readonly Option<string> _input = CommandOptions.Input();
    private readonly Option<string?> _output = CommandOptions.Output("Folder for the results.", required: true);
    private readonly Option<string> _profile = new("--profile")
    {
        Description = "longitudinal (dates shifted, intervals exact) or safe-harbor (years only).",
        DefaultValueFactory = _ => "longitudinal",
    };

    private readonly Option<string> _organization = new("--organization")
    {
        Description = "Whose records they are; pseudonyms differ between organizations.",
        DefaultValueFactory = _ => CommandOptions.LocalOrganization,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "File with the organization's secret, 32 bytes or more, raw or base64. "
            + "Without it a development secret is made.",
    };

    private readonly Option<int> _threads = CommandOptions.Threads();
    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "Say which rule did what where, without any value. With a file or folder behind it nothing is "
            + "written: then --input and --output are not needed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _rules = new("--rules")
    {
        Description = "Folder with the organization's own rules, {format}.{profile}.json, laid over the built-in ones.",
    };

    private readonly Option<bool> _privacy = new("--privacy")
    {
        Description = "Write privacy.json and privacy.html: what was found, what is left, what is still usable.",
    };

    private readonly Option<string?> _vault = new("--vault")
    {
        Description = "Folder outside the output for sealed entries of who is who; needs --vault-key.",
    };

    private readonly Option<string?> _vaultKey = new("--vault-key")
    {
        Description = "Public key (PEM) that entries are sealed for; \"frontier vault create-key\" makes a pair.",
    };

    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("deid", "De-identify files.")
        {
            _input, _output, _profile, _organization, _key, _threads, _explain, _json, _rules, _privacy, _vault,
            _vaultKey,
        };
        (_input.Required, _output.Required) = (false, false);
        command.Validators.Add(result =>
        {
            var isExplained = result.GetResult(_explain) is { Tokens.Count: > 0 };
            foreach (var option in (Option[])[_input, _output])
            {
                if (result.GetResult(option) is { Tokens.Count: > 0 } == isExplained)
                {
                    result.AddError(isExplained
                        ? $"{option.Name} has no meaning beside --explain with a file: nothing is written."
                        : $"Option '{option.Name}' is required.");
                }
            }
        });
        _profile.AcceptOnlyFromAmong("longitudinal", "safe-harbor");
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var meter = new RunMeter(timeProvider);
        var organization = arguments.GetRequiredValue(_organization);
        var profile = arguments.GetRequiredValue(_profile) == "safe-harbor"
            ? DeidentificationProfile.SafeHarbor : DeidentificationProfile.Longitudinal;
        var isExplained = arguments.GetResult(_explain) is not null;
        var input = arguments.GetValue(_explain) ?? arguments.GetRequiredValue(_input);
        var output = arguments.GetValue(_output) is { } folder ? new DeidOutput(folder, input) : null;
        var rules = RulesFolder.Read(arguments.GetValue(_rules));
        var vault = VaultFolder.At(arguments.GetValue(_vault), arguments.GetValue(_vaultKey), organization);
        using var keys = Keys(organization, arguments.GetValue(_key));
        var threads = arguments.GetRequiredValue(_threads);

        var results = new ConcurrentBag<FileResult>();
        using var inputs = await InputSet.OpenAsync(input, cancellationToken);
        FileBatch batch = null!;
        await CommandProgress.RunAsync(terminal, async progress =>
        {
            var first = progress.Start("Reading who the subjects are", inputs.Files.Count);
            batch = await FileBatch.ReadAsync(
                inputs, profile, keys, rules, threads, timeProvider, isExplained, _ => first.Advance(),
                cancellationToken);
            var second = progress.Start("De-identifying", batch.Files.Count);
            await batch.ForEachAsync(
                threads,
                async (file, cancellation) =>
                {
                    results.Add(output is null
                        ? await FileResult.WithoutOutputAsync(batch, file, cancellation)
                        : await output.WriteAsync(batch, file, cancellation));
                    second.Advance();
                },
                cancellationToken);
        });

        var ordered = results.OrderBy(result => result.File.Name, StringComparer.Ordinal).ToList();
        var named = batch.FilesNamedAfterSomebody().Count;
        output?.WriteManifest(new DeidManifest
        {
            Organization = organization,
            Profile = arguments.GetRequiredValue(_profile),
            Subjects = batch.Directory.Subjects.Count,
            FilesNamedAfterSubjects = named,
            SubjectIssues = [.. batch.Resolution.Issues.Select(PlacedIssue.Of)],
            Files = [.. ordered.Select(ManifestFile.Of)],
        });

        if (arguments.GetValue(_privacy) && output is not null)
        {
            output.WritePrivacy(await DeidPrivacy.ReadAsync(
                batch, ordered, output, arguments.GetRequiredValue(_profile),
                DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime), cancellationToken));
        }

        vault?.Write(batch.Resolution.Subjects, keys);
        var summary = FileSummary.Of(ordered, batch.Directory.Subjects.Count, meter.Read()) with
        {
            Explanation = isExplained ? DeidExplanation.Of(ordered) : null,
        };
        Say(summary, ordered, named, arguments);
        return summary.ExitCode;
    }

    private OrganizationKeys Keys(string organization, string? file)
    {
        if (file is not null)
        {
            return DevelopmentKeys.Keys(organization, file);
        }

        var keys = developmentKeys();
        terminal.Say($"Using the development secret {keys.SecretFile(organization)}; give --key for one of your own.");
        return keys.Keys(organization);
    }

    private void Say(FileSummary summary, IReadOnlyList<FileResult> results, int named, ParseResult arguments)
    {
        if (summary.Explanation is { } explanation)
        {
            DeidExplanation.Write(terminal, results, explanation);
        }

        if (named > 0)
        {
            terminal.Say(
                $"{named} of the files have a subject's name or number in their own name. Outputs keep the names of "
                + "their inputs: rename these before you share them.");
        }

        if (arguments.GetValue(_json))
        {
            terminal.Output.WriteLine(SummaryJson.Text(summary));
            return;
        }

        SummaryTable.Write(terminal, summary);
        if (arguments.GetValue(_output) is { } folder)
        {
            terminal.Say($"Results, manifest.json and quarantine stand in {Path.GetFullPath(folder)}.");
        }
    }
}
