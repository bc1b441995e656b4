using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>A stretch of bytes of a fragment, end exclusive; empty at 0 where it was not there.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte after the last.</param>
internal readonly record struct ByteRange(int Start, int End)
{
    /// <summary>Whether it was there.</summary>
    public bool IsPresent => End > 0;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json) => json[Start..End];
}

/// <summary>Something to change in a fragment.</summary>
internal struct FhirEdit
{
    /// <summary>The bytes that change: of a text, what stands between the quotes; of a removal, commas too.</summary>
    public int Start;

    /// <summary>Byte after the last.</summary>
    public int End;

    /// <summary>What to do.</summary>
    public FhirAction Action;

    /// <summary>The resource it belongs to.</summary>
    public ushort Scope;

    /// <summary>The element; null for one that the standard does not have.</summary>
    public FhirElement? Element;

    /// <summary>The type that an unknown element stood in, or for an attachment nothing.</summary>
    public FhirType? Parent;
}

/// <summary>A resource in a fragment. Contained resources belong to the one that contains them.</summary>
internal struct FhirScope
{
    /// <summary>Its type.</summary>
    public FhirType Type;

    /// <summary>The whole resource.</summary>
    public ByteRange Json;

    /// <summary>Its id.</summary>
    public ByteRange Id;

    /// <summary>The full URL of the entry that it stands in.</summary>
    public ByteRange FullUrl;

    /// <summary>When the patient died.</summary>
    public ByteRange Deceased;

    /// <summary>Whether the patient has identifiers.</summary>
    public bool HasIdentifiers;
}

/// <summary>A reference in a fragment.</summary>
/// <param name="Text">What stands between the quotes.</param>
/// <param name="Scope">The resource that refers.</param>
/// <param name="LeadsToSubject">Whether the element is one that leads to the subject.</param>
internal readonly record struct FhirSeenReference(ByteRange Text, ushort Scope, bool LeadsToSubject);

/// <summary>A contained resource.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Json">The whole resource.</param>
/// <param name="Scope">The resource that contains it.</param>
internal readonly record struct FhirContained(FhirType Type, ByteRange Id, ByteRange Json, ushort Scope);

/// <summary>
/// What a walk over one fragment found: what to change, in the order of the bytes, and who it is about. Reused.
/// </summary>
internal sealed class FhirEdits
{
    private FhirEdit[] _edits = new FhirEdit[64];

    /// <summary>
    /// Resources of the fragment; the first is the one at its root, or null-typed for a part of a Bundle.
    /// </summary>
    public List<FhirScope> Scopes { get; } = [];

    /// <summary>References.</summary>
    public List<FhirSeenReference> References { get; } = [];

    /// <summary>Contained resources.</summary>
    public List<FhirContained> Contained { get; } = [];

    /// <summary>Room for names that are written with escapes.</summary>
    public byte[] Scratch { get; } = new byte[256];

    /// <summary>Room for values that are written with escapes.</summary>
    public byte[] ValueScratch { get; } = new byte[512];

    /// <summary>The edits.</summary>
    public ReadOnlySpan<FhirEdit> All => _edits.AsSpan(0, Count);

    /// <summary>How many edits there are.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a fragment.</summary>
    public void Clear()
    {
        Count = 0;
        Scopes.Clear();
        References.Clear();
        Contained.Clear();
    }

    /// <summary>Adds an edit; they come in the order of the bytes.</summary>
    public void Add(int start, int end, FhirAction action, int scope, FhirElement? element, FhirType? parent = null)
    {
        if (Count == _edits.Length)
        {
            Array.Resize(ref _edits, Count * 2);
        }

        ref var edit = ref _edits[Count++];
        edit.Start = start;
        edit.End = end;
        edit.Action = action;
        edit.Scope = (ushort)scope;
        edit.Element = element;
        edit.Parent = parent;
    }

    /// <summary>Takes back the edits after the first ones: what they changed goes or is replaced as a whole.</summary>
    public void TakeBack(int count) => Count = count;

    /// <summary>Lets the last removal reach to a later byte.</summary>
    public void ExtendLast(int end) => _edits[Count - 1].End = end;
}
