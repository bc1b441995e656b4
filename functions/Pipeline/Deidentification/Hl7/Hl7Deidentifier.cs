using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>
/// De-identifies HL7 v2 as a stream: message by message, with what stands between them as it is. Thread-safe: one
/// instance serves any number of files at a time.
/// </summary>
internal sealed class Hl7Deidentifier
{
    private const int FlushBytes = 64 << 10;

    private readonly DeidentificationSetup _setup;
    private readonly RecordFormats _formats;
    private readonly Hl7Rules _rules;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public Hl7Deidentifier(DeidentificationSetup setup, RecordFormats formats) =>
        (_setup, _formats, _rules) = (setup, formats, Hl7Rules.For(setup));

    /// <inheritdoc cref="IRecordFormat.DeidentifyAsync"/>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        using var reader = new Hl7Reader(input, _setup.Limits.MaxResourceBytes);
        using var rewriter = new Hl7Rewriter(_setup, _rules, _formats, subjects, source);
        using var written = new PooledBuffer(2 * FlushBytes);
        var issues = new FhirIssueList(_setup.Limits.MaxIssues);
        long usable = 0, bytesOut = 0;
        while (true)
        {
            if (written.Count >= FlushBytes)
            {
                await FlushAsync().ConfigureAwait(false);
            }

            if (!reader.TryRead())
            {
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (reader.Kind == Hl7Part.End)
            {
                break;
            }

            if (reader.Kind == Hl7Part.Framing)
            {
                written.Write(reader.Bytes);
                continue;
            }

            var issue = reader.Kind == Hl7Part.Issue ? reader.Issue : Message(rewriter, reader.Bytes, written);
            if (issue is null)
            {
                usable += reader.Kind == Hl7Part.Message ? 1 : 0;
                continue;
            }

            var found = new InputIssue(issue, "MSH", reader.Offset, reader.Line);
            if (issue == InputIssues.Residual)
            {
                return new DeidentificationOutcome.SetAside(found);
            }

            issues.Add(found);
        }

        await FlushAsync().ConfigureAwait(false);
        return usable > 0
            ? new DeidentificationOutcome.Completed(
                rewriter.Tally.ToManifest(_rules, reader.BytesRead, bytesOut), issues.First, issues.Count)
            : new DeidentificationOutcome.SetAside(
                issues.Count > 0 ? issues.First[0] : new InputIssue(InputIssues.Empty, ByteOffset: 0));

        async ValueTask FlushAsync()
        {
            await output.WriteAsync(written.WrittenMemory, cancellationToken).ConfigureAwait(false);
            bytesOut += written.Count;
            written.Cut(0);
        }
    }

    /// <summary>Writes a message as it may be released; otherwise says why it may not.</summary>
    private static IssueKind? Message(Hl7Rewriter rewriter, ReadOnlySpan<byte> message, PooledBuffer output)
    {
        Hl7Separators separators;
        if (message.StartsWith("BTS"u8) || message.StartsWith("FTS"u8))
        {
            // A trailer declares nothing: its batch did.
            separators = rewriter.OfBatch with { Field = message.Length > 3 ? message[3] : (byte)'|' };
        }
        else if (!Hl7Separators.TryRead(message, out separators))
        {
            return Hl7Issues.Separators;
        }
        else if (!message.StartsWith("MSH"u8))
        {
            rewriter.OfBatch = separators;
        }

        if (Hl7Charset.Of(message, separators) is not { } encoding)
        {
            return rewriter.Rewrite(message, separators, output) ? null : InputIssues.Residual;
        }

        using var converted = new PooledBuffer((message.Length * 2) + 64);
        if (!rewriter.Rewrite(Encoding.UTF8.GetBytes(encoding.GetString(message)), separators, converted))
        {
            return InputIssues.Residual;
        }

        output.Write(encoding.GetBytes(Encoding.UTF8.GetString(converted.Written)));
        return null;
    }
}
