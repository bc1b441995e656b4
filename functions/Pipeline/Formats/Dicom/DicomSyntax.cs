namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>How a data set is written (PS3.5 2024e, chapter 10 and annex A).</summary>
/// <param name="Uid">The transfer syntax UID; empty when the file does not state one.</param>
/// <param name="IsImplicit">Whether elements do not state their value representation.</param>
/// <param name="IsBigEndian">Whether numbers begin with their high byte.</param>
/// <param name="IsDeflated">Whether the data set is compressed as a whole (RFC 1951).</param>
/// <param name="IsEncapsulated">Whether pixels come as fragments of a compressed stream.</param>
internal readonly record struct DicomSyntax(
    string Uid, bool IsImplicit, bool IsBigEndian, bool IsDeflated, bool IsEncapsulated)
{
    public const string ImplicitLittleEndian = "1.2.840.10008.1.2";
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    public const string ExplicitBigEndian = "1.2.840.10008.1.2.2";
    public const string DeflatedLittleEndian = "1.2.840.10008.1.2.1.99";

    // JPIP Referenced Deflate, JPIP HTJ2K Referenced Deflate, Deflated Image Frame is not one: only its frames are.
    private const string JpipDeflate = "1.2.840.10008.1.2.4.95";
    private const string JpipHtj2kDeflate = "1.2.840.10008.1.2.4.205";

    // GE's own: as Implicit VR Little Endian but for the pixels, whose words are big-endian (GE conformance statements).
    private const string GeImplicitBigEndianPixels = "1.2.840.113619.5.2";

    /// <summary>
    /// The syntax of a UID. One that is not known is explicit, little-endian and encapsulated, as PS3.5, 10.2 wants of
    /// every new one.
    /// </summary>
    public static DicomSyntax Of(string uid) => uid switch
    {
        ImplicitLittleEndian => new(uid, true, false, false, false),
        ExplicitLittleEndian or "" => new(uid, false, false, false, false),
        ExplicitBigEndian => new(uid, false, true, false, false),
        DeflatedLittleEndian or JpipDeflate or JpipHtj2kDeflate => new(uid, false, false, true, false),
        GeImplicitBigEndianPixels => new(uid, true, false, false, false),
        _ => new(uid, false, false, false, true),
    };

    /// <summary>
    /// The same with the encoding that the bytes show, under a UID that says so; where the pixels are encapsulated the
    /// UID stays, because it names their codec.
    /// </summary>
    public DicomSyntax Seen(bool isImplicit, bool isBigEndian) =>
        isImplicit == IsImplicit && isBigEndian == IsBigEndian && Uid.Length > 0 ? this
            : this with
            {
                IsImplicit = isImplicit,
                IsBigEndian = isBigEndian,
                Uid = IsEncapsulated || IsDeflated ? Uid : isBigEndian ? ExplicitBigEndian
                    : isImplicit ? ImplicitLittleEndian : ExplicitLittleEndian,
            };
}
