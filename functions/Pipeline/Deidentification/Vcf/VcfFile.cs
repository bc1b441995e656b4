using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Vcf;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>One VCF on its way: what its samples are called, and its lines as they may be written. Not thread-safe.</summary>
internal sealed class VcfFile
{
    private const string Stand = "quotient";

    private readonly DeidentificationSetup _setup;
    private readonly VcfRules _rules;
    private readonly SubjectDirectory _subjects;
    private readonly RecordSource _source;
    private readonly PooledBuffer _output;
    private readonly List<string> _meta = [];
    private readonly Dictionary<byte[], byte[]> _names = new(Utf8KeyComparer.Instance);
    private readonly HashSet<string> _pseudonyms = new(StringComparer.Ordinal);
    private readonly VcfHeader _header;
    private readonly VcfValues _values;
    private readonly Regex _terms;
    private VcfData? _data;
    private int _columns;
    private long _records;
    private long _unresolved;
    private int _scanned;

    public VcfFile(
        DeidentificationSetup setup, VcfRules rules, SubjectDirectory subjects, RecordSource source, PooledBuffer output,
        Regex terms)
    {
        (_setup, _rules, _subjects, _source, _output) = (setup, rules, subjects, source, output);
        _values = new VcfValues(setup, rules, _names);
        _terms = terms;
        _header = new VcfHeader(
            rules, Scrub,
            id => _names.TryGetValue(Encoding.UTF8.GetBytes(id), out var name) ? Encoding.UTF8.GetString(name) : null,
            id => setup.Keys.Token("identifier", id));
    }

    /// <summary>Whether the line of heads was met.</summary>
    public bool HasColumns => _columns > 0;

    /// <summary>Takes a line; gives what is wrong with it, or null.</summary>
    public IssueKind? Take(ReadOnlySpan<byte> line)
    {
        if (!HasColumns)
        {
            return Head(line);
        }

        var content = line.TrimEnd("\r\n"u8);
        if (content.IsEmpty)
        {
            return null;
        }

        if (content[0] == '#')
        {
            // Comments among the data are no part of the format.
            return VcfIssues.Columns;
        }

        return Data(content, line[content.Length..]);
    }

