using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// A Part 10 file, or a bare data set, that is being read: what stands before the pixels is held, the pixels where
/// asked. Not thread-safe.
/// </summary>
internal sealed class DicomFile : IDisposable
{
    private const int PreambleBytes = 128;
    private const int Block = 256 << 10;

    private readonly Fhir.FhirReadLimits _limits;
    private readonly List<IDisposable> _owned = [];
    private Stream _input;
    private PooledBuffer _buffer = new(128 << 10);
    private bool _ended;
    private long _before;

    private DicomFile(Stream input, Fhir.FhirReadLimits limits) => (_input, _limits) = (input, limits);

    /// <summary>How the data set is written.</summary>
    public DicomSyntax Syntax { get; private set; }

    /// <summary>What was read, as far as it is held.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.Written;

    /// <summary>The same.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.WrittenMemory;

    /// <summary>The elements before the pixels, each before what it contains.</summary>
    public List<DicomElement> Elements { get; private set; } = [];

    /// <summary>The pixels' element, whose value begins at its offset; null when there is none.</summary>
    public DicomElement? Pixels { get; private set; }

    /// <summary>Stated length of the pixels; -1 where they are fragments.</summary>
    public long PixelLength { get; private set; }

    /// <summary>Class of the object as the file meta information has it; empty when not stated.</summary>
    public string MetaClass { get; private set; } = "";

    /// <summary>Its instance UID as the file meta information has it; empty when not stated.</summary>
    public string MetaInstance { get; private set; } = "";

    /// <summary>Why it cannot be read.</summary>
    public InputIssue? Issue { get; private set; }

    /// <summary>Bytes that were read.</summary>
    public long BytesRead => _before + _buffer.Count;

