using System.Runtime.CompilerServices;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>For which scanner a token is of interest.</summary>
internal enum TokenRole
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A word with a capital, or of a script that has none.</summary>
    Capital,

    /// <summary>A form of address.</summary>
    Call,

    /// <summary>A date may begin here.</summary>
    Date,

    /// <summary>A number, a label of a record number, a word that says an age.</summary>
    Certain,

    /// <summary>A number, its label, or the beginning of letters and digits together.</summary>
    Likely,

    /// <summary>A number, a label, or what a number follows.</summary>
    Code,

    /// <summary>A number or a word that anchors a block of an address.</summary>
    Block,

    /// <summary>A number, a word of streets and states, or what stands before a word with a capital.</summary>
    Address,

    /// <summary>A number or a colon.</summary>
    Ip,

    /// <summary>A word that a facility's name ends with.</summary>
    Facility,

    /// <summary>A colon, a word of houses of care, a word that leads to one.</summary>
    House,

    /// <summary>A word with a capital, a frequent given name, what follows a form of address.</summary>
    Name,

    /// <summary>A hyphen, a colon, initials before one.</summary>
    Sign,

    /// <summary>The end of a host's name or of an office.</summary>
    Ending,
}

/// <summary>
/// Where in a text each scanner has to look, as a bitmap for each: most words are of interest to one scanner at most, so
/// a scanner goes from one of its places to the next. A place too many is no harm, a place too few is a leak: what a
/// scanner begins with must be in its role here. Filled while a text is cut into tokens; belongs to one text.
/// </summary>
internal readonly ref struct TokenRoles(Span<ulong> bitmaps)
{
    /// <summary>How many bitmaps there is room for.</summary>
    public const int Count = 16;

    private const WordKinds Places = WordKinds.StreetLead | WordKinds.Unit | WordKinds.StateCode | WordKinds.State
        | WordKinds.Street | WordKinds.TownLead | WordKinds.CountryLike;

    private const WordKinds Facilities = WordKinds.Facility | WordKinds.Facility2 | WordKinds.Org;

    private const WordKinds Cues = Places | Facilities | WordKinds.Month | WordKinds.IdLabel | WordKinds.PhoneLabel
        | WordKinds.House | WordKinds.Frequent;

    private static readonly ushort[] ByWord = BuildByWord();

    private readonly Span<ulong> _bitmaps = bitmaps;

    /// <summary>Takes a word.</summary>
    /// <param name="i">Its index.</param>
    /// <param name="kinds">What it may be.</param>
    /// <param name="hash">Its hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeWord(int i, WordKinds kinds, uint hash)
    {
        var roles = (uint)ByWord[hash & (WordFilter.Bits - 1)];
        roles |= (kinds & Cues) != 0 ? OfKinds(kinds) : 0;
        if (roles != 0)
        {
            Set(i, roles);
        }
    }

    /// <summary>Takes a mark.</summary>
    /// <param name="i">Its index.</param>
    /// <param name="mark">Its first byte.</param>
    /// <param name="glued">Whether it stands directly behind the token before.</param>
    public void TakeMark(int i, byte mark, bool glued)
    {
        switch (mark)
        {
            case (byte)':':
                Set(i, Bit(TokenRole.House) | Bit(TokenRole.Ip) | Bit(TokenRole.Sign));
                break;
            case (byte)'-':
                Set(i, Bit(TokenRole.Sign));
                break;
            case (byte)'#':
                Set(i, Bit(TokenRole.Likely));
                break;
            case (byte)'/':
                break;
            default:
                return;
        }

        if (glued && i > 0)
        {
            Set(i - 1, mark == (byte)'-' ? Bit(TokenRole.Code) : mark == (byte)'#' ? 0 : Bit(TokenRole.Sign));
        }
    }

    /// <summary>Takes 64 tokens, or the last of a text.</summary>
    /// <param name="last">The index of the last of them.</param>
    /// <param name="numbers">Which are numbers, a bit each.</param>
    /// <param name="capitals">Which are words with a capital.</param>
    /// <param name="follow">Which are numbers, or words directly behind another token.</param>
    public void EndBlock(int last, ulong numbers, ulong capitals, ulong follow)
    {
        var at = (last >> 6) * Count;
        var block = _bitmaps.Slice(at, Count);
        block[(int)TokenRole.Number] = numbers;
        block[(int)TokenRole.Capital] = capitals;
        block[(int)TokenRole.Address] |= capitals >> 1;
        var calls = block[(int)TokenRole.Call];
        block[(int)TokenRole.Name] |= capitals | calls << 1 | calls << 2;
        if (at > 0)
        {
            var before = _bitmaps.Slice(at - Count, Count);
            before[(int)TokenRole.Code] |= follow << 63;
            before[(int)TokenRole.Likely] |= follow << 63;
            before[(int)TokenRole.Address] |= capitals << 63;
            var callsBefore = before[(int)TokenRole.Call];
            block[(int)TokenRole.Name] |= callsBefore >> 63 | callsBefore >> 62;
        }

        block[(int)TokenRole.Date] |= numbers;
        block[(int)TokenRole.Certain] |= numbers;
        block[(int)TokenRole.Likely] |= numbers | follow >> 1;
        block[(int)TokenRole.Code] |= numbers | follow >> 1;
        block[(int)TokenRole.Block] |= numbers;
        block[(int)TokenRole.Address] |= numbers;
        block[(int)TokenRole.Ip] |= numbers;
    }

    /// <summary>How long the bitmaps of a text are.</summary>
    public static int LengthFor(int tokens) => (tokens + 63) / 64 * Count;

    private static uint OfKinds(WordKinds kinds) =>
        ((kinds & Places) != 0 ? Bit(TokenRole.Address) : 0)
        | ((kinds & (WordKinds.Unit | WordKinds.StreetLead)) != 0 ? Bit(TokenRole.Block) : 0)
        | ((kinds & Facilities) != 0 ? Bit(TokenRole.Facility) : 0)
        | ((kinds & WordKinds.Month) != 0 ? Bit(TokenRole.Date) : 0)
        | ((kinds & WordKinds.IdLabel) != 0 ? Bit(TokenRole.Certain) : 0)
        | ((kinds & (WordKinds.IdLabel | WordKinds.PhoneLabel)) != 0 ? Bit(TokenRole.Likely) : 0)
        | ((kinds & WordKinds.House) != 0 ? Bit(TokenRole.House) : 0)
        | ((kinds & WordKinds.Frequent) != 0 ? Bit(TokenRole.Name) : 0);

    private static uint Bit(TokenRole role) => 1u << (int)role;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set(int i, uint roles)
    {
        var at = (i >> 6) * Count;
        for (; roles != 0; roles &= roles - 1)
        {
            _bitmaps[at + System.Numerics.BitOperations.TrailingZeroCount(roles)] |= 1UL << (i & 63);
        }
    }

    private static ushort[] BuildByWord()
    {
        var roles = new ushort[WordFilter.Bits];
        Add(AgeScanner.OldWords, TokenRole.Certain);
        Add(CodeScanner.LabelWords, TokenRole.Code);
        Add(ProfessionScanner.LastWords, TokenRole.Ending);
        Add(FacilityNames.HouseWords, TokenRole.House);
        Add(NameScanner.CallWords, TokenRole.Call);
        Add(new WordFilter(WebScanner.Domains), TokenRole.Ending);
        Add(new WordFilter(AddressBlocks.PostOffices), TokenRole.Block);
        Add(new WordFilter(AddressScanner.CountryBeginnings), TokenRole.Address);
        Add(new WordFilter(FacilityNames.LeadWords), TokenRole.House);
        Add(new WordFilter(DayWords.NamedDays), TokenRole.Date);
        return roles;

        void Add(WordFilter words, TokenRole role)
        {
            for (var hash = 0u; hash < WordFilter.Bits; hash++)
            {
                roles[hash] |= words.May(hash) ? (ushort)Bit(role) : (ushort)0;
            }
        }
    }
}
