using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Known answers, data type by data type.</summary>
public sealed class FhirElementTreatmentTests
{
    private const string Patient =
        """
        {"resourceType":"Patient","id":"p1",
         "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},
                        "system":"http://hospital.example/mrn","value":"MRN-778812"},
                       {"system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9999"}],
         "name":[{"family":"Okonkwo","given":["Adaeze","Ruth"]}],
         "telecom":[{"system":"phone","value":"617-555-0142"}],
         "gender":"female","birthDate":"1961-04-09",
         "address":[{"line":["12 Larch Close"],"city":"Medford","state":"MA","postalCode":"02155-1234","country":"US"}],
         "maritalStatus":{"coding":[{"code":"M"}]},
         "contact":[{"name":{"family":"Okonkwo","given":["Chidi"]},"telecom":[{"value":"617-555-0143"}],"gender":"male"}],
         "photo":[{"contentType":"image/png","data":"aGVsbG8="}]}
        """;

    [Fact]
    public void Patient_Longitudinal_KeepsOnlyWhatDoesNotIdentify()
    {
        using var batch = new FhirBatch();
        batch.Identify(Encoding.UTF8.GetBytes(Patient), "f");
        var patient = batch.Deidentify(Encoding.UTF8.GetBytes(Patient), "f").Json;
        var subject = batch.Subject("f", "p1");

        Assert.Equal(subject.Pseudonym, patient.GetProperty("id").GetString());
        Assert.Equal(
            new DateOnly(1961, 4, 9).AddDays(subject.Shift.Days).ToString("yyyy-MM-dd"),
            patient.GetProperty("birthDate").GetString());
        Assert.Equal(
            """{"state":"MA","postalCode":"021","country":"US"}""", patient.GetProperty("address")[0].GetRawText());
        Assert.Equal("female", patient.GetProperty("gender").GetString());
        Assert.Equal(
            "M", patient.GetProperty("maritalStatus").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal("""{"gender":"male"}""", patient.GetProperty("contact")[0].GetRawText());
        Assert.False(patient.TryGetProperty("name", out _));
        Assert.False(patient.TryGetProperty("telecom", out _));
        Assert.False(patient.TryGetProperty("photo", out _));

        var record = patient.GetProperty("identifier")[0];
        Assert.False(record.TryGetProperty("system", out _));
        Assert.Equal(batch.Keys.Token("identifier", "MRN-778812"), record.GetProperty("value").GetString());
        Assert.Equal(
            "http://hl7.org/fhir/sid/us-ssn", patient.GetProperty("identifier")[1].GetProperty("system").GetString());
    }

    [Fact]
    public void Patient_SafeHarbor_KeepsYearsAndNoIdentifier()
    {
        var patient = FhirBatch.Run(Patient, DeidentificationProfile.SafeHarbor).Json;

        Assert.Equal("1961", patient.GetProperty("birthDate").GetString());
        Assert.False(patient.TryGetProperty("identifier", out _));
        Assert.Equal("021", patient.GetProperty("address")[0].GetProperty("postalCode").GetString());
    }

    [Theory]
    [InlineData("03601", "000")]
    [InlineData("10200", "000")]
    [InlineData("205", "000")]
    [InlineData("36901", "000")]
    [InlineData("00001", "000")]
    [InlineData("94110", "941")]
    [InlineData("94110-1234", "941")]
    [InlineData("EC1A 1BB", null)]
    public void PostalCode_IsCutToWhatTheRuleAllows(string code, string? expected)
    {
        var patient = FhirBatch.Run(
            $$"""{"resourceType":"Patient","id":"p","address":[{"state":"XX","postalCode":"{{code}}"}]}""").Json;

        var address = patient.GetProperty("address")[0];
        Assert.Equal(expected, address.TryGetProperty("postalCode", out var kept) ? kept.GetString() : null);
    }

    [Theory]
    [InlineData(DeidentificationProfile.SafeHarbor, "1930-01-05", null, "1936")]
    [InlineData(DeidentificationProfile.SafeHarbor, "1937-01-05", null, "1937")]
    [InlineData(DeidentificationProfile.SafeHarbor, "1910-01-05", "1950-03-01", "1910")]
    [InlineData(DeidentificationProfile.SafeHarbor, "1910-01-05", "2005-03-01", "1915")]
    public void BirthDate_Over89_ReadsNinety(
        DeidentificationProfile profile, string birth, string? death, string expected)
    {
        var deceased = death is null ? "" : $"\"deceasedDateTime\":\"{death}\",";
        var patient = FhirBatch.Run(
            $$"""{"resourceType":"Patient","id":"p",{{deceased}}"birthDate":"{{birth}}"}""", profile).Json;

        Assert.Equal(expected, patient.GetProperty("birthDate").GetString());
    }

    [Fact]
    public void BirthDate_Over89Longitudinal_IsTheShiftedYearLessNinety()
    {
        var file = """{"resourceType":"Patient","id":"p","birthDate":"1921-01-05","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1921-01-05T03:00:00Z"}]}}"""u8.ToArray();
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var patient = batch.Deidentify(file, "f").Json;

        var year = FhirBatch.AsOf.AddDays(batch.Subject("f", "p").Shift.Days).Year - 90;
        Assert.Equal(year.ToString(), patient.GetProperty("birthDate").GetString());
        Assert.False(patient.TryGetProperty("_birthDate", out _));
    }

    [Fact]
    public void Dates_OfOneSubject_KeepIntervalPrecisionTimeAndZone()
    {
        var file = Encoding.UTF8.GetBytes(
            Line("""{"resourceType":"Patient","id":"p"}""")
            + Line("""{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"},"period":{"start":"2019-02-27T23:30:00.125-05:00","end":"2019-03-02T01:00:00Z"}}""")
            + Line("""{"resourceType":"Observation","id":"o","subject":{"reference":"http://h/fhir/Patient/p/_history/3"},"effectiveDateTime":"2019-02","issued":"2019-03-01T10:00:00Z","valueTime":"08:30:00"}"""));
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var lines = batch.Deidentify(file, "f").Lines;
        var days = batch.Subject("f", "p").Shift.Days;

        var period = lines[1].GetProperty("period");
        Assert.Equal(
            new DateOnly(2019, 2, 27).AddDays(days).ToString("yyyy-MM-dd") + "T23:30:00.125-05:00",
            period.GetProperty("start").GetString());
        Assert.Equal(
            new DateOnly(2019, 3, 2).AddDays(days).ToString("yyyy-MM-dd") + "T01:00:00Z",
            period.GetProperty("end").GetString());
        Assert.Equal(7, lines[2].GetProperty("effectiveDateTime").GetString()!.Length);
        Assert.Equal("08:30:00", lines[2].GetProperty("valueTime").GetString());
        Assert.Equal(
            lines[0].GetProperty("id").GetString(),
            lines[2].GetProperty("subject").GetProperty("reference").GetString()!["Patient/".Length..]);
    }

    [Fact]
    public void Dates_SafeHarbor_AreYearsAndInstantsTheirFirstInstant()
    {
        var observation = FhirBatch.Run(
            """{"resourceType":"Observation","id":"o","effectivePeriod":{"start":"2019-02-27"},"issued":"2019-03-01T10:00:00Z","valueTime":"08:30:00"}""",
            DeidentificationProfile.SafeHarbor).Json;

        Assert.Equal("2019", observation.GetProperty("effectivePeriod").GetProperty("start").GetString());
        Assert.Equal("2019-01-01T00:00:00Z", observation.GetProperty("issued").GetString());
        Assert.False(observation.TryGetProperty("valueTime", out _));
    }

    [Theory]
    [InlineData("\"effectiveDateTime\":\"05/03/2012\"")]
    [InlineData("\"effectiveDateTime\":\"John Smith\"")]
    [InlineData("\"effectiveDateTime\":20120503")]
    [InlineData("\"valueQuantity\":{\"value\":\"John Smith\"}")]
    [InlineData("\"valueBoolean\":\"John Smith\"")]
    [InlineData("\"valueInteger\":{\"name\":\"John Smith\"}")]
    [InlineData("\"code\":\"John Smith\"")]
    [InlineData("\"patientName\":\"John Smith\"")]
    [InlineData("\"patientName\":{\"given\":[\"John\",{\"x\":[1,2,{}]}]}")]
    [InlineData("\"_status\":\"John Smith\"")]
    [InlineData("\"status\":[[\"John Smith\"]]")]
    public void Value_OfWrongFormOrUnknownElement_Goes(string member)
    {
        foreach (var json in new[]
        {
            $$"""{"resourceType":"Observation",{{member}}}""",
            $$"""{"resourceType":"Observation",{{member}},"id":"o"}""",
            $$"""{"resourceType":"Observation","id":"o",{{member}}}""",
            $$"""{ {{member}} , "resourceType":"Observation", {{member.Replace("\":", "2\":")}} , "id" : "o" }""",
        })
        {
            var run = FhirBatch.Run(json);
            Assert.DoesNotContain("John", run.Output);
            Assert.DoesNotContain("2012", run.Output);
            Assert.Equal("Observation", run.Json.GetProperty("resourceType").GetString());
        }
    }

    [Fact]
    public void UnknownElement_IsCountedByItsParent()
    {
        var run = FhirBatch.Run(
            """{"resourceType":"Observation","id":"o","component":[{"secret":"Smith","code":{"text":"x"}}]}""");

        Assert.Equal(1, run.Manifest.UnknownElementsDropped["Observation.component"]);
        Assert.Equal("""[{"code":{"text":"x"}}]""", run.Json.GetProperty("component").GetRawText());
    }

    [Fact]
    public void Numbers_AreCopiedDigitForDigit()
    {
        var run = FhirBatch.Run(
            """{"resourceType":"Observation","valueQuantity":{"value":1.50E+02,"unit":"10*3/uL","system":"http://unitsofmeasure.org","code":"10*3/uL"}}""");

        Assert.Contains(
            """{"value":1.50E+02,"unit":"10*3/uL","system":"http://unitsofmeasure.org","code":"10*3/uL"}""",
            run.Output);
    }

    [Theory]
    [InlineData("\"onsetAge\":{\"value\":93,\"unit\":\"a\",\"code\":\"a\"}", true)]
    [InlineData("\"onsetAge\":{\"value\":89,\"unit\":\"a\",\"code\":\"a\"}", false)]
    [InlineData("\"onsetAge\":{\"value\":1100,\"unit\":\"months\",\"code\":\"mo\"}", true)]
    [InlineData("\"onsetAge\":{\"value\":400,\"unit\":\"months\",\"code\":\"mo\"}", false)]
    [InlineData("\"onsetRange\":{\"low\":{\"value\":91,\"code\":\"a\"}}", true)]
    [InlineData("\"onsetRange\":{\"low\":{\"value\":91,\"code\":\"kg\"}}", false)]
    public void Age_Over89_IsAtLeastNinety(string member, bool over)
    {
        var run = FhirBatch.Run($$"""{"resourceType":"Condition","id":"c",{{member}}}""");

        Assert.Equal(
            over, run.Output.Contains(
                """{"value":90,"comparator":">=","unit":"a","system":"http://unitsofmeasure.org","code":"a"}"""));
        Assert.Equal(!over, run.Output.Contains(member));
    }

    [Fact]
    public void Extension_Named_IsTreatedByType_Unknown_LosesIdentifyingValues()
    {
        var run = FhirBatch.Run(
            """
            {"resourceType":"Patient","id":"p","extension":[
              {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F"},
              {"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"Quillfeather"},
              {"url":"http://hospital.example/ext/nickname","valueHumanName":{"text":"Quillfeather"}},
              {"url":"http://hospital.example/ext/number","valueInteger":77881234},
              {"url":"http://hospital.example/ext/code","valueCode":"Quillfeather"},
              {"url":"http://hospital.example/ext/smoker","valueBoolean":true},
              {"valueString":"Quillfeather"},
              {"url":"http://hospital.example/ext/nested","extension":[{"url":"who","valueContactPoint":{"value":"Quillfeather"}},{"url":"severity","valueCoding":{"code":"3"}}]},
              {"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":42.1},{"url":"longitude","valueDecimal":-71.0}]}
            ]}
            """);

        Assert.Equal(
            ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "http://hospital.example/ext/smoker",
                "http://hospital.example/ext/nested"],
            run.Json.GetProperty("extension").EnumerateArray()
                .Select(extension => extension.GetProperty("url").GetString()));
        Assert.DoesNotContain("Quillfeather", run.Output);
        Assert.DoesNotContain("7788", run.Output);
        Assert.DoesNotContain("42.1", run.Output);
        Assert.Contains("\"code\":\"3\"", run.Output);
    }

