using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Ids and references: one subject, one pseudonym, however it is referred to.</summary>
public sealed class FhirReferenceTests
{
    [Theory]
    [InlineData("Patient/7")]
    [InlineData("Patient/7/_history/2")]
    [InlineData("http://host/fhir/Patient/7")]
    [InlineData("https://host:8080/a/b/Patient/7/_history/1")]
    [InlineData("Patient?identifier=http://h/mrn|M-1")]
    [InlineData("Patient?identifier=http://h/mrn%7CM-1")]
    [InlineData("http://host/Patient?identifier=http://h/mrn|M-1")]
    [InlineData("Patient\\/7")]
    [InlineData("\\u0050atient/7")]
    public void Reference_ToAPatient_LeadsToThePseudonym(string reference)
    {
        var file = Encoding.UTF8.GetBytes(
            """{"resourceType":"Patient","id":"7","identifier":[{"system":"http://h/mrn","value":"M-1"}]}""" + "\n"
            + $$"""{"resourceType":"Condition","id":"c","subject":{"reference":"{{reference}}"},"recordedDate":"2020-02-02"}""");
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var lines = batch.Deidentify(file, "f").Lines;
        var subject = batch.Subject("f", "7");

        Assert.Equal(
            $"Patient/{subject.Pseudonym}", lines[1].GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(
            new DateOnly(2020, 2, 2).AddDays(subject.Shift.Days).ToString("yyyy-MM-dd"),
            lines[1].GetProperty("recordedDate").GetString());
    }

    [Fact]
    public void Reference_ToNobody_IsKeyedDatedByYearAndCounted()
    {
        using var batch = new FhirBatch();
        var run = batch.Deidentify(
            """{"resourceType":"Condition","subject":{"reference":"Patient/nobody"},"recordedDate":"2020-02-02"}"""u8.ToArray(), "f");

        Assert.Equal(
            "Patient/" + batch.Keys.ResourceId("nobody"u8),
            run.Json.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("2020", run.Json.GetProperty("recordedDate").GetString());
        Assert.Equal(1, run.Manifest.UnresolvedReferences);
    }

    [Fact]
    public void Reference_InAnotherFileOfTheBatch_LeadsToTheSameSubject()
    {
        using var batch = new FhirBatch();
        batch.Identify("""{"resourceType":"Patient","id":"7"}"""u8.ToArray(), "patients");
        var condition = batch.Deidentify(
            """{"resourceType":"Condition","subject":{"reference":"Patient/7"},"recordedDate":"2020-02-02"}"""u8.ToArray(), "conditions");

        Assert.Equal(
            "Patient/" + batch.Subject("patients", "7").Pseudonym,
            condition.Json.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(10, condition.Json.GetProperty("recordedDate").GetString()!.Length);
    }

    [Fact]
    public void Bundle_WithUrns_AndLines_GiveTheSameIds()
    {
        var bundle = """
            {"resourceType":"Bundle","type":"collection","entry":[
             {"fullUrl":"urn:uuid:aaaa","resource":{"resourceType":"Patient","id":"aaaa","birthDate":"1980-01-01"}},
             {"fullUrl":"urn:uuid:bbbb","resource":{"resourceType":"Encounter","id":"bbbb","subject":{"reference":"urn:uuid:aaaa"}}},
             {"fullUrl":"urn:uuid:cccc","resource":{"resourceType":"Condition","id":"cccc","subject":{"reference":"urn:uuid:aaaa"},"encounter":{"reference":"urn:uuid:bbbb"}}}]}
            """u8.ToArray();
        var lines = """
            {"resourceType":"Patient","id":"aaaa","birthDate":"1980-01-01"}
            {"resourceType":"Encounter","id":"bbbb","subject":{"reference":"Patient/aaaa"}}
            {"resourceType":"Condition","id":"cccc","subject":{"reference":"Patient/aaaa"},"encounter":{"reference":"Encounter/bbbb"}}
            """u8.ToArray();
        using var one = new FhirBatch();
        one.Identify(bundle, "b");
        using var other = new FhirBatch();
        other.Identify(lines, "l");
        var entries = one.Deidentify(bundle, "b").Json.GetProperty("entry");
        var resources = other.Deidentify(lines, "l").Lines;

        for (var i = 0; i < 3; i++)
        {
            var id = resources[i].GetProperty("id").GetString();
            Assert.Equal(id, entries[i].GetProperty("resource").GetProperty("id").GetString());
            Assert.Equal($"urn:uuid:{id}", entries[i].GetProperty("fullUrl").GetString());
        }

        Assert.Equal(
            resources[0].GetProperty("birthDate").GetString(),
            entries[0].GetProperty("resource").GetProperty("birthDate").GetString());
        Assert.Equal(
            "urn:uuid:" + resources[1].GetProperty("id").GetString(),
            entries[2].GetProperty("resource").GetProperty("encounter").GetProperty("reference").GetString());
    }

    [Fact]
    public void Bundle_WithBaseUrls_StaysResolvable()
    {
        var file = """
            {"resourceType":"Bundle","type":"transaction","link":[{"relation":"self","url":"http://host/fhir?name=Smith"}],"entry":[
             {"fullUrl":"http://host/fhir/Patient/7","resource":{"resourceType":"Patient","id":"7"},"request":{"method":"PUT","url":"Patient/7"}},
             {"resource":{"resourceType":"Encounter","id":"8","subject":{"reference":"Patient/7"}},"request":{"method":"POST","url":"Encounter","ifNoneExist":"identifier=M-1"}}]}
            """u8.ToArray();
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var bundle = batch.Deidentify(file, "f").Json;
        var pseudonym = batch.Subject("f", "7").Pseudonym;

        Assert.Equal(
            $"https://deidentified.invalid/fhir/Patient/{pseudonym}",
            bundle.GetProperty("entry")[0].GetProperty("fullUrl").GetString());
        Assert.Equal(
            $"Patient/{pseudonym}",
            bundle.GetProperty("entry")[0].GetProperty("request").GetProperty("url").GetString());
        Assert.Equal(
            """{"method":"POST","url":"Encounter"}""",
            bundle.GetProperty("entry")[1].GetProperty("request").GetRawText());
        Assert.False(bundle.TryGetProperty("link", out _));
    }

    [Fact]
    public void ContainedPatient_IsTheSubjectOfItsContainer()
    {
        var file = """{"resourceType":"Condition","id":"c","contained":[{"resourceType":"Patient","id":"p","name":[{"family":"Okonkwo"}],"birthDate":"1980-01-01"}],"subject":{"reference":"#p"},"note":[{"text":"Ms Okonkwo is well"}],"recordedDate":"2020-02-02"}"""u8.ToArray();
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var run = batch.Deidentify(file, "f");
        var id = batch.Keys.ResourceId("p"u8);

        Assert.Equal(id, run.Json.GetProperty("contained")[0].GetProperty("id").GetString());
        Assert.Equal($"#{id}", run.Json.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(10, run.Json.GetProperty("recordedDate").GetString()!.Length);
        Assert.DoesNotContain("Okonkwo", run.Output);
        Assert.Equal(1, run.Manifest.Subjects);
    }

    [Fact]
    public void Resource_OfTwoSubjects_HasYearsOnly()
    {
        var file = Encoding.UTF8.GetBytes(
            """{"resourceType":"Patient","id":"1"}""" + "\n" + """{"resourceType":"Patient","id":"2"}""" + "\n"
            + """{"resourceType":"List","id":"l","date":"2020-02-02","entry":[{"item":{"reference":"Patient/1"}},{"item":{"reference":"Patient/2"}}]}""" + "\n"
            + """{"resourceType":"List","id":"m","date":"2020-02-02","entry":[{"item":{"reference":"Patient/1"}},{"item":{"reference":"Patient/1"}}]}""");
        using var batch = new FhirBatch();
        batch.Identify(file, "f");
        var lines = batch.Deidentify(file, "f").Lines;

        Assert.Equal("2020", lines[2].GetProperty("date").GetString());
        Assert.Equal(10, lines[3].GetProperty("date").GetString()!.Length);
    }

    [Fact]
    public void Organizations_WithTheSameSecret_ShareNoValue()
    {
        var file = """{"resourceType":"Patient","id":"7","birthDate":"1980-01-01","identifier":[{"value":"M-1"}]}"""u8.ToArray();
        using var one = new FhirBatch(organization: "Hillside");
        using var other = new FhirBatch(organization: "Lakeside");
        one.Identify(file, "f");
        other.Identify(file, "f");
        var first = one.Deidentify(file, "f").Json;
        var second = other.Deidentify(file, "f").Json;

        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.NotEqual(
            first.GetProperty("identifier")[0].GetProperty("value").GetString(),
            second.GetProperty("identifier")[0].GetProperty("value").GetString());
    }
}
