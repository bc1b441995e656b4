using System.IO.Compression;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Inflates gzip of one or more members and notices an early end, which <see cref="GZipStream"/> passes over in silence
/// (github.com/dotnet/runtime/issues/72726): a member with a seal is put after the input, and where the seal does not
/// come out at the end, the input's own last member was not whole. Does not dispose the input.
/// </summary>
/// <param name="before">Bytes of the input that were taken already.</param>
/// <param name="compressed">The rest of the input.</param>
internal sealed class GzipInput(ReadOnlyMemory<byte> before, Stream compressed) : ReadOnlyStream
{
    private static readonly byte[] Seal = "\0whole gzip end\0"u8.ToArray();
    private static readonly byte[] SealMember = Zip(Seal);

    private readonly GZipStream _inflater = new(
        new JoinedStream(before, compressed, SealMember), CompressionMode.Decompress);

    // The last bytes that came out, as long as the seal: held back until it is known that more follows.
    private readonly byte[] _held = new byte[Seal.Length];
    private int _heldCount;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The input is damaged or ends early.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = _inflater.Read(buffer);
            if (Release(buffer, count) is var released and not 0)
            {
                return Math.Max(0, released);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The input is damaged or ends early.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var count = await _inflater.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (Release(buffer.Span, count) is var released and not 0)
            {
                return Math.Max(0, released);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Lets out what came, less the held-back end. Returns how much; 0: nothing yet; -1: the end.</summary>
    private int Release(Span<byte> buffer, int count)
    {
        if (count == 0)
        {
            return _held.AsSpan(0, _heldCount).SequenceEqual(Seal)
                ? -1
                : throw new InvalidDataException("The gzip stream ends early.");
        }

        // Of the held bytes and the new ones, the last stay back.
        Span<byte> held = stackalloc byte[Seal.Length];
        _held.AsSpan(0, _heldCount).CopyTo(held);
        var total = _heldCount + count;
        var stay = Math.Min(Seal.Length, total);
        var fresh = Math.Min(stay, count);
        var old = stay - fresh;
        held.Slice(_heldCount - old, old).CopyTo(_held);
        buffer.Slice(count - fresh, fresh).CopyTo(_held.AsSpan(old));
        var leaving = _heldCount - old;
        _heldCount = stay;
        buffer[..(count - fresh)].CopyTo(buffer[leaving..]);
        held[..leaving].CopyTo(buffer);
        return total - stay;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }
}
