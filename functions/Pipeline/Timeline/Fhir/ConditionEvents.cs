namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>Condition, AllergyIntolerance, CarePlan, Goal and the diagnoses of an ExplanationOfBenefit.</summary>
internal static class ConditionEvents
{
    /// <summary>
    /// Condition: its code from onset (else when it was recorded) to abatement; while it is not confirmed,
    /// <c>SUSPECTED//...</c>.
    /// </summary>
    public static string? ReadCondition(FhirResource condition)
    {
        var body = condition.Body;
        var verification = body.FirstCode("verificationStatus");
        if (verification is "refuted" or "entered-in-error")
        {
            return WithoutEvents.Retracted;
        }

        if (CodedConcept.Read(body.Member("code")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var isSuspected = verification is "unconfirmed" or "provisional" or "differential";
        condition.Add(condition.Event(isSuspected ? concept.As("SUSPECTED") : concept, Onset(condition)) with
        {
            End = FhirPeriod.Read(body, "abatement") is var (start, end) ? end ?? start : null,
            Status = body.FirstCode("clinicalStatus"),
        });
        return null;
    }

    /// <summary>
    /// AllergyIntolerance: <c>ALLERGY//...</c>, its criticality as value; <c>SUSPECTED//ALLERGY//...</c> while
    /// unconfirmed.
    /// </summary>
    public static string? ReadAllergy(FhirResource allergy)
    {
        var body = allergy.Body;
        var verification = body.FirstCode("verificationStatus");
        if (verification is "refuted" or "entered-in-error")
        {
            return WithoutEvents.Retracted;
        }

        if (CodedConcept.Read(body.Member("code")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var role = verification is "unconfirmed" or "presumed" ? "SUSPECTED//ALLERGY" : "ALLERGY";
        allergy.Add(allergy.Event(concept.As(role), Onset(allergy)) with
        {
            Status = body.FirstCode("clinicalStatus"),
            TextValue = body.Text("criticality") is "low" or "high" or "unable-to-assess"
                ? body.Text("criticality")
                : null,
        });
        return null;
    }

    /// <summary>
    /// CarePlan: its categories and the codes of its activities as <c>CAREPLAN//...</c>, over its period.
    /// </summary>
    public static string? ReadCarePlan(FhirResource plan)
    {
        if (plan.Status is "entered-in-error" or "revoked")
        {
            return WithoutEvents.Retracted;
        }

        var body = plan.Body;
        var (start, end) = FhirPeriod.Bounds(body.Member("period"));
        start ??= body.Time("created");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var concepts = body.Items("category").Concat(
            body.Items("activity").Select(activity => activity.Member("detail").Member("code")));
        foreach (var item in concepts)
        {
            if (CodedConcept.Read(item) is { } concept && seen.Add(concept.Code))
            {
                plan.Add(plan.Event(concept.As("CAREPLAN"), start) with { End = end });
            }
        }

        return seen.Count > 0 ? null : WithoutEvents.NoCode;
    }

    /// <summary>Goal: its description as <c>GOAL//...</c> from its start.</summary>
    public static string? ReadGoal(FhirResource goal)
    {
        var status = goal.Body.Text("lifecycleStatus");
        if (status is "entered-in-error" or "cancelled" or "rejected")
        {
            return WithoutEvents.Retracted;
        }

        if (CodedConcept.Read(goal.Body.Member("description")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var start = goal.Body.Time("startDate") ?? goal.Body.Time("statusDate");
        goal.Add(goal.Event(concept.As("GOAL"), start) with { Status = status });
        return null;
    }

    /// <summary>
    /// ExplanationOfBenefit: the diagnoses that it states itself as <c>CLAIM//...</c>, when the service began.
    /// </summary>
    /// <remarks>
    /// A diagnosis that it refers to is a Condition and has its own event; procedures, supplies and costs repeat the
    /// clinical records or are not clinical. A diagnosis coded here stands nowhere else in a payer's data, but it was
    /// made to be paid, so it has a role of its own. A Claim is what an ExplanationOfBenefit answers: it adds nothing.
    /// </remarks>
    public static string? ReadExplanationOfBenefit(FhirResource explanation)
    {
        if (explanation.Status is "entered-in-error" or "cancelled" or "draft")
        {
            return WithoutEvents.Retracted;
        }

        var body = explanation.Body;
        var time = FhirPeriod.Bounds(body.Member("billablePeriod")).Start ?? body.Time("created");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var diagnosis in body.Items("diagnosis"))
        {
            if (CodedConcept.Read(diagnosis.Member("diagnosisCodeableConcept")) is { } concept
                && seen.Add(concept.Code))
            {
                explanation.Add(explanation.Event(concept.As("CLAIM"), time));
            }
        }

        return seen.Count > 0 ? null : WithoutEvents.Repeats;
    }

    private static DateTimeOffset? Onset(FhirResource resource) =>
        FhirPeriod.Read(resource.Body, "onset").Start ?? resource.Body.Time("recordedDate");
}
