using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FrontierFunctions.Local.Samples;

/// <summary>One file of a batch.</summary>
/// <param name="Name">Relative name, folders separated by <c>/</c>.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Broken">True for the file that is there to be set aside.</param>
internal sealed record SampleFile(string Name, byte[] Content, bool Broken = false);

/// <summary>
/// A batch of invented patients: eight longitudinal histories as transaction and collection Bundles and bulk NDJSON,
/// some compressed, with identifiers in every place where real records carry them. The same seed gives the same bytes.
/// </summary>
internal sealed record SampleBatch
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The seed of <c>frontier demo</c>.</summary>
    public const ulong DefaultSeed = 20250602;

    /// <summary>The files.</summary>
    public required IReadOnlyList<SampleFile> Files { get; init; }

    /// <summary>The key: every identifier in the files.</summary>
    public required IReadOnlyList<Canary> Canaries { get; init; }

    /// <summary>The number of patients.</summary>
    public required int Patients { get; init; }

    /// <summary>Makes the batch.</summary>
    /// <param name="seed">Chooses names, numbers and scatter; the clinical stories are the same for every seed.</param>
    /// <param name="withBrokenFile">Adds a truncated file.</param>
    /// <param name="withFilms">Adds a child of whom there are two drawn chest films in DICOM and nothing else.</param>
    public static SampleBatch Create(ulong seed, bool withBrokenFile = false, bool withFilms = false)
    {
        var random = new SampleRandom(seed);
        var names = new SampleNames(random);
        var charts = SampleCourses.All
            .Select((course, index) =>
                new SampleChart(new SamplePerson(index + 1, course, names, random), random)).ToList();
        var files = new List<SampleFile>();
        var rows = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        foreach (var chart in charts)
        {
            if (chart.Person.Course.Form == SampleForm.Bulk)
            {
                AddRows(rows, chart);
            }
            else
            {
                files.Add(BundleFile(chart, files.Count));
            }
        }

        files.AddRange(rows.Select(type => BulkFile(type.Key, type.Value.ToString())));
        if (withBrokenFile)
        {
            var whole = files[1].Content;
            files.Add(new SampleFile("incoming/truncated.json", whole[..(whole.Length / 2)], Broken: true));
        }

        IReadOnlyList<Canary> ofFilms = [];
        if (withFilms)
        {
            var (films, canaries) = SampleFilms.Create(charts.Count + 1, names, random);
            files.AddRange(films);
            ofFilms = canaries;
        }

        return new SampleBatch
        {
            Files = files,
            Canaries = [.. charts.SelectMany(chart => chart.Person.Canaries), .. ofFilms],
            Patients = charts.Count + (withFilms ? 1 : 0),
        };
    }

    /// <summary>Writes the files below a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }
    }

    /// <summary>
    /// File names as organizations choose them: with a person's name in it, with spaces and Unicode, compressed.
    /// </summary>
    private static SampleFile BundleFile(SampleChart chart, int index)
    {
        var person = chart.Person;
        var content = Encoding.UTF8.GetBytes(Bundle(chart).ToJsonString(Readable));
        return index switch
        {
            0 => new SampleFile($"{person.Given} {person.Family} – transfer.json", content),
            2 => new SampleFile("discharges/bundle-3.json.gz", Compress(content)),
            3 => new SampleFile("Überweisung № 4 (final).json", content),
            _ => new SampleFile($"discharges/bundle-{index + 1}.json", content),
        };
    }

    private static JsonObject Bundle(SampleChart chart)
    {
        var transaction = chart.Person.Course.Form == SampleForm.Transaction;
        var entries = new JsonArray();
        foreach (var record in chart.Records())
        {
            var type = record["resourceType"]!.GetValue<string>();
            var id = record["id"]!.GetValue<string>();
            var entry = new JsonObject
            {
                ["fullUrl"] = transaction ? $"urn:uuid:{id}"
                    : $"https://ehr.example/fhir/{type}/{id}", ["resource"] = record,
            };
            if (transaction)
            {
                entry["request"] = new JsonObject { ["method"] = "POST", ["url"] = type };
            }

            entries.Add(entry);
        }

        return new JsonObject
        {
            ["resourceType"] = "Bundle", ["type"] = transaction ? "transaction" : "collection", ["entry"] = entries,
        };
    }

    private static void AddRows(SortedDictionary<string, StringBuilder> rows, SampleChart chart)
    {
        foreach (var record in chart.Records())
        {
            var type = record["resourceType"]!.GetValue<string>();
            if (!rows.TryGetValue(type, out var text))
            {
                rows.Add(type, text = new StringBuilder());
            }

            // The default encoder escapes what is not ASCII, as many exporters do.
            text.Append(record.ToJsonString()).Append('\n');
        }
    }

    private static SampleFile BulkFile(string type, string rows)
    {
        var content = Encoding.UTF8.GetBytes(rows);
        return type == "Observation"
            ? new SampleFile($"bulk/{type}.ndjson.gz", Compress(content))
            : new SampleFile($"bulk/{type}.ndjson", content);
    }

    private static byte[] Compress(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
