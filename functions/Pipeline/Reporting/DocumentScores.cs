using System.Text.Json;
using System.Text.Json.Nodes;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Adds the scores, the models behind them and where all of it comes from.</summary>
internal static class DocumentScores
{
    /// <summary>The report itself is the author of the document; a device, as FHIR calls software.</summary>
    public static string AddComposer(DocumentBundle bundle) => bundle.Add("Device", "composer", json =>
    {
        Name(json, "Longitudinal report composer", "user-friendly-name");
        json.WriteStartObject("type"u8);
        json.WriteString("text"u8, "Software that composes reports; not a medical device"u8);
        json.WriteEndObject();
    });

    /// <summary>A model as a device; one for each model and version.</summary>
    public static void AddModels(DocumentBundle bundle)
    {
        foreach (var card in bundle.View.Input.Scores
            .Select(score => score.Card).DistinctBy(card => (card.Name, card.Version)))
        {
            bundle.Add("Device", ModelKey(card), json =>
            {
                Name(json, FhirCoding.Text(card.Name), "model-name");
                json.WriteStartObject("type"u8);
                json.WriteString("text"u8, FhirCoding.Text(card.Title));
                json.WriteEndObject();
                json.WriteStartArray("version"u8);
                json.WriteStartObject();
                json.WriteString("value"u8, FhirCoding.Text(card.Version));
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteStartArray("note"u8);
                json.WriteStartObject();
                json.WriteString("text"u8, FhirCoding.Text(card.Notice));
                json.WriteEndObject();
                json.WriteEndArray();
            });
        }
    }

    /// <summary>
    /// The scores as the same RiskAssessments that the results hold; only their references are turned to this
    /// document's entries.
    /// </summary>
    /// <param name="bundle">The document.</param>
    /// <param name="records">The entries that source records became, by type and id of the record.</param>
    public static string[] AddScores(DocumentBundle bundle, IReadOnlyDictionary<string, string> records) =>
        [.. bundle.View.Input.Scores
            .DistinctBy(score => RiskAssessmentWriter.Id(score, bundle.View.Input.SubjectId)).Select(score =>
        {
            var subject = bundle.View.Input.SubjectId;
            var urn = "urn:uuid:" + RiskAssessmentWriter.Id(score, subject);
            var resource = JsonNode.Parse(RiskAssessmentWriter.ToLine(score, subject))!;

            // Outside a document a score carries its model along; here the model is an entry of its own.
            resource.AsObject().Remove("contained");
            Turn(resource, reference =>
                reference.StartsWith("Patient/", StringComparison.Ordinal) ? bundle.Patient
                : reference.StartsWith('#') ? bundle.UrnOf("Device", ModelKey(score.Card))
                : records.GetValueOrDefault(reference));
            bundle.AddWhole(urn, json => resource.WriteTo(json));
            return urn;
        })];

    /// <summary>What the document and its scores were made from: the source files by token, hash and rules.</summary>
    public static void AddProvenance(DocumentBundle bundle, string composition, string composer, string[] scores) =>
        bundle.Add("Provenance", "", json =>
        {
            json.WriteStartArray("target"u8);
            foreach (var target in scores.Prepend(composition))
            {
                json.WriteStartObject();
                json.WriteString("reference"u8, target);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("recorded"u8, bundle.Instant);
            json.WriteStartArray("agent"u8);
            json.WriteStartObject();
            FhirCoding.WriteHl7(json, "type", "provenance-participant-type", "assembler");
            DocumentBundle.Reference(json, "who", composer);
            json.WriteEndObject();
            json.WriteEndArray();
            Entities(json, bundle.View.Input.Sources);
        });

    private static void Entities(Utf8JsonWriter json, IReadOnlyList<ReportSource> sources)
    {
        if (sources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("entity"u8);
        foreach (var source in sources
            .OrderBy(source => source.FileToken, StringComparer.Ordinal).Take(DocumentResources.Most))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "source"u8);
            json.WriteStartObject("what"u8);
            json.WriteStartObject("identifier"u8);
            json.WriteString("system"u8, DocumentBundle.FileSystem);
            json.WriteString("value"u8, FhirCoding.Text(source.FileToken));
            json.WriteEndObject();
            json.WriteString("display"u8, FhirCoding.Text(
                $"content {source.ContentHash}, rules {source.RulesVersion}, {source.EventCount} facts"));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string ModelKey(ModelCard card) => $"model {card.Name} {card.Version}";

    private static void Name(Utf8JsonWriter json, string name, string type)
    {
        json.WriteStartArray("deviceName"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("type"u8, type);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>
    /// Turns every reference to <c>Type/id</c> into one to an entry; one that has no entry becomes a logical reference
    /// by identifier, so that nothing in the document points to nowhere. Texts lose control characters, which FHIR
    /// forbids.
    /// </summary>
    private static void Turn(JsonNode? node, Func<string, string?> entryOf)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array.ToArray())
                {
                    Turn(item, entryOf);
                }

                break;
            case JsonObject element:
                foreach (var (name, value) in element.ToArray())
                {
                    Turn(value, entryOf);
                    if (value is JsonValue text && text.TryGetValue<string>(out var written)
                        && written.Any(char.IsControl))
                    {
                        element[name] = FhirCoding.Text(written);
                    }
                }

                if (element["reference"] is JsonValue stated && stated.TryGetValue<string>(out var reference))
                {
                    if (entryOf(reference) is { } urn)
                    {
                        element["reference"] = urn;
                        break;
                    }

                    element.Remove("reference");
                    element["identifier"] = new JsonObject
                    {
                        ["system"] = DocumentBundle.RecordSystem, ["value"] = reference,
                    };
                }

                break;
            default:
                break;
        }
    }
}
