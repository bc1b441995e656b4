using System.Buffers;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Composes the report of one subject as a FHIR R4 document Bundle.</summary>
public static class ReportDocument
{
    /// <summary>The Bundle as UTF-8 JSON: the same bytes for the same input.</summary>
    public static byte[] Compose(ReportInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "Bundle"u8);
            json.WriteString("type"u8, "document"u8);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
