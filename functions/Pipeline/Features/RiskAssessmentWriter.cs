using System.Text.Json;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Writes scores as FHIR R4 RiskAssessment resources.</summary>
public static class RiskAssessmentWriter
{
    /// <summary>
    /// The resource's id: the same for the same subject, task, model version and time of prediction. A UUID in lower case.
    /// </summary>
    public static string Id(TaskScore score, string subjectId) => throw new NotImplementedException();

    /// <summary>Writes the resource as one JSON object, for a line of NDJSON or an entry of a Bundle.</summary>
    /// <param name="writer">Where the object goes.</param>
    /// <param name="score">The score.</param>
    /// <param name="subjectId">The subject's pseudonym.</param>
    public static void Write(Utf8JsonWriter writer, TaskScore score, string subjectId) => throw new NotImplementedException();

    /// <summary>The resource as one line of NDJSON, without the line feed.</summary>
    public static byte[] ToLine(TaskScore score, string subjectId) => throw new NotImplementedException();
}
