using System.Runtime.InteropServices;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Decides on capitalised words on which no rule does, by weighing what stands around them: whether they name a person, a
/// facility, or nobody. Adds names, never takes one away.
/// </summary>
internal static class NameEvidence
{
    // Hundredths of a logit: from where on a word goes, and from where on it goes elsewhere in the text too.
    private const int Enough = -40;
    private const int Sure = 140;

    // What weighs less no neighbour makes a name; and nothing farther away where the word and its neighbours say so.
    private const int Hopeless = -300;
    private const int NearHopeless = -350;

    // From so many on all words are weighed again.
    private const int MostSure = 64;

    private const WordKinds Never = WordKinds.Title | WordKinds.NameLabel | WordKinds.PhoneLabel | WordKinds.IdLabel
        | WordKinds.State | WordKinds.CountryLike;

    private const WordKinds Names = WordKinds.Given | WordKinds.Family;

    /// <summary>Whether a token may be a name though no rule says so.</summary>
    public static bool IsOpen(in TextView view, int i)
    {
        if (!view.Capitalised(i) || view.Length(i) < 2 || view.Is(i, Never) || IsPartOfATerm(view, i))
        {
            return false;
        }

        if (view.Is(i, Names))
        {
            return view.Shouting || view.Length(i) > 2 || !ProperNames.IsShouted(view.Of(i));
        }

        // At the beginning of a sentence the capital says nothing of words that are no names.
        return !view.Is(i, view.Shouting ? WordKinds.Vocabulary : WordKinds.Eponym | WordKinds.Certain)
            && (view.Is(i, WordKinds.Proper) || !view.Is(i, WordKinds.Common))
            && (view.Shouting || view.Length(i) > 2 || !ProperNames.IsShouted(view.Of(i)))
            && (!view.StartsSentence(i) || (view.Capitalised(i + 1) && !view.Broken(i + 1)));
    }

    // "SARS-CoV-2", "PaO2", "HbA1c": capitals inside of a word begin no syllable of a name, or digits are glued to it.
    private static bool IsPartOfATerm(in TextView view, int i) => ProperNames.IsSymbol(view.Of(i))
        || (view.Glued(i + 1) && (view.IsNumber(i + 1)
            || (view.IsMark(i + 1, '-') && view.Glued(i + 2) && view.IsNumber(i + 2))));

    /// <summary>Adds the names among the open words.</summary>
    public static void Decide(in TextView view, ScrubWork work)
    {
        var open = CollectionsMarshal.AsSpan(work.Open);
        if (open.IsEmpty)
        {
            return;
        }

        LeaveFound(view, work);
        Span<Evidence> room = stackalloc Evidence[EvidenceList.Most];
        var list = new EvidenceList(view, work, room);

        // What is sure first: it says of its neighbours, and of the same word elsewhere, what they are.
        CollectionsMarshal.SetCount(work.Weights, open.Length);
        var weights = CollectionsMarshal.AsSpan(work.Weights);
        for (var k = 0; k < open.Length; k++)
        {
            if (open[k] < 0)
            {
                continue;
            }

            var (person, facility) = weights[k] = Weigh(view, list, open[k]);
            if (Math.Max(person, facility) >= Sure)
            {
                Add(view, open[k], person >= facility, isSure: true, work);
                work.Sure.Add(open[k]);
                open[k] = ~open[k];
            }
            else if (Math.Max(person, facility) < Hopeless)
            {
                open[k] = ~open[k];
            }
        }

        for (var k = 0; k < open.Length; k++)
        {
            if (open[k] < 0)
            {
                continue;
            }

            var (person, facility) = IsTold(view, open[k], work.Sure) ? Weigh(view, list, open[k]) : weights[k];
            if (Math.Max(person, facility) >= Enough)
            {
                Add(view, open[k], person >= facility, isSure: false, work);
            }
        }
    }

    // Whether something that was sure may weigh: it stands near, or is the same word.
    private static bool IsTold(in TextView view, int i, List<int> sure)
    {
        if (sure.Count > MostSure)
        {
            return true;
        }

        foreach (var other in sure)
        {
            if (Math.Abs(other - i) <= EvidenceList.Reach || view.Tokens[other].Hash == view.Tokens[i].Hash)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes words out of the open ones that something covers already: a date, a part of a known name.</summary>
    public static void LeaveFound(in TextView view, ScrubWork work)
    {
        var open = CollectionsMarshal.AsSpan(work.Open);
        foreach (ref readonly var span in CollectionsMarshal.AsSpan(work.Spans))
        {
            int low = 0, high = open.Length;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (view.Tokens[IndexOf(open[middle])].Start < span.Start)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            for (; low < open.Length && view.Tokens[IndexOf(open[low])].End <= span.End; low++)
            {
                open[low] = ~IndexOf(open[low]);
            }
        }

        static int IndexOf(int entry) => entry < 0 ? ~entry : entry;
    }

    private static (int Person, int Facility) Weigh(in TextView view, in EvidenceList list, int i)
    {
        var weights = EvidenceWeights.BuiltIn;
        var near = list.CollectNear(i);
        var (person, facility) = weights.Of(near);
        if (person < NearHopeless && facility < NearHopeless)
        {
            return (person, facility);
        }

        var (personFar, facilityFar) = weights.Of(list.Collected(near.Length, list.CollectFar(i, near.Length)));
        person += personFar;
        facility += facilityFar;

        // Words of medicine name houses ("Lake", "Palm"), hardly people.
        return (view.Is(i, WordKinds.Medical) && !view.Is(i, Names) ? Hopeless : person, facility);
    }

    private static void Add(in TextView view, int i, bool person, bool isSure, ScrubWork work)
    {
        if (ProperNames.EponymOf(view, i))
        {
            return;
        }

        var token = view.Tokens[i];
        work.Add(token.Start, token.End, person ? ScrubKind.Name : ScrubKind.Facility);
        if (person && isSure && view.Length(i) > 2)
        {
            work.AddNameWord(token);
        }
    }
}
