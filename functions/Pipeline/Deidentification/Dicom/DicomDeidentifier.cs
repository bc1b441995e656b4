using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>The second pass over a DICOM file. Thread-safe.</summary>
internal sealed class DicomDeidentifier(DicomRules rules, DeidentificationSetup setup, RecordFormats formats)
{
    // PS3.6, table A-1: DICOMDIR; basic, general and 32-bit audio waveforms, in which somebody speaks.
    private const string MediaStorageDirectory = "1.2.840.10008.1.3.10";
    private const string AudioWaveforms = "1.2.840.10008.5.1.4.1.1.9.4.";

    // Pixels are searched in memory; of more, a file is set aside.
    private const long MaxSearchedBytes = 512L << 20;

    private readonly PixelCleaner _cleaner = new(rules.PixelPolicy);

    /// <summary>Writes the de-identified file.</summary>
    public async ValueTask<DeidentificationOutcome> DeidentifyAsync(
        Stream input, Stream output, SubjectDirectory subjects, RecordSource source,
        CancellationToken cancellationToken)
    {
        using var file = await DicomFile.ReadAsync(input, setup.Limits, cancellationToken).ConfigureAwait(false);
        if (Refusal(file) is { } refusal)
        {
            return new DeidentificationOutcome.SetAside(refusal);
        }

        var values = DicomValues.Of(file);
        var localId = DicomIdentityReader.LocalId(values);
        var subject = localId is null ? subjects.Only
            : subjects.Find(source.FileToken, Encoding.UTF8.GetBytes(localId));
        ReadOnlyMemory<byte>? document = null;
        if (!values.Raw(DicomTags.EncapsulatedDocument).IsEmpty)
        {
            var content = Trimmed(values.Raw(DicomTags.EncapsulatedDocument));
            document = formats.DeidentifyNested(content, subject, source.Depth + 1)?.Bytes;
            if (document is null)
            {
                return new DeidentificationOutcome.SetAside(
                    new InputIssue(DicomIssues.Document, "EncapsulatedDocument"));
            }
        }

        var pixels = await PixelsAsync(file, values, cancellationToken).ConfigureAwait(false);
        if (pixels.Issue is not null)
        {
            return new DeidentificationOutcome.SetAside(pixels.Issue);
        }

        var tally = new DicomTally(source.Explains);
        tally.Pixels(pixels);
        var pseudonym = subject?.Pseudonym
            ?? (localId is null ? "" : setup.Keys.ResourceId(Encoding.UTF8.GetBytes(localId)));
        using var rewriter = new DicomRewriter(rules, setup, file, subject, pseudonym, tally)
        {
            Document = document, ArePixelsClean = pixels.AreSearched,
        };
        using var header = new PooledBuffer(64 << 10);
        rewriter.Write(header, file.Pixels is not null);
        if (setup.Scanner.Find(rewriter.Texts, subject, out _))
        {
            return new DeidentificationOutcome.SetAside(new InputIssue(InputIssues.Residual));
        }

        var sopClass = values.Text(DicomTags.SopClassUid) is { Length: > 0 } stated ? stated : file.MetaClass;
        using var meta = new PooledBuffer(1024);
        DicomWriter.Meta(meta, sopClass, Instance(file, rewriter), file.Syntax.Uid);
        await output.WriteAsync(meta.WrittenMemory, cancellationToken).ConfigureAwait(false);
        var written = (long)meta.Count;
        if (file.Syntax.IsDeflated)
        {
            using var deflated = new MemoryStream();
            await using (var deflater = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
            {
                await BodyAsync(deflater).ConfigureAwait(false);
            }

            // PS3.5, A.5: padded to even length.
            deflated.Write(new byte[deflated.Length & 1]);
            await output.WriteAsync(deflated.GetBuffer().AsMemory(0, (int)deflated.Length), cancellationToken)
                .ConfigureAwait(false);
            written += deflated.Length;
        }
        else
        {
            written += await BodyAsync(output).ConfigureAwait(false);
        }

        if (file.Issue is { } late)
        {
            return new DeidentificationOutcome.SetAside(late);
        }

        return new DeidentificationOutcome.Completed(
            tally.ToManifest(
                rules, SopClasses.Name(sopClass), subject is not null, file.BytesRead, written), [], 0);

        async ValueTask<long> BodyAsync(Stream body)
        {
            await body.WriteAsync(header.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return header.Count + (file.Pixels is { } element
                ? await WritePixelsAsync(file, element, pixels, rewriter.Form, body, cancellationToken)
                    .ConfigureAwait(false)
                : 0);
        }
    }

    /// <summary>Why a file is not for de-identification; null where it is.</summary>
    public static InputIssue? Refusal(DicomFile file)
    {
        if (file.Issue is not null)
        {
            return file.Issue;
        }

        var values = DicomValues.Of(file);
        var sopClass = values.Text(DicomTags.SopClassUid) is { Length: > 0 } stated ? stated : file.MetaClass;
        return sopClass == MediaStorageDirectory
            || file.Elements.Exists(element => element.Tag == DicomTags.DirectoryRecordSequence)
                ? new InputIssue(DicomIssues.Directory)
            : sopClass.StartsWith(AudioWaveforms, StringComparison.Ordinal) ? new InputIssue(DicomIssues.Audio)
            : null;
    }

    // Holds the pixels and searches them, where the rules say so.
    private async ValueTask<PixelVerdict> PixelsAsync(
        DicomFile file, DicomValues values, CancellationToken cancellationToken)
    {
        if (file.Pixels is null)
        {
            return new PixelVerdict(null, null, false, false, 0);
        }

        var maxBytes = rules.CleansPixels ? Math.Max(MaxSearchedBytes, setup.Limits.MaxResourceBytes)
            : setup.Limits.MaxResourceBytes;
        var isHeld = file.PixelLength < 0 || file.Pixels.Value.ValueOffset + file.PixelLength <= maxBytes;
        if (isHeld && !await file.HoldPixelsAsync(maxBytes, cancellationToken).ConfigureAwait(false))
        {
            return new PixelVerdict(file.Issue, null, false, false, 0);
        }

        if (!rules.CleansPixels)
        {
            return values.First(DicomTags.BurnedInAnnotation).Equals("YES", StringComparison.OrdinalIgnoreCase)
                ? new PixelVerdict(
                    new InputIssue(DicomIssues.Pixels, "BurnedInAnnotation"), null, isHeld, false, 0)
                : new PixelVerdict(null, null, isHeld, false, 0);
        }

        if (!isHeld)
        {
            return new PixelVerdict(new InputIssue(InputIssues.TooLarge, "PixelData"), null, isHeld, false, 0);
        }

        var pixels = file.Pixels.Value;
        return _cleaner.Clean(
            PixelAttributesReader.Read(file, values), file.Memory.Slice(pixels.ValueOffset, pixels.Length),
            cancellationToken) switch
        {
            PixelOutcome.Untouched => new PixelVerdict(null, null, isHeld, true, 0),
            PixelOutcome.Unseen => new PixelVerdict(null, null, isHeld, false, 0),
            PixelOutcome.Cleaned cleaned => new PixelVerdict(
                null, cleaned.Value, isHeld, true, cleaned.Regions.Count),
            PixelOutcome.CannotClean cannot => new PixelVerdict(
                new InputIssue(cannot.Kind, "PixelData"), null, isHeld, false, 0),
            _ => throw new InvalidOperationException("An outcome that nobody knows."),
        };
    }

    private static async ValueTask<long> WritePixelsAsync(
        DicomFile file, DicomElement pixels, PixelVerdict verdict, DicomElementForm form, Stream output,
        CancellationToken cancellationToken)
    {
        using var around = new PooledBuffer(64);
        var isMarked = file.PixelLength < 0;
        var value = !verdict.IsHeld ? default : verdict.Cleaned ?? file.Memory.Slice(pixels.ValueOffset, pixels.Length);
        var length = verdict.IsHeld ? value.Length : file.PixelLength;
        var vr = isMarked || file.Syntax.IsEncapsulated ? DicomVr.OB
            : pixels.Vr is DicomVr.None or DicomVr.UN ? DicomVr.OW : pixels.Vr;
        DicomWriter.Header(around, pixels.Tag, vr, isMarked ? -1 : length + (length & 1), form);
        await output.WriteAsync(around.WrittenMemory, cancellationToken).ConfigureAwait(false);
        if (verdict.IsHeld)
        {
            await output.WriteAsync(value, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await file.CopyPixelsAsync(output, cancellationToken).ConfigureAwait(false);
        }

        var before = around.Count;
        if (isMarked)
        {
            DicomWriter.Header(around, DicomTags.SequenceDelimitation, DicomVr.None, 0, form);
        }
        else if ((length & 1) != 0)
        {
            around.Write("\0"u8);
        }

        await output.WriteAsync(around.WrittenMemory[before..], cancellationToken).ConfigureAwait(false);
        return around.Count + length;
    }

    private string Instance(DicomFile file, DicomRewriter rewriter) =>
        rewriter.Instance.Length > 0 ? rewriter.Instance
            : file.MetaInstance.Length > 0 ? setup.Keys.Uid(Encoding.UTF8.GetBytes(file.MetaInstance))
            : setup.Keys.Uid(SHA256.HashData(file.Bytes[..Math.Min(file.Bytes.Length, 4096)]));

    private static byte[] Trimmed(ReadOnlySpan<byte> content) =>
        content.TrimEnd((byte)0).ToArray();
}
