using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>The patients of the open Synthea set as subjects, read by the test's own few lines.</summary>
internal static class SyntheticPatients
{
    public static List<Subject> Subjects() =>
        [.. File.ReadLines(TestData.Shared("fhir/synthea_ndjson/Patient.ndjson")).Select(line =>
        {
            using var patient = JsonDocument.Parse(line);
            return KnownSubject.Of(Identity(patient.RootElement));
        })];

    private static SubjectIdentity Identity(JsonElement patient) => new()
    {
        LocalIds = [Text(patient, "id")!],
        Names = [.. patient.GetProperty("name").EnumerateArray().Select(name => new PersonName(
            Text(name, "family") ?? "", [.. name.GetProperty("given").EnumerateArray().Select(given =>
                given.GetString()!)]))],
        OtherIdentifiers = [.. patient.GetProperty("identifier").EnumerateArray().Select(
            identifier => new AssignedIdentifier(Text(identifier, "system") ?? "", Text(identifier, "value") ?? ""))],
        Telecoms = [.. patient.GetProperty("telecom").EnumerateArray().Select(telecom => Text(telecom, "value")!)],
        Addresses = [.. patient.GetProperty("address").EnumerateArray().Select(address => new PostalAddress(
            [.. address.GetProperty("line").EnumerateArray().Select(line => line.GetString()!)],
            Text(address, "city"), null, Text(address, "postalCode"), Text(address, "state")))],
        BirthDate = Text(patient, "birthDate"),
        Sex = Text(patient, "gender"),
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
