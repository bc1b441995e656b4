using System.Collections.Frozen;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// What tells a resource of DSTU2 (1.0), STU3 (3.0), R5 or R6 from one of R4: resource types and top-level elements
/// that R4 does not have, from the specification's own lists of resources and its "Version differences" sections.
/// </summary>
internal static class FhirVersionSigns
{
    private static readonly FrozenSet<string> OtherTypes = new[]
    {
        // DSTU2 and STU3
        "BodySite", "Conformance", "DataElement", "DeviceComponent", "DeviceUseRequest", "DiagnosticOrder", "EligibilityRequest",
        "EligibilityResponse", "ExpansionProfile", "ImagingManifest", "ImagingObjectSelection", "MedicationOrder",
        "NutritionRequest", "Order", "OrderResponse", "ProcedureRequest", "ProcessRequest", "ProcessResponse", "ReferralRequest",
        "Sequence", "ServiceDefinition", "Supply",

        // R4B, R5 and later
        "ActorDefinition", "AdministrableProductDefinition", "ArtifactAssessment", "BiologicallyDerivedProductDispense",
        "Citation", "ClinicalUseDefinition", "ConditionDefinition", "DeviceAlert", "DeviceAssociation", "DeviceDispense",
        "DeviceUsage", "EncounterHistory", "EvidenceReport", "FormularyItem", "GenomicStudy", "ImagingSelection", "Ingredient",
        "InsuranceProduct", "InventoryItem", "InventoryReport", "ManufacturedItemDefinition", "MedicinalProductDefinition",
        "MolecularDefinition", "NutritionIntake", "NutritionProduct", "PackagedProductDefinition", "Permission",
        "PersonalRelationship", "RegulatedAuthorization", "RequestOrchestration", "Requirements", "SubscriptionStatus",
        "SubscriptionTopic", "SubstanceDefinition", "TestPlan", "Transport",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> OtherElements = new[]
    {
        "AllergyIntolerance.substance", "AllergyIntolerance.assertedDate", "CarePlan.context", "CarePlan.definition",
        "Claim.target", "ClinicalImpression.trigger", "Communication.context", "Communication.notDone",
        "Composition.class", "Condition.context", "Condition.dateRecorded", "Condition.assertedDate", "Device.udi", "Device.model",
        "DiagnosticReport.context", "DiagnosticReport.image", "DiagnosticReport.codedDiagnosis", "DocumentReference.class",
        "DocumentReference.indexed", "DocumentReference.created", "Encounter.indication", "Encounter.reason",
        "EpisodeOfCare.condition", "Goal.status", "ImagingStudy.uid",
        "ImagingStudy.accession", "ImagingStudy.context", "Immunization.notGiven", "Immunization.wasNotGiven",
        "Immunization.reported", "Immunization.date", "Immunization.explanation", "Immunization.vaccinationProtocol",
        "Media.subtype", "Media.context", "Medication.isBrand", "Medication.isOverTheCounter",
        "Medication.package", "Medication.product", "MedicationAdministration.wasNotGiven", "MedicationAdministration.notGiven",
        "MedicationAdministration.prescription", "MedicationDispense.notDone", "MedicationDispense.dispenser",
        "MedicationRequest.context", "MedicationRequest.definition", "MedicationStatement.wasNotTaken",
        "MedicationStatement.taken", "MedicationStatement.notTaken", "Observation.comment", "Observation.comments",
        "Observation.related", "Observation.context", "Patient.animal", "Patient.careProvider", "Practitioner.practitionerRole",
        "Procedure.notPerformed", "Procedure.notDone", "Procedure.context", "Procedure.definition",
        "QuestionnaireResponse.parent", "QuestionnaireResponse.group", "Questionnaire.group", "QuestionnaireResponse.context",
        "RiskAssessment.context", "ServiceRequest.context",

        // R5
        "Encounter.admission", "Encounter.actualPeriod", "MedicationRequest.medication", "MedicationStatement.medication",
        "MedicationStatement.adherence", "Procedure.reported", "Procedure.occurrenceDateTime", "Procedure.occurrencePeriod",
        "Condition.participant", "Observation.triggeredBy", "DocumentReference.attester", "DocumentReference.modality",
        "AllergyIntolerance.participant", "Coverage.insurer", "DiagnosticReport.note", "DiagnosticReport.supportingInfo",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a resource type exists in another version only.</summary>
    public static bool IsTypeOfAnotherVersion(ReadOnlySpan<byte> name) =>
        name.Length <= 64 && OtherTypes.Contains(Encoding.UTF8.GetString(name));

    /// <summary>Whether an element that R4 does not have there exists in another version.</summary>
    public static bool IsElementOfAnotherVersion(FhirType type, ReadOnlySpan<byte> name) =>
        name.Length <= 64 && OtherElements.Contains($"{type.Name}.{Encoding.UTF8.GetString(name)}");

    /// <summary>
    /// Whether a profile's URL names another version: <c>.../3.0/...</c>, <c>.../DSTU2/...</c>, or HL7's own with
    /// <c>|3.0.1</c>.
    /// </summary>
    public static bool IsProfileOfAnotherVersion(ReadOnlySpan<byte> url)
    {
        if (!url.StartsWith("http://hl7.org/fhir/"u8) && !url.StartsWith("https://hl7.org/fhir/"u8))
        {
            return false;
        }

        var rest = url[(url.IndexOf("/fhir/"u8) + 6)..];
        if (rest.StartsWith("DSTU2/"u8) || rest.StartsWith("STU3/"u8) || rest.StartsWith("1.0/"u8)
            || rest.StartsWith("3.0/"u8)
            || rest.StartsWith("5.0/"u8) || rest.StartsWith("R5/"u8))
        {
            return true;
        }

        var version = rest.LastIndexOf((byte)'|');
        return rest.StartsWith("StructureDefinition/"u8) && version >= 0 && version + 1 < rest.Length
            && rest[version + 1] is (byte)'1' or (byte)'3' or (byte)'5';
    }
}
