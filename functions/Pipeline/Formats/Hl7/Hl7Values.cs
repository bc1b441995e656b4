using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>Reads values of messages as text. Not thread-safe.</summary>
internal sealed class Hl7Values : IDisposable
{
    private readonly PooledBuffer _text = new(256);

    /// <summary>The separators of the message at hand.</summary>
    public Hl7Separators Separators { get; set; } = Hl7Separators.Default;

    /// <summary>A value without escapes; null where it is empty or the explicit null.</summary>
    public string? Text(ReadOnlySpan<byte> raw)
    {
        raw = raw.Trim((byte)' ');
        if (raw.IsEmpty || raw.SequenceEqual("\"\""u8))
        {
            return null;
        }

        if (Separators.Escape == 0 || !raw.Contains(Separators.Escape))
        {
            return Encoding.UTF8.GetString(raw);
        }

        _text.Cut(0);
        Hl7Escapes.Unescape(raw, Separators, _text);
        return Encoding.UTF8.GetString(_text.Written);
    }

    /// <summary>A component of a field, its first sub-component.</summary>
    public string? Component(ReadOnlySpan<byte> value, int number) =>
        Text(Hl7Fields.Part(Hl7Fields.Part(value, number, Separators.Component), 1, Separators.Subcomponent));

    /// <summary>Who assigned an identifier: an HD as a component; empty where not stated.</summary>
    public string Authority(ReadOnlySpan<byte> hd)
    {
        if (hd.IsEmpty)
        {
            return "";
        }

        return AssigningAuthority.OfHierarchicDesignator(
            Text(Hl7Fields.Part(hd, 1, Separators.Subcomponent)), Text(Hl7Fields.Part(hd, 2, Separators.Subcomponent)),
            Text(Hl7Fields.Part(hd, 3, Separators.Subcomponent)));
    }

    /// <summary>The repetitions of a field that are not empty.</summary>
    public List<byte[]> Repetitions(ReadOnlySpan<byte> segment, int number)
    {
        var all = new List<byte[]>();
        var field = Hl7Fields.Field(segment, number, Separators.Field);
        while (!field.IsEmpty)
        {
            var end = Separators.Repetition == 0 ? -1 : field.IndexOf(Separators.Repetition);
            var one = end < 0 ? field : field[..end];
            if (!one.IsEmpty && !one.SequenceEqual("\"\""u8))
            {
                all.Add(one.ToArray());
            }

            field = end < 0 ? default : field[(end + 1)..];
        }

        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();
}
