using System.Text.Json;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Adds the latest value of each measurement to a document.</summary>
internal static class DocumentObservations
{
    public static string[] Add(DocumentBundle bundle) =>
        [.. bundle.View.History.Series.Where(series => series.Latest is not null).Take(DocumentResources.Most)
            .Select(series => bundle.Add(
                "Observation", $"{series.Code} {series.Unit}", json => Write(bundle, json, series, series.Latest!)))];

    private static void Write(DocumentBundle bundle, Utf8JsonWriter json, LabSeries series, LabPoint latest)
    {
        DocumentBundle.Identifier(json, latest.Source);
        json.WriteString("status"u8, "final"u8);
        json.WriteStartArray("category"u8);
        json.WriteStartObject();
        json.WriteStartArray("coding"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/observation-category"u8);
        json.WriteString("code"u8, series.Panel == Panel.Vitals ? "vital-signs"u8 : "laboratory"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        FhirCoding.Write(json, "code", series.Code, series.Label);
        DocumentBundle.Reference(json, "subject", bundle.Patient);
        json.WriteString("effectiveDateTime"u8, bundle.DateTime(latest.Time));
        Quantity(json, "valueQuantity", latest.Value, latest.Comparator, series.Unit);
        if (series.Range is not { Stated: true } range)
        {
            return;
        }

        Interpretation(json, latest.Flag);
        json.WriteStartArray("referenceRange"u8);
        json.WriteStartObject();
        if (range.Low is { } low)
        {
            Quantity(json, "low", low, "", series.Unit);
        }

        if (range.High is { } high)
        {
            Quantity(json, "high", high, "", series.Unit);
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Interpretation(Utf8JsonWriter json, RangeFlag flag)
    {
        var code = flag switch
        {
            RangeFlag.High => "H",
            RangeFlag.Low => "L",
            RangeFlag.Abnormal => "A",
            _ => "N",
        };
        json.WriteStartArray("interpretation"u8);
        json.WriteStartObject();
        json.WriteStartArray("coding"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"u8);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Quantity(Utf8JsonWriter json, string name, double value, string comparator, string? unit)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value"u8, value);
        if (comparator.Length > 0)
        {
            json.WriteString("comparator"u8, comparator);
        }

        if (!string.IsNullOrWhiteSpace(unit))
        {
            json.WriteString("unit"u8, FhirCoding.Text(unit));
            if (!unit.Any(char.IsWhiteSpace))
            {
                json.WriteString("system"u8, "http://unitsofmeasure.org"u8);
                json.WriteString("code"u8, FhirCoding.Text(unit));
            }
        }

        json.WriteEndObject();
    }
}
