using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Formats.Archives;

/// <summary>
/// Counts the headers in an archive's central directory (PKWARE APPNOTE 6.3.10, 4.3.12 to 4.3.16) without keeping any: a
/// directory of millions of entries is refused before it is in memory.
/// </summary>
internal static class ZipDirectory
{
    private const uint Header = 0x02014B50;
    private const uint End = 0x06054B50;
    private const uint End64 = 0x06064B50;
    private const uint Locator64 = 0x07064B50;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int HeaderBytes = 46;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>Number of headers, counted to one more than a limit; -1 where there is no directory.</summary>
    /// <param name="archive">The archive; must seek.</param>
    /// <param name="limit">Where counting may stop.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<int> CountAsync(Stream archive, int limit, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(archive.Length, LocatorBytes + EndBytes + LongestComment)];
        archive.Position = archive.Length - tail.Length;
        await archive.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var end = tail.AsSpan().LastIndexOf(BytesOf(End));
        if (end < 0 || end + EndBytes > tail.Length)
        {
            return -1;
        }

        long at = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (at == uint.MaxValue)
        {
            at = await Zip64Async(archive, tail, end, cancellationToken).ConfigureAwait(false);
        }

        if (at < 0 || at > archive.Length)
        {
            return -1;
        }

        var header = new byte[HeaderBytes];
        var count = 0;
        for (; count <= limit && at + HeaderBytes <= archive.Length; count++)
        {
            archive.Position = at;
            await archive.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Header)
            {
                break;
            }

            at += HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
        }

        return count;
    }

    private static async ValueTask<long> Zip64Async(
        Stream archive, byte[] tail, int end, CancellationToken cancellationToken)
    {
        if (end < LocatorBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end - LocatorBytes)) != Locator64)
        {
            return -1;
        }

        var at = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8));
        var record = new byte[56];
        if (at < 0 || at > archive.Length - record.Length)
        {
            return -1;
        }

        archive.Position = at;
        await archive.ReadExactlyAsync(record, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == End64
            ? BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48))
            : -1;
    }

    private static ReadOnlySpan<byte> BytesOf(uint signature)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, signature);
        return bytes;
    }
}
