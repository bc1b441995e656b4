namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// One data element or item of a data set: where it stands in the bytes. Elements of a data set lie in one list, each
/// before what it contains.
/// </summary>
internal struct DicomElement
{
    /// <summary>The tag; <see cref="DicomTags.Item"/> for an item of a sequence.</summary>
    public uint Tag;

    /// <summary>As stated; where nothing is stated, as the dictionary has it.</summary>
    public DicomVr Vr;

    /// <summary>How it is written.</summary>
    public DicomElementForm Form;

    /// <summary>Offset of the value.</summary>
    public int ValueOffset;

    /// <summary>Length of the value without a delimiter.</summary>
    public int Length;

    /// <summary>Index of what comes after it and all that it contains.</summary>
    public int End;

    /// <summary>Whether it contains other elements: a sequence or an item.</summary>
    public readonly bool IsContainer => (Form & DicomElementForm.Container) != 0;

    /// <summary>Whether all of a form holds.</summary>
    public readonly bool Has(DicomElementForm form) => (Form & form) == form;
}

/// <summary>How an element is written.</summary>
[Flags]
internal enum DicomElementForm : byte
{
    None = 0,

    /// <summary>Without its value representation.</summary>
    Implicit = 1,

    /// <summary>Numbers with the high byte first.</summary>
    BigEndian = 2,

    /// <summary>Its end is marked, its length not stated.</summary>
    Undefined = 4,

    /// <summary>A sequence or an item.</summary>
    Container = 8,

    /// <summary>Encapsulated fragments: the value holds them with their headers.</summary>
    Fragments = 16,

    /// <summary>A sequence whose value representation is unknown (UN): what it contains is implicit.</summary>
    UnknownSequence = 32,
}