    [Fact]
    public void Attachment_Text_IsScrubbedInside_OtherContentGoes()
    {
        var note = Convert.ToBase64String(Encoding.UTF8.GetBytes("Adaeze Okonkwo was seen. Potassium 4.1."));
        var file = Encoding.UTF8.GetBytes(
            Line(Patient.ReplaceLineEndings(" "))
            + Line($$"""{"resourceType":"DocumentReference","id":"d","subject":{"reference":"Patient/p1"},"content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":"{{note}}","title":"Okonkwo note","url":"http://x/Okonkwo"} },{"attachment":{"contentType":"application/pdf","data":"JVBERi0=","hash":"aaaa","size":3} }]}"""));
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var run = batch.Deidentify(file, "f");
        var content = run.Lines[1].GetProperty("content");

        var text = Encoding.UTF8.GetString(
            content[0].GetProperty("attachment").GetProperty("data").GetBytesFromBase64());
        Assert.DoesNotContain("Okonkwo", text);
        Assert.EndsWith("was seen. Potassium 4.1.", text);
        Assert.Equal("""{"contentType":"application/pdf"}""", content[1].GetProperty("attachment").GetRawText());
        Assert.DoesNotContain("Okonkwo", run.Output);
    }

    [Fact]
    public void Narrative_KeepsMarkupAndClinicalText_LosesNamesAttributesAndComments()
    {
        var file = Encoding.UTF8.GetBytes(
            Line(Patient.ReplaceLineEndings(" "))
            + Line("""{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p1"},"text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><!-- Okonkwo --><table class=\"grid\"><tr><td title=\"Okonkwo\">Okonkwo &amp; asthma</td></tr></table><a href=\"http://h/Okonkwo\">more</a></div>"}}""")
            + Line("""{"resourceType":"Condition","id":"d","subject":{"reference":"Patient/p1"},"text":{"status":"additional","div":"<div><p>Okonkwo"}}"""));
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var run = batch.Deidentify(file, "f");

        var div = run.Lines[1].GetProperty("text").GetProperty("div").GetString()!;
        Assert.StartsWith("<div xmlns=\"http://www.w3.org/1999/xhtml\"><table class=\"grid\"><tr><td>", div);
        Assert.EndsWith("asthma</td></tr></table><a>more</a></div>", div);
        Assert.DoesNotContain("Okonkwo", run.Output);
        Assert.Contains("Narrative withheld", run.Lines[2].GetProperty("text").GetProperty("div").GetString());
    }

