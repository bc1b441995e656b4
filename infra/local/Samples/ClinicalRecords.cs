using System.Text.Json.Nodes;
using static FrontierFunctions.Local.Samples.FhirJson;

namespace FrontierFunctions.Local.Samples;

/// <summary>What happened to a sample patient: visits with their results and notes, diagnoses, treatment.</summary>
internal sealed class ClinicalRecords(SampleChart chart)
{
    private readonly SamplePerson _person = chart.Person;
    private readonly SampleCourse _course = chart.Person.Course;

    public IEnumerable<JsonObject> All()
    {
        for (var visit = 0; visit < _course.Visits.Count; visit++)
        {
            foreach (var record in Visit(visit))
            {
                yield return record;
            }
        }

        foreach (var record in _course.Problems.Select(Condition).Concat(_course.Drugs.Select(Medication))
                     .Concat(_course.Procedures.Select(Procedure)).Concat(_course.Vaccines.Select(Vaccination)))
        {
            yield return record;
        }

        if (_course.PenicillinAllergy)
        {
            yield return Allergy();
        }
    }

    private IEnumerable<JsonObject> Visit(int visit)
    {
        var day = SampleCourse.DaysBack(_course.Visits[visit]);
        var encounterId = chart.NewId();
        yield return Encounter(encounterId, day, last: visit == _course.Visits.Count - 1);
        var results = new ResultRecords(chart, visit, day, encounterId);
        foreach (var record in results.All())
        {
            yield return record;
        }

        if (visit >= _course.Visits.Count - 2)
        {
            yield return NoteDocument(day, encounterId);
        }
    }

    private JsonObject Encounter(string id, DateOnly day, bool last)
    {
        var inpatient = last && _course.DeathDaysAgo is not null;
        var encounter = Resource("Encounter", id);
        encounter["status"] = "finished";
        encounter["class"] = Hl7Coding("v3-ActCode", inpatient ? "IMP" : "AMB");
        encounter["type"] = new JsonArray(inpatient
            ? Concept(Snomed, "32485007", "Hospital admission")
            : Concept(Snomed, "185349003", "Encounter for check up"));
        encounter["subject"] = chart.Subject();
        encounter["participant"] = new JsonArray(new JsonObject { ["individual"] = chart.Clinician() });
        encounter["period"] = new JsonObject
        {
            ["start"] = $"{SampleCourse.Iso(day)}T09:00:00-06:00",
            ["end"] = $"{SampleCourse.Iso(inpatient ? day.AddDays(6) : day)}T09:40:00-06:00",
        };
        encounter["reasonCode"] = new JsonArray(
            new JsonObject { ["text"] = $"Follow-up, {_person.Family} {_person.Given}" });
        encounter["location"] = new JsonArray(
            new JsonObject { ["location"] = chart.Reference("Location", chart.LocationId) });
        encounter["serviceProvider"] = chart.Reference("Organization", chart.OrganizationId);
        return encounter;
    }

    private JsonObject Condition(SampleProblem problem)
    {
        var onset = SampleCourse.DaysBack(problem.YearsAgo);
        var condition = Resource("Condition", chart.NewId());
        condition["clinicalStatus"] = Hl7("condition-clinical", problem.Resolved ? "resolved" : "active");
        condition["verificationStatus"] = Hl7("condition-ver-status", "confirmed");
        condition["category"] = new JsonArray(Hl7("condition-category", "encounter-diagnosis"));
        var code = Concept(Snomed, problem.Snomed, problem.Display);
        code["coding"]!.AsArray().Add(Coding(Icd10, problem.Icd10));
        condition["code"] = code;
        condition["subject"] = chart.Subject();
        condition["onsetDateTime"] = SampleCourse.Iso(onset);
        if (problem.Resolved)
        {
            condition["abatementDateTime"] = SampleCourse.Iso(onset.AddDays(_course.Drugs.Count > 0 ? 180 : 14));
        }

        condition["recordedDate"] = SampleCourse.Iso(onset);
        condition["note"] = Note(
            $"Discussed with {_person.Given} and {_person.RelativeGiven} {_person.RelativeFamily} on "
            + $"{SampleCourse.American(onset)}.");
        return condition;
    }

