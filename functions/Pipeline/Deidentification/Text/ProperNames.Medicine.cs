namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <content>What looks like a name and is medicine: scores, tests, eponyms, drugs, codes.</content>
internal static partial class ProperNames
{
    // "Ober +", "Lachman neg", "Epworth 17/24", "Trop 0.44": what is measured, not who.
    private static bool IsScored(in TextView view, int i)
    {
        if (view.Broken(i + 1) || view.Glued(i + 1))
        {
            return false;
        }

        return view.IsMark(i + 1, '+') || view.IsOneOf(i + 1, " neg pos negative positive "u8)
            || (view.IsNumber(i + 1) && !view.IsOneOf(i - 1, " by per with w via and dr "u8) && view.Glued(i + 2) && view.Glued(i + 3) && view.IsNumber(i + 3)
                && ((view.IsMark(i + 2, '.') && !view.Glued(i + 4)) || (view.IsMark(i + 2, '/')
                    && view.Number(i + 1) <= view.Number(i + 3) && !view.Is(i, WordKinds.Given | WordKinds.Family))))
            || (view.IsNumber(i + 1) && view.IsMark(i + 2, '%'));
    }

    // "Loeys-Dietz", "Child-Pugh": one half is an eponym and no usual name, or both are eponyms.
    private static bool IsEponymPair(in TextView view, int i)
    {
        var other = view.IsMark(i + 1, '-') && view.Glued(i + 1) && view.Glued(i + 2) ? i + 2
            : view.IsMark(i - 1, '-') && view.Glued(i) && view.Glued(i - 1) ? i - 2 : -1;
        if (other < 0 || !view.Capitalised(other))
        {
            return false;
        }

        var (one, two) = (view.Is(i, WordKinds.Certain), view.Is(other, WordKinds.Certain));
        return (one && two) || (one && !view.Is(i, WordKinds.Given | WordKinds.Family))
            || (two && !view.Is(other, WordKinds.Given | WordKinds.Family));
    }

    // What is named after somebody.
    private static ReadOnlySpan<byte> NamedAfter =>
        " disease diseases syndrome sign signs test tests palsy phenomenon thyroiditis lymphoma contracture cyst esophagus oesophagus sarcoma tumor tumour node nodes point law catheter maneuver manoeuvre score scale criteria procedure classification virus fracture staging grade index tube drain forceps clamp retractor nevus cells formula method stain staining agar reflex reaction triad tetrad pentad angle approach incision repair operation technique fistula hernia ulcer anemia purpura granulomatosis neuropathy dystrophy atrophy ataxia chorea dementia encephalopathy arthritis bypass anastomosis bandage boot brace collar splint cast pump monitor valve graft stent shunt needle pouch membrane spots murmur bacillus equation stimulation balloon questionnaire ganglion scientific prep protocol grading position view bodies body cell duct gland canal ligament muscle tubercle hump hook knife screw plate nail pin wire suture formula index equation tables "u8;

    private static readonly WordFilter NamedAfterFilter = new(NamedAfter);

    private static ReadOnlySpan<byte> Endings3 => " ing ion ism oma "u8;

    private static ReadOnlySpan<byte> Endings4 =>
        " itis osis emia aemia mide pril olol tinib zole uria pnea cele ness ment able ible ated ized lysis "u8;

    private static ReadOnlySpan<byte> Endings5 =>
        " pathy ology tomy ectomy stomy scopy gram graph thesia plasia trophy penia sartan mycin dipine azine idine amine "u8;

    private static ReadOnlySpan<byte> Endings6 =>
        " cillin floxac statin parin gliptin gliflo setron triptan profen vudine ciclib zumab izumab tuzumab lizumab ximab uximab ologic ologist plasty rrhage rrhoea "u8;

    private static readonly WordFilter AllEndings = new([.. Endings3, .. Endings4, .. Endings5, .. Endings6]);

