using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Server.Embeddings;

namespace FrontierFunctions.Tests.Models;

/// <summary>Images as the embedding routes take them: read as other programs read them, and given to the model named.</summary>
public sealed class ImageEmbeddingTests
{
    // Generated patterns of 16 by 16 and 8 by 8 pixels, written and read again by libjpeg-turbo 2.1.
    private const string Grey =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwg"
            + "IyYnKSopGR8tMC0oMCUoKSj/wAALCAAQABABAREA/8QAFwAAAwEAAAAAAAAAAAAAAAAABAYHCP/EAB4QAAEEAgMBAAAAAAAA"
            + "AAAAAAIBBAYRAAMFBxJh/9oACAEBAAA/AKXzz3RGY6oCqCSBmZuScb5PI/KWQqeOncUrJ67JpoO0uqTDumIku7aLtwH21TP/"
            + "2Q==";

    private const string GreyPixels =
        "gp26y9ba0MCoi2pROygkK5GqxNHY18i2mX1dRzQmJzCjus/X19C7pYVqTDotJS07s8bX2dPGrJJzWT4wKCc2SMDQ2tbMu52B"
            + "Yko0KSYsQFbM19rPwKyNcFA8KycqNE1m1NrWxbGaeVtBMSYpMkJeetfa0ryljGlLOSwlLDpNbInY0sSvk3NTPiwnJzJFYIGa"
            + "1826oINkRzYpKS8/VnKTq9HBqItuUjstJCk3TWiFpLjGspZ4XEMyKSUvQlx4lrLDu6SGaU84KycsO1Jti6nC0a2VdVpCLyYn"
            + "M0VgfZu4ztibgGBINSgnLT5Uc5CrxNPZi3BQOiwlKjVOZoWiu87Y2Q==";

    private const string Progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwg"
            + "IyYnKSopGR8tMC0oMCUoKSj/wgALCAAQABABAREA/8QAFwAAAwEAAAAAAAAAAAAAAAAAAwUGB//aAAgBAQAAAAGlzN0f/8QA"
            + "GhAAAgMBAQAAAAAAAAAAAAAAAQQCAwUREv/aAAgBAQABBQK+YWXskWWNhr3LGU6f/8QAGBAAAgMAAAAAAAAAAAAAAAAAABIB"
            + "AhD/2gAIAQEABj8CxYGsf//EABgQAQEBAQEAAAAAAAAAAAAAAAERACEx/9oACAEBAAE/IZc4zS/pc6vpRb//2gAIAQEAAAAQ"
            + "j//EABcQAQEBAQAAAAAAAAAAAAAAAAERAGH/2gAIAQEAAT8QWMBsOqbVuWQz9Vqb/9k=";

    private const string ProgressivePixels =
        "gp26y9ba0MCoi2pROygkK5GqxNHY18i2mX1dRzQmJzCjus/X19C7pYVqTDotJS07s8bX2dPGrJJzWT4wKCc2SMDQ2tbMu52B"
            + "Yko0KSYsQFbM19rPwKyNcFA8KycqNE1m1NrWxbGaeVtBMSYpMkJeetfa0ryljGlLOSwlLDpNbInY0sSvk3NTPiwnJzJFYIGa"
            + "1826oINkRzYpKS8/VnKTq9HBqItuUjstJCk3TWiFpLjGspZ4XEMyKSUvQlx4lrLDu6SGaU84KycsO1Jti6nC0a2VdVpCLyYn"
            + "M0VgfZu4ztibgGBINSgnLT5Uc5CrxNPZi3BQOiwlKjVOZoWiu87Y2Q==";

    private const string Colour =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwg"
            + "IyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo"
            + "KCgoKCgoKCgoKCgoKCj/wAARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABgQAAMBAQAAAAAAAAAA"
            + "AAAAAAECBAUA/8QAFQEBAQAAAAAAAAAAAAAAAAAABAf/xAAcEQABBAMBAAAAAAAAAAAAAAADAAIEEQEFEjH/2gAMAwEAAhED"
            + "EQA/AHV+jBhRFUKBgOn0CGfcS+s+WlGa8YaX/9k=";

