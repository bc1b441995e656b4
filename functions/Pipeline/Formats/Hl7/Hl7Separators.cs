namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>
/// The encoding characters that a message declares in MSH-1 and MSH-2 (HL7 v2.8.2, 2.5.4); 0 where it declares none.
/// </summary>
internal readonly record struct Hl7Separators(
    byte Field, byte Component, byte Repetition, byte Escape, byte Subcomponent, byte Truncation)
{
    /// <summary>What the standard recommends.</summary>
    public static Hl7Separators Default { get; } = new(
        (byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&', 0);

    /// <summary>Reads the separators of a header segment (MSH, FHS, BHS).</summary>
    /// <param name="header">The segment from its name on.</param>
    /// <param name="separators">What it declares; where field 2 is empty, what the standard recommends.</param>
    /// <returns>False where they are no separators: missing, letters or digits, control characters, twice the same.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> header, out Hl7Separators separators)
    {
        separators = Default;
        if (header.Length < 4 || !IsSeparator(header[3]))
        {
            return false;
        }

        var declared = header[4..];
        var end = declared.IndexOfAny(header[3], (byte)'\r', (byte)'\n');
        declared = end < 0 ? declared : declared[..end];
        if (declared.Length > 5)
        {
            return false;
        }

        for (var i = 0; i < declared.Length; i++)
        {
            if (!IsSeparator(declared[i]) || declared[..i].Contains(declared[i]))
            {
                return false;
            }
        }

        separators = declared.IsEmpty
            ? Default with { Field = header[3] }
            : new Hl7Separators(
                header[3], declared[0], At(declared, 1), At(declared, 2), At(declared, 3), At(declared, 4));
        return true;
    }

    private static byte At(ReadOnlySpan<byte> declared, int index) =>
        index < declared.Length ? declared[index] : (byte)0;

    // Not a quotation mark: two of them are the explicit null.
    private static bool IsSeparator(byte b) => b is > 0x20 and < 0x7F and not (byte)'"'
        && !char.IsAsciiLetterOrDigit((char)b);
}
