using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Server.Embeddings;

namespace FrontierFunctions.Tests.Models;

/// <summary>The one resampling of pictures that the pipeline and the endpoint share.</summary>
public sealed class TriangleScalingTests
{
    [Fact]
    public void Scale_ToTheSameSize_ChangesNothing()
    {
        float[] plane = [.. Enumerable.Range(0, 12).Select(i => i * 1.5f)];
        Assert.Equal(plane, TriangleScaling.Scale(4, 3, (y, row) => plane.AsSpan(4 * y, 4).CopyTo(row), 4, 3));
    }

    /// <summary>Halved, a triangle of reach 2 around the first pair's middle weighs 0.75, 0.75 and 0.25.</summary>
    [Fact]
    public void Scale_Halved_WeighsNeighboursByTheTriangle()
    {
        float[] row = [1, 2, 4, 8];
        var half = TriangleScaling.Scale(4, 1, (_, samples) => row.CopyTo(samples), 2, 1);
        Assert.Equal(((0.75 * 1) + (0.75 * 2) + (0.25 * 4)) / 1.75, half[0], 1e-6);
        Assert.Equal(((0.25 * 2) + (0.75 * 4) + (0.75 * 8)) / 1.75, half[1], 1e-6);
    }

    /// <summary>A picture that the pipeline wrote is the same tensor to the endpoint.</summary>
    [Fact]
    public void Picture_ThroughPipelineAndEndpoint_IsTheSameTensor()
    {
        var pixels = new byte[FilmPicture.Side * FilmPicture.Side];
        new Random(3).NextBytes(pixels);
        var picture = new FilmPicture(pixels);
        var spec = EmbeddingSpec.Parse(
            File.ReadAllBytes(Path.Combine(ChestXrayModelTests.Folder, "embedding.json"))).Image!;
        var (direct, served) = (new float[pixels.Length], new float[pixels.Length]);
        picture.CopyTo(direct);
        var png = Convert.FromBase64String(picture.ToDataUri()["data:image/png;base64,".Length..]);
        Assert.True(ImageTensor.TryFill(png, spec, served, out var reason), reason);
        for (var i = 0; i < direct.Length; i++)
        {
            Assert.Equal(direct[i], served[i], 1e-6f);
        }
    }
}
