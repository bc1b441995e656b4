using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>De-identifies CDA documents and fragments. Thread-safe.</summary>
internal sealed class CdaDeidentifier
{
    private readonly DeidentificationSetup _setup;
    private readonly CdaRules _rules;
    private readonly RecordFormats? _nested;

    /// <summary>Compiles the rules.</summary>
    public CdaDeidentifier(DeidentificationSetup setup, RecordFormats? nested)
    {
        (_setup, _nested) = (setup, nested);
        _rules = CdaRules.For(setup);
    }

    /// <summary>De-identifies one file.</summary>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source, CancellationToken cancellationToken)
    {
        var (document, issue) = await CdaInput.ReadAsync(input, _setup.Limits.MaxResourceBytes, cancellationToken)
            .ConfigureAwait(false);
        if (document is null)
        {
            return new DeidentificationOutcome.SetAside(issue!);
        }

        using (document)
        using (var written = new PooledBuffer(document.Xml.Length + 4096))
        {
            var outcome = Rewrite(document, written, subjects, source);
            if (outcome is DeidentificationOutcome.Completed)
            {
                await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
            }

            return outcome;
        }
    }

    /// <summary>An issue at a place of a document.</summary>
    public static InputIssue IssueAt(ReadOnlySpan<byte> xml, int at, IssueKind kind) =>
        new(kind, null, at, xml[..at].Count((byte)'\n') + 1);

    private DeidentificationOutcome Rewrite(
        CdaInput document, PooledBuffer written, SubjectDirectory subjects, RecordSource source)
    {
        using var statements = new CdaStatements();
        statements.Read(document.Xml);
        var found = statements.Subjects.Select(identity => Find(identity, subjects, source)).ToList();
        var subject = found.Count == 0 ? subjects.Only
            : found.All(one => ReferenceEquals(one, found[0])) ? found[0]
            : null;
        using var rewriter = new CdaRewriter(_setup, _rules, _nested, source, written)
        {
            Subject = subject,
            Named = Named(subject, found, statements),
            SubjectId = statements.SubjectId,
            Deceased = statements.Deceased,
        };
        rewriter.Tally.Subjects.UnionWith(found.OfType<Subject>());
        rewriter.Tally.Unresolved = found.Count(one => one is null);
        var fault = rewriter.Rewrite(document.Xml);
        if (fault is not null)
        {
            rewriter.Issues.Add(fault);
        }

        if (written.Written.IndexOf((byte)'<') is var first
            && (first < 0 || (written.Written[first..].StartsWith("<?xml"u8) && written.Written[(first + 1)..].IndexOf((byte)'<') < 0)))
        {
            return new DeidentificationOutcome.SetAside(
                rewriter.Issues.Count > 0 ? rewriter.Issues[0] : new InputIssue(InputIssues.Empty));
        }

        using var scan = new PooledBuffer(written.Count);
        if (!CdaScanText.Write(written.Written, scan)
            || _setup.Scanner.Find(scan.Written, rewriter.Named, out _))
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(InputIssues.Residual));
        }

        rewriter.Tally.Scanned++;
        return new DeidentificationOutcome.Completed(
            rewriter.Tally.ToManifest(_rules, document.BytesRead, written.Count),
            [.. rewriter.Issues.Take(_setup.Limits.MaxIssues)], rewriter.Issues.Count);
    }

    private static Subject? Find(SubjectIdentity identity, SubjectDirectory subjects, RecordSource source)
    {
        if (subjects.Only is not null)
        {
            return subjects.Only;
        }

        foreach (var id in identity.LocalIds)
        {
            if (subjects.Find(source.FileToken, Encoding.UTF8.GetBytes(id)) is { } subject)
            {
                return subject;
            }
        }

        return null;
    }

    /// <summary>Whom the texts may name: the subjects with all that is known of them, and whom the document states.</summary>
    private static Subject Named(Subject? subject, List<Subject?> found, CdaStatements statements) =>
        new(
            subject?.Pseudonym ?? "", subject?.Shift ?? default,
            new KnownIdentifiers(
            [
                .. found.OfType<Subject>().Append(subject).OfType<Subject>().Distinct().SelectMany(one => one.Known.Identities),
                .. statements.Subjects,
                statements.Others,
            ]))
        {
            SurrogatesOf = subject?.SurrogatesOf,
        };
}
