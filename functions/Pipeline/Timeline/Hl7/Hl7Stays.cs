using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>Puts the stays of a file together: admission, update and discharge are messages of one stay.</summary>
internal sealed class Hl7Stays(Action<MedsEvent> emit)
{
    private const int MostStays = 50_000;

    private readonly Dictionary<string, (MedsEvent Stay, CodedConcept? Discharge)> _stays =
        new(StringComparer.Ordinal);

    /// <summary>Adds what a message says of a stay; a later message counts where it says more.</summary>
    public void Add(string key, MedsEvent stay, CodedConcept? discharge)
    {
        if (_stays.Remove(key, out var known))
        {
            stay = stay with { Time = known.Stay.Time ?? stay.Time, End = stay.End ?? known.Stay.End };
            discharge ??= known.Discharge;
        }

        if (_stays.Count >= MostStays)
        {
            Release();
        }

        _stays.Add(key, (stay, discharge));
    }

    /// <summary>Forgets a stay whose admission was cancelled.</summary>
    public void Cancel(string key) => _stays.Remove(key);

    /// <summary>Emits what is held.</summary>
    public void Release()
    {
        foreach (var (stay, discharge) in _stays.Values)
        {
            emit(stay);
            if (discharge is { } disposition)
            {
                emit(stay with
                {
                    Code = $"DISCHARGE//{disposition.Code}",
                    Display = disposition.Display,
                    Time = stay.End,
                    End = null,
                });
            }
        }

        _stays.Clear();
    }
}
