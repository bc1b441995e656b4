using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Reports;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.App.Validation;

/// <summary>Outcomes over HTTP.</summary>
public sealed class FeedbackEndpoint(
    OrganizationDirectory organizations, Outcomes outcomes, TaskCatalog catalog, SubjectAliases aliases, CleanZone clean)
{
    private const int LargestRequest = 1 << 20;
    private const int MostOutcomes = 1000;

    /// <summary>
    /// Says what came of scores: all of them are taken, or none. An outcome counts for the score that stands when it
    /// comes; what is said again replaces what was said before, and null withdraws it. Outcomes of the event model are told
    /// for each event, at its last horizon: task <c>timeline-death</c>, <c>timeline-diabetes</c>, <c>timeline-heart-failure</c>,
    /// <c>timeline-mi</c>, <c>timeline-nafld</c>.
    /// </summary>
    [Function(nameof(PostFeedback))]
    public async Task<IResult> PostFeedback(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "feedback")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        if (await ReadAsync(request, cancellationToken) is not { Outcomes: { Count: > 0 and <= MostOutcomes } told }
            || told.Any(one => one is null))
        {
            return Problems.Problem(
                422, "feedback.malformed", "Not feedback",
                "Send {\"outcomes\":[{\"subject\":\"<pseudonym>\",\"task\":\"<task>\",\"outcome\":true}]} with 1 to 1,000 "
                + "outcomes and no other members; outcome is true, false, or null to withdraw it.");
        }

        var given = new List<GivenOutcome>();
        var refused = new List<RefusedOutcome>();
        for (var i = 0; i < told.Count; i++)
        {
            var (code, one) = await TakeAsync(organization, told[i], cancellationToken);
            if (one is not null)
            {
                given.Add(one);
            }
            else
            {
                refused.Add(new RefusedOutcome(i, code!));
            }
        }

        if (refused.Count > 0)
        {
            return Problems.Problem(
                422, "feedback.refused", "Some outcomes are of no score",
                "Nothing was taken. unknown-task: no model has that task; no-score: the subject was not scored for it; "
                + "no-answer: the model abstained, so there is nothing to compare with.",
                new() { ["refused"] = refused });
        }

        await outcomes.AddAsync(organization, given, cancellationToken);
        return Results.Json(
            new FeedbackTaken(given.Count(one => !one.IsWithdrawn), given.Count(one => one.IsWithdrawn)),
            FeedbackJson.Default.FeedbackTaken);
    }

    private static async Task<Feedback?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > LargestRequest)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            return JsonSerializer.Deserialize(
                body.GetBuffer().AsSpan(0, (int)body.Length), FeedbackJson.Default.Feedback);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<(string? Code, GivenOutcome? Given)> TakeAsync(
        string organization, ToldOutcome told, CancellationToken cancellationToken)
    {
        var task = catalog.Tasks.FirstOrDefault(known => known.Schema.Task == told.Task);
        var foretold = task is null ? catalog.Timeline?.Vocabulary.Events.FirstOrDefault(
            one => one.Asked && TimelineTask.OutcomeOf(one.Name) == told.Task)?.Name : null;
        if (task is null && foretold is null)
        {
            return ("unknown-task", null);
        }

        var (scored, version) = task is null ? (FutureRequests.Task, catalog.Timeline!.Version) : (told.Task, task.Version);

        if (!Guid.TryParseExact(told.Subject, "D", out var pseudonym))
        {
            return ("no-score", null);
        }

        var subject = await aliases.CurrentAsync(organization, pseudonym.ToString("D"), cancellationToken);
        var score = (await SubjectScores.ReadAsync(clean, organization, subject, cancellationToken))
            .FirstOrDefault(score => score.Task == scored && score.Card.Version == version);
        if (score is null)
        {
            return ("no-score", null);
        }

        var given = foretold is null ? score.Probability
            : score.Futures?.FirstOrDefault(future => future.Event == foretold)?.Points is [.., var last] ? last.Probability : null;
        return given is not { } probability ? ("no-answer", null) : (null, new GivenOutcome(
            told.Task, version,
            new OutcomeLine(
                subject, told.Outcome ?? false, probability,
                EvaluatedRow.SexOf(ValueOf(score, task?.Schema, FeatureKind.Sex)),
                EvaluatedRow.AgeBandOf(ValueOf(score, task?.Schema, FeatureKind.Age))),
            told.Outcome is null));
    }

    // What the event model read is named as its kind is.
    private static double? ValueOf(TaskScore score, FeatureSchema? schema, FeatureKind kind)
    {
        var name = schema is null ? (kind == FeatureKind.Sex ? "sex" : "age")
            : schema.Features.FirstOrDefault(feature => feature.Kind == kind)?.Name;
        return score.Contributions.FirstOrDefault(one => one.Feature == name)?.Value;
    }
}

/// <summary>The body of <c>POST /api/feedback</c>.</summary>
public sealed record Feedback
{
    /// <summary>1 to 1,000 outcomes.</summary>
    public required IReadOnlyList<ToldOutcome> Outcomes { get; init; }
}

/// <summary>What came of one score.</summary>
public sealed record ToldOutcome
{
    /// <summary>The subject's pseudonym.</summary>
    public required string Subject { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Whether what was predicted is so; null withdraws what was said before.</summary>
    public required bool? Outcome { get; init; }
}

/// <summary>The answer.</summary>
/// <param name="Taken">Outcomes that count now.</param>
/// <param name="Withdrawn">Outcomes that no longer do.</param>
public sealed record FeedbackTaken(int Taken, int Withdrawn);

/// <summary>Why one outcome was refused.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Code"><c>unknown-task</c>, <c>no-score</c> or <c>no-answer</c>.</param>
public sealed record RefusedOutcome(int Index, string Code);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Feedback))]
[JsonSerializable(typeof(FeedbackTaken))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
