using System.IO.Compression;
using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Archives;

namespace FrontierFunctions.Tests.Pipeline.Formats.Archives;

/// <summary>Archives, good and bad: what they hold, and how much is read of them.</summary>
public sealed class ZipRecordsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_OfInnerArchivesToo_AreReadInTheirOrder()
    {
        var inner = ZipFiles.Of(("c.txt", "three"u8.ToArray()), ("d.txt", "four"u8.ToArray()));
        var archive = ZipFiles.Of(
            ("a.txt", "one"u8.ToArray()), ("folder/", []), ("folder/inner.zip", inner), ("b.txt", "two"u8.ToArray()),
            ("__MACOSX/._a.txt", "x"u8.ToArray()));

        var (contents, read) = await ReadAsync(archive);

        Assert.Null(contents.Refused);
        Assert.Empty(contents.Issues);
        Assert.Equal(2, contents.Skipped);
        Assert.Equal(
            [
                ("a.txt", "one"), ("folder/inner.zip!entries/c.txt", "three"), ("folder/inner.zip!entries/d.txt", "four"),
                ("b.txt", "two"),
            ],
            read);
    }

    [Theory]
    [InlineData("../../etc/passwd", "etc/passwd")]
    [InlineData("/root/a.txt", "root/a.txt")]
    [InlineData("C:\\users\\a.txt", "C_/users/a.txt")]
    [InlineData("a//./../b.txt", "a/b.txt")]
    [InlineData("..", "entry")]
    public async Task Name_ThatLeadsElsewhere_IsMadeHarmless(string name, string expected)
    {
        var (contents, _) = await ReadAsync(ZipFiles.Of((name, "x"u8.ToArray())));
        Assert.Equal(expected, Assert.Single(contents.Entries).Name);
    }

    [Fact]
    public async Task Names_ThatAreEqual_BecomeDifferent()
    {
        var (contents, read) = await ReadAsync(ZipFiles.Of(
            ("a.txt", "1"u8.ToArray()), ("A.TXT", "2"u8.ToArray()), ("./a.txt", "3"u8.ToArray())));
        Assert.Equal(3, contents.Entries.Select(entry => entry.Name.ToLowerInvariant()).Distinct().Count());
        Assert.Equal(["1", "2", "3"], read.Select(entry => entry.Content));
    }

    [Fact]
    public async Task EncryptedEntry_IsSetAside_AndTheOthersAreRead()
    {
        var archive = ZipFiles.Encrypted(
            ZipFiles.Of(("Brimbleshaw.txt", "secret"u8.ToArray()), ("b.txt", "two"u8.ToArray())), "Brimbleshaw.txt");

        var (contents, read) = await ReadAsync(archive);

        var issue = Assert.Single(contents.Issues);
        Assert.Equal(("zip.encrypted", "entries[0]"), (issue.Kind.Code, issue.Path));
        Assert.Equal([("b.txt", "two")], read);
        Assert.DoesNotContain("Brimbleshaw", $"{issue}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedEntry_IsSetAside_AndTheOthersAreRead()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"line {i} of it\n")));
        var archive = ZipFiles.Of(("a.txt", text), ("b.txt", "two"u8.ToArray()));
        archive[80] ^= 0x55;

        var (contents, read) = await ReadAsync(archive);

        Assert.Equal(("zip.entry-unreadable", "entries[0]"), contents.Issues.Select(i => (i.Kind.Code, i.Path)).Single());
        Assert.Equal([("b.txt", "two")], read);
    }

    [Fact]
    public async Task Archives_ThatNestTooDeep_AreSetAsideThere()
    {
        var archive = ZipFiles.Of(("a.txt", "deep"u8.ToArray()));
        for (var depth = 1; depth <= ZipLimits.Default.Depth; depth++)
        {
            archive = ZipFiles.Of(("x.zip", archive), ($"{depth}.txt", "beside"u8.ToArray()));
        }

        var (contents, read) = await ReadAsync(archive);

        var issue = Assert.Single(contents.Issues);
        Assert.Equal(("zip.nested", "entries[0].entries[0].entries[0]"), (issue.Kind.Code, issue.Path));
        Assert.Equal(ZipLimits.Default.Depth, read.Count);
    }

    [Fact]
    public async Task Damaged_IsRefused_AndNothingOfItIsRead()
    {
        var (contents, read) = await ReadAsync(ZipFiles.Of(("a.txt", "one"u8.ToArray()))[..^10]);
        Assert.Equal("zip.corrupt", contents.Refused?.Kind.Code);
        Assert.Empty(read);
    }

    [Fact]
    public async Task Bomb_IsRefused_BeforeItIsInflatedWhole()
    {
        var (contents, read) = await ReadAsync(ZipFiles.Of(("a.txt", new byte[40 << 20])));
        Assert.Equal("zip.ratio", contents.Refused?.Kind.Code);
        Assert.Empty(read);
    }

    [Fact]
    public async Task Bomb_InArchivesWithin_CountsAgainstTheOutermost()
    {
        var inner = ZipFiles.Of(("a.txt", new byte[10 << 20]));
        var (contents, _) = await ReadAsync(ZipFiles.Of(("1.zip", inner), ("2.zip", inner)));
        Assert.Equal("zip.ratio", contents.Refused?.Kind.Code);
    }

    [Fact]
    public async Task TooManyEntries_AreRefused()
    {
        var archive = ZipFiles.Of([.. Enumerable.Range(0, 11).Select(i => ($"{i}", "x"u8.ToArray()))]);
        var contents = await ZipRecords.InspectAsync(
            new MemoryStream(archive), ZipLimits.Default with { Entries = 10 }, Stop);
        Assert.Equal("zip.too-many-entries", contents.Refused?.Kind.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Directory_IsCountedUpToItsLimit(int entries)
    {
        var archive = ZipFiles.Of([.. Enumerable.Range(0, entries).Select(i => ($"a/{i}", "x"u8.ToArray()))]);
        Assert.Equal(entries, await ZipDirectory.CountAsync(new MemoryStream(archive), 10, Stop));
    }

    /// <summary>As programs write archives that are larger than the numbers of the old form.</summary>
    [Fact]
    public async Task Directory_WithItsPlaceIn64Bits_IsFound()
    {
        var archive = ZipFiles.Of(("a", "x"u8.ToArray()), ("b", "y"u8.ToArray()));
        var end = archive.Length - 22;
        var at = BitConverter.ToUInt32(archive, end + 16);
        byte[] record =
        [
            0x50, 0x4B, 6, 6, .. BitConverter.GetBytes(44L), 45, 0, 45, 0, .. new byte[8], .. BitConverter.GetBytes(2L),
            .. BitConverter.GetBytes(2L), .. BitConverter.GetBytes((long)(end - at)), .. BitConverter.GetBytes((long)at),
        ];
        byte[] locator = [0x50, 0x4B, 6, 7, 0, 0, 0, 0, .. BitConverter.GetBytes((long)end), 1, 0, 0, 0];
        byte[] last = [.. archive[end..(end + 16)], 0xFF, 0xFF, 0xFF, 0xFF, 0, 0];
        byte[] whole = [.. archive[..end], .. record, .. locator, .. last];

        Assert.Equal(2, await ZipDirectory.CountAsync(new MemoryStream(whole), 10, Stop));
        var (contents, read) = await ReadAsync(whole);
        Assert.Null(contents.Refused);
        Assert.Equal([("a", "x"), ("b", "y")], read);
    }

    [Fact]
    public async Task TooMuch_IsRefused()
    {
        var contents = await ZipRecords.InspectAsync(
            new MemoryStream(ZipFiles.Of(("a", new byte[1000]))), ZipLimits.Default with { InflatedBytes = 999 }, Stop);
        Assert.Equal("zip.too-large", contents.Refused?.Kind.Code);
    }

    [Fact]
    public async Task OfficeDocument_IsNoArchiveOfRecords()
    {
        var (contents, _) = await ReadAsync(ZipFiles.Of(
            ("[Content_Types].xml", "<x/>"u8.ToArray()), ("word/document.xml", "<x/>"u8.ToArray())));
        Assert.Equal(InputIssues.UnsupportedFormat.Code, contents.Refused?.Kind.Code);
    }

    [Fact]
    public async Task EmptyArchive_IsRefused()
    {
        var (contents, _) = await ReadAsync(ZipFiles.Of());
        Assert.Equal(InputIssues.Empty.Code, contents.Refused?.Kind.Code);
    }

    /// <summary>Cut and changed archives end in an answer: never an exception.</summary>
    [Fact]
    public async Task Mutants_EndInAnAnswer()
    {
        var seed = ZipFiles.Of(
            ("a.txt", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 99)))), ("inner.zip",
                ZipFiles.Of(("b.txt", "two"u8.ToArray()))));
        var random = new Random(20261121);
        for (var run = 0; run < 3000; run++)
        {
            var mutant = seed.ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                mutant[random.Next(4, mutant.Length)] = (byte)random.Next(256);
            }

            mutant = run % 5 == 0 ? mutant[..random.Next(4, mutant.Length)] : mutant;
            var contents = await ZipRecords.InspectAsync(new MemoryStream(mutant), ZipLimits.Default, Stop);
            Assert.True(contents.Refused is not null || contents.Issues.Count + contents.Entries.Count > 0
                || contents.Skipped > 0);
        }
    }

    private static async Task<(ZipContents Contents, List<(string Name, string Content)> Read)> ReadAsync(byte[] archive)
    {
        var stream = new MemoryStream(archive);
        var contents = await ZipRecords.InspectAsync(stream, ZipLimits.Default, Stop);
        var read = new List<(string, string)>();
        await ZipRecords.ReadAsync(
            stream, contents.Entries,
            async (entry, content, stop) =>
            {
                using var text = new StreamReader(content, leaveOpen: true);
                read.Add((entry.Name, await text.ReadToEndAsync(stop)));
            },
            Stop);
        return (contents, read);
    }
}

/// <summary>Archives for tests.</summary>
internal static class ZipFiles
{
    /// <summary>An archive with these entries.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] entries)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return archive.ToArray();
    }

    /// <summary>The same, with the mark of a password on one entry (APPNOTE 4.4.4, bit 0), in both of its headers.</summary>
    public static byte[] Encrypted(byte[] archive, string entry)
    {
        var marked = archive.ToArray();
        var name = Encoding.UTF8.GetBytes(entry);
        foreach (var (signature, flags, nameAt) in (((byte[], int, int)[])
            [([0x50, 0x4B, 3, 4], 6, 30), ([0x50, 0x4B, 1, 2], 8, 46)]))
        {
            for (var at = 0; at + nameAt + name.Length <= marked.Length; at++)
            {
                if (marked.AsSpan(at).StartsWith(signature) && marked.AsSpan(at + nameAt).StartsWith(name))
                {
                    marked[at + flags] |= 1;
                }
            }
        }

        return marked;
    }
}
