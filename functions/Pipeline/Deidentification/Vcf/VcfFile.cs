using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Vcf;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>One VCF on its way: what its samples are called, and its lines as they may be written. Not thread-safe.</summary>
internal sealed class VcfFile
{
    private const int IdColumn = 2;
    private const int InfoColumn = 7;

    private static readonly SearchValues<byte> Parts = SearchValues.Create(";=,|:/&()[]<> "u8);

    private readonly DeidentificationSetup _setup;
    private readonly VcfRules _rules;
    private readonly SubjectDirectory _subjects;
    private readonly RecordSource _source;
    private readonly PooledBuffer _output;
    private readonly List<string> _meta = [];
    private readonly Dictionary<byte[], byte[]> _names = new(Utf8KeyComparer.Instance);
    private readonly ScrubCounts _scrubbed = new();
    private readonly HashSet<string> _pseudonyms = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly VcfHeader _header;
    private Subject? _known;
    private int _columns;
    private long _records;
    private long _unresolved;
    private long _replaced;

    public VcfFile(
        DeidentificationSetup setup, VcfRules rules, SubjectDirectory subjects, RecordSource source, PooledBuffer output)
    {
        (_setup, _rules, _subjects, _source, _output) = (setup, rules, subjects, source, output);
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
                .Append(new Dictionary<(string Type, string Action), long> { [("sample", "pseudonym")] = _names.Count, [("id", "replace")] = _replaced }
                    .Where(entry => entry.Value > 0).GroupBy(_ => "data").FirstOrDefault())
                .OfType<IGrouping<string, KeyValuePair<(string Type, string Action), long>>>()
                .ToDictionary(
                    group => group.Key,
                    group => (IReadOnlyDictionary<string, long>)new SortedDictionary<string, long>(
                        group.ToDictionary(entry => group.Key == "data" ? entry.Key.Type : entry.Key.Action, entry => entry.Value),
                        StringComparer.Ordinal)),
            StringComparer.Ordinal),
        TextFindings = new SortedDictionary<string, long>(
            _scrubbed.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value), StringComparer.Ordinal),
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
        foreach (var sample in samples)
        {
            var id = Encoding.UTF8.GetBytes(sample);
            var subject = _subjects.Find(_source.FileToken, id);
            _known = samples.Count == 1 ? subject : null;
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

        foreach (var meta in _meta)
        {
            if (_header.Rewrite(meta) is { } kept)
            {
                Write(kept + "\n");
            }
        }

        var fixedHeads = Encoding.UTF8.GetString(heads).Split('\t');
        Write(string.Join('\t', fixedHeads.Take(Math.Min(fixedHeads.Length, VcfColumns.Fixed)).Concat(names)) + "\n");
        return _setup.Scanner.Find(_output.Written, _known, out _) ? InputIssues.Residual : null;
    }

    private IssueKind? Data(ReadOnlySpan<byte> content, ReadOnlySpan<byte> end)
    {
        var begin = _output.Count;
        var rest = content;
        for (var column = 0; column <= InfoColumn; column++)
        {
            var tab = rest.IndexOf((byte)'\t');
            if (tab < 0 && column < VcfColumns.Least - 1)
            {
                _output.Cut(begin);
                return VcfIssues.Columns;
            }

            var value = tab < 0 ? rest : rest[..tab];
            if (column is IdColumn or InfoColumn)
            {
                if (!Value(value))
                {
                    _output.Cut(begin);
                    return InputIssues.Residual;
                }
            }
            else
            {
                _output.Write(value);
            }

            if (tab < 0)
            {
                rest = default;
                break;
            }

            _output.Write("\t"u8);
            rest = rest[(tab + 1)..];
        }

        _output.Write(rest);
        _output.Write(end);
        _records++;
        return null;
    }

    /// <summary>Writes an ID or INFO: names of samples are replaced, and of a known subject what is known.</summary>
    private bool Value(ReadOnlySpan<byte> value)
    {
        var start = _output.Count;
        var copied = 0;
        for (var at = 0; _names.Count > 0 && at < value.Length;)
        {
            var length = value[at..].IndexOfAny(Parts);
            length = length < 0 ? value.Length - at : length;
            if (length > 1 && _names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(
                value.Slice(at, length), out var name))
            {
                _output.Write(value[copied..at]);
                _output.Write(name);
                copied = at + length;
                _replaced++;
            }

            at += length + 1;
        }

        _output.Write(value[copied..]);
        if (_known?.Known.Compiled.Automaton is null || value.Length < 3)
        {
            return true;
        }

        _text.ResetWrittenCount();
        if (_setup.Scrubber.Scrub(_output.Written[start..], _known, ScrubMode.Known, _text, _scrubbed))
        {
            if (_setup.HasSurrogates && _text.WrittenSpan.Contains((byte)' '))
            {
                // A value of INFO has no blanks; tags have none (VCF 4.3, 1.6.1).
                _text.ResetWrittenCount();
                _setup.TagScrubber.Scrub(_output.Written[start..], _known, ScrubMode.Known, _text, new ScrubCounts());
            }

            _output.Cut(start);
            _output.Write(_text.WrittenSpan);
        }

        return true;
    }

    private string Scrub(string text)
    {
        foreach (var (id, name) in _names)
        {
            // A short name ("1", "NA") is part of other words.
            if (id.Length > 3)
            {
                text = text.Replace(
                    Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(name), StringComparison.Ordinal);
            }
        }

        var clean = new ArrayBufferWriter<byte>();
        return _setup.Scrubber.Scrub(Encoding.UTF8.GetBytes(text), _known, ScrubMode.Full, clean, _scrubbed)
            ? Encoding.UTF8.GetString(clean.WrittenSpan)
            : text;
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));
}
