using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Formats.Fhir;

/// <summary>What the first pass finds out.</summary>
public sealed class FhirIdentityReaderTests
{
    [Fact]
    public void Patient_StatesAllOfTheSubject()
    {
        var read = Read(
            """
            {"resourceType":"Patient","id":"7",
             "identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"http://h/mrn","value":"M-1"},
                           {"system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9999"},
                           {"type":{"coding":[{"code":"DL"}]},"value":"S99"}],
             "name":[{"family":"Okonkwo","given":["Adaeze","Ruth"]},{"use":"maiden","text":"Adaeze Eze"}],
             "telecom":[{"system":"phone","value":"617-555-0142"}],"gender":"female","birthDate":"1961-04-09",
             "address":[{"line":["12 Larch Close"],"city":"Medford","district":"Middlesex","state":"MA","postalCode":"02155"}],
             "contact":[{"name":{"family":"Okonkwo","given":["Chidi"]},"telecom":[{"value":"617-555-0143"}],"address":{"city":"Arlington"}}],
             "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"Nwosu"}],
             "link":[{"other":{"reference":"Patient/8"},"type":"seealso"}]}
            """);
        var subject = Assert.Single(read.Identities.Identities);

        Assert.Equal(FhirFileKind.Resource, read.Contents.Kind);
        Assert.Equal(
            ["7", "Patient?identifier=http://h/mrn|M-1", "Patient?identifier=http://h/mrn%7CM-1",
             "Patient?identifier=http://hl7.org/fhir/sid/us-ssn|219-09-9999", "Patient?identifier=http://hl7.org/fhir/sid/us-ssn%7C219-09-9999",
             "Patient?identifier=S99", "8"],
            subject.LocalIds);
        Assert.Equal([new AssignedIdentifier("http://h/mrn", "M-1")], subject.MedicalRecordNumbers);
        Assert.Equal(["219-09-9999"], subject.SocialSecurityNumbers);
        Assert.Equal([new AssignedIdentifier("", "S99")], subject.OtherIdentifiers);
        Assert.Equal(["Okonkwo", ""], subject.Names.Select(name => name.Family));
        Assert.Equal(["Adaeze", "Ruth"], subject.Names[0].Given);
        Assert.Equal("Adaeze Eze", subject.Names[1].Text);
        Assert.Equal(["Chidi", "Nwosu"], subject.RelatedNames.Select(name => name.Text ?? name.Given[0]));
        Assert.Equal("1961-04-09", subject.BirthDate);
        Assert.Equal("female", subject.Sex);
        Assert.Equal(["Medford", "Arlington"], subject.Addresses.Select(address => address.City));
        Assert.Equal("02155", subject.Addresses[0].PostalCode);
        Assert.Equal(["617-555-0142", "617-555-0143"], subject.Telecoms);
    }

    [Fact]
    public void Relatives_Coverage_AndVisits_AddToTheirSubject()
    {
        var read = Read(
            """
            {"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/7"},"name":[{"family":"Eze"}],"telecom":[{"value":"555"}]}
            {"resourceType":"Coverage","id":"c","beneficiary":{"reference":"http://h/Patient/7"},"subscriberId":"SUB-1","identifier":[{"value":"CV-1"}]}
            {"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/7"},"identifier":[{"system":"v","value":"V-1"}]}
            {"resourceType":"FamilyMemberHistory","id":"f","patient":{"reference":"Patient/7"},"name":"Ngozi Eze"}
            {"resourceType":"Person","id":"p","name":[{"family":"Okonkwo"}],"link":[{"target":{"reference":"Patient/7"}},{"target":{"reference":"Patient/8"}}]}
            {"resourceType":"Practitioner","id":"d","name":[{"family":"Moss"}]}
            """);

        var all = read.Identities.Identities;
        Assert.All(all, identity => Assert.Contains("7", identity.LocalIds));
        Assert.Equal(
            ["Eze", "Ngozi Eze"], all.SelectMany(identity => identity.RelatedNames)
                .Select(name => name.Text ?? name.Family));
        Assert.Equal(["7", "8"], all.Single(identity => identity.Names.Count > 0).LocalIds);
        Assert.Equal(
            ["CV-1", "SUB-1", "V-1"],
            all[^1].OtherIdentifiers.Select(identifier => identifier.Value).Order(StringComparer.Ordinal));
        Assert.Equal(FhirFileKind.Sequence, read.Contents.Kind);
        Assert.Equal(["7", "8"], read.Contents.ReferencedSubjects);
        Assert.Equal(1, read.Contents.Resources["Coverage"]);
    }

    [Theory]
    [InlineData("\"status\":\"final\",\"code\":{\"text\":\"Potassium\"}", false)]
    [InlineData("\"result\":[{\"reference\":\"Observation/1\",\"display\":\"Potassium\"}]", false)]
    [InlineData("\"valueString\":\"see above\"", true)]
    [InlineData("\"note\":[{\"text\":\"see above\"}]", true)]
    [InlineData("\"text\":{\"status\":\"generated\",\"div\":\"<div/>\"}", true)]
    public void FreeText_IsTold(string member, bool expected)
    {
        var type = member.Contains("result") ? "DiagnosticReport" : "Observation";
        Assert.Equal(expected, Read($$"""{"resourceType":"{{type}}",{{member}}}""").Contents.HasFreeText);
    }

    [Fact]
    public void Bundle_PatientWithoutId_GoesByItsFullUrl()
    {
        var read = Read(
            """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:1-2","resource":{"resourceType":"Patient","name":[{"family":"Eze"}]}},
             {"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:1-2"}}}]}
            """);

        Assert.Equal(FhirFileKind.Bundle, read.Contents.Kind);
        Assert.Equal(["1-2"], Assert.Single(read.Identities.Identities).LocalIds);
        Assert.Equal(["1-2"], read.Contents.ReferencedSubjects);
    }

    private static FhirIdentityOutcome.Read Read(string json)
    {
        using var batch = new FhirBatch();
        return Assert.IsType<FhirIdentityOutcome.Read>(batch.Identify(Encoding.UTF8.GetBytes(json), "f"));
    }
}