    private const string ColourPixels =
        "gYV2l5ZWtac+zLM118Ir1NIfytgtvtVHkp11pqxUw7s81sQ03M8r1tolx9w1uNZQpbdrt8ZJz9Ew3NUs3dop0N4putc9qMxe"
            + "tMhVw9Q209wh2toi1NknwtUuqMhLk7luxNNGztsp190b19YmzM00tcVBmLNigKGE0tU82Nkl2dIf08Qzw7lKqq1ci5p7c4id"
            + "2cwy2Mof1L0hxqo/s5pal4xseHqJYGip1r4o07oYyqkeuZBAo39fh3JxZl+JUE2o";

    // image [batch, 1, 4, 4] to embedding [batch, 3]: the sum of all samples, of the upper and of the lower half.
    private const string Sums =
        "CAc63QIKIwoFaW1hZ2USBGZsYXQiB0ZsYXR0ZW4qCwoEYXhpcxgBoAECChwKBGZsYXQKAXcSCWVtYmVkZGluZyIGTWF0TXVs"
            + "EgF0KswBCBAIAxABQgF3SsABAACAPwAAgD8AAAAAAACAPwAAgD8AAAAAAACAPwAAgD8AAAAAAACAPwAAgD8AAAAAAACAPwAA"
            + "gD8AAAAAAACAPwAAgD8AAAAAAACAPwAAgD8AAAAAAACAPwAAgD8AAAAAAACAPwAAAAAAAIA/AACAPwAAAAAAAIA/AACAPwAA"
            + "AAAAAIA/AACAPwAAAAAAAIA/AACAPwAAAAAAAIA/AACAPwAAAAAAAIA/AACAPwAAAAAAAIA/AACAPwAAAAAAAIA/WiQKBWlt"
            + "YWdlEhsKGQgBEhUKBxIFYmF0Y2gKAggBCgIIBAoCCARiIAoJZW1iZWRkaW5nEhMKEQgBEg0KBxIFYmF0Y2gKAggDQgQKABAN";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Grey, GreyPixels, 16, 1)]
    [InlineData(Progressive, ProgressivePixels, 16, 1)]
    [InlineData(Colour, ColourPixels, 8, 3)]
    public void Jpeg_EveryKind_IsReadAsLibjpegDoes(string file, string pixels, int size, int channels)
    {
        var image = ImageTensor.Read(Convert.FromBase64String(file));
        Assert.Equal((size, size, channels), (image.Width, image.Height, image.Channels));
        var wanted = Convert.FromBase64String(pixels);
        Assert.Equal(wanted.Length, image.Samples.Length);
        // Rounding of the transform, and of the colours behind it, is left to the decoder.
        Assert.All(wanted.Zip(image.Samples), p => Assert.InRange(p.First - (p.Second / 257), -3, 3));
        Assert.InRange(wanted.Zip(image.Samples).Average(p => Math.Abs(p.First - (p.Second / 257.0))), 0, 0.1);
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(0, 16, 1)]
    [InlineData(2, 8, 3)]
    [InlineData(2, 16, 3)]
    public void Png_EveryFilter_IsReadAsWritten(int type, int depth, int channels)
    {
        var random = new Random(3);
        var (width, height, bytes) = (5, 7, depth / 8);
        var pixels = new byte[width * height * channels * bytes];
        random.NextBytes(pixels);
        var image = ImageTensor.Read(Png(width, height, depth, type, pixels));
        for (var i = 0; i < image.Samples.Length; i++)
        {
            var wanted = bytes == 2 ? (pixels[i * 2] << 8) | pixels[(i * 2) + 1] : pixels[i] * 257;
            Assert.Equal(wanted, image.Samples[i]);
        }
    }

    [Fact]
    public void Read_CutOrChangedFiles_AreRefusedOrReadAndNothingElse()
    {
        var random = new Random(5);
        foreach (var whole in new[] { Grey, Progressive, Colour }.Select(Convert.FromBase64String)
                     .Append(Png(5, 7, 8, 2, new byte[5 * 7 * 3])))
        {
            for (var i = 0; i < 500; i++)
            {
                var file = whole[..random.Next(whole.Length / 2, whole.Length + 1)];
                file[random.Next(file.Length)] = (byte)random.Next(256);
                _ = Record.Exception(() => ImageTensor.Read(file)) is null or InvalidDataException
                    ? true
                    : throw new InvalidOperationException("Another exception than that of a broken file.");
            }
        }
    }

    [Fact]
    public void Read_FileThatClaimsTooManyPixels_IsRefused()
    {
        var file = Png(1, 1, 8, 0, [0]);
        (file[18], file[22]) = (0x7F, 0x7F);
        Assert.Contains("pixels", Assert.Throws<InvalidDataException>(() => ImageTensor.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChestRadiographs_AreAllRead()
    {
        var files = Directory.EnumerateFiles(TestData.Shared("cxr/images"), "*.jp*g").Order(StringComparer.Ordinal).Take(40).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.Equal(224, ImageTensor.Read(File.ReadAllBytes(f)).Width));
    }

    [Fact]
    public async Task Embed_ImageOfTwoHalves_GivesTheModelItsSamples()
    {
        var registry = Directory.CreateTempSubdirectory("frontier-images");
        try
        {
            Write(registry.FullName);
            await using var endpoint = await ModelEndpoint.StartReadyAsync($"Registry={registry.FullName}");
            // White above, black below, twice the model's size.
            var file = Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(i => i < 32 ? (byte)255 : (byte)0)]);
            using var response = await endpoint.PostAsync(
                $"{{\"input\":[{{\"image\":\"data:image/png;base64,{Convert.ToBase64String(file)}\"}}]}}",
                "/images/embeddings?api-version=2024-05-01-preview");
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.StatusCode == HttpStatusCode.OK, text);
            using var json = JsonDocument.Parse(text);
            var vector = json.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray()
                .Select(v => v.GetDouble()).ToArray();
            // A triangle as wide as the scale lets an eighth of the edge row through, up and down alike.
            Assert.InRange(vector[0] - vector[1] - vector[2], -1e-5, 1e-5);
            Assert.InRange(vector[2] / vector[1], 0.01, 0.1);

            using var broken = await endpoint.PostAsync(
                "{\"input\":[{\"image\":\"data:image/png;base64,AAAA\"}]}",
                "/images/embeddings?api-version=2024-05-01-preview");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, broken.StatusCode);
            using var info = await endpoint.Client.GetAsync(
                new Uri("/info?api-version=2024-05-01-preview", UriKind.Relative), Token);
            Assert.Contains("image_embeddings", await info.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
        finally
        {
            registry.Delete(recursive: true);
        }
    }

    private static void Write(string registry)
    {
        var folder = Directory.CreateDirectory(Path.Combine(registry, "sums", "1")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Convert.FromBase64String(Sums));
        File.WriteAllText(Path.Combine(folder, "embedding.json"), """
            {"schemaVersion":1,"kind":"Image","input":"image","output":"embedding","dimensions":[3],
             "image":{"width":4,"height":4,"channels":1,"mean":[0],"deviation":[1]}}
            """);
        var card = File.ReadAllText(Path.Combine(ModelEndpoint.Registry, "liver-disease", "1", "card.json"));
        File.WriteAllText(Path.Combine(folder, "card.json"),
            card.Replace("\"name\": \"liver-disease\"", "\"name\": \"sums\"", StringComparison.Ordinal));
    }

    // Each row with another filter, all five of them.
    private static byte[] Png(int width, int height, int depth, int type, byte[] pixels)
    {
        var step = pixels.Length / (width * height);
        var row = width * step;
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                deflate.WriteByte((byte)(y % 5));
                for (var x = 0; x < row; x++)
                {
                    int At(int atX, int atY) => atX < 0 || atY < 0 ? 0 : pixels[(atY * row) + atX];
                    int left = At(x - step, y), up = At(x, y - 1), corner = At(x - step, y - 1);
                    var guess = left + up - corner;
                    var nearest = new[] { left, up, corner }.MinBy(v => Math.Abs(guess - v));
                    deflate.WriteByte((byte)(At(x, y) - (y % 5) switch
                    {
                        0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => nearest,
                    }));
                }
            }
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk("IHDR", [0, 0, 0, (byte)width, 0, 0, 0, (byte)height, (byte)depth, (byte)type, 0, 0, 0]);
        Chunk("IDAT", data.ToArray());
        Chunk("IEND", []);
        return file.ToArray();

        // Checksums are left out: nobody here looks at them.
        void Chunk(string name, byte[] content)
        {
            file.Write([0, 0, (byte)(content.Length >> 8), (byte)content.Length]);
            file.Write(Encoding.ASCII.GetBytes(name));
            file.Write(content);
            file.Write(new byte[4]);
        }
    }
}
