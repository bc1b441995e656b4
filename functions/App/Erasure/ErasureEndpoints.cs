using System.Text.Json.Serialization;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Organizations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.App.Erasure;

/// <summary>Forgetting a subject over HTTP.</summary>
public sealed class ErasureEndpoints(OrganizationDirectory organizations)
{
    /// <summary>
    /// Starts to forget the subject of a pseudonym: 202 with the URL of its state. What was removed cannot be brought
    /// back.
    /// </summary>
    [Function(nameof(DeleteSubject))]
    public async Task<IResult> DeleteSubject(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "subjects/{subject:guid}")] HttpRequest request,
        string subject,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        subject = subject.ToLowerInvariant();
        await OrchestrationStart.EnsureRunningAsync(
            client, nameof(ErasureOrchestration.EraseSubject), await InstanceIdAsync(organization, subject),
            await ErasureRequest.SealAsync(organizations, organization, subject), cancellationToken);
        return Results.Accepted(
            $"/api/subjects/{subject}/erasure", new ErasureState("running", null));
    }

    /// <summary>How far it is, and the proof when it has ended.</summary>
    [Function(nameof(GetErasure))]
    public async Task<IResult> GetErasure(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "subjects/{subject:guid}/erasure")] HttpRequest request,
        string subject,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        var instance = await client.GetInstanceAsync(
            await InstanceIdAsync(organization, subject.ToLowerInvariant()), getInputsAndOutputs: true,
            cancellationToken);
        return instance switch
        {
            null => Problems.Problem(
                404, "erasure.never-asked", "Nobody asked to forget this subject",
                "DELETE /api/subjects/{subject} starts it."),
            { IsCompleted: false } => Results.Json(new ErasureState("running", null), ErasureJson.Default.ErasureState),
            { RuntimeStatus: Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Completed } => Results.Json(
                new ErasureState("completed", instance.ReadOutputAs<ErasureProof>()), ErasureJson.Default.ErasureState),
            _ => Results.Json(new ErasureState("failed", null), ErasureJson.Default.ErasureState),
        };
    }

    private async Task<string> InstanceIdAsync(string organization, string subject) =>
        $"erasure-{(await organizations.KeysAsync(organization)).Token("erasure", subject)}";
}

/// <summary>How far an erasure is: <c>running</c>, <c>completed</c> with its proof, or <c>failed</c>.</summary>
public sealed record ErasureState(string State, ErasureProof? Proof);

/// <summary>
/// A subject to forget as the durable history may keep it: the pseudonym is encrypted with the organization's key.
/// </summary>
public sealed record ErasureRequest(string Organization, byte[] Sealed)
{
    private const string Purpose = "erasure";

    internal static async Task<ErasureRequest> SealAsync(
        OrganizationDirectory organizations, string organization, string subject) =>
        new(organization, (await organizations.KeysAsync(organization)).Encrypt(
            System.Text.Encoding.ASCII.GetBytes(subject), Purpose));

    internal async Task<ErasureWork> OpenAsync(OrganizationDirectory organizations) =>
        new(Organization, System.Text.Encoding.ASCII.GetString(
            (await organizations.KeysAsync(Organization)).Decrypt(Sealed, Purpose)));
}

/// <summary>A subject to forget.</summary>
public sealed record ErasureWork(string Organization, string Subject);

/// <summary>What was done, and what was searched afterwards. No name, no value.</summary>
/// <param name="Removed">Objects removed whole.</param>
/// <param name="Rewritten">Objects that held others too, written again without the subject.</param>
/// <param name="UploadsLeft">
/// Uploads that hold records of the subject among others' and so were left: replace them without the subject's records.
/// By file token.
/// </param>
/// <param name="Purged">Finished orchestrations whose history carried the pseudonym, and that were purged.</param>
/// <param name="Searched">Objects that were read afterwards, names and contents, in both zones.</param>
/// <param name="Found">Those of them that still carry the pseudonym: none, or the erasure fails and is tried again.</param>
public sealed record ErasureProof(
    int Removed, int Rewritten, IReadOnlyList<string> UploadsLeft, int Purged, long Searched, long Found);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErasureState))]
internal sealed partial class ErasureJson : JsonSerializerContext;
