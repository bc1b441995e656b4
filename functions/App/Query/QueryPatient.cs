using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Query;

/// <summary>
/// Answers for one patient at once: de-identifies what is sent, in memory, scores it and forgets it. Nothing is stored,
/// and what the text is scrubbed with is what the request itself brings.
/// </summary>
public sealed class QueryPatient(
    OrganizationDirectory organizations,
    Deidentifiers deidentifiers,
    SubjectScoring scoring,
    IOptions<IngestOptions> options,
    TimeProvider time)
{
    /// <summary>Largest request, bytes.</summary>
    private const int LargestRequest = 32 << 20;

    /// <summary>The only file that a query has.</summary>
    private static readonly RecordSource Source = new("query");

    /// <summary>One patient's records in any format, also gzipped.</summary>
    [Function(nameof(Query))]
    public async Task<IResult> Query(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "query")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        using var body = new MemoryStream();
        if (!await TryReadBodyAsync(request, body, cancellationToken))
        {
            return Problems.Problem(
                413, "query.too-large", "The request is too large",
                "Send at most 32 MiB; upload larger records as a batch.");
        }

        RecordFormats formats;
        try
        {
            formats = await deidentifiers.ForAsync(
                organization, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        }
        catch (InvalidDataException)
        {
            return Problems.Problem(
                503, IngestIssues.Rules.Code, "The organization's rules are wrong", IngestIssues.Rules.Remedy);
        }

        var read = await formats.ReadIdentitiesAsync(body, Source, cancellationToken);
        if (read is IdentityOutcome.SetAside unreadable)
        {
            return BadInput(unreadable.Issue);
        }

        var keys = await organizations.KeysAsync(organization);
        var resolution = new SubjectResolver(keys).Resolve(
            [((IdentityOutcome.Read)read).Identities], [], time.GetUtcNow());
        using var clean = new MemoryStream();
        body.Position = 0;
        var outcome = await formats.DeidentifyAsync(
            body, clean, resolution.ToDirectory(keys), Source, cancellationToken);
        if (outcome is DeidentificationOutcome.SetAside bad)
        {
            return BadInput(bad.Issue);
        }

        clean.Position = 0;
        var events = new HashSet<MedsEvent>();
        await formats.ReadEventsAsync(
            ((IdentityOutcome.Read)read).Format, clean, item => events.Add(item), cancellationToken);
        return await AnswerAsync(events, (DeidentificationOutcome.Completed)outcome, cancellationToken);
    }

    private static async Task<bool> TryReadBodyAsync(
        HttpRequest request, MemoryStream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > LargestRequest)
            {
                return false;
            }

            body.Write(buffer, 0, read);
        }

        body.Position = 0;
        return true;
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult BadInput(InputIssue issue) =>
        Problems.Problem(
            422, issue.Kind.Code, "The records cannot be processed", issue.Kind.Remedy,
            new() { ["path"] = issue.Path, ["byte_offset"] = issue.ByteOffset, ["line"] = issue.Line });

    private async Task<IResult> AnswerAsync(
        HashSet<MedsEvent> events, DeidentificationOutcome.Completed completed, CancellationToken cancellationToken)
    {
        var subjects = events.Select(e => e.SubjectId).Distinct().ToList();
        if (subjects.Count != 1)
        {
            return subjects.Count == 0
                ? Problems.Problem(
                    422, "query.no-facts", "No clinical facts",
                    "Send the patient with observations, conditions or other clinical resources that refer to it.")
                : Problems.Problem(
                    422, "query.several-subjects", "More than one patient",
                    "Send the records of one patient; upload several patients as a batch.");
        }

        IReadOnlyList<TaskScore> scores;
        try
        {
            scores = await scoring.ScoreAsync([.. events.Order(MedsEventOrder.Instance)], cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or InferenceFormatException)
        {
            return Problems.Problem(
                503, "model.unavailable", "The model endpoint does not answer",
                "Try again in a minute; the records were not stored.");
        }

        var answer = QueryAnswer.From(subjects[0], options.Value.Profile, events, scores, completed);
        return Results.Json(answer, QueryJson.Default.QueryAnswer);
    }
}
