using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Collects the entries of a document. Every entry has a URN made from the subject, the version and what it is about,
/// so that the same report always has the same ids and references can be written before their targets.
/// </summary>
internal sealed class DocumentBundle(ReportView view)
{
    /// <summary>The system of identifiers that name a source record: its type and pseudonym.</summary>
    public const string RecordSystem = "urn:frontier-functions:record";

    /// <summary>The system of identifiers that name a source file: its token.</summary>
    public const string FileSystem = "urn:frontier-functions:file";

    /// <summary>The system of subject pseudonyms.</summary>
    public const string SubjectSystem = "urn:frontier-functions:subject";

    private readonly List<(string Urn, Action<Utf8JsonWriter> Write)> _entries = [];

    public ReportView View { get; } = view;

    /// <summary>The patient's URN: the same in every version.</summary>
    public string Patient => Urn(SubjectSystem, View.Input.SubjectId);

    /// <summary>The URN of something in this version of the report.</summary>
    public string UrnOf(string kind, string key) => Urn(
        View.Input.SubjectId, View.Input.Version.ToString(CultureInfo.InvariantCulture), kind, key);

    /// <summary>The URN of a version of the report as a whole.</summary>
    public string Document(int version) =>
        Urn("document", View.Input.SubjectId, version.ToString(CultureInfo.InvariantCulture));

    /// <summary>The URN of the report whatever its version.</summary>
    public string Series => Urn("series", View.Input.SubjectId);

    /// <summary>
    /// Adds a resource: <paramref name="write"/> writes what follows its type. Returns its URN.
    /// </summary>
    public string Add(string type, string key, Action<Utf8JsonWriter> write)
    {
        var urn = type == "Patient" ? Patient : UrnOf(type, key);
        _entries.Add((urn, json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, type);
            json.WriteString("id"u8, urn.AsSpan("urn:uuid:".Length));
            write(json);
            json.WriteEndObject();
        }));
        return urn;
    }

    /// <summary>Adds a resource that is written as a whole, its braces included.</summary>
    public void AddWhole(string urn, Action<Utf8JsonWriter> write) => _entries.Add((urn, write));

    /// <summary>Writes the entries in the order in which they were added.</summary>
    public void WriteEntries(Utf8JsonWriter json)
    {
        json.WriteStartArray("entry"u8);
        foreach (var (urn, write) in _entries)
        {
            json.WriteStartObject();
            json.WriteString("fullUrl"u8, urn);
            json.WritePropertyName("resource"u8);
            write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a reference to an entry.</summary>
    public static void Reference(Utf8JsonWriter json, string name, string urn)
    {
        json.WriteStartObject(name);
        json.WriteString("reference"u8, urn);
        json.WriteEndObject();
    }

    /// <summary>Writes the record that a resource was made from as its identifier.</summary>
    public static void Identifier(Utf8JsonWriter json, string source)
    {
        json.WriteStartArray("identifier"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, RecordSystem);
        json.WriteString("value"u8, FhirCoding.Text(source));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A dateTime as exact as the profile and the source allow; a time at midnight UTC is a date.</summary>
    public string DateTime(DateTimeOffset time) => View.ShowsYearsOnly
        ? time.ToString("yyyy", CultureInfo.InvariantCulture)
        : time.TimeOfDay == TimeSpan.Zero && time.Offset == TimeSpan.Zero
            ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The report's date as an instant; its year only, at its start, under safe harbor.</summary>
    public string Instant
    {
        get
        {
            var time = View.Input.AsOf;
            return (View.ShowsYearsOnly
                ? new DateTimeOffset(time.Year, 1, 1, 0, 0, 0, TimeSpan.Zero) : time)
                .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A version 8 UUID (RFC 9562, section 5.8) of the parts' SHA-256.</summary>
    private static string Urn(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        var digest = hash.GetHashAndReset();
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return "urn:uuid:" + new Guid(digest.AsSpan(0, 16), bigEndian: true).ToString("D");
    }
}
