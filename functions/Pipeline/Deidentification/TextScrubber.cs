using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>How much of a text is scrubbed.</summary>
public enum ScrubMode
{
    /// <summary>
    /// What is known of the subject, and patterns that are identifiers wherever they stand. For short and coded text.
    /// </summary>
    Known,

    /// <summary>
    /// Besides, whatever looks like one of the 18 identifiers of 45 CFR 164.514(b)(2). For descriptions by programs and
    /// devices, which capitalise what is nobody's name.
    /// </summary>
    Described,

    /// <summary>
    /// Besides, names that no rule finds, by weighing what stands around them as people write it. For notes and narrative.
    /// </summary>
    Full,
}

/// <summary>
/// Takes identifiers out of text. What goes is replaced by a tag of its kind (<c>[NAME]</c>), ages over 89 by
/// <c>90+</c>, dates
/// by the shifted date in the form in which they are written. Thread-safe.
/// </summary>
/// <remarks>
/// <see cref="ScrubMode.Known"/>: names, numbers, contacts, street lines and birth dates of the subject and of
/// relatives;
/// social security numbers, North American phone numbers, e-mail, web and IP addresses; medical record numbers behind
/// their
/// label. A part of a name that is also a word (Young, Short, Li) goes only beside another part of the name or where
/// a title,
/// label, relative or credential marks it, in <see cref="ScrubMode.Full"/> also where it stands capitalised within a
/// sentence. <see cref="ScrubMode.Full"/> besides: all dates but bare years, ages over 89, addresses, cities, ZIP
/// codes,
/// other people's names, facilities, labelled and long numbers.
/// </remarks>
/// <param name="profile">The profile.</param>
/// <param name="asOf">The day of processing: decides the century of two-digit years and who is over 89.</param>
public sealed partial class TextScrubber(DeidentificationProfile profile, DateOnly asOf)
{
    // Shorter than any identifier that is looked for.
    private const int ShortestText = 2;

    // 1.2.3.4, 5/3/60: nothing that identifies has fewer digits.
    private const int FewestDigits = 4;

    private readonly Surrogates? _surrogates;
    private readonly DateScanner _dates = new(profile, asOf);

    /// <summary>A scrubber that puts invented names in the place of names.</summary>
    internal TextScrubber(DeidentificationProfile profile, DateOnly asOf, Surrogates? surrogates)
        : this(profile, asOf) => _surrogates = surrogates;

    /// <summary>Scrubs one text.</summary>
    /// <param name="utf8Text">The text, unescaped, as UTF-8; bytes that are not UTF-8 stay.</param>
    /// <param name="subject">
    /// Whose text it is; null when not resolved: then dates, which cannot be shifted, are cut to the year.
    /// </param>
    /// <param name="mode">How much is scrubbed.</param>
    /// <param name="output">Receives the scrubbed text.</param>
    /// <param name="counts">Receives what was scrubbed.</param>
    /// <returns>False when nothing changes; then nothing is written.</returns>
    public bool Scrub(
        ReadOnlySpan<byte> utf8Text, Subject? subject, ScrubMode mode, IBufferWriter<byte> output, ScrubCounts counts)
    {
        return Scrub(utf8Text, subject, mode, output, edits: null, counts);
    }

    private bool Scrub(
        ReadOnlySpan<byte> utf8Text, Subject? subject, ScrubMode mode, IBufferWriter<byte> output,
        List<TextEdit>? edits, ScrubCounts counts)
    {
        if (utf8Text.Length < ShortestText)
        {
            return false;
        }

        var ascii = Ascii.IsValid(utf8Text);
        var patterns = mode != ScrubMode.Known || HasFewestDigits(utf8Text) || WebScanner.MayHave(utf8Text);
        var known = subject?.Known.Compiled;
        if (!patterns && known?.Automaton is null)
        {
            return false;
        }

        var work = ScrubWork.Rent();
        try
        {
            var text = ascii ? utf8Text : work.Fold(utf8Text);
            if (known is not null)
            {
                KnownMatcher.FindPhrases(known, text, mode, work);
            }

            if (patterns)
            {
                FindPatterns(text, subject, known, mode, work);
            }

            if (work.Spans.Count == 0)
            {
                return false;
            }

            if (edits is null)
            {
                ScrubSpans.Write(
                    utf8Text, text, ascii ? default : work.Origins, work, output, counts, _surrogates, subject);
            }
            else
            {
                ScrubSpans.List(
                    text, ascii ? default : work.Origins, work, output, edits, counts, _surrogates, subject);
            }

            return true;
        }
        finally
        {
            work.Return();
        }
    }

    // Whether there are as many digits as the shortest number that is an identifier has.
    private static bool HasFewestDigits(ReadOnlySpan<byte> text)
    {
        for (var found = 0; text.IndexOfAnyInRange((byte)'0', (byte)'9') is var at and >= 0; text = text[(at + 1)..])
        {
            if (++found == FewestDigits)
            {
                return true;
            }
        }

        return false;
    }

    private void FindPatterns(
        ReadOnlySpan<byte> text, Subject? subject, CompiledIdentifiers? known, ScrubMode mode, ScrubWork work)
    {
        if (WebScanner.MayHave(text))
        {
            WebScanner.Find(text, work);
        }

        var digits = text.ContainsAnyInRange((byte)'0', (byte)'9');
        if (mode == ScrubMode.Known && !HasFewestDigits(text))
        {
            return;
        }

        var view = work.Tokenize(text);
        if (digits)
        {
            NumberScanner.FindCertain(view, work);
            WebScanner.FindIpAddresses(view, work);
            if (known is not null)
            {
                KnownMatcher.FindNumbers(known, view, work);
            }
        }

        if (mode != ScrubMode.Known)
        {
            _dates.Find(view, subject, null, work);
            AgeScanner.Find(view, work);
            NumberScanner.FindLikely(view, work);
            CodeScanner.Find(view, work);
            AddressScanner.Find(view, work);
            AddressBlocks.Find(view, work);
            ProfessionScanner.Find(view, work);
            WebScanner.FindHosts(view, work);
            NameScanner.Find(view, mode == ScrubMode.Full, work);
            AddressScanner.FindFacilities(view, work);
            FacilityNames.Find(view, work);
        }
        else if (known is { BirthDates.Count: > 0 })
        {
            _dates.Find(view, subject, known.BirthDates, work);
        }
    }
}
