namespace FrontierFunctions.Pipeline.Formats;

/// <summary>Reads bytes that were taken already, then a stream, then more bytes. Does not dispose the stream.</summary>
internal sealed class JoinedStream(
    ReadOnlyMemory<byte> before, Stream stream, ReadOnlyMemory<byte> after) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _before = before;
    private ReadOnlyMemory<byte> _after = after;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = Take(ref _before, buffer);
        count = count > 0 || buffer.IsEmpty ? count : stream.Read(buffer);
        return count > 0 ? count : Take(ref _after, buffer);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Take(ref _before, buffer.Span);
        count = count > 0 || buffer.IsEmpty
            ? count
            : await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return count > 0 ? count : Take(ref _after, buffer.Span);
    }

    private static int Take(ref ReadOnlyMemory<byte> from, Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, from.Length);
        from.Span[..count].CopyTo(buffer);
        from = from[count..];
        return count;
    }
}