    /// <summary>Whether a capitalised word with its successors is an eponym: "Parkinson's disease", "Foley catheter".</summary>
    public static bool EponymOf(in TextView view, int i)
    {
        for (var k = i + 1; k <= i + 4 && k < view.Count && !view.Broken(k); k++)
        {
            if (view.IsMark(k, '\'') || view.IsMark(k, '-') || view.IsOneOf(k, " s "u8))
            {
                continue;
            }

            if (view.MayBe(k, NamedAfterFilter) && view.IsOneOf(k, NamedAfter))
            {
                return view.Is(i, WordKinds.Eponym | WordKinds.Common | WordKinds.Medical)
                    || view.IsMark(i + 1, '\'') || view.IsMark(i + 1, '-') || k == i + 1;
            }

            if (!view.Capitalised(k) || !(view.Is(k, WordKinds.Eponym) || view.IsMark(k - 1, '-')))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsPartOfCode(in TextView view, int i) =>
        (view.Glued(i + 1) && (view.IsNumber(i + 1) || view.IsMark(i + 1, '_') || view.IsMark(i + 1, '='))
            && !(view.IsNumber(i + 1) && view.Length(i + 1) == 3 && view.Length(i) > 3))
        || (view.Glued(i) && (view.IsNumber(i - 1) || view.IsMark(i - 1, '_') || (view.IsMark(i - 1, '.')
            && !view.IsInitial(i - 2) && !view.Is(i - 2, WordKinds.Title | WordKinds.Credential))
            || view.IsMark(i - 1, '@')));

    // "CodeableConcept"; but McDonald, MacLeod, DeLuca, O'Neil, VanHouten, FitzGerald.
    private static bool HasInnerCapital(ReadOnlySpan<byte> word)
    {
        var inner = word[1..].IndexOfAnyInRange((byte)'A', (byte)'Z');
        if (inner is 2 or 3 && word.Length > inner + 3 && word[(inner + 2)..].IndexOfAnyInRange((byte)'A', (byte)'Z') < 0
            && (word.StartsWith("Van"u8) || word.StartsWith("Von"u8) || word.StartsWith("Fitz"u8) || word.StartsWith("Mac"u8)
                || word.StartsWith("Des"u8) || word.StartsWith("Del"u8) || word.StartsWith("Ann"u8)))
        {
            return false;
        }

        return inner >= 0 && !(inner is 1 or 2 && word[0] is (byte)'M' or (byte)'D' or (byte)'L' or (byte)'O'
            or (byte)'V' or (byte)'F' && word[(inner + 2)..].IndexOfAnyInRange((byte)'A', (byte)'Z') < 0);
    }

    // The vocabulary is long, not complete; names of drugs and diseases are made by rule.
    private static bool EndsAsMedicine(ReadOnlySpan<byte> word)
    {
        if (word.Length < 6)
        {
            return false;
        }

        Span<byte> end = stackalloc byte[6];
        for (var i = 0; i < 6; i++)
        {
            end[i] = TextBytes.ToLower(word[word.Length - 6 + i]);
        }

        ReadOnlySpan<byte> tail = end;
        // Hashes of the four tails say of most words that they end otherwise.
        return (AllEndings.May(Lexicon.Hash(tail[3..])) && Ends(tail[3..], Endings3))
            || (AllEndings.May(Lexicon.Hash(tail[2..])) && Ends(tail[2..], Endings4))
            || (AllEndings.May(Lexicon.Hash(tail[1..])) && Ends(tail[1..], Endings5))
            || (AllEndings.May(Lexicon.Hash(tail)) && Ends(tail, Endings6));
    }

    private static bool Ends(ReadOnlySpan<byte> tail, ReadOnlySpan<byte> spacedEndings)
    {
        Span<byte> spaced = stackalloc byte[8];
        spaced[0] = spaced[tail.Length + 1] = (byte)' ';
        tail.CopyTo(spaced[1..]);
        return spacedEndings.IndexOf(spaced[..(tail.Length + 2)]) >= 0;
    }
}
