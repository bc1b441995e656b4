using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Vcf;

namespace FrontierFunctions.Pipeline.Deidentification.Vcf;

/// <summary>
/// Writes the lines of variants: coordinates, alleles, genotypes and numbers bit for bit, texts as their keys ask. Not
/// thread-safe.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="values">Decides about values.</param>
/// <param name="numbers">Whether the header says that the values of a key are numbers, by kind of line and key.</param>
/// <param name="output">Receives the lines.</param>
internal sealed class VcfData(
    VcfRules rules, VcfValues values, IReadOnlySet<(string Kind, string Key)> numbers, PooledBuffer output)
{
    private const int IdColumn = 2;
    private const int InfoColumn = 7;
    private const int MostKeys = 10_000;

    private readonly byte[][] _last = [.. Enumerable.Range(0, VcfColumns.Least).Select(_ => Array.Empty<byte>())];
    private readonly Dictionary<byte[], VcfKey> _info = new(Utf8KeyComparer.Instance);
    private readonly List<VcfKey> _expected = [];
    private readonly Dictionary<byte[], Samples> _formats = new(Utf8KeyComparer.Instance);
    private Samples? _format;

    /// <summary>Writes a line without its end; gives what is wrong with it, or null.</summary>
    public IssueKind? Write(ReadOnlySpan<byte> content)
    {
        var rest = content;
        for (var column = 0; column <= InfoColumn; column++)
        {
            var tab = rest.IndexOf((byte)'\t');
            if (tab < 0 && column < VcfColumns.Least - 1)
            {
                return VcfIssues.Columns;
            }

            Fixed(column, tab < 0 ? rest : rest[..tab]);
            if (tab < 0)
            {
                return null;
            }

            output.Write("\t"u8);
            rest = rest[(tab + 1)..];
        }

        Individuals(rest);
        return null;
    }

    private void Fixed(int column, ReadOnlySpan<byte> value)
    {
        switch (column)
        {
            case IdColumn when !value.SequenceEqual("."u8):
                output.Write(values.Ids(value, (byte)';') ?? value);
                break;
            case InfoColumn:
                Info(value);
                break;
            case 0 or 6 when !value.SequenceEqual(_last[column]):
            case 4 when value.ContainsAny((byte)'<', (byte)'[', (byte)']'):
                // A contig, a filter or a symbolic allele may be called like a sample.
                var named = values.Named(value);
                _last[column] = named is null ? value.ToArray() : _last[column];
                output.Write(named ?? value);
                break;
            default:
                output.Write(value);
                break;
        }
    }

    private void Info(ReadOnlySpan<byte> info)
    {
        var (copied, index) = (0, 0);
        for (var at = 0; at < info.Length; index++)
        {
            var length = info[at..].IndexOf((byte)';');
            var end = length < 0 ? info.Length : at + length;
            var item = info[at..end];
            var equals = item.IndexOf((byte)'=');
            if (equals > 0)
            {
                if (values.Clean(KeyAt(index, item[..equals]), item[(equals + 1)..]) is { } clean)
                {
                    output.Write(info[copied..(at + equals + 1)]);
                    output.Write(clean);
                    copied = end;
                }
            }
            else if (values.Named(item) is { } named)
            {
                output.Write(info[copied..at]);
                output.Write(named);
                copied = end;
            }

            at = end + 1;
        }

        output.Write(info[copied..]);
    }

    // Keys come in the same order line after line.
    private VcfKey KeyAt(int index, ReadOnlySpan<byte> name)
    {
        if (index < _expected.Count && name.SequenceEqual(_expected[index].Name))
        {
            return _expected[index];
        }

        if (!_info.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var key))
        {
            key = KeyOf("INFO", rules.Info, name);
            if (_info.Count < MostKeys)
            {
                _info.Add(key.Name, key);
            }
        }

        if (index < _expected.Count)
        {
            _expected[index] = key;
        }
        else if (index == _expected.Count)
        {
            _expected.Add(key);
        }

        return key;
    }

    private VcfKey KeyOf(string kind, IReadOnlyDictionary<string, string> actions, ReadOnlySpan<byte> name)
    {
        var key = Encoding.UTF8.GetString(name);
        return new VcfKey(name.ToArray(), VcfRules.ActionOf(actions, key), numbers.Contains((kind, key)));
    }

    private void Individuals(ReadOnlySpan<byte> formatAndSamples)
    {
        var tab = formatAndSamples.IndexOf((byte)'\t');
        var format = tab < 0 ? formatAndSamples : formatAndSamples[..tab];
        if (_format is null || !format.SequenceEqual(_format.Format))
        {
            _format = SamplesOf(format);
        }

        output.Write(format);
        var samples = tab < 0 ? default : formatAndSamples[tab..];
        if (!_format.HasText && !samples.ContainsAnyExcept(Samples.Plain))
        {
            output.Write(samples);
            return;
        }

        var (copied, field) = (0, 0);
        for (var at = 1; at < samples.Length;)
        {
            var stop = samples[at..].IndexOfAny((byte)':', (byte)'\t');
            var end = stop < 0 ? samples.Length : at + stop;
            if (values.Clean(_format.Keys[Math.Min(field, _format.Keys.Length - 1)], samples[at..end]) is { } clean)
            {
                output.Write(samples[copied..at]);
                output.Write(clean);
                copied = end;
            }

            field = end < samples.Length && samples[end] == '\t' ? 0 : field + 1;
            at = end + 1;
        }

        output.Write(samples[copied..]);
    }

    private Samples SamplesOf(ReadOnlySpan<byte> format)
    {
        if (!_formats.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(format, out var samples))
        {
            var keys = new List<VcfKey>();
            foreach (var key in format.Split((byte)':'))
            {
                keys.Add(KeyOf("FORMAT", rules.Format, format[key]));
            }

            samples = new Samples(format.ToArray(), [.. keys]);
            if (_formats.Count < MostKeys)
            {
                _formats.Add(samples.Format, samples);
            }
        }

        return samples;
    }

    /// <summary>What the columns of samples hold where FORMAT is the same.</summary>
    private sealed record Samples(byte[] Format, VcfKey[] Keys)
    {
        /// <summary>Bytes of numbers and genotypes.</summary>
        public static System.Buffers.SearchValues<byte> Plain { get; } =
            System.Buffers.SearchValues.Create("0123456789.,:/|+-eE*\t"u8);

        /// <summary>Whether a value must be looked at even where it is made of such bytes.</summary>
        public bool HasText { get; } = Keys.Any(key => key.Action > VcfAction.Keep && !key.IsNumber);
    }
}
