using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>What becomes of the pixels of a file.</summary>
/// <param name="Issue">Why the file is set aside; null where it is not.</param>
/// <param name="Cleaned">The new value; null where the old one stays.</param>
/// <param name="IsHeld">Whether the old value is in memory.</param>
/// <param name="AreSearched">Whether they were searched, and what was found is blanked.</param>
/// <param name="Regions">Places that were blanked.</param>
internal readonly record struct PixelVerdict(
    InputIssue? Issue, ReadOnlyMemory<byte>? Cleaned, bool IsHeld, bool AreSearched, int Regions);
