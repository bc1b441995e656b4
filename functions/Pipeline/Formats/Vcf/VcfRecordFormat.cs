using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Vcf;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Vcf;

namespace FrontierFunctions.Pipeline.Formats.Vcf;

/// <summary>Variant Call Format 4.0 to 4.5 as text; bgzip comes as gzip.</summary>
public sealed class VcfRecordFormat : IRecordFormat
{
    private readonly DeidentificationSetup _setup;
    private readonly VcfDeidentifier _deidentifier;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="InvalidDataException">The organization's rules are wrong.</exception>
    public VcfRecordFormat(DeidentificationSetup setup)
    {
        _setup = setup;
        _deidentifier = new VcfDeidentifier(setup);
    }

    /// <inheritdoc/>
    public string Name => "vcf";

    /// <inheritdoc/>
    public string Extension => "vcf";

    /// <inheritdoc/>
    public string MediaType => "text/x-vcf";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> beginning, RecordSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = beginning.StartsWith("\uFEFF"u8) ? beginning[3..] : beginning;
        return text.StartsWith("##fileformat=VCF"u8)
            || (source.Extension == "vcf" && text.StartsWith("#"u8) && UnsupportedContent.Find(beginning) is null);
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityOutcome> ReadIdentitiesAsync(
        Stream input, RecordSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var lines = new LineReader(input, _setup.Limits.MaxResourceBytes);
        while (true)
        {
            if (!lines.TryRead())
            {
                if (lines.TooLong || lines.Ended)
                {
                    return new IdentityOutcome.SetAside(new InputIssue(
                        lines.TooLong ? InputIssues.TooLarge : VcfIssues.NoColumns, "#CHROM", null, lines.Number));
                }

                await lines.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (VcfColumns.Is(lines.Line))
            {
                return Of(VcfColumns.Samples(lines.Line), source, lines.Number);
            }

            if (!lines.Line.StartsWith("#"u8) && !lines.Line.Trim(" \r\n\t"u8).IsEmpty && lines.Number > 1)
            {
                return new IdentityOutcome.SetAside(
                    new InputIssue(VcfIssues.NoColumns, "#CHROM", lines.Offset, lines.Number));
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken) =>
        _deidentifier.DeidentifyAsync(input, output, subjects, source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EventSummary> ReadEventsAsync(
        Stream deidentified, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        VcfEventReader.ReadAsync(deidentified, emit, _setup.Limits.MaxResourceBytes, cancellationToken);

    // A laboratory names a sample by the patient's number, or by a number of its own that nothing else has.
    private static SubjectIdentity IdentityOf(string sample) => new()
    {
        LocalIds = [sample],
        MedicalRecordNumbers = sample.Length > 4 && sample.Any(char.IsAsciiDigit)
            ? [new AssignedIdentifier("", sample)] : [],
    };

    private IdentityOutcome Of(IReadOnlyList<string>? samples, RecordSource source, long line)
    {
        if (samples is null)
        {
            return new IdentityOutcome.SetAside(new InputIssue(VcfIssues.NoColumns, "#CHROM", null, line));
        }

        var named = samples.Where(sample => sample.Length > 0).ToList();
        return named.Count != samples.Count || named.Distinct(StringComparer.Ordinal).Count() != named.Count
            ? new IdentityOutcome.SetAside(new InputIssue(VcfIssues.DuplicateSample, "#CHROM", null, line))
            : new IdentityOutcome.Read(
                Name, "vcf",
                new FileIdentities(
                    source.FileToken, [.. named.Select(IdentityOf)]),
                [], 0);
    }
}