    public DeidentificationManifest ToManifest(long bytesIn, long bytesOut) => new()
    {
        Format = "vcf",
        Profile = _rules.Profile,
        LegalNotice = _rules.LegalNotice,
        RulesVersion = _rules.Version,
        Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
            _header.Actions.GroupBy(entry => entry.Key.Type)
                .Append(new Dictionary<(string Type, string Action), long> { [("sample", "pseudonym")] = _names.Count, [("text", "replace")] = _values.Replaced }
                    .Where(entry => entry.Value > 0).GroupBy(_ => "data").FirstOrDefault())
                .OfType<IGrouping<string, KeyValuePair<(string Type, string Action), long>>>()
                .ToDictionary(
                    group => group.Key,
                    group => (IReadOnlyDictionary<string, long>)new SortedDictionary<string, long>(
                        group.ToDictionary(entry => group.Key == "data" ? entry.Key.Type : entry.Key.Action, entry => entry.Value),
                        StringComparer.Ordinal)),
            StringComparer.Ordinal),
        TextFindings = new SortedDictionary<string, long>(
            _values.Scrubbed.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value), StringComparer.Ordinal),
        Records = new Dictionary<string, long> { ["variant"] = _records },
        Subjects = _pseudonyms.Count,
        UnresolvedReferences = _unresolved,
        UnknownElementsDropped = new Dictionary<string, long>(),
        ResidualScan = "clean",
        ResidualScanRecords = _records,
        BytesIn = bytesIn,
        BytesOut = bytesOut,
    };

    private IssueKind? Head(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        if (VcfColumns.Is(line))
        {
            return Columns(line);
        }

        if (line.StartsWith("##"u8))
        {
            _meta.Add(Encoding.UTF8.GetString(line.TrimEnd("\r\n"u8)));
        }

        return line.StartsWith("#"u8) || line.Trim(" \r\n\t"u8).IsEmpty ? null : VcfIssues.NoColumns;
    }

    private IssueKind? Columns(ReadOnlySpan<byte> line)
    {
        if (VcfColumns.Samples(line) is not { } samples)
        {
            return VcfIssues.NoColumns;
        }

        var heads = line.TrimEnd("\r\n"u8);
        _columns = heads.Count((byte)'\t') + 1;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        var known = new HashSet<Subject>();
        foreach (var sample in samples)
        {
            var id = Encoding.UTF8.GetBytes(sample);
            var subject = _subjects.Find(_source.FileToken, id);
            if (subject is not null)
            {
                known.Add(subject);
            }

            _unresolved += subject is null ? 1 : 0;
            var name = subject?.Pseudonym ?? _setup.Keys.Token("identifier", sample);
            _pseudonyms.Add(name);
            for (var copy = 2; !taken.Add(name); copy++)
            {
                name = $"{subject?.Pseudonym ?? "sample"}_{copy}";
            }

            names.Add(name);
            _names[id] = Encoding.UTF8.GetBytes(name);
        }

        _values.Known = known.Count switch
        {
            0 => null,
            1 => known.First(),
            _ => new Subject("", default, new KnownIdentifiers([.. known.SelectMany(one => one.Known.Identities)])),
        };
        foreach (var meta in _meta)
        {
            if (_header.Rewrite(meta) is { } kept)
            {
                Write(kept + "\n");
            }
        }

        var fixedHeads = Encoding.UTF8.GetString(heads).Split('\t');
        Write(string.Join('\t', fixedHeads.Take(Math.Min(fixedHeads.Length, VcfColumns.Fixed)).Concat(names)) + "\n");
        _data = new VcfData(_rules, _values, _header.Numbers, _output);
        _scanned = _output.Count;
        return _setup.Scanner.Find(_output.Written, _values.Known, out _) ? InputIssues.Residual : null;
    }

    private IssueKind? Data(ReadOnlySpan<byte> content, ReadOnlySpan<byte> end)
    {
        var begin = _output.Count;
        if (_data!.Write(content) is { } issue)
        {
            _output.Cut(begin);
            return issue;
        }

        _output.Write(end);
        _records++;
        return null;
    }

    /// <summary>
    /// Searches the lines since the last search for shapes of identifiers. Those of the subjects were searched for where
    /// text stands: a coordinate may be anybody's number.
    /// </summary>
    public IssueKind? Check()
    {
        var lines = _output.Written[_scanned..];
        _scanned = _output.Count;
        return _setup.Scanner.Find(lines, null, out _) ? InputIssues.Residual : null;
    }

    /// <summary>What was written has left.</summary>
    public void Sent() => _scanned = 0;

    private string Scrub(string text)
    {
        foreach (var (id, name) in _names)
        {
            // A short name ("1", "NA") is part of other words.
            if (id.Length > 3)
            {
                text = Renamed(text, Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(name));
            }
        }

        // A term that looks like a name gives place to a word that does not, and takes it again.
        var terms = new Queue<string>();
        var masked = text.Contains(Stand, StringComparison.OrdinalIgnoreCase) ? text : _terms.Replace(text, term =>
        {
            terms.Enqueue(term.Value);
            return Stand;
        });
        if (Scrubbed(masked) is not { } clean)
        {
            return text;
        }

        var pieces = clean.Split(Stand);
        if (pieces.Length != terms.Count + 1)
        {
            return Scrubbed(text) ?? text;
        }

        return string.Concat(pieces.Select((piece, i) => i == 0 ? piece : terms.Dequeue() + piece));
    }

    private string? Scrubbed(string text)
    {
        var clean = new ArrayBufferWriter<byte>();
        return _setup.Scrubber.Scrub(
            Encoding.UTF8.GetBytes(text), _values.Known, ScrubMode.Described, clean, _values.Scrubbed)
            ? Encoding.UTF8.GetString(clean.WrittenSpan) : null;
    }

    // Only as a word of its own: a sample called "sampled" is not in "downsampled".
    private static string Renamed(string text, string id, string name)
    {
        for (var at = text.IndexOf(id, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + id.Length;
            var isWord = (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            text = isWord ? $"{text[..at]}{name}{text[end..]}" : text;
            at = text.IndexOf(id, isWord ? at + name.Length : end, StringComparison.Ordinal);
        }

        return text;
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));
}
