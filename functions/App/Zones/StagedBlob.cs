using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FrontierFunctions.App.Zones;

/// <summary>
/// Writes a block blob in blocks that nobody sees before <see cref="CommitAsync"/>. Without a commit there is no blob:
/// so a file whose verdict is not complete leaves nothing behind. One buffer of memory, cleared when done. Not
/// thread-safe.
/// </summary>
internal sealed class StagedBlob(BlockBlobClient blob) : Stream
{
    /// <summary>4 MiB; 50,000 blocks of it are 195 GiB, the largest output.</summary>
    private const int BlockBytes = 4 << 20;

    /// <summary>Most outputs are small: the buffer grows to a block only when it must.</summary>
    private const int FirstBufferBytes = 32 << 10;

    private readonly List<string> _blocks = [];
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _used;
    private long _staged;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _staged + _used;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Makes all that was written the blob's content, in place of what it had.</summary>
    public async Task CommitAsync(string contentType, CancellationToken cancellationToken)
    {
        await StageAsync(cancellationToken);
        await blob.CommitBlockListAsync(
            _blocks,
            new CommitBlockListOptions { HttpHeaders = new BlobHttpHeaders { ContentType = contentType } },
            cancellationToken);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_used == _buffer.Length)
            {
                Grow();
            }

            var taken = Math.Min(buffer.Length, _buffer.Length - _used);
            buffer[..taken].CopyTo(_buffer.AsMemory(_used));
            _used += taken;
            buffer = buffer[taken..];
            if (_used == BlockBytes)
            {
                await StageAsync(cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_buffer);
        base.Dispose(disposing);
    }

    private void Grow()
    {
        var larger = new byte[Math.Min(2 * _buffer.Length, BlockBytes)];
        _buffer.AsSpan(0, _used).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        if (_used == 0)
        {
            return;
        }

        // Block ids of one blob have one length; the number gives the same id again when the work is repeated.
        var id = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(id, _blocks.Count);
        var name = Convert.ToBase64String(id);
        using var content = new MemoryStream(_buffer, 0, _used, writable: false);
        await blob.StageBlockAsync(name, content, cancellationToken: cancellationToken);
        _blocks.Add(name);
        _staged += _used;
        _used = 0;
    }
}
