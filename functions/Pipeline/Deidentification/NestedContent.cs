namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>De-identified content that stood inside a record: an attachment, an embedded document.</summary>
/// <param name="Bytes">The content in the format in which it came, not compressed.</param>
/// <param name="Format">Its format's name.</param>
/// <param name="Manifest">What was done to it.</param>
public sealed record NestedContent(ReadOnlyMemory<byte> Bytes, string Format, DeidentificationManifest Manifest);
