using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>A piece of text that goes, and what takes its place.</summary>
/// <param name="Start">First byte in the text.</param>
/// <param name="End">Behind the last.</param>
/// <param name="New">First byte of the replacement, in the buffer of replacements.</param>
/// <param name="NewEnd">Behind its last.</param>
internal readonly record struct TextEdit(int Start, int End, int New, int NewEnd);

/// <content>For text that stands in several pieces of markup: where the changes are, instead of the changed text.</content>
public sealed partial class TextScrubber
{
    /// <summary>Finds what a text has to lose.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="subject">Whose text it is.</param>
    /// <param name="mode">How much is scrubbed.</param>
    /// <param name="replacements">Receives what is put in.</param>
    /// <param name="edits">Receives the changes, in order, none over another.</param>
    /// <param name="counts">Receives what was found.</param>
    /// <returns>False when nothing changes.</returns>
    internal bool FindEdits(
        ReadOnlySpan<byte> utf8Text, Subject? subject, ScrubMode mode, PooledBuffer replacements, List<TextEdit> edits,
        ScrubCounts counts) => Scrub(utf8Text, subject, mode, replacements, edits, counts);
}
