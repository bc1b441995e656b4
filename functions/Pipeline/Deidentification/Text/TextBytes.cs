namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// What kind of character a byte of folded UTF-8 is. Bytes from 0x80 on count as letters without case.
/// </summary>
internal static class TextBytes
{
    private static readonly byte[] Lower = BuildLower();

    /// <summary>The byte in lower case when it is an ASCII letter.</summary>
    public static byte ToLower(byte b) => Lower[b];

    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    public static bool IsUpper(byte b) => (uint)(b - 'A') <= 25;

    public static bool IsLower(byte b) => (uint)(b - 'a') <= 25;

    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25 || b >= 0x80;

    public static bool IsWord(byte b) => IsLetter(b) || IsDigit(b);

    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C;

    private static byte[] BuildLower()
    {
        var table = new byte[256];
        for (var i = 0; i < 256; i++)
        {
            table[i] = IsUpper((byte)i) ? (byte)(i | 0x20) : (byte)i;
        }

        return table;
    }
}