    [Fact]
    public void Narrative_ThatRepeatsIds_LosesThem()
    {
        var run = FhirBatch.Run(
            """{"resourceType":"Condition","id":"c-77","subject":{"reference":"Patient/xcda"},"identifier":[{"value":"AB-12"}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>id: c-77, of <a>Patient/xcda</a>, AB-12</p></div>"}}""");

        Assert.EndsWith(
            "<p>id: [ID], of <a>[ID]</a>, [ID]</p></div>", run.Json.GetProperty("text").GetProperty("div").GetString());
    }

    [Fact]
    public void PeopleAndPlaces_WithoutSubject_LoseNamesAndKeepKeyedIds()
    {
        using var batch = new FhirBatch();
        var run = batch.Deidentify(
            """{"resourceType":"Practitioner","id":"dr","name":[{"family":"Moss"}],"birthDate":"1970-01-01","qualification":[{"code":{"text":"MD"},"period":{"start":"1999-05-05"}}]}"""u8.ToArray(), "f").Json;

        Assert.Equal(
            $$"""{"resourceType":"Practitioner","id":"{{batch.Keys.ResourceId("dr"u8)}}","qualification":[{"code":{"text":"MD"},"period":{"start":"1999"} }]}""".Replace(" }", "}"),
            run.GetRawText());
        var organization = batch.Deidentify(
            """{"resourceType":"Organization","id":"o","name":"Hillside Clinic","alias":["HC"],"type":[{"coding":[{"code":"prov"}]}],"telecom":[{"value":"1"}]}"""u8.ToArray(), "f").Json;
        Assert.Equal("""[{"coding":[{"code":"prov"}]}]""", organization.GetProperty("type").GetRawText());
        Assert.False(organization.TryGetProperty("name", out _));
        Assert.False(organization.TryGetProperty("alias", out _));
    }

