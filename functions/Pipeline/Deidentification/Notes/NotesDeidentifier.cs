using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Notes;

namespace FrontierFunctions.Pipeline.Deidentification.Notes;

/// <summary>De-identifies notes: one file is one note of one subject. Thread-safe.</summary>
internal sealed class NotesDeidentifier
{
    /// <summary>Above this many subjects a note without one is scrubbed by its own shapes and contexts only.</summary>
    private const int MostSubjectsAtOnce = 20_000;

    private const int ShortestNamePart = 3;

    private readonly DeidentificationSetup _setup;
    private readonly NotesRules _rules;
    private readonly ConditionalWeakTable<SubjectDirectory, Subject> _everybody = [];

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public NotesDeidentifier(DeidentificationSetup setup)
    {
        _setup = setup;
        _rules = RuleFiles.Parse(
            RuleFiles.Load("text", setup.ProfileName, setup.Rules), NotesRulesJson.Default.NotesRules);
    }

    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        var (text, bytesIn, issue) = await NotesRecordFormat.ReadAsync(
            input, _setup.Limits.MaxResourceBytes, cancellationToken).ConfigureAwait(false);
        if (text is null)
        {
            return new DeidentificationOutcome.SetAside(issue!);
        }

        var own = SubjectOf(text, subjects, source);
        var searched = own ?? Everybody(subjects);
        var counts = new ScrubCounts();
        using var scrubbed = new PooledBuffer(text.Length + 64);
        var clean = _setup.Scrubber.Scrub(text, searched, ScrubMode.Full, scrubbed, counts)
            ? scrubbed.WrittenMemory
            : text;
        if (_setup.Scanner.Find(clean.Span, searched, out _))
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(InputIssues.Residual));
        }

        await output.WriteAsync(clean, cancellationToken).ConfigureAwait(false);
        return new DeidentificationOutcome.Completed(ManifestOf(own, counts, bytesIn, clean.Length), [], 0);
    }

    /// <summary>
    /// Whose note it is: who the note says, or whose number or id stands in the file's name; null where neither does.
    /// </summary>
    private static Subject? SubjectOf(byte[] text, SubjectDirectory subjects, RecordSource source)
    {
        if (subjects.Only is not null)
        {
            return subjects.Only;
        }

        var stated = NoteHeader.ReadLocalId(text, NotesRecordFormat.OwnId(source));
        if (stated is not null && subjects.Find(source.FileToken, Encoding.UTF8.GetBytes(stated)) is { } byHeader)
        {
            return byHeader;
        }

        var name = Path.GetFileNameWithoutExtension(source.Name ?? "");
        return name.Split(['_', ' ', '.', '(', ')', '[', ']']).Prepend(name).Concat(name.Split(['_', '-', ' ', '.']))
            .Where(part => part.Length >= ShortestNamePart && part.Any(char.IsAsciiDigit))
            .Select(part => subjects.Find(source.FileToken, Encoding.UTF8.GetBytes(part)))
            .FirstOrDefault(subject => subject is not null);
    }

    /// <summary>All that is known of anybody of the batch, as of one subject whose dates cannot move.</summary>
    private Subject? Everybody(SubjectDirectory subjects) => subjects.Subjects.Count is 0 or > MostSubjectsAtOnce
        ? null
        : _everybody.GetValue(subjects, static directory => new Subject(
            "", default, new KnownIdentifiers([.. directory.Subjects.SelectMany(s => s.Known.Identities)])));

    private DeidentificationManifest ManifestOf(Subject? subject, ScrubCounts counts, long bytesIn, long bytesOut) =>
        new()
        {
            Format = "text",
            Profile = _rules.Profile,
            LegalNotice = _rules.LegalNotice,
            RulesVersion = _rules.Version,
            Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal)
            {
                ["text"] = new Dictionary<string, long> { ["scrub"] = 1 },
            },
            TextFindings = new SortedDictionary<string, long>(
                counts.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value), StringComparer.Ordinal),
            Records = new Dictionary<string, long> { ["note"] = 1 },
            Subjects = subject is null ? 0 : 1,
            UnresolvedReferences = subject is null ? 1 : 0,
            UnknownElementsDropped = new Dictionary<string, long>(),
            ResidualScan = "clean",
            ResidualScanRecords = 1,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
        };
}

/// <summary>The rules of one profile for notes, as they are written.</summary>
internal sealed record NotesRules
{
    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Version of the rules; changes whenever an output could.</summary>
    public required string Version { get; init; }

    /// <summary>What takes the place of what goes in text of every format: tags or surrogates.</summary>
    public required string Text { get; init; }

    /// <summary>What the profile needs in law.</summary>
    public required string LegalNotice { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(NotesRules))]
internal sealed partial class NotesRulesJson : JsonSerializerContext;
