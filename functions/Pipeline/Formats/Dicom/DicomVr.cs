namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// Value representations of DICOM (PS3.5 2024e, table 6.2-1); the number is the two letters, first one high.
/// </summary>
internal enum DicomVr : ushort
{
    /// <summary>Not stated and not known.</summary>
    None = 0,
    AE = ('A' << 8) | 'E',
    AS = ('A' << 8) | 'S',
    AT = ('A' << 8) | 'T',
    CS = ('C' << 8) | 'S',
    DA = ('D' << 8) | 'A',
    DS = ('D' << 8) | 'S',
    DT = ('D' << 8) | 'T',
    FD = ('F' << 8) | 'D',
    FL = ('F' << 8) | 'L',
    IS = ('I' << 8) | 'S',
    LO = ('L' << 8) | 'O',
    LT = ('L' << 8) | 'T',
    OB = ('O' << 8) | 'B',
    OD = ('O' << 8) | 'D',
    OF = ('O' << 8) | 'F',
    OL = ('O' << 8) | 'L',
    OV = ('O' << 8) | 'V',
    OW = ('O' << 8) | 'W',
    PN = ('P' << 8) | 'N',
    SH = ('S' << 8) | 'H',
    SL = ('S' << 8) | 'L',
    SQ = ('S' << 8) | 'Q',
    SS = ('S' << 8) | 'S',
    ST = ('S' << 8) | 'T',
    SV = ('S' << 8) | 'V',
    TM = ('T' << 8) | 'M',
    UC = ('U' << 8) | 'C',
    UI = ('U' << 8) | 'I',
    UL = ('U' << 8) | 'L',
    UN = ('U' << 8) | 'N',
    UR = ('U' << 8) | 'R',
    US = ('U' << 8) | 'S',
    UT = ('U' << 8) | 'T',
    UV = ('U' << 8) | 'V',
}

/// <summary>What follows from a value representation.</summary>
internal static class DicomVrs
{
    /// <summary>Every value representation.</summary>
    public static IReadOnlyList<DicomVr> All { get; } = [.. Enum.GetValues<DicomVr>().Where(vr => vr != DicomVr.None)];

    /// <summary>The value representation of two letters; the number stands even where the standard has none.</summary>
    public static DicomVr Of(byte first, byte second) => (DicomVr)((first << 8) | second);

    /// <summary>Whether two bytes are upper-case letters, as every value representation is.</summary>
    public static bool IsLetters(byte first, byte second) =>
        first is >= (byte)'A' and <= (byte)'Z' && second is >= (byte)'A' and <= (byte)'Z';

    /// <summary>
    /// Whether the length has four bytes behind two reserved ones in explicit VR (PS3.5, 7.1.2: all representations
    /// but those of table 7.1-2, which have two bytes; ones not known yet have four).
    /// </summary>
    public static bool HasLongLength(this DicomVr vr) => vr is not (
        DicomVr.AE or DicomVr.AS or DicomVr.AT or DicomVr.CS or DicomVr.DA or DicomVr.DS or DicomVr.DT or DicomVr.FD
        or DicomVr.FL or DicomVr.IS or DicomVr.LO or DicomVr.LT or DicomVr.PN or DicomVr.SH or DicomVr.SL or DicomVr.SS
        or DicomVr.ST or DicomVr.TM or DicomVr.UI or DicomVr.UL or DicomVr.US);

    /// <summary>Whether the standard knows it.</summary>
    public static bool IsKnown(this DicomVr vr) => Enum.IsDefined(vr) && vr != DicomVr.None;

    /// <summary>Whether values are text in the data set's character set (PS3.5, 6.1.2.3).</summary>
    public static bool IsText(this DicomVr vr) => vr is DicomVr.LO or DicomVr.LT or DicomVr.PN or DicomVr.SH
        or DicomVr.ST or DicomVr.UC or DicomVr.UT;

    /// <summary>Whether values are characters of the default repertoire.</summary>
    public static bool IsAscii(this DicomVr vr) => vr is DicomVr.AE or DicomVr.AS or DicomVr.CS or DicomVr.DA
        or DicomVr.DS or DicomVr.DT or DicomVr.IS or DicomVr.TM or DicomVr.UI or DicomVr.UR;

    /// <summary>Whether a backslash separates values; where not, it is a character like others (PS3.5, 6.4).</summary>
    public static bool HasSeveralValues(this DicomVr vr) => vr is not (
        DicomVr.LT or DicomVr.ST or DicomVr.UT or DicomVr.UR);

    /// <summary>Most characters of one value; of a name, of one component group (PS3.5, table 6.2-1).</summary>
    public static int LongestValue(this DicomVr vr) => vr switch
    {
        DicomVr.AE or DicomVr.CS or DicomVr.SH or DicomVr.DS => 16,
        DicomVr.AS => 4,
        DicomVr.IS => 12,
        DicomVr.LO or DicomVr.PN or DicomVr.UI => 64,
        DicomVr.ST => 1024,
        DicomVr.LT => 10240,
        DicomVr.DA => 18,
        DicomVr.DT => 54,
        DicomVr.TM => 28,
        _ => int.MaxValue,
    };

    /// <summary>The two letters; UN for one that the standard does not know.</summary>
    public static string Name(this DicomVr vr) => vr.IsKnown() ? vr.ToString() : nameof(DicomVr.UN);
}
