using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>
/// How much is found, and how much is found that is none, on open text. Floors lie a little under what was measured.
/// </summary>
public sealed class ScrubMeasureTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, double> Floors = new()
    {
        ["US_SSN"] = 1.0,
        ["EMAIL_ADDRESS"] = 1.0,
        ["IP_ADDRESS"] = 1.0,
        ["DOMAIN_NAME"] = 1.0,
        ["CREDIT_CARD"] = 1.0,
        ["IBAN_CODE"] = 1.0,
        ["US_DRIVER_LICENSE"] = 1.0,
        ["PHONE_NUMBER"] = 0.93,
        ["PERSON"] = 0.62,
        ["STREET_ADDRESS"] = 0.48,
    };

    [Fact]
    public void Scrub_SentencesWithMarkedIdentifiers_FindsNoFewerThanMeasured()
    {
        using var sentences = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("text/presidio/data/synth_dataset_v2.json")));
        var found = new SortedDictionary<string, (int Found, int All)>(StringComparer.Ordinal);
        foreach (var sentence in sentences.RootElement.EnumerateArray())
        {
            var scrubbed = KnownSubject.Scrub(sentence.GetProperty("full_text").GetString()!, KnownSubject.Nobody,
                ScrubMode.Full);
            foreach (var span in sentence.GetProperty("spans").EnumerateArray())
            {
                var kind = span.GetProperty("entity_type").GetString()!;
                var gone = !scrubbed.Contains(span.GetProperty("entity_value").GetString()!, StringComparison.Ordinal);
                var (hits, all) = found.GetValueOrDefault(kind);
                found[kind] = (hits + (gone ? 1 : 0), all + 1);
            }
        }

        foreach (var (kind, (hits, all)) in found)
        {
            output.WriteLine($"{kind,-18} {hits,4} of {all,4}  {100.0 * hits / all:F1} %");
        }

        Assert.All(Floors, floor => Assert.True(
            found[floor.Key].Found >= floor.Value * found[floor.Key].All, $"{floor.Key}: {found[floor.Key]}"));
    }

    // These notes were de-identified by their publishers: nearly all that is found in them is a stand-in ("Dr. X") or
    // a date.
    [Fact]
    public void Scrub_NotesWithoutIdentifiers_LeavesNearlyAllWords()
    {
        var counts = new ScrubCounts();
        long words = 0;
        foreach (var file in Directory.EnumerateFiles(TestData.Shared("text/mts_dialog/Main-Dataset"),
            "*.csv").Order(StringComparer.Ordinal))
        {
            foreach (var note in Fields(File.ReadAllText(file)).Where((_, i) => i % 4 == 2).Skip(1))
            {
                words += note.Split(' ').Length;
                KnownSubject.Scrub(note, KnownSubject.Nobody, ScrubMode.Full, counts);
            }
        }

        var byKind = string.Join(", ", counts.ByKind.Select(pair => $"{pair.Key} {pair.Value}"));
        output.WriteLine($"{words} words; {byKind}");
        Assert.InRange(counts.Total - counts[ScrubKind.Date], 1, words / 200);
    }

    [Fact]
    public void Scrub_CodeDisplays_ChangesNoneForAnyPatient()
    {
        var displays = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(TestData.Shared("fhir/synthea_ndjson"), "*.ndjson"))
        {
            foreach (var line in File.ReadLines(file).Take(2000))
            {
                using var resource = JsonDocument.Parse(line);
                Collect(resource.RootElement, displays);
            }
        }

        var changed = new List<string>();
        foreach (var subject in SyntheticPatients.Subjects())
        {
            changed.AddRange(displays.Where(display => KnownSubject.Scrub(display, subject,
                ScrubMode.Known) != display));
        }

        output.WriteLine($"{displays.Count} displays");
        Assert.True(displays.Count > 100);
        Assert.Empty(changed);
    }

    // The sections have four columns: id, header, text, dialogue.
    private static IEnumerable<string> Fields(string csv)
    {
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in csv)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is (',' or '\n'))
            {
                yield return field.ToString();
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }
    }

    private static void Collect(JsonElement element, HashSet<string> displays)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, displays);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            // A code stands beside the display of a Coding; beside that of a Reference, which names people, there is
            // none.
            if (element.TryGetProperty("code", out _) && element.TryGetProperty("display", out var display)
                && display.ValueKind == JsonValueKind.String)
            {
                displays.Add(display.GetString()!);
            }

            foreach (var property in element.EnumerateObject())
            {
                Collect(property.Value, displays);
            }
        }
    }
}
