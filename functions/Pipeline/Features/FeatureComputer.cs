using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Turns a subject's events into the inputs of a model. The same events give the same vector, in whatever order.</summary>
public static class FeatureComputer
{
    /// <summary>The time of the subject's last dated event, death not counted; null when no event has a time.</summary>
    public static DateTimeOffset? LastKnown(IReadOnlyList<MedsEvent> subjectEvents) => throw new NotImplementedException();

    /// <summary>Computes every feature of a schema from what was known of a subject at a time.</summary>
    /// <param name="schema">The features.</param>
    /// <param name="subjectEvents">All events of one subject, at least one.</param>
    /// <param name="asOf">The time of the prediction; events after it are not looked at.</param>
    /// <exception cref="ArgumentException">There is no event, or they are of more than one subject.</exception>
    public static FeatureVector Compute(
        FeatureSchema schema, IReadOnlyList<MedsEvent> subjectEvents, DateTimeOffset asOf) => throw new NotImplementedException();
}
