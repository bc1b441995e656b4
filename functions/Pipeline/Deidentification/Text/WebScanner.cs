namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Finds e-mail, web and IP addresses.</summary>
internal static class WebScanner
{
    private const int LongestLocalPart = 64;

    /// <summary>Whether the text has what such an address cannot do without.</summary>
    public static bool MayHave(ReadOnlySpan<byte> text) =>
        text.IndexOfAny((byte)'@', (byte)':') >= 0 || text.IndexOf("www."u8) >= 0 || text.IndexOf("WWW."u8) >= 0;

    /// <summary>Adds the addresses that need no tokens.</summary>
    public static void Find(ReadOnlySpan<byte> text, ScrubWork work)
    {
        FindEmails(text, work);
        FindLinks(text, "://"u8, work);
        FindLinks(text, "www."u8, work);
        FindLinks(text, "WWW."u8, work);
        FindLinks(text, "mailto:"u8, work);
    }

    /// <summary>How names of hosts end.</summary>
    internal static ReadOnlySpan<byte> Domains => " com org net edu gov mil info health io "u8;

    /// <summary>Adds bare host names ("example.org/visit").</summary>
    public static void FindHosts(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(1, TokenRole.Ending); i < view.Count; i = view.Next(i + 1, TokenRole.Ending))
        {
            if (!view.IsMark(i - 1, '.') || !view.Glued(i) || !view.Glued(i - 1)
                || !view.IsOneOf(i, Domains) || (view.Glued(i + 1)
                && view.IsWord(i + 1)))
            {
                continue;
            }

            var (start, end) = (view.Tokens[i].Start, view.Tokens[i].End);
            while (start > 0 && (TextBytes.IsWord(view.Text[start - 1])
                || view.Text[start - 1] is (byte)'-' or (byte)'.' or (byte)'_'))
            {
                start--;
            }

            while (end < view.Text.Length && view.Text[end] == '/' && end + 1 < view.Text.Length
                && !TextBytes.IsSpace(view.Text[end + 1]))
            {
                end = LinkEnd(view.Text, end);
            }

            work.Add(start, end, ScrubKind.Url);
        }
    }

    /// <summary>Adds IPv4 addresses and IPv6 addresses of at least four groups.</summary>
    public static void FindIpAddresses(in TextView view, ScrubWork work)
    {
        for (var i = view.Next(0, TokenRole.Ip); i + 6 < view.Count; i = view.Next(i + 1, TokenRole.Ip))
        {
            if (view.Tokens[i].Kind == TokenKind.Word)
            {
                continue;
            }

            if (IsFourOctets(view, i))
            {
                work.Add(view.Tokens[i].Start, view.Tokens[i + 6].End, ScrubKind.IpAddress);
                i += 6;
            }
            else if (view.IsMark(i, ':') && view.Glued(i))
            {
                FindIpV6(view, ref i, work);
            }
        }
    }

    private static bool IsFourOctets(in TextView view, int i)
    {
        if (!view.IsMark(i + 1, '.') || !view.IsNumber(i) || (view.Glued(i) && (view.IsMark(i - 1, '.') || view.IsWord(i - 1))))
        {
            return false;
        }

        for (var k = 0; k < 7; k++)
        {
            var fits = (k & 1) == 0
                ? view.IsNumber(i + k) && view.Length(i + k) <= 3 && view.Number(i + k) <= 255
                : view.IsMark(i + k, '.');
            if (!fits || (k > 0 && !view.Glued(i + k)))
            {
                return false;
            }
        }

        // A fifth part makes it an OID or a version.
        return !(view.Glued(i + 7) && (view.IsWord(i + 7) || (view.IsMark(i + 7, '.') && view.Glued(i + 8)
            && view.IsNumber(i + 8))));
    }

    private static void FindIpV6(in TextView view, ref int i, ScrubWork work)
    {
        var text = view.Text;
        var start = view.Tokens[i].Start;
        var end = start;
        while (start > 0 && IsHexOrColon(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && IsHexOrColon(text[end]))
        {
            end++;
        }

        var candidate = text[start..end];
        var colons = candidate.Count((byte)':');
        var letters = candidate.IndexOfAnyInRange((byte)'A', (byte)'F') >= 0
            || candidate.IndexOfAnyInRange((byte)'a', (byte)'f') >= 0;
        if (colons is >= 4 and <= 7 && (letters || colons == 7 || candidate.IndexOf("::"u8) >= 0)
            && System.Net.IPAddress.TryParse(candidate, out _))
        {
            work.Add(start, end, ScrubKind.IpAddress);
        }

        while (i + 1 < view.Count && view.Tokens[i + 1].Start < end)
        {
            i++;
        }
    }

    private static void FindEmails(ReadOnlySpan<byte> text, ScrubWork work)
    {
        for (var from = 0; text[from..].IndexOf((byte)'@') is var found and >= 0;)
        {
            var at = from + found;
            from = at + 1;
            var start = at;
            while (start > 0 && at - start < LongestLocalPart && IsLocalPart(text[start - 1]))
            {
                start--;
            }

            var end = at + 1;
            while (end < text.Length && (TextBytes.IsWord(text[end]) || text[end] is (byte)'-' or (byte)'.'))
            {
                end++;
            }

            while (end > at + 1 && !TextBytes.IsWord(text[end - 1]))
            {
                end--;
            }

            var dot = text[at..end].IndexOf((byte)'.');
            if (start < at && dot > 1 && dot < end - at - 2)
            {
                work.Add(start, end, ScrubKind.Email);
                from = end;
            }
        }
    }

    private static void FindLinks(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark, ScrubWork work)
    {
        for (var from = 0; text[from..].IndexOf(mark) is var found and >= 0;)
        {
            var start = from + found;
            while (start > 0 && TextBytes.IsWord(text[start - 1]))
            {
                start--;
            }

            var end = LinkEnd(text, from + found + mark.Length);
            if (end > from + found + mark.Length + 2)
            {
                work.Add(start, end, ScrubKind.Url);
            }

            from = end;
        }
    }

    private static int LinkEnd(ReadOnlySpan<byte> text, int end)
    {
        while (end < text.Length && !TextBytes.IsSpace(text[end])
            && text[end] is not ((byte)'"' or (byte)'<' or (byte)'>' or (byte)'|' or (byte)'^'))
        {
            end++;
        }

        while (end > 0
            && text[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)')' or (byte)'!' or (byte)'?' or (byte)'\'')
        {
            end--;
        }

        return end;
    }

    private static bool IsLocalPart(byte b) =>
        TextBytes.IsWord(b) || b is (byte)'.' or (byte)'_' or (byte)'%' or (byte)'+' or (byte)'-';

    private static bool IsHexOrColon(byte b) => TextBytes.IsDigit(b) || (uint)((b | 0x20) - 'a') <= 5 || b == ':';
}
