using System.Text;

namespace FrontierFunctions.Generated.Fuzz;

/// <summary>Changes a file the way transmission, bad exporters and attackers do.</summary>
internal static class Mutation
{
    private const int LargestMutant = 256 << 10;

    private static readonly string[] Tokens =
    [
        "\"", "{", "}", "[", "]", "\\u0000", "\\ud800", "null", "1e999", "-", "\0", "\n", "\r", "\r\n", "\t", ",", ";", "|",
        "^", "~", "\\", "&", "\\X0D0A\\", "\\.br\\", "MSH|^~\\&|", "BHS|^~\\&|", "OBX|1|ED|||^^^Base64^", "PID|", "\u000b",
        "<", ">", "</", "<!--", "<![CDATA[", "]]>", "&amp;", "&#x0;", "&#xD800;", "<!DOCTYPE x [<!ENTITY a \"a\">]>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", "##", "#CHROM", "##INFO=<ID=", "\"\"", "=", ":", "'", "\uFEFF", "\uFFFD",
        "99999999999999999999", "-1", "2147483648", "0000-00-00", "00000000", "99991231235959", "0001-01-01", "9999-12-31",
        "SSN 123-45-6789", "Dr. ", "Mr. O'", "{\"resourceType\":\"Patient\"}", "\"id\":", "urn:uuid:", "Patient/", "SQ",
        "UN", "OB", "\u00ff\u00ff\u00ff\u00ff", "\u00fe\u00ff\u0000\u00e0", "\u00fe\u00ff\u000d\u00e0", "1.2.840.10008.1.2",
    ];

    /// <summary>A mutant of one file, with pieces of another.</summary>
    public static byte[] Of(byte[] seed, byte[] other, Dice dice)
    {
        var bytes = seed;
        for (var rounds = dice.Between(1, 4); rounds > 0; rounds--)
        {
            bytes = Once(bytes, other, dice);
        }

        return bytes.Length > LargestMutant ? bytes[..LargestMutant] : bytes;
    }

    private static byte[] Once(byte[] bytes, byte[] other, Dice dice)
    {
        if (bytes.Length == 0)
        {
            return other;
        }

        var at = dice.Below(bytes.Length);
        var length = Math.Min(bytes.Length - at, 1 + dice.Below(dice.OnceIn(3) ? 4096 : 32));
        return dice.Below(11) switch
        {
            0 => Changed(bytes, copy => copy[at] ^= (byte)(1 << dice.Below(8))),
            1 => Changed(bytes, copy => copy[at] = (byte)dice.Below(256)),
            2 => bytes[..at],
            3 => [.. bytes[..at], .. bytes[(at + length)..]],
            4 => [.. bytes[..(at + length)], .. bytes[at..]],
            5 => [.. bytes[..at], .. other.AsSpan(dice.Below(other.Length + 1))],
            6 => Numbers(bytes, at, dice),
            7 => [.. bytes[..at], .. Encoding.UTF8.GetBytes(dice.Of(Tokens)), .. bytes[at..]],
            8 => [.. bytes[..at], .. Encoding.Latin1.GetBytes(dice.Of(Tokens).Replace('\uFEFF', '?')), .. bytes[at..]],
            9 => Changed(bytes, copy => dice.Of<byte[]>([
                [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80], [0xff, 0xff], [0, 0], [0xff, 0xff, 0xff, 0x7f]])
                .AsSpan(0, Math.Min(2, bytes.Length - at)).CopyTo(copy.AsSpan(at))),
            _ => Bomb(bytes, at, dice),
        };
    }

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }

    /// <summary>Another number where the next one stands.</summary>
    private static byte[] Numbers(byte[] bytes, int from, Dice dice)
    {
        var found = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (found < 0)
        {
            return bytes;
        }

        var start = from + found;
        var end = start;
        while (end < bytes.Length && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        return [.. bytes[..start], .. Encoding.ASCII.GetBytes(dice.Of([
            "0", "-1", "2147483648", "9223372036854775808", "1e400", "99", dice.Digits(40), dice.Digits(8)])), .. bytes[end..]];
    }

    /// <summary>Deep nesting or long repetition at a place.</summary>
    private static byte[] Bomb(byte[] bytes, int at, Dice dice)
    {
        var piece = Encoding.UTF8.GetBytes(dice.Of([
            "[", "{\"a\":", "{\"contained\":[", "{\"extension\":[", "<a>", "<section>", "^", "~", "|", "&", "\\", "\"", ",", "##",
            "\r", "\n", " ", "(", "9", "a", "A. ", "\u00fe\u00ff\u0000\u00e0\u00ff\u00ff\u00ff\u00ff"]));
        var times = dice.Between(2, dice.OnceIn(8) ? 5000 : 200);
        var bomb = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(bomb, i * piece.Length);
        }

        return [.. bytes[..at], .. bomb, .. bytes[at..]];
    }
}
