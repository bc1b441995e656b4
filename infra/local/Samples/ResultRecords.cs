using System.Text.Json.Nodes;
using static FrontierFunctions.Local.Samples.FhirJson;

namespace FrontierFunctions.Local.Samples;

/// <summary>Vital signs and laboratory results of one visit.</summary>
internal sealed class ResultRecords(SampleChart chart, int visit, DateOnly day, string encounterId)
{
    /// <summary>
    /// Factors to the SI unit, by conventional unit and test; a test that is not listed has the same unit in both.
    /// </summary>
    private static readonly Dictionary<string, (double Factor, string Unit, int Decimals)> SiUnits = new(
        StringComparer.Ordinal)
    {
        ["bili"] = (17.104, "umol/L", 0),
        ["dbili"] = (17.104, "umol/L", 1),
        ["tp"] = (10, "g/L", 0),
        ["alb"] = (10, "g/L", 0),
        ["hgb"] = (10, "g/L", 0),
        ["crea"] = (88.42, "umol/L", 0),
        ["bun"] = (0.357, "mmol/L", 1),
        ["gluc"] = (0.05551, "mmol/L", 1),
    };

    private readonly SampleCourse _course = chart.Person.Course;

    public IEnumerable<JsonObject> All()
    {
        yield return BloodPressure();
        foreach (var vital in SampleLab.Vitals)
        {
            yield return Observation(vital, "vital-signs");
        }

        if (!_course.HasLabs)
        {
            yield break;
        }

        foreach (var (loinc, display, tests) in SampleLab.Panels)
        {
            var observations = tests.Select(test => Observation(test, "laboratory")).ToList();
            foreach (var observation in observations)
            {
                yield return observation;
            }

            yield return Report(loinc, display, observations);
        }

        foreach (var test in SampleLab.Single.Where(test => _course.Trends.ContainsKey(test.Key)))
        {
            yield return Observation(test, "laboratory");
        }
    }

    /// <summary>On the straight line between the first and the last visit, with two per cent of scatter.</summary>
    private double Value(SampleLab test)
    {
        var (first, last) = _course.Trends.TryGetValue(test.Key, out var trend) ? trend : (test.Usual, test.Usual);
        var share = _course.Visits.Count == 1 ? 1 : (double)visit / (_course.Visits.Count - 1);
        return (first + ((last - first) * share)) * (1 + (0.02 * chart.Random.NextBell()));
    }

    private JsonObject Observation(SampleLab test, string category)
    {
        var (factor, unit, decimals) = _course.SiUnits && SiUnits.TryGetValue(test.Key, out var si)
            ? si : (1, test.Unit, test.Decimals);
        var value = Math.Round(Value(test) * factor, decimals);
        var observation = Start(test.Loinc, test.Display, category);
        observation["valueQuantity"] = Quantity(value, unit);
        if (test.High is { } high)
        {
            var range = new JsonObject();
            if (test.Low is { } low)
            {
                range["low"] = Quantity(Math.Round(low * factor, decimals), unit);
            }

            range["high"] = Quantity(Math.Round(high * factor, decimals), unit);
            observation["referenceRange"] = new JsonArray(range);
            if (value > Math.Round(high * factor, decimals) * 2)
            {
                observation["interpretation"] = new JsonArray(Hl7("v3-ObservationInterpretation", "HH"));
                observation["note"] = Note(SampleNotes.ResultRemark(chart.Person));
            }
        }

        return observation;
    }

    private JsonObject BloodPressure()
    {
        var observation = Start("85354-9", "Blood pressure panel with all children optional", "vital-signs");
        observation["component"] = new JsonArray(
            Component("8480-6", "Systolic blood pressure", chart.Random.Next(112, 148)),
            Component("8462-4", "Diastolic blood pressure", chart.Random.Next(66, 92)));
        return observation;
    }

    private static JsonObject Component(string loinc, string display, int value) => new()
    {
        ["code"] = Concept(Loinc, loinc, display), ["valueQuantity"] = Quantity(value, "mm[Hg]"),
    };

    private JsonObject Start(string loinc, string display, string category)
    {
        var observation = Resource("Observation", chart.NewId());
        observation["status"] = "final";
        observation["category"] = new JsonArray(Hl7("observation-category", category));
        observation["code"] = Concept(Loinc, loinc, display);
        observation["subject"] = chart.Subject();
        observation["encounter"] = chart.Reference("Encounter", encounterId);
        observation["effectiveDateTime"] = $"{SampleCourse.Iso(day)}T09:20:00-06:00";
        observation["issued"] = $"{SampleCourse.Iso(day)}T14:05:00.000-06:00";
        return observation;
    }

    private JsonObject Report(string loinc, string display, IReadOnlyList<JsonObject> observations)
    {
        var person = chart.Person;
        var report = Resource("DiagnosticReport", chart.NewId());
        report["status"] = "final";
        report["category"] = new JsonArray(Hl7("v2-0074", "LAB"));
        report["code"] = Concept(Loinc, loinc, display);
        report["subject"] = chart.Subject();
        report["encounter"] = chart.Reference("Encounter", encounterId);
        report["effectiveDateTime"] = $"{SampleCourse.Iso(day)}T09:20:00-06:00";
        report["issued"] = $"{SampleCourse.Iso(day)}T14:05:00.000-06:00";
        report["performer"] = new JsonArray(
            chart.Reference("Organization", chart.OrganizationId, "Sample Valley Clinic"));
        report["result"] = new JsonArray(
            [.. observations.Select(observation =>
                chart.Reference("Observation", observation["id"]!.GetValue<string>()))]);
        if (visit == _course.Visits.Count - 1)
        {
            report["conclusion"] =
                $"Results of {person.Family}, {person.Given} reviewed by Dr. {person.ClinicianFamily}.";
            report["presentedForm"] = new JsonArray(
                Attachment("text/html", SampleNotes.LabReport(person, day), $"Report {person.MedicalRecord}"));
        }

        return report;
    }
}
