using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>One resource that is being read, and the facts that its events share. Valid while its JSON is.</summary>
internal sealed class FhirResource
{
    private const int LongestId = 64;
    private readonly List<MedsEvent> _events;
    private readonly string _source;
    private readonly string? _encounterId;

    /// <param name="body">The resource's JSON.</param>
    /// <param name="type">Its type.</param>
    /// <param name="fullUrl">Where its Bundle says it stands; null outside a Bundle.</param>
    /// <param name="events">Where its events go.</param>
    public FhirResource(JsonElement body, string type, string? fullUrl, List<MedsEvent> events)
    {
        Body = body;
        Type = type;
        Id = IdOf(body, fullUrl);
        _events = events;
        _source = $"{type}/{Id}";
        SubjectId = type == "Patient" ? Id
            : body.ReferencedId("subject", "Patient") ?? body.ReferencedId("patient", "Patient");
        _encounterId = type == "Encounter" ? Id
            : body.ReferencedId("encounter", "Encounter") ?? body.ReferencedId("context", "Encounter");
    }

    /// <summary>The resource's JSON.</summary>
    public JsonElement Body { get; }

    /// <summary>The resource's type.</summary>
    public string Type { get; }

    /// <summary>The resource's id; made from its content when it has none.</summary>
    public string Id { get; }

    /// <summary>The subject's pseudonym; null when the resource is about nobody, or not about a patient.</summary>
    public string? SubjectId { get; }

    /// <summary>The resource's status; null when it has none.</summary>
    public string? Status => Body.Text("status");

    /// <summary>An event of this resource, to be completed and given to <see cref="Add"/>.</summary>
    public MedsEvent Event(CodedConcept concept, DateTimeOffset? time) => new()
    {
        SubjectId = SubjectId!,
        Time = time,
        Code = concept.Code,
        Display = concept.Display,
        Status = Status,
        EncounterId = _encounterId,
        Source = _source,
    };

    /// <summary>Emits an event.</summary>
    public void Add(MedsEvent fact) => _events.Add(fact);

    private static string IdOf(JsonElement body, string? fullUrl)
    {
        var id = body.Text("id") ?? (fullUrl is null ? null : fullUrl[(fullUrl.LastIndexOfAny([':', '/']) + 1)..]);
        return id is { Length: > 0 and <= LongestId }
            && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.')
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.GetRawText())).AsSpan(0, 16));
    }
}
