using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Server.Embeddings;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>Writes vectors, in the shape that OpenAI and Azure share; <c>id</c> is Azure's.</summary>
internal static class EmbeddingResponse
{
    /// <summary>Tells which version the vectors are of: those of two versions cannot be compared.</summary>
    public const string DeploymentHeader = "azureml-model-deployment";

    public static async Task WriteAsync(
        HttpContext context, ServedModel model, EmbeddingRequest request, Embeddings.Embeddings embeddings, string? id)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers[DeploymentHeader] = $"{model.Name}:{model.Version}";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            if (id is not null)
            {
                writer.WriteString("id"u8, id);
            }

            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);
            for (var i = 0; i < embeddings.Vectors.Length; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("object"u8, "embedding"u8);
                writer.WriteNumber("index"u8, i);
                writer.WritePropertyName("embedding"u8);
                Write(writer, embeddings.Vectors[i], request.IsBase64);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("model"u8, model.Name);
            writer.WriteStartObject("usage"u8);
            writer.WriteNumber("prompt_tokens"u8, embeddings.Words);
            writer.WriteNumber("total_tokens"u8, embeddings.Words);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, float[] vector, bool isBase64)
    {
        if (isBase64)
        {
            // Machines that this runs on are little-endian, as the format is.
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(vector.AsSpan()));
            return;
        }

        writer.WriteStartArray();
        foreach (var value in vector)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