    private JsonObject Medication(SampleDrug drug)
    {
        var request = Resource("MedicationRequest", chart.NewId());
        request["status"] = drug.EndedYearsAgo is null ? "active" : "completed";
        request["intent"] = "order";
        request["medicationCodeableConcept"] = Concept(RxNorm, drug.RxNorm, drug.Display);
        request["subject"] = chart.Subject();
        request["authoredOn"] = SampleCourse.Iso(SampleCourse.DaysBack(drug.YearsAgo));
        request["requester"] = chart.Clinician();
        request["dosageInstruction"] = new JsonArray(new JsonObject
        {
            ["text"] =
                $"One daily. {_person.Given} picks up at {_person.City}; call {SamplePerson.Dashed(_person.Phone)}.",
        });
        if (drug.EndedYearsAgo is { } ended)
        {
            request["dispenseRequest"] = new JsonObject
            {
                ["validityPeriod"] = new JsonObject
                {
                    ["start"] = SampleCourse.Iso(SampleCourse.DaysBack(drug.YearsAgo)),
                    ["end"] = SampleCourse.Iso(SampleCourse.DaysBack(ended)),
                },
            };
        }

        return request;
    }

    private JsonObject Procedure(SampleProcedure procedure)
    {
        var record = Resource("Procedure", chart.NewId());
        record["status"] = "completed";
        record["code"] = Concept(Snomed, procedure.Snomed, procedure.Display);
        record["subject"] = chart.Subject();
        record["performedDateTime"] = $"{SampleCourse.Iso(SampleCourse.DaysBack(procedure.YearsAgo))}T10:15:00-06:00";
        record["performer"] = new JsonArray(new JsonObject { ["actor"] = chart.Clinician() });
        record["note"] = Note($"Consent signed by {_person.Given} {_person.Family}, witness {_person.RelativeGiven}.");
        return record;
    }

    private JsonObject Vaccination(SampleVaccine vaccine)
    {
        var record = Resource("Immunization", chart.NewId());
        record["status"] = "completed";
        record["vaccineCode"] = Concept(Cvx, vaccine.Cvx, vaccine.Display);
        record["patient"] = chart.Subject();
        record["occurrenceDateTime"] = SampleCourse.Iso(SampleCourse.DaysBack(vaccine.YearsAgo));
        record["primarySource"] = true;
        record["note"] = Note($"Given to {_person.Given}; card mailed to {_person.Street}.");
        return record;
    }

    private JsonObject Allergy()
    {
        var record = Resource("AllergyIntolerance", chart.NewId());
        record["clinicalStatus"] = Hl7("allergyintolerance-clinical", "active");
        record["verificationStatus"] = Hl7("allergyintolerance-verification", "confirmed");
        record["code"] = Concept(Snomed, "91936005", "Allergy to penicillin");
        record["patient"] = chart.Subject();
        record["recordedDate"] = SampleCourse.Iso(SampleCourse.DaysBack(_course.Visits[0]));
        record["note"] = Note(
            $"Rash as a child, says {_person.RelativeGiven} ({_person.RelativePhone}).", author: _person.RelativeGiven);
        return record;
    }

    private JsonObject NoteDocument(DateOnly day, string encounterId)
    {
        var finding = _course.Problems.Count > 0 ? _course.Problems[^1].Display : "Well";
        var document = Resource("DocumentReference", chart.NewId());
        document["status"] = "current";
        document["type"] = Concept(Loinc, "11506-3", "Progress note");
        document["subject"] = chart.Subject();
        document["date"] = $"{SampleCourse.Iso(day)}T09:45:00-06:00";
        document["author"] = new JsonArray(chart.Clinician());
        document["description"] = $"Note about {_person.Given} {_person.Family}";
        document["content"] = new JsonArray(new JsonObject
        {
            ["attachment"] = Attachment("text/plain", SampleNotes.Progress(_person, day, finding),
                $"{_person.Family} {SampleCourse.Iso(day)}.txt"),
        });
        document["context"] = new JsonObject { ["encounter"] = new JsonArray(
            chart.Reference("Encounter", encounterId)) };
        return document;
    }
}