    [Fact]
    public void Imaging_Uids_AreMappedAsInDicom()
    {
        using var batch = new FhirBatch();
        var study = batch.Deidentify(
            """{"resourceType":"ImagingStudy","id":"i","identifier":[{"system":"urn:dicom:uid","value":"urn:oid:1.2.3.4"}],"series":[{"uid":"1.2.3.4.5","modality":{"code":"DX"}}]}"""u8.ToArray(), "f").Json;

        Assert.Equal(
            "urn:oid:" + batch.Keys.Uid("1.2.3.4"u8),
            study.GetProperty("identifier")[0].GetProperty("value").GetString());
        Assert.Equal(batch.Keys.Uid("1.2.3.4.5"u8), study.GetProperty("series")[0].GetProperty("uid").GetString());
    }

    [Fact]
    public void Display_OfAReference_StaysForThingsAndGoesForPeople()
    {
        var run = FhirBatch.Run(
            """
            {"resourceType":"DiagnosticReport","id":"r",
             "performer":[{"reference":"Practitioner/1","display":"Dr Moss"}],
             "result":[{"reference":"Observation/1","display":"Glucose"}],
             "subject":{"display":"Adaeze Okonkwo"},
             "basedOn":[{"display":"Dr Moss' order"}]}
            """);

        Assert.Contains("Glucose", run.Output);
        Assert.DoesNotContain("Okonkwo", run.Output);
        Assert.DoesNotContain("\"Dr Moss\"", run.Output);
    }

