using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>Observation and DiagnosticReport.</summary>
internal static class ObservationEvents
{
    /// <summary>
    /// Observation: its code with its value, and one event for each component, when it took effect (else when it was
    /// issued). One that only groups others has no event of its own.
    /// </summary>
    public static string? ReadObservation(FhirResource observation)
    {
        if (observation.Status is "entered-in-error" or "cancelled")
        {
            return WithoutEvents.Retracted;
        }

        var body = observation.Body;
        var (time, end) = FhirPeriod.Read(body, "effective");
        time ??= body.Time("issued");
        var components = 0;
        foreach (var component in body.Items("component"))
        {
            if (CodedConcept.Read(component.Member("code")) is { } part)
            {
                observation.Add(FhirValue.Complete(observation.Event(part, time) with { End = end }, component));
                components++;
            }
        }

        if (CodedConcept.Read(body.Member("code")) is not { } concept)
        {
            return components > 0 ? null : WithoutEvents.NoCode;
        }

        var own = FhirValue.Complete(observation.Event(concept, time) with { End = end }, body);
        var isBare = own is { NumericValue: null, TextValue: null, AbsentReason: null, Interpretation: null };
        if (isBare && (components > 0 || body.Items("hasMember").Any()))
        {
            return components > 0 ? null : WithoutEvents.Panel;
        }

        observation.Add(own);
        return null;
    }

    /// <summary>
    /// DiagnosticReport: its code with the conclusion as value, and its coded conclusions as <c>CONCLUSION//...</c>.
    /// Its results are Observations and have their own events.
    /// </summary>
    public static string? ReadDiagnosticReport(FhirResource report)
    {
        if (report.Status is "entered-in-error" or "cancelled")
        {
            return WithoutEvents.Retracted;
        }

        var body = report.Body;
        var (time, end) = FhirPeriod.Read(body, "effective");
        time ??= body.Time("issued");
        var count = 0;
        if (CodedConcept.Read(body.Member("code")) is { } concept)
        {
            report.Add(
                report.Event(concept, time) with { End = end, TextValue = FhirValue.Cut(body.Text("conclusion")) });
            count++;
        }

        foreach (var item in body.Items("conclusionCode"))
        {
            if (CodedConcept.Read(item) is { } conclusion)
            {
                report.Add(report.Event(conclusion.As("CONCLUSION"), time));
                count++;
            }
        }

        return count > 0 ? null : WithoutEvents.NoCode;
    }
}
