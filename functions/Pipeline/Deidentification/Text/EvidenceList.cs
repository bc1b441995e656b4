using System.Runtime.InteropServices;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>The evidence for and against a capitalised word's being a name: the word, what stands around it, and where.</summary>
/// <param name="view">The text.</param>
/// <param name="work">What was found in it so far.</param>
/// <param name="room">At least <see cref="Most"/> pieces.</param>
internal readonly ref struct EvidenceList(in TextView view, ScrubWork work, Span<Evidence> room)
{
    /// <summary>More than a word can have.</summary>
    public const int Most = 96;

    /// <summary>How many tokens away another name may stand that weighs.</summary>
    public const int Reach = LongestRun + 2;

    private const int LongestRun = 5;
    private const int LongestWord = 8;

    // In a text of capitals everything weighs something else.
    private const uint InCapitals = 8;
    private const uint Several = 16;

    private static readonly uint None = Lexicon.Hash(""u8);
    private static readonly uint Digits = Lexicon.Hash("0"u8);

    private readonly TextView _view = view;
    private readonly Span<Evidence> _room = room;

    /// <summary>How many words are told apart by how else they are written.</summary>
    public const int Words = 8192;

    // Up to three of each are counted.
    private const int OneLower = 1;
    private const int OneStarting = 4;
    private const int AllStarting = 12;
    private const int OneWithin = 16;
    private const int AllWithin = 48;

    /// <summary>How a sentence stands at a word.</summary>
    private enum Place : byte
    {
        Within,
        Line,
        Sentence,
        Colon,
        Mark,
    }

    /// <summary>What sort of token a neighbour is.</summary>
    private enum Sort : byte
    {
        Nothing,
        Number,
        Stop,
        Comma,
        Mark,
        Lower,
        Given,
        Family,
        Unknown,
        Word,
        Letters,
        Initial,
        Named,
        Title,
        Credential,
        House,
        LowerRelative,
        Label,
        Possessive,
        LowerHouse,
        Month,
        Colon,
        Opening,
        Closing,
        Joint,
        Hyphen,
        Relative,
        Frequent,
    }

    /// <summary>Collects all that speaks for and against a token.</summary>
    public ReadOnlySpan<Evidence> Collect(int i) => _room[..CollectFar(i, CollectNear(i).Length)];

    /// <summary>Collects what the word and its neighbours say.</summary>
    public ReadOnlySpan<Evidence> CollectNear(int i)
    {
        var count = 0;
        var kinds = (uint)_view.Tokens[i].Kinds;
        var style = _view.Shouting ? InCapitals : 0;
        var at = style | (uint)PlaceOf(i);
        Add(EvidenceSlot.Bias, style, 0, ref count);
        Add(EvidenceSlot.At, at, 0, ref count);
        Add(EvidenceSlot.Kinds, style, kinds, ref count);
        for (var bits = kinds; bits != 0; bits &= bits - 1)
        {
            var bit = (uint)System.Numerics.BitOperations.TrailingZeroCount(bits);
            Add(EvidenceSlot.Kind, style, bit, ref count);
            Add(EvidenceSlot.KindAt, at, bit, ref count);
        }

        var shouted = ProperNames.IsShouted(_view.Of(i)) ? 1u : 0;
        Add(EvidenceSlot.Shape, style | shouted, (uint)Math.Min(_view.Length(i), LongestWord), ref count);
        AddNeighbours(i, style, at, ref count);
        return _room[..count];
    }

    /// <summary>Collects what is farther away, behind what is there.</summary>
    /// <returns>How many pieces there are then.</returns>
    public int CollectFar(int i, int count)
    {
        var style = _view.Shouting ? InCapitals : 0;
        Add(EvidenceSlot.Before2, style, Step(i, -1, 2), ref count);
        Add(EvidenceSlot.Before3, style, Step(i, -1, 3), ref count);
        Add(EvidenceSlot.Behind2, style, Step(i, 1, 2), ref count);
        Add(EvidenceSlot.Behind3, style, Step(i, 1, 3), ref count);
        AddRun(i, style, ref count);
        if (_view.IsMark(i - 1, ':') || _view.IsMark(i - 1, '-'))
        {
            Add(EvidenceSlot.Label, style, WordAt(i - 2), ref count);
        }

        Add(EvidenceSlot.Elsewhere, style, Elsewhere(i), ref count);
        if (IsKnown(i))
        {
            Add(EvidenceSlot.Known, style | (uint)PlaceOf(i), 0, ref count);
        }

        return count;
    }

    /// <summary>Pieces that were collected.</summary>
    public ReadOnlySpan<Evidence> Collected(int from, int to) => _room[from..to];

    private void AddNeighbours(int i, uint style, uint at, ref int count)
    {
        var (before, behind) = (Step(i, -1, 1), Step(i, 1, 1));
        var (sortBefore, sortBehind) = (SortOf(i - 1, _view.Broken(i)), SortOf(i + 1, _view.Broken(i + 1)));
        Add(EvidenceSlot.Before, style, before, ref count);
        Add(EvidenceSlot.Behind, style, behind, ref count);
        Add(EvidenceSlot.BehindAt, at, behind, ref count);
        Add(EvidenceSlot.SortBefore, style, (uint)sortBefore, ref count);
        Add(EvidenceSlot.SortBehind, style, (uint)sortBehind, ref count);
        Add(EvidenceSlot.Sorts, style | ((uint)sortBefore << 4), (uint)sortBehind, ref count);
        Add(EvidenceSlot.BeforeSort, style | ((uint)sortBehind << 4), before, ref count);
        Add(EvidenceSlot.SortAt, at, (uint)sortBehind, ref count);
        if (sortBehind == Sort.Lower && _view.Length(i + 1) > 2)
        {
            Add(EvidenceSlot.EndAt, at, Lexicon.Hash(_view.Of(i + 1)[^2..]), ref count);
        }
    }

    private void AddRun(int i, uint style, ref int count)
    {
        int first = i, last = i;
        if (style == 0)
        {
            while (i - first < LongestRun && !_view.Broken(first) && _view.Capitalised(first - 1) && !_view.Is(
                first - 1, WordKinds.Title | WordKinds.NameLabel))
            {
                first--;
            }

            while (last - i < LongestRun && !_view.Broken(last + 1) && _view.Capitalised(last + 1))
            {
                last++;
            }
        }

        var lead = _view.Broken(first) ? None : WordAt(first - 1);
        var follow = _view.Broken(last + 1) ? None : WordAt(last + 1);
        var length = (uint)(last - first + 1);
        var several = style | (length > 1 ? Several : 0);
        var sort = (uint)SortOf(last + 1, _view.Broken(last + 1));
        Add(EvidenceSlot.Run, style | ((uint)(i - first) << 4) | ((uint)PlaceOf(first) << 8), length, ref count);
        Add(EvidenceSlot.Lead, several, lead, ref count);
        Add(EvidenceSlot.Follow, several, follow, ref count);
        Add(EvidenceSlot.LeadSort, style | (sort << 4), lead, ref count);
    }

    private void Add(EvidenceSlot slot, uint code, uint value, ref int count)
    {
        if (count < _room.Length)
        {
            _room[count++] = new Evidence(slot, code, value);
        }
    }

    private Place PlaceOf(int i) =>
        i == 0 || _view.Broken(i) ? Place.Line
        : _view.Kind(i - 1) != TokenKind.Mark ? Place.Within
        : _view.Tokens[i - 1].First switch
        {
            (byte)'.' or (byte)'?' or (byte)'!' or (byte)';' => Place.Sentence,
            (byte)':' => Place.Colon,
            _ => Place.Mark,
        };

    private uint WordAt(int i) => i < 0 || i >= _view.Count ? None : _view.Kind(i) switch
    {
        TokenKind.Word => _view.Tokens[i].Hash,
        TokenKind.Number => Digits,
        _ => Lexicon.Hash(_view.Of(i)),
    };

    // A line break is a step of its own.
    private uint Step(int i, int by, int steps)
    {
        for (var at = i; ;)
        {
            if (_view.Broken(by < 0 ? at : at + 1) && --steps == 0)
            {
                return None;
            }

            at += by;
            if (at < 0 || at >= _view.Count)
            {
                return None;
            }

            if (--steps == 0)
            {
                return WordAt(at);
            }
        }
    }

    private Sort SortOf(int i, bool broken)
    {
        if (broken || i < 0 || i >= _view.Count)
        {
            return Sort.Nothing;
        }

        return _view.Kind(i) switch
        {
            TokenKind.Number => Sort.Number,
            TokenKind.Mark => _view.Tokens[i].First switch
            {
                (byte)'.' or (byte)'?' or (byte)'!' or (byte)';' => Sort.Stop,
                (byte)',' => Sort.Comma,
                (byte)'\'' when _view.IsOneOf(i + 1, " s "u8) => Sort.Possessive,
                (byte)':' => Sort.Colon,
                (byte)'(' => Sort.Opening,
                (byte)')' => Sort.Closing,
                (byte)'/' or (byte)'&' => Sort.Joint,
                (byte)'-' => Sort.Hyphen,
                _ => Sort.Mark,
            },
            _ => SortOfWord(i),
        };
    }

    private Sort SortOfWord(int i)
    {
        var kinds = _view.Tokens[i].Kinds;
        if (!_view.Capitalised(i))
        {
            return (kinds & WordKinds.Relative) != 0 ? Sort.LowerRelative
                : (kinds & WordKinds.Facility) != 0 ? Sort.LowerHouse : Sort.Lower;
        }

        return IsNamed(i) ? Sort.Named
            : (kinds & WordKinds.Title) != 0 ? Sort.Title
            : (kinds & WordKinds.Credential) != 0 && ProperNames.IsShouted(_view.Of(i)) ? Sort.Credential
            : (kinds & WordKinds.Relative) != 0 ? Sort.Relative
            : (kinds & WordKinds.NameLabel) != 0 ? Sort.Label
            : _view.IsInitial(i) ? Sort.Initial
            : (kinds & (WordKinds.Facility | WordKinds.Facility2 | WordKinds.FacilityPre)) != 0 ? Sort.House
            : (kinds & WordKinds.Month) != 0 ? Sort.Month
            : (kinds & WordKinds.Frequent) != 0 ? Sort.Frequent
            : (kinds & WordKinds.Given) != 0 ? Sort.Given
            : (kinds & WordKinds.Family) != 0 ? Sort.Family
            : ProperNames.IsShouted(_view.Of(i)) && !_view.Shouting ? Sort.Letters
            : kinds == WordKinds.None ? Sort.Unknown : Sort.Word;
    }

    private bool IsNamed(int i)
    {
        if (!MayBeNamed(_view.Tokens[i].Hash))
        {
            return false;
        }

        var start = _view.Tokens[i].Start;
        foreach (ref readonly var word in CollectionsMarshal.AsSpan(work.NameWords))
        {
            if (word.Start == start)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsKnown(int i)
    {
        var start = _view.Tokens[i].Start;
        int low = 0, high = work.NameParts.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (work.NameParts[middle].Start < start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < work.NameParts.Count && work.NameParts[low].Start == start;
    }

    // 1 in lower case, 2 at the beginning of a sentence, 4 within one, 8 as a name.
    private uint Elsewhere(int i)
    {
        var hash = _view.Tokens[i].Hash;
        var named = MayBeNamed(hash);
        var seen = (work.Seen[hash % Words] & ~ScrubWork.NamedWord) - OneOf(i);
        var found = (seen & OneLower) != 0 ? 1u : 0;
        found |= (seen & AllStarting) != 0 ? 2u : 0;
        found |= (seen & AllWithin) != 0 ? 4u : 0;
        if (named)
        {
            foreach (ref readonly var word in CollectionsMarshal.AsSpan(work.NameWords))
            {
                found |= word.Hash == hash ? 8u : 0;
            }
        }

        return found;
    }

    // False is sure.
    private bool MayBeNamed(uint hash)
    {
        if (!work.IsSeen)
        {
            See();
        }

        return (work.Seen[hash % Words] & ScrubWork.NamedWord) != 0;
    }

    // Notes how each word is written, by its hash, and which are names.
    private void See()
    {
        work.IsSeen = true;
        foreach (ref readonly var word in CollectionsMarshal.AsSpan(work.NameWords))
        {
            work.Seen[word.Hash % Words] |= ScrubWork.NamedWord;
        }

        var seen = work.Seen;
        for (var k = 0; k < _view.Tokens.Length; k++)
        {
            ref readonly var token = ref _view.Tokens[k];
            if (token.Kind != TokenKind.Word)
            {
                continue;
            }

            ref var one = ref seen[token.Hash % Words];
            if (TextBytes.IsLower(token.First))
            {
                one |= OneLower;
                continue;
            }

            var more = OneOf(k);
            var all = more == OneStarting ? AllStarting : more == OneWithin ? AllWithin : OneLower;
            one += (byte)((one & all) < all ? more : 0);
        }
    }

    private int OneOf(int i) => !_view.Capitalised(i) ? OneLower : _view.StartsSentence(i) ? OneStarting : OneWithin;
}
