namespace FrontierFunctions.Server.Embeddings;

/// <summary>Samples of an image, row by row, channels interleaved; 0 is black and 65535 white.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1: luminance. 3: red, green, blue.</param>
/// <param name="Samples">Width times height times channels.</param>
internal sealed record Raster(int Width, int Height, int Channels, ushort[] Samples)
{
    /// <summary>More pixels are refused before memory is taken: a small file may claim any size.</summary>
    public const int MaxPixels = 16 << 20;

    /// <exception cref="InvalidDataException">Empty or too large.</exception>
    public static void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1 || width * height > MaxPixels)
        {
            throw new InvalidDataException($"must have 1 to {MaxPixels} pixels.");
        }
    }
}