    /// <summary>Reads down to the pixels.</summary>
    public static async ValueTask<DicomFile> ReadAsync(
        Stream input, Fhir.FhirReadLimits limits, CancellationToken cancellationToken)
    {
        var file = new DicomFile(input, limits);
        try
        {
            await file.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException) when (file._owned.Count > 0)
        {
            file.Issue = new InputIssue(DicomIssues.Deflate, null, file._before);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return file;
    }

    /// <summary>Reads the pixels into memory.</summary>
    /// <param name="maxBytes">Bytes that the file may have up to their end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False where they are not whole: <see cref="Issue"/>.</returns>
    public async ValueTask<bool> HoldPixelsAsync(long maxBytes, CancellationToken cancellationToken)
    {
        var pixels = Pixels!.Value;
        try
        {
            if (PixelLength >= 0)
            {
                var end = pixels.ValueOffset + PixelLength;
                if (end > maxBytes)
                {
                    return Fail(InputIssues.TooLarge);
                }

                while (_buffer.Count < end)
                {
                    if (!await FillAsync(end, cancellationToken).ConfigureAwait(false))
                    {
                        return Fail(DicomIssues.Truncated);
                    }
                }

                pixels.Length = (int)PixelLength;
                Pixels = pixels;
                return true;
            }

            while (true)
            {
                var end = DicomFragments.FindEnd(_buffer.Written, pixels.ValueOffset, pixels.Form, out var needed);
                if (end >= 0 || (needed == _buffer.Count + 8L && _ended))
                {
                    // A missing delimiter behind a whole last fragment is made up for.
                    pixels.Length = (end >= 0 ? end - 8 : _buffer.Count) - pixels.ValueOffset;
                    Pixels = pixels;
                    return true;
                }

                if (needed < 0 || needed > maxBytes)
                {
                    return Fail(needed < 0 ? DicomIssues.Syntax : InputIssues.TooLarge);
                }

                if (!await FillAsync(needed, cancellationToken).ConfigureAwait(false)
                    && needed != _buffer.Count + 8L)
                {
                    return Fail(DicomIssues.Truncated);
                }
            }
        }
        catch (InvalidDataException) when (_owned.Count > 0)
        {
            return Fail(DicomIssues.Deflate);
        }
    }

    /// <summary>Copies pixels of stated length in blocks, without holding them.</summary>
    public async ValueTask CopyPixelsAsync(Stream output, CancellationToken cancellationToken)
    {
        var held = Memory[Pixels!.Value.ValueOffset..];
        held = held[..(int)Math.Min(held.Length, PixelLength)];
        await output.WriteAsync(held, cancellationToken).ConfigureAwait(false);
        var block = System.Buffers.ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            for (var left = PixelLength - held.Length; left > 0;)
            {
                var count = await _input.ReadAsync(block.AsMemory(0, (int)Math.Min(left, Block)), cancellationToken)
                    .ConfigureAwait(false);
                if (count == 0)
                {
                    Fail(DicomIssues.Truncated);
                    return;
                }

                _before += count;
                left -= count;
                await output.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException) when (_owned.Count > 0)
        {
            Fail(DicomIssues.Deflate);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block, clearArray: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (_buffer.Count < Block && await FillAsync(Block, cancellationToken).ConfigureAwait(false))
        {
        }

        var start = ReadMeta(_buffer.Written);
        if (start >= _buffer.Count)
        {
            Fail(DicomIssues.NoDataSet);
            return;
        }

        if (Syntax.IsDeflated)
        {
            var rest = _buffer.Written[start..].ToArray();
            _before = start;
            var inflater = new DeflateStream(new JoinedStream(rest, _input, default), CompressionMode.Decompress);
            _owned.Add(inflater);
            _buffer.Dispose();
            (_input, _buffer, _ended, start) = (inflater, new PooledBuffer(Block), false, 0);
            while (_buffer.Count < Block && await FillAsync(Block, cancellationToken).ConfigureAwait(false))
            {
            }
        }

        Look(_buffer.Written[start..]);
        var parser = new DicomParser(start, Syntax, _limits);
        Elements = parser.Elements;
        while (true)
        {
            switch (parser.Advance(_buffer.Written, _ended))
            {
                case DicomStep.More:
                    await FillAsync(parser.Needed, cancellationToken).ConfigureAwait(false);
                    continue;
                case DicomStep.Bad:
                    Issue = parser.Issue;
                    return;
                case DicomStep.Pixels:
                    Pixels = Elements[^1];
                    PixelLength = parser.PixelLength;
                    Elements.RemoveAt(Elements.Count - 1);
                    break;
            }

            if (Elements.Count == 0 && Pixels is null)
            {
                Fail(DicomIssues.NoDataSet);
            }

            return;
        }
    }

    /// <summary>Reads preamble and file meta information; returns where the data set begins.</summary>
    private int ReadMeta(ReadOnlySpan<byte> data)
    {
        var at = data.Length >= PreambleBytes + 4 && data.Slice(PreambleBytes, 4).SequenceEqual("DICM"u8)
            ? PreambleBytes + 4
            : data.StartsWith("DICM"u8) ? 4 : 0;
        var uid = "";
        while (data.Length - at >= 8)
        {
            // Written with the high byte first by some that should not.
            var big = data[at] == 0 && data[at + 1] == 2;
            if (!big && !(data[at] == 2 && data[at + 1] == 0))
            {
                break;
            }

            var form = big ? DicomElementForm.BigEndian : DicomElementForm.None;
            var tag = DicomFragments.Tag(data[at..], form, out var length);
            var header = 8;
            if (DicomVrs.IsLetters(data[at + 4], data[at + 5]))
            {
                if (DicomVrs.Of(data[at + 4], data[at + 5]).HasLongLength())
                {
                    header = 12;
                    length = data.Length - at < 12 ? 0 : big ? BinaryPrimitives.ReadUInt32BigEndian(data[(at + 8)..])
                        : BinaryPrimitives.ReadUInt32LittleEndian(data[(at + 8)..]);
                }
                else
                {
                    length = big ? BinaryPrimitives.ReadUInt16BigEndian(data[(at + 6)..])
                        : BinaryPrimitives.ReadUInt16LittleEndian(data[(at + 6)..]);
                }
            }

            if (length > data.Length - at - header)
            {
                at = data.Length;
                break;
            }

            var value = length <= 64 ? Encoding.ASCII.GetString(data.Slice(at + header, (int)length)).Trim('\0', ' ') : "";
            switch (tag)
            {
                case DicomTags.TransferSyntaxUid:
                    uid = value;
                    break;
                case DicomTags.MediaStorageSopClassUid:
                    MetaClass = value;
                    break;
                case DicomTags.MediaStorageSopInstanceUid:
                    MetaInstance = value;
                    break;
            }

            at += header + (int)length;
        }

        Syntax = DicomSyntax.Of(uid);
        return at;
    }

    /// <summary>Sees from the first element how the data set is really written.</summary>
    private void Look(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
        {
            return;
        }

        var little = BinaryPrimitives.ReadUInt16LittleEndian(data);
        var isBig = little == 0 ? Syntax.IsBigEndian : (little & 0xFF) == 0;
        var isExplicit = DicomVrs.IsLetters(data[4], data[5]) && DicomVrs.Of(data[4], data[5]).IsKnown();
        Syntax = Syntax.Seen(!isExplicit, isBig);
    }

    private async ValueTask<bool> FillAsync(long wanted, CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return false;
        }

        // At most doubles: a stated length is believed only as far as bytes come.
        var size = (int)Math.Clamp(wanted - _buffer.Count, 16 << 10, Math.Max(Block, _buffer.Count));
        var count = await _input.ReadAsync(_buffer.GetMemory(size), cancellationToken).ConfigureAwait(false);
        _buffer.Advance(count);
        _ended = count == 0;
        return count > 0;
    }

    private bool Fail(IssueKind kind)
    {
        Issue = new InputIssue(kind, Pixels is null ? null : "PixelData", _before + (Pixels?.ValueOffset ?? 0));
        return false;
    }
}
