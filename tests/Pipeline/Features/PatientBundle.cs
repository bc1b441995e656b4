using System.Globalization;
using System.Text.Json.Nodes;
using FrontierFunctions.Contract.Features;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>Writes a row of features as a FHIR R4 Bundle that a record system could have sent.</summary>
internal static class PatientBundle
{
    /// <summary>When the prediction is made; everything measured stands a day before.</summary>
    public static DateTimeOffset AsOf { get; } = new(2020, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Measured = "2020-05-31T12:00:00Z";

    public static string Of(FeatureSchema schema, IReadOnlyList<double> row)
    {
        var patient = new JsonObject { ["resourceType"] = "Patient", ["id"] = "p" };
        var entries = new JsonArray(new JsonObject { ["resource"] = patient });
        for (var f = 0; f < row.Count; f++)
        {
            var feature = schema.Features[f];
            if (double.IsNaN(row[f]) || (feature.Kind == FeatureKind.Presence && row[f] == 0))
            {
                continue;
            }

            switch (feature.Kind)
            {
                case FeatureKind.Age:
                    patient["birthDate"] = (2020 - (int)row[f]).ToString("0000", CultureInfo.InvariantCulture) + "-06-01";
                    break;
                case FeatureKind.Sex:
                    patient["gender"] = row[f] == 1 ? "male" : "female";
                    break;
                default:
                    entries.Add(new JsonObject { ["resource"] = Resource(feature, row[f], $"r{f}") });
                    break;
            }
        }

        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "collection", ["entry"] = entries };
        return bundle.ToJsonString();
    }

    private static JsonObject Resource(FeatureDefinition feature, double value, string id)
    {
        var parts = feature.Codes[0].TrimEnd('*').Split("//");
        var subject = new JsonObject { ["reference"] = "Patient/p" };
        if (feature.Kind == FeatureKind.Observation)
        {
            return new JsonObject
            {
                ["resourceType"] = "Observation",
                ["id"] = id,
                ["status"] = "final",
                ["code"] = Concept(parts),
                ["subject"] = subject,
                ["effectiveDateTime"] = Measured,
                ["valueQuantity"] = new JsonObject
                {
                    ["value"] = value,
                    ["unit"] = feature.Unit,
                    ["system"] = "http://unitsofmeasure.org",
                    ["code"] = feature.Unit,
                },
            };
        }

        if (parts[0] is "REASON" or "DISCHARGE")
        {
            var encounter = new JsonObject
            {
                ["resourceType"] = "Encounter",
                ["id"] = id,
                ["status"] = "finished",
                ["class"] = new JsonObject
                {
                    ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActCode", ["code"] = "IMP",
                },
                ["subject"] = subject,
                ["period"] = new JsonObject { ["start"] = "2020-05-30T12:00:00Z", ["end"] = Measured },
            };
            if (parts[0] == "REASON")
            {
                encounter["reasonCode"] = new JsonArray(Concept(parts[1..]));
            }
            else
            {
                encounter["hospitalization"] = new JsonObject { ["dischargeDisposition"] = Concept(parts[1..]) };
            }

            return encounter;
        }

        return new JsonObject
        {
            ["resourceType"] = "Condition",
            ["id"] = id,
            ["clinicalStatus"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["code"] = "active" }) },
            ["code"] = Concept(parts),
            ["subject"] = subject,
            ["onsetDateTime"] = Measured,
        };
    }

    private static JsonObject Concept(string[] parts) => new()
    {
        ["coding"] = new JsonArray(new JsonObject { ["system"] = System(parts[0]), ["code"] = parts[1] }),
    };

    public static string System(string vocabulary) => vocabulary switch
    {
        "LOINC" => "http://loinc.org",
        "SNOMED" => "http://snomed.info/sct",
        "ICD9CM" => "http://hl7.org/fhir/sid/icd-9-cm",
        "ICD10CM" => "http://hl7.org/fhir/sid/icd-10-cm",
        "NUBC" => "http://www.nubc.org/patient-discharge",
        "HSLOC" => "https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html",
        "OTHER" => "http://local.example/codes",
        _ => throw new ArgumentException(vocabulary),
    };
}
