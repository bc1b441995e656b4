using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>
/// Writes the measurements of one row of a labelled table as a FHIR R4 Bundle, each with its own time: every
/// value, the impossible ones included. Age and sex are of the row.
/// </summary>
internal sealed class SeriesBundle(FeatureSchema schema, TableRules rules, TableSeries series)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _resources;

    public byte[] Of(string key, IReadOnlyList<double> row)
    {
        _buffer.Clear();
        _resources = 0;
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "collection");
            json.WriteStartArray("entry");
            Patient(json, row);
            var written = new HashSet<(FeatureKind, string)>();
            foreach (var (feature, rule) in schema.Features.Zip(rules.Features))
            {
                for (var n = 0; n < rule.Names!.Count; n++)
                {
                    var isNew = rule.Values is not null || written.Add((feature.Kind, rule.Names[n]));
                    if (feature.Kind == FeatureKind.Observation && isNew)
                    {
                        Observations(json, feature, feature.Codes[n], series.Of(key, rule.Names[n]));
                    }
                    else if (feature.Kind == FeatureKind.Presence && isNew)
                    {
                        Facts(json, feature, rule, series.Of(key, rule.Names[n]));
                    }
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return _buffer.WrittenSpan.ToArray();
    }

    private void Patient(Utf8JsonWriter json, IReadOnlyList<double> row)
    {
        Start(json, "Patient", "p");
        for (var f = 0; f < row.Count; f++)
        {
            if (schema.Features[f].Kind == FeatureKind.Age && !double.IsNaN(row[f]))
            {
                var year = PatientBundle.AsOf.Year - (int)row[f];
                json.WriteString("birthDate", year.ToString("0000", CultureInfo.InvariantCulture) + "-06-01");
            }
            else if (schema.Features[f].Kind == FeatureKind.Sex && !double.IsNaN(row[f]))
            {
                json.WriteString("gender", row[f] == 1 ? "male" : "female");
            }
        }

        End(json);
    }

    private void Observations(
        Utf8JsonWriter json, FeatureDefinition feature, string code, IReadOnlyList<TableMeasurement> facts)
    {
        // A count is of the same measurements, but says nothing of their unit.
        var unit = feature.Aggregation == FeatureAggregation.Count
            ? schema.Features.First(other => other.Codes.SequenceEqual(feature.Codes)
                && other.Aggregation != FeatureAggregation.Count).Unit
            : feature.Unit;
        foreach (var fact in facts)
        {
            Start(json, "Observation", $"o{_resources++}");
            json.WriteString("status", "final");
            Concept(json, "code", code);
            Subject(json);
            json.WriteString("effectiveDateTime", Time(fact.Minute));
            json.WriteStartObject("valueQuantity");
            json.WriteNumber("value", fact.Number);
            json.WriteString("system", "http://unitsofmeasure.org");
            json.WriteString("code", unit);
            json.WriteEndObject();
            End(json);
        }
    }

    /// <summary>A unit as an encounter's service; a treatment as a procedure each time that it is charted.</summary>
    private void Facts(
        Utf8JsonWriter json, FeatureDefinition feature, TableFeatureRule rule, IReadOnlyList<TableMeasurement> facts)
    {
        foreach (var fact in facts)
        {
            if (rule.Values is null)
            {
                Start(json, "Procedure", $"p{_resources++}");
                json.WriteString("status", "completed");
                Concept(json, "code", feature.Codes[0]);
                Subject(json);
                json.WriteString("performedDateTime", Time(fact.Minute));
                End(json);
            }
            else if (rule.Values.ContainsKey(fact.Text))
            {
                Start(json, "Encounter", $"e{_resources++}");
                json.WriteString("status", "in-progress");
                json.WriteStartObject("class");
                json.WriteString("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
                json.WriteString("code", "IMP");
                json.WriteEndObject();
                Concept(json, "serviceType", feature.Codes[0]);
                Subject(json);
                json.WriteStartObject("period");
                json.WriteString("start", Time(fact.Minute));
                json.WriteEndObject();
                End(json);
            }
        }
    }

    private string Time(int minute) => PatientBundle.AsOf.AddHours(-rules.Series!.Hours).AddMinutes(minute)
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Start(Utf8JsonWriter json, string type, string id)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource");
        json.WriteString("resourceType", type);
        json.WriteString("id", id);
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Subject(Utf8JsonWriter json)
    {
        json.WriteStartObject("subject");
        json.WriteString("reference", "Patient/p");
        json.WriteEndObject();
    }

    private static void Concept(Utf8JsonWriter json, string name, string code)
    {
        var parts = code.Split("//");
        json.WriteStartObject(name);
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", PatientBundle.System(parts[0]));
        json.WriteString("code", parts[1]);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
