namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>What a piece of evidence is about. The names of the slots of name-evidence.txt.</summary>
internal enum EvidenceSlot : byte
{
    /// <summary>Always there.</summary>
    Bias,

    /// <summary>All that the word may be: the bits of <see cref="WordKinds"/>.</summary>
    Kinds,

    /// <summary>One thing that the word may be: a bit's number.</summary>
    Kind,

    /// <summary>One thing that it may be, and how the sentence stands.</summary>
    KindAt,

    /// <summary>Whether and how a sentence begins here.</summary>
    At,

    /// <summary>How long the word is, at most eight, and whether it is in capitals.</summary>
    Shape,

    /// <summary>The token before; a line break is a token that says nothing.</summary>
    Before,

    /// <summary>The second before.</summary>
    Before2,

    /// <summary>The third before.</summary>
    Before3,

    /// <summary>The token behind.</summary>
    Behind,

    /// <summary>The second behind.</summary>
    Behind2,

    /// <summary>The third behind.</summary>
    Behind3,

    /// <summary>The token behind, and how the sentence stands.</summary>
    BehindAt,

    /// <summary>The sort of the token before.</summary>
    SortBefore,

    /// <summary>The sort of the token behind.</summary>
    SortBehind,

    /// <summary>The sorts of both neighbours.</summary>
    Sorts,

    /// <summary>The token before, and the sort of the one behind.</summary>
    BeforeSort,

    /// <summary>The sort of the token behind, and how the sentence stands.</summary>
    SortAt,

    /// <summary>The last two letters of the word behind, and how the sentence stands.</summary>
    EndAt,

    /// <summary>How many capitalised words stand together, and where among them this one does.</summary>
    Run,

    /// <summary>What stands before the capitalised words.</summary>
    Lead,

    /// <summary>What stands behind them.</summary>
    Follow,

    /// <summary>What stands before them and the sort of what stands behind.</summary>
    LeadSort,

    /// <summary>The word before a colon or hyphen.</summary>
    Label,

    /// <summary>How the word is written where else it stands in the text, and whether it is a name there.</summary>
    Elsewhere,

    /// <summary>Whether the subject or a relative is known to be called so, and how the sentence stands.</summary>
    Known,
}

/// <summary>A piece of evidence.</summary>
/// <param name="Slot">What it is about.</param>
/// <param name="Code">A number beside it, below 2^24.</param>
/// <param name="Value">The hash of a word, as <see cref="Lexicon"/> makes it, or another number.</param>
internal readonly record struct Evidence(EvidenceSlot Slot, uint Code, uint Value)
{
    /// <summary>What its weight is found by; never 0 but for the bias of prose.</summary>
    public ulong Key => ((ulong)(Slot + 1) << 56) | ((ulong)Code << 32) | Value;

    /// <summary>Whether the value is that of a word.</summary>
    public static bool IsOfWord(EvidenceSlot slot) => slot is EvidenceSlot.Before or EvidenceSlot.Before2 or EvidenceSlot.Before3
        or EvidenceSlot.Behind or EvidenceSlot.Behind2 or EvidenceSlot.Behind3 or EvidenceSlot.BehindAt
        or EvidenceSlot.BeforeSort or EvidenceSlot.EndAt or EvidenceSlot.Lead or EvidenceSlot.Follow
        or EvidenceSlot.LeadSort or EvidenceSlot.Label;
}