    [Fact]
    public void Escapes_ChangeNothing()
    {
        const string Plain = "{\"resourceType\":\"Observation\",\"id\":\"a/b\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8302-2\"}]},\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName\",\"valueString\":\"x\"}],\"subject\":{\"reference\":\"Patient/1\"}}";
        var escaped = Plain.Replace("/", "\\/").Replace("\"id\"", "\"\\u0069d\"").Replace("\"url\"", "\"\\u0075rl\"");

        Assert.Equal(
            FhirBatch.Run(Plain).Output, FhirBatch.Run(escaped).Output.Replace("\\/", "/").Replace("\\u0069", "i"));
    }

    [Fact]
    public void HalfACharacter_EndsInACode()
    {
        Assert.Equal(
            "json.lone-surrogate",
            FhirBatch.Run("{\"resourceType\":\"Observation\",\"valueString\":\"a\\ud83d\"}").Code);
        Assert.Equal(
            "json.lone-surrogate",
            FhirBatch.Run("{\"resourceType\":\"Observation\",\"status\":\"\\ude00\\ud83d\"}").Code);
        Assert.Contains(
            "\\ud83d\\ude00", FhirBatch.Run(
                "{\"resourceType\":\"Observation\",\"valueString\":\"\\ud83d\\ude00 ok\"}").Output);
    }

    private static string Line(string json) => json + "\n";
}
