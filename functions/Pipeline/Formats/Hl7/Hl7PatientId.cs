using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>By which of its identifiers a patient goes in a file.</summary>
/// <remarks>
/// PID-3 of type MR (table 0203); else the first of PID-3 that is neither a social security number nor a licence or
/// policy; else PID-2, else PID-4. A number counts with who assigned it (CX.4): two hospitals number alike. A patient
/// without any goes by what PID says from PID-5 on.
/// </remarks>
internal static class Hl7PatientId
{
    /// <summary>Finds the identifier in a PID segment.</summary>
    /// <param name="pid">The segment from its name on.</param>
    /// <param name="separators">The message's separators.</param>
    /// <param name="start">Where the CX stands in the segment.</param>
    /// <param name="length">How long it is; 0 where there is none.</param>
    public static void Find(ReadOnlySpan<byte> pid, Hl7Separators separators, out int start, out int length)
    {
        (start, length) = (0, 0);
        foreach (var number in (ReadOnlySpan<int>)[3, 2, 4])
        {
            var field = Hl7Fields.Field(pid, number, separators.Field);
            if (field.IsEmpty)
            {
                continue;
            }

            var begin = pid.Length - Behind(pid, number, separators.Field).Length;
            var best = int.MaxValue;
            while (true)
            {
                var end = separators.Repetition == 0 ? -1 : field.IndexOf(separators.Repetition);
                var cx = end < 0 ? field : field[..end];
                if (Rank(cx, separators) is var rank && rank < best)
                {
                    (best, start, length) = (rank, begin, cx.Length);
                }

                if (end < 0)
                {
                    break;
                }

                field = field[(end + 1)..];
                begin += end + 1;
            }

            if (length > 0)
            {
                return;
            }
        }
    }

    /// <summary>Writes the local id of an identifier: its value, and who assigned it behind a circumflex.</summary>
    /// <param name="cx">The identifier.</param>
    /// <param name="values">Reads values of the message.</param>
    /// <param name="output">Receives the id.</param>
    public static void WriteLocalId(ReadOnlySpan<byte> cx, Hl7Values values, PooledBuffer output)
    {
        var separators = values.Separators;
        Hl7Escapes.Unescape(Value(cx, separators).Trim((byte)' '), separators, output);
        var authority = values.Authority(Hl7Fields.Part(cx, 4, separators.Component));
        if (authority.Length > 0)
        {
            output.Write("^"u8);
            output.Advance(Encoding.UTF8.GetBytes(authority, output.GetSpan(authority.Length * 3)));
        }
    }

    /// <summary>Writes the local id of a patient without identifiers.</summary>
    public static void WriteLocalIdOfContent(ReadOnlySpan<byte> pid, byte field, PooledBuffer output)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Behind(pid, 5, field), hash);
        output.Write("pid-"u8);
        output.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)));
    }

    /// <summary>CX.1 without what a sender put behind it.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> cx, Hl7Separators separators) =>
        Hl7Fields.Part(Hl7Fields.Part(cx, 1, separators.Component), 1, separators.Subcomponent);

    // The segment from a field on.
    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> segment, int number, byte field)
    {
        segment = segment.Length < 4 ? default : segment[4..];
        while (--number > 0)
        {
            var at = segment.IndexOf(field);
            if (at < 0)
            {
                return default;
            }

            segment = segment[(at + 1)..];
        }

        return segment;
    }

    private static int Rank(ReadOnlySpan<byte> cx, Hl7Separators separators)
    {
        var value = Value(cx, separators);
        if (value.IsEmpty || value.SequenceEqual("\"\""u8))
        {
            return int.MaxValue;
        }

        var type = Hl7Fields.Part(cx, 5, separators.Component);
        return type.SequenceEqual("MR"u8) ? 0
            : type.SequenceEqual("SS"u8) || type.SequenceEqual("DL"u8) || type.SequenceEqual("PPN"u8)
                || type.SequenceEqual("MA"u8) || type.SequenceEqual("MC"u8) || type.SequenceEqual("AN"u8)
                || type.SequenceEqual("VN"u8) ? 2
            : 1;
    }
}
