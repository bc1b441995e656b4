using System.IO.Compression;

namespace FrontierFunctions.Pipeline.Formats.Archives;

/// <summary>
/// Opens ZIP archives (PKWARE APPNOTE 6.3.10; methods stored and deflate): each entry is a file by itself. An archive
/// is read to its end, within its limits and checksums, before anything in it is given out.
/// </summary>
public static class ZipRecords
{
    /// <summary>Stands between an archive's name and those of its entries.</summary>
    public const string Separator = "!entries/";

    private const int LongestName = 200;
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8)
        .Aggregate((uint)i, (crc, _) => (crc & 1) != 0 ? Polynomial ^ (crc >> 1) : crc >> 1))];

    /// <summary>Whether bytes begin as an archive does: a local file header, or the end of an empty one.</summary>
    public static bool IsZip(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("PK\u0003\u0004"u8) || beginning.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Reads an archive to its end and says what it holds.</summary>
    /// <param name="archive">The archive; must seek. Stays open.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<ZipContents> InspectAsync(
        Stream archive, ZipLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(limits);
        var walk = new Walk(limits, limits.BytesFor(archive.Length));
        try
        {
            await walk.ReadAsync(archive, "", "", 1, cancellationToken).ConfigureAwait(false);
            return walk.Entries.Count == 0 && walk.Issues.Count == 0
                ? new ZipContents([], walk.Skipped, [], new InputIssue(InputIssues.Empty))
                : new ZipContents(walk.Entries, walk.Skipped, walk.Issues, null);
        }
        catch (RefusedException refused)
        {
            return new ZipContents([], 0, [], new InputIssue(refused.Kind));
        }
    }

    /// <summary>Reads the entries of an archive that was inspected, in its order; inner archives are opened once.</summary>
    /// <param name="archive">The archive; must seek. Stays open.</param>
    /// <param name="entries">The entries that the inspection gave.</param>
    /// <param name="read">Receives each entry and its content, which is closed afterwards.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The archive is not the one that was inspected.</exception>
    public static ValueTask ReadAsync(
        Stream archive, IReadOnlyList<ZipRecord> entries, Func<ZipRecord, Stream, CancellationToken, ValueTask> read,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(read);

        // Of an archive that was refused nothing is read; it may not even open.
        return entries.Count == 0
            ? ValueTask.CompletedTask
            : ReadAsync(
                archive, [.. entries.Select(entry => (entry, entry.Steps()))], 0, read, cancellationToken);
    }

    private static async ValueTask ReadAsync(
        Stream archive, IReadOnlyList<(ZipRecord Record, int[] Steps)> entries, int depth,
        Func<ZipRecord, Stream, CancellationToken, ValueTask> read, CancellationToken cancellationToken)
    {
        archive.Position = 0;
        var zip = await ZipArchive.CreateAsync(
            archive, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)
            .ConfigureAwait(false);
        await using var _ = zip.ConfigureAwait(false);
        foreach (var group in entries.GroupBy(entry => entry.Steps[depth]))
        {
            if (group.Key >= zip.Entries.Count)
            {
                throw new InvalidDataException("The archive is not the one that was inspected.");
            }

            var content = await zip.Entries[group.Key].OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var __ = content.ConfigureAwait(false);
            if (group.First() is var first && first.Steps.Length == depth + 1)
            {
                await read(first.Record, content, cancellationToken).ConfigureAwait(false);
                continue;
            }

            using var inner = new MemoryStream();
            await content.CopyToAsync(inner, cancellationToken).ConfigureAwait(false);
            await ReadAsync(inner, [.. group], depth + 1, read, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One reading of an archive and of those in it, under one budget.</summary>
    private sealed class Walk(ZipLimits limits, long budget)
    {
        private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
        private readonly bool _byRatio = budget < limits.InflatedBytes;
        private long _left = budget;
        private int _seen;

        public List<ZipRecord> Entries { get; } = [];

        public List<InputIssue> Issues { get; } = [];

        public int Skipped { get; private set; }

        public async ValueTask ReadAsync(
            Stream archive, string place, string folder, int depth, CancellationToken cancellationToken)
        {
            // Before the directory is read into memory.
            if (await ZipDirectory.CountAsync(archive, limits.Entries - _seen, cancellationToken).ConfigureAwait(false)
                is var count && (count < 0 || _seen + count > limits.Entries))
            {
                throw new RefusedException(count < 0 ? ZipIssues.Damaged : ZipIssues.Entries);
            }

            archive.Position = 0;
            ZipArchive zip;
            System.Collections.ObjectModel.ReadOnlyCollection<ZipArchiveEntry> entries;
            try
            {
                zip = await ZipArchive.CreateAsync(
                    archive, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)
                    .ConfigureAwait(false);
                entries = zip.Entries;
            }
            catch (Exception damaged) when (IsDamage(damaged))
            {
                throw new RefusedException(ZipIssues.Damaged);
            }

            await using (zip.ConfigureAwait(false))
            {
                _seen += entries.Count;
                if (_seen > limits.Entries)
                {
                    throw new RefusedException(ZipIssues.Entries);
                }

                if (entries.Any(entry => entry.FullName is "[Content_Types].xml" or "mimetype"
                    or "META-INF/MANIFEST.MF"))
                {
                    // A document of an office suite, a book or a program: not an archive of records.
                    throw new RefusedException(InputIssues.UnsupportedFormat);
                }

                for (var i = 0; i < entries.Count; i++)
                {
                    await ReadEntryAsync(
                        entries[i], $"{(place.Length > 0 ? place + "." : "")}entries[{i}]", folder, depth,
                        cancellationToken).ConfigureAwait(false);
                }
            }
        }

        private async ValueTask ReadEntryAsync(
            ZipArchiveEntry entry, string place, string folder, int depth, CancellationToken cancellationToken)
        {
            var parts = Parts(entry.FullName);
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') || parts.Contains("__MACOSX")
                || (parts.Length > 0 && parts[^1] is ".DS_Store" or "Thumbs.db" or "desktop.ini"))
            {
                Skipped++;
                return;
            }

            if (entry.IsEncrypted)
            {
                Issues.Add(new InputIssue(ZipIssues.Encrypted, place));
                return;
            }

            var inner = await InflateAsync(entry, place, cancellationToken).ConfigureAwait(false);
            if (inner is null)
            {
                return;
            }

            using (inner.Content)
            {
                var name = folder + Unique(folder, parts);
                if (!inner.IsZip)
                {
                    Entries.Add(new ZipRecord(place, name, inner.Bytes));
                    return;
                }

                if (depth == limits.Depth || inner.Content is null)
                {
                    Issues.Add(new InputIssue(ZipIssues.Nested, place));
                    return;
                }

                inner.Content.Position = 0;
                try
                {
                    await ReadAsync(inner.Content, place, name + Separator, depth + 1, cancellationToken)
                        .ConfigureAwait(false);
                }
                catch (RefusedException refused) when (
                    refused.Kind == ZipIssues.Damaged || refused.Kind == InputIssues.UnsupportedFormat)
                {
                    // That the inner one is bad is its own matter; that all is too much is everybody's.
                    Issues.Add(new InputIssue(refused.Kind, place));
                }
            }
        }

        /// <summary>Inflates an entry to its end; null where it cannot be, which is noted.</summary>
        private async ValueTask<Inflated?> InflateAsync(
            ZipArchiveEntry entry, string place, CancellationToken cancellationToken)
        {
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 << 10);
            MemoryStream? kept = null;
            try
            {
                var stream = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = stream.ConfigureAwait(false);
                var (crc, total, isZip) = (0xFFFFFFFFu, 0L, false);
                int read;
                while ((read = await stream.ReadAtLeastAsync(buffer, 4, false, cancellationToken).ConfigureAwait(false))
                    > 0)
                {
                    if (total == 0 && IsZip(buffer.AsSpan(0, read)))
                    {
                        (isZip, kept) = (true, new MemoryStream());
                    }

                    total += read;
                    if ((_left -= read) < 0)
                    {
                        throw new RefusedException(_byRatio ? ZipIssues.Bomb : ZipIssues.TooLarge);
                    }

                    crc = Add(crc, buffer.AsSpan(0, read));
                    if (total > limits.NestedBytes)
                    {
                        kept?.Dispose();
                        kept = null;
                    }

                    kept?.Write(buffer, 0, read);
                }

                if (~crc == entry.Crc32 && total == entry.Length)
                {
                    var whole = new Inflated(total, isZip, kept);
                    kept = null;
                    return whole;
                }
            }
            catch (Exception damaged) when (IsDamage(damaged))
            {
                // Noted below.
            }
            finally
            {
                kept?.Dispose();
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }

            Issues.Add(new InputIssue(ZipIssues.Entry, place));
            return null;
        }

        /// <summary>The parts of a name that lead nowhere else, without characters that storage or disks refuse.</summary>
        private static string[] Parts(string name) =>
        [
            .. name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => string.Concat(part.Select(c =>
                    char.IsControl(c) || char.IsSurrogate(c) || c is ':' or '*' or '?' or '"' or '<' or '>' or '|'
                        ? '_' : c)).Trim(' ', '.') is { Length: > 0 } clean && part.Trim() is not ("." or "..")
                    ? part.StartsWith('.') ? "." + clean : clean : "")
                .Where(part => part.Length > 0),
        ];

        private string Unique(string folder, string[] parts)
        {
            var name = parts.Length == 0 ? "entry" : string.Join('/', parts);
            var ending = Path.GetExtension(name) is { Length: < 10 } short_ ? short_ : "";
            if (folder.Length + name.Length > LongestName)
            {
                // The ending tells the format; the rest of so long a name is nobody's loss.
                name = $"entry-{_names.Count}{ending}";
            }

            var unique = name;
            for (var i = 2; !_names.Add(folder + unique); i++)
            {
                unique = $"{name[..^ending.Length]}~{i}{ending}";
            }

            return unique;
        }
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = Crc[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static bool IsDamage(Exception failure) => failure is InvalidDataException or EndOfStreamException
        or ArgumentException or OverflowException or NotSupportedException
        || (failure is IOException && failure.GetType() == typeof(IOException));

    private sealed record Inflated(long Bytes, bool IsZip, MemoryStream? Content);

    private sealed class RefusedException(IssueKind kind) : Exception("The archive is refused.")
    {
        public IssueKind Kind { get; } = kind;
    }
}
