namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>Why the pixels of an image cannot be cleaned. Codes are stable: they are stored and counted.</summary>
public static class PixelIssues
{
    /// <summary>JPEG 2000, HTJ2K, JPEG XL, MPEG and HEVC, or a syntax that nobody knows.</summary>
    public static IssueKind Syntax { get; } = new(
        "dicom.pixels-syntax",
        "Convert the image to an uncompressed, RLE, JPEG or JPEG-LS transfer syntax: its pixels cannot be searched for "
            + "burned-in text.");

    /// <summary>The pixels are not what the attributes say, or end early.</summary>
    public static IssueKind Damaged { get; } = new(
        "dicom.pixels-damaged",
        "Export the image again: its pixels do not fit its attributes or their compressed stream is damaged.");

    /// <summary>A layout of samples that the standard allows but that is not read here.</summary>
    public static IssueKind Layout { get; } = new(
        "dicom.pixels-layout",
        "Convert the image to 1, 8, 16 or 32 bits and one of MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL.");

    /// <summary>Text stands in pixels that cannot be written again without loss elsewhere.</summary>
    public static IssueKind Text { get; } = new(
        "dicom.pixels-text",
        "Convert the image to an uncompressed transfer syntax: it holds burned-in text that cannot be taken out of its "
            + "compressed form.");

    /// <summary>All kinds, for documentation and tests.</summary>
    public static IReadOnlyList<IssueKind> All { get; } = [Syntax, Damaged, Layout, Text];
}
