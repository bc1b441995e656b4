using System.Globalization;
using System.Text.Json.Nodes;
using static FrontierFunctions.Local.Samples.FhirJson;

namespace FrontierFunctions.Local.Samples;

/// <summary>The records that say who a sample patient is and who belongs to them.</summary>
internal static class PersonRecords
{
    /// <summary>The authority of the sample hospital's record numbers.</summary>
    public const string RecordSystem = "urn:oid:2.999.1.1";

    public static JsonObject Patient(SampleChart chart)
    {
        var person = chart.Person;
        var patient = Resource("Patient", person.LocalId);
        patient["meta"] = new JsonObject
        {
            ["source"] = $"https://ehr.example/patients/{person.MedicalRecord}",
            ["lastUpdated"] = $"{SampleCourse.Iso(SampleCourse.DaysBack(0.1))}T08:30:00Z",
        };
        patient["text"] = Narrative(
            $"<p>{person.Given} {person.Middle} <b>{person.Family}</b> ({SampleCourse.American(person.BirthDate)})</p>"
            + $"<p>{person.Street}, {person.City} {person.PostalCode}; {person.Phone}; MRN {person.MedicalRecord}</p>");
        patient["contained"] = new JsonArray(Employer(person));
        patient["extension"] = Extensions(person);
        patient["identifier"] = Identifiers(person);
        patient["active"] = true;
        patient["name"] = Names(person);
        patient["telecom"] = new JsonArray(
            Telecom("phone", person.Phone, "home"), Telecom("email", person.Email, "home"),
            Telecom("url", person.Url, "home"));
        patient["gender"] = person.Course.Female ? "female" : "male";
        patient["birthDate"] = SampleCourse.Iso(person.BirthDate);
        patient["_birthDate"] = new JsonObject
        {
            ["extension"] = new JsonArray(new JsonObject
            {
                ["url"] = "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                ["valueDateTime"] = $"{SampleCourse.Iso(person.BirthDate)}T04:12:00-06:00",
            }),
        };
        if (person.DeathDate is { } death)
        {
            patient["deceasedDateTime"] = $"{SampleCourse.Iso(death)}T21:40:00-06:00";
        }

        patient["address"] = new JsonArray(Address(person));
        patient["maritalStatus"] = Hl7("v3-MaritalStatus", "M");
        patient["photo"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "image/jpeg", ["data"] = person.Photo, ["title"] = $"{person.Given} {person.Family}.jpg",
        });
        patient["contact"] = new JsonArray(
            new JsonObject
            {
                ["relationship"] = new JsonArray(Hl7("v2-0131", "N")),
                ["name"] = RelativeName(person),
                ["telecom"] = new JsonArray(Telecom("phone", person.RelativePhone, "mobile")),
                ["address"] = Address(person),
            },
            new JsonObject
            {
                ["relationship"] = new JsonArray(Hl7("v2-0131", "E")),
                ["organization"] = Reference("#employer", person.Employer),
            });
        patient["generalPractitioner"] = new JsonArray(chart.Clinician());
        patient["managingOrganization"] = chart.Reference("Organization", chart.OrganizationId);
        return patient;
    }

    public static JsonObject Practitioner(SampleChart chart)
    {
        var person = chart.Person;
        var practitioner = Resource("Practitioner", chart.PractitionerId);
        practitioner["name"] = new JsonArray(new JsonObject
        {
            ["family"] = person.ClinicianFamily, ["given"] = new JsonArray(person.ClinicianGiven),
            ["prefix"] = new JsonArray("Dr."),
        });
        practitioner["gender"] = "unknown";
        return practitioner;
    }

    public static JsonObject Organization(SampleChart chart)
    {
        var organization = Resource("Organization", chart.OrganizationId);
        organization["name"] = "Sample Valley Clinic";
        organization["telecom"] = new JsonArray(Telecom("phone", "(555) 555-0100", "work"));
        return organization;
    }

    public static JsonObject Location(SampleChart chart)
    {
        var location = Resource("Location", chart.LocationId);
        location["status"] = "active";
        location["name"] = "Hepatology outpatient department";
        location["managingOrganization"] = chart.Reference("Organization", chart.OrganizationId);
        return location;
    }

    public static JsonObject RelatedPerson(SampleChart chart)
    {
        var person = chart.Person;
        var related = Resource("RelatedPerson", chart.NewId());
        related["patient"] = chart.Subject();
        related["relationship"] = new JsonArray(Hl7("v3-RoleCode", person.Course.Female ? "HUSB" : "WIFE"));
        related["name"] = new JsonArray(RelativeName(person));
        related["telecom"] = new JsonArray(Telecom("phone", person.RelativePhone, "mobile"));
        related["address"] = new JsonArray(Address(person));
        return related;
    }

    public static JsonObject Coverage(SampleChart chart)
    {
        var person = chart.Person;
        var coverage = Resource("Coverage", chart.NewId());
        coverage["identifier"] = new JsonArray(Identifier("MB", "urn:oid:2.999.2.7", person.Member));
        coverage["status"] = "active";
        coverage["subscriber"] = chart.Subject();
        coverage["subscriberId"] = person.Member;
        // A reference by identifier only: resolves through the record number.
        coverage["beneficiary"] = new JsonObject
        {
            ["type"] = "Patient",
            ["identifier"] = Identifier("MR", RecordSystem, person.MedicalRecord),
            ["display"] = $"{person.Given} {person.Family}",
        };
        coverage["payor"] = new JsonArray(
            chart.Reference("Organization", chart.OrganizationId, "Sample Valley Clinic"));
        return coverage;
    }

    public static JsonObject Device(SampleChart chart)
    {
        var person = chart.Person;
        var device = Resource("Device", chart.NewId());
        device["status"] = "active";
        device["serialNumber"] = person.DeviceSerial;
        device["udiCarrier"] = new JsonArray(new JsonObject
        {
            ["deviceIdentifier"] = "00844588003288", ["carrierHRF"] = $"(01)00844588003288(21){person.DeviceSerial}",
        });
        device["type"] = Concept(Snomed, "14106009", "Cardiac pacemaker");
        device["patient"] = chart.Subject();
        device["note"] = Note(
            $"Implanted in {person.Given}; card kept by {person.RelativeGiven} {person.RelativeFamily}.");
        return device;
    }

    private static JsonArray Identifiers(SamplePerson person) => new(
        Identifier("MR", RecordSystem, person.MedicalRecord, "Sample Valley Clinic"),
        Identifier("SS", "http://hl7.org/fhir/sid/us-ssn", person.SocialSecurity),
        Identifier("DL", "urn:oid:2.16.840.1.113883.4.3.27", person.Licence),
        Identifier("PPN", "http://standardhealthrecord.org/fhir/StructureDefinition/passportNumber", person.Passport),
        Identifier("AN", "urn:oid:2.999.1.2", person.Account));

    private static JsonArray Names(SamplePerson person)
    {
        var names = new JsonArray(new JsonObject
        {
            ["use"] = "official",
            ["text"] = $"{person.Given} {person.Middle} {person.Family}",
            ["family"] = person.Family,
            ["given"] = new JsonArray(person.Given, person.Middle),
        });
        if (person.MaidenName is not null)
        {
            names.Add(new JsonObject
            {
                ["use"] = "maiden", ["family"] = person.MaidenName,
                ["given"] = new JsonArray(person.Given, person.Middle),
            });
        }

        return names;
    }

    private static JsonArray Extensions(SamplePerson person) => new(
        new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = "ombCategory",
                    ["valueCoding"] = Coding("urn:oid:2.16.840.1.113883.6.238", "2106-3", "White") },
                new JsonObject { ["url"] = "text", ["valueString"] = "White" }),
        },
        new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
            ["valueString"] = $"{person.RelativeGiven} {person.RelativeFamily}",
        },
        new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
            ["valueAddress"] = new JsonObject { ["city"] = person.City, ["state"] = "MN", ["country"] = "US" },
        });

    private static JsonObject Employer(SamplePerson person)
    {
        var employer = Resource("Organization", "employer");
        employer["name"] = person.Employer;
        employer["contact"] = new JsonArray(new JsonObject
        {
            ["name"] = RelativeName(person),
            ["telecom"] = new JsonArray(Telecom("phone", person.RelativePhone, "work")),
        });
        return employer;
    }

    private static JsonObject RelativeName(SamplePerson person) => new()
    {
        ["family"] = person.RelativeFamily, ["given"] = new JsonArray(person.RelativeGiven),
    };

    private static JsonObject Address(SamplePerson person) => new()
    {
        ["extension"] = new JsonArray(new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/StructureDefinition/geolocation",
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = "latitude", ["valueDecimal"] = Coordinate(44, person.PostalCode) },
                new JsonObject { ["url"] = "longitude", ["valueDecimal"] = Coordinate(-92, person.PostalCode) }),
        }),
        ["use"] = "home",
        ["text"] = $"{person.Street}, {person.City}, MN {person.PostalCode}",
        ["line"] = new JsonArray(person.Street),
        ["city"] = person.City,
        ["state"] = "MN",
        ["postalCode"] = person.PostalCode,
        ["country"] = "US",
    };

    private static decimal Coordinate(int degrees, string postalCode) =>
        degrees + (int.Parse(postalCode.AsSpan(6), CultureInfo.InvariantCulture) / 10_000m);
}
