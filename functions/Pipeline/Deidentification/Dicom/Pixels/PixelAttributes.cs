namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>What a data set says about its pixels (PS3.3 C.7.6.3, Image Pixel Module). Nothing in it identifies.</summary>
public sealed record PixelAttributes
{
    /// <summary>Transfer Syntax UID (0002,0010).</summary>
    public required string TransferSyntax { get; init; }

    /// <summary>Rows (0028,0010).</summary>
    public required int Rows { get; init; }

    /// <summary>Columns (0028,0011).</summary>
    public required int Columns { get; init; }

    /// <summary>Samples per Pixel (0028,0002).</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>Photometric Interpretation (0028,0004).</summary>
    public string Photometric { get; init; } = "MONOCHROME2";

    /// <summary>Planar Configuration (0028,0006): 0 colour by pixel, 1 colour by plane.</summary>
    public int PlanarConfiguration { get; init; }

    /// <summary>Bits Allocated (0028,0100): 1, 8, 16 or 32; 32 and 64 for floating point.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits Stored (0028,0101); 0 where the data set does not say, which means all of them.</summary>
    public int BitsStored { get; init; }

    /// <summary>High Bit (0028,0102); negative where the data set does not say, which means bits stored less 1.</summary>
    public int HighBit { get; init; } = -1;

    /// <summary>Pixel Representation (0028,0103) is 1: two's complement.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The pixels are Float or Double Float Pixel Data (7FE0,0008 or 7FE0,0009).</summary>
    public bool IsFloat { get; init; }

    /// <summary>
    /// The value has VR OW. Matters only where words are big-endian: samples of 8 bits, and single bits, then stand in
    /// pairs of swapped bytes (PS3.5 8.1.1 and Annex A.3).
    /// </summary>
    public bool IsWords { get; init; }

    /// <summary>Number of Frames (0028,0008).</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Modality (0008,0060); only the policy looks at it.</summary>
    public string Modality { get; init; } = "";

    /// <summary>
    /// Burned In Annotation (0028,0301); null where absent. A hint only: it is often absent or wrong. YES makes the
    /// search believe shorter and fainter runs; NO changes nothing.
    /// </summary>
    public bool? BurnedInAnnotation { get; init; }

    /// <summary>The palette, for PALETTE COLOR; without it, indexes are searched as they are.</summary>
    public PixelPalette? Palette { get; init; }
}

/// <summary>Palette Color Lookup Tables (PS3.3 C.7.6.3.1.5 and C.7.6.3.1.6).</summary>
/// <param name="First">Second value of the descriptor: the pixel value that the first entry is for.</param>
/// <param name="Red">Red, entry by entry.</param>
/// <param name="Green">Green, as many.</param>
/// <param name="Blue">Blue, as many.</param>
public sealed record PixelPalette(
    int First, IReadOnlyList<ushort> Red, IReadOnlyList<ushort> Green, IReadOnlyList<ushort> Blue);

/// <summary>What an organization decides about pixels that cannot be searched.</summary>
public sealed record PixelPolicy
{
    /// <summary>
    /// Modalities (0008,0060) whose pixels pass unseen where their syntax cannot be decoded. None by default: CT and
    /// MR consoles write protocol pages and screen saves under their own modality, too.
    /// </summary>
    public IReadOnlySet<string> ReleasedUnseen { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
