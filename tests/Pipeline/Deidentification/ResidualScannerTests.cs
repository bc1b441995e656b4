using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class ResidualScannerTests
{
    [Theory]
    [InlineData("""{"text":"Maria Luz Trevino"}""", "name")]
    [InlineData("""{"text":{"div":"<div>seen: Trevi\u00F1o</div>"}}""", "name")]
    [InlineData("""{"name":[{"family":"Treviño"}]}""", "name")]
    [InlineData("""{"given":["x","María"]}""", "name")]
    [InlineData("""{"coding":[{"display":"Plan of Maria Trevino"}]}""", "name")]
    [InlineData("""{"value":"A-4471982"}""", "mrn")]
    [InlineData("""{"value":"W223177812"}""", "identifier")]
    [InlineData("""{"reference":"Patient/190524df-4de5-4c01-8560-8b41e23c3b84"}""", "identifier")]
    [InlineData("""{"value":"617-555-0147"}""", "phone")]
    [InlineData("""{"value":"999372414"}""", "ssn")]
    [InlineData("""{"line":["742 Evergreen Terrace"]}""", "address")]
    [InlineData("""{"birthDate":"1960-05-03"}""", "birth-date")]
    [InlineData("""{"note":"DOB: 05/03/1960"}""", "birth-date")]
    [InlineData("PID|1||A4471982^^^H", "mrn")]
    [InlineData("seen today: Trevino", "name")]
    public void Find_IdentifierOfTheSubject_IsFound(string output, string kind)
    {
        Assert.True(Scanner().Find(Encoding.UTF8.GetBytes(output), KnownSubject.Maria, out var found));
        Assert.Equal(kind, found);
    }

    [Theory]
    [InlineData("""{"note":"123-45-6789"}""", "ssn")]
    [InlineData("""{"note":"write me@example.com"}""", "email")]
    [InlineData("""{"note":"call (617) 555-0199"}""", "phone")]
    public void Find_ShapeOfAnybody_IsFound(string output, string kind)
    {
        Assert.True(Scanner().Find(Encoding.UTF8.GetBytes(output), null, out var found));
        Assert.Equal(kind, found);
    }

    [Theory]
    [InlineData("""{"coding":[{"code":"44054006","display":"Trevino procedure"}]}""")]
    [InlineData("""{"effectiveDateTime":"1960-05-03"}""")]
    [InlineData("""{"id":"0b717309-8f82-8b9d-a07e-1df113182ab6","value":999372414.5}""")]
    [InlineData("""{"value":4471982,"unit":"mg"}""")]
    [InlineData("""{"city":"Quincy","state":"MA"}""")]
    [InlineData("""{"system":"http://unitsofmeasure.org","code":"10*3/uL","url":"urn:oid:1.2.840.113619.2.62"}""")]
    [InlineData("""{"issued":"2018-11-25T12:30:00.123-05:00","versionId":"12-34-5678"}""")]
    public void Find_CodedOrShiftedContent_IsQuiet(string output) =>
        Assert.False(Scanner().Find(Encoding.UTF8.GetBytes(output), KnownSubject.Maria, out _));

    [Theory]
    [InlineData("""{"display":"Green stool"}""")]
    [InlineData("""{"text":"Green stool, short stature"}""")]
    public void Find_NameThatIsAWord_IsQuietAlone(string output)
    {
        Assert.False(Scanner().Find(Encoding.UTF8.GetBytes(output), KnownSubject.Named("Green", "Ann"), out _));
        Assert.True(Scanner().Find("{\"text\":\"Ann Green\"}"u8, KnownSubject.Named("Green", "Ann"), out _));
    }

    [Fact]
    public void Find_SafeHarborOutput_FindsTheBirthDateAnywhere() =>
        Assert.True(new ResidualScanner(DeidentificationProfile.SafeHarbor)
            .Find("""{"effectiveDateTime":"1960-05-03"}"""u8, KnownSubject.Maria, out _));

    // Observations, conditions and the like carry codes, values and dates; only their references and ids identify.
    [Theory]
    [InlineData("Observation")]
    [InlineData("Condition")]
    [InlineData("Procedure")]
    [InlineData("MedicationRequest")]
    public void Find_CodedResourcesOfSyntheticPatients_IsQuiet(string type)
    {
        var subjects = SyntheticPatients.Subjects();
        var scanner = Scanner();
        var lines = File.ReadLines(TestData.Shared($"fhir/synthea_ndjson/{type}.ndjson")).Take(400).ToList();
        var hits = new List<string>();
        foreach (var line in lines)
        {
            using var resource = JsonDocument.Parse(line);
            var coded = Encoding.UTF8.GetBytes(resource.RootElement.GetProperty(
                type == "MedicationRequest" ? "medicationCodeableConcept" : "code").GetRawText());
            foreach (var subject in subjects)
            {
                if (scanner.Find(coded, subject, out var kind))
                {
                    hits.Add(kind);
                }
            }
        }

        Assert.NotEmpty(lines);
        Assert.Empty(hits);
    }

    private static ResidualScanner Scanner() => new(DeidentificationProfile.Longitudinal);
}
