namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>A piece of folded text that goes.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Kind">What it is.</param>
/// <param name="NewStart">
/// Where in <see cref="ScrubWork.New"/> its replacement begins; -1 for the tag of its kind.
/// </param>
/// <param name="NewEnd">Where that ends.</param>
internal readonly record struct ScrubSpan(int Start, int End, ScrubKind Kind, int NewStart = -1, int NewEnd = -1);

/// <summary>One thread's buffers for one text. Cleared after each text: they hold identifiers.</summary>
internal sealed class ScrubWork
{
    // A buffer beyond this is not kept: one long attachment should not hold memory for ever.
    private const int KeptLength = 1 << 20;

    private const int MostNameWords = 64;

    /// <summary>The bit of <see cref="Seen"/> that says of a word that it may be one of <see cref="NameWords"/>.</summary>
    public const byte NamedWord = 128;

    [ThreadStatic]
    private static ScrubWork? _ofThread;

    private readonly ulong[] _recent = new ulong[Lexicon.RecentWords];
    private byte[] _folded = [];
    private int[] _origins = [];
    private Token[] _tokens = [];
    private ulong[] _roles = [];
    private int _foldedLength;
    private int _tokenCount;
    private TextStyle _style;
    private bool _busy;

    /// <summary>What goes, in any order.</summary>
    public List<ScrubSpan> Spans { get; } = [];

    /// <summary>Replacements that are not tags.</summary>
    public List<byte> New { get; } = [];

    /// <summary>Name words found in this text: start, end, and hash without regard to case.</summary>
    public List<(int Start, int End, uint Hash)> NameWords { get; } = [];

    /// <summary>Tokens that may be names and on which no rule has decided, in order.</summary>
    public List<int> Open { get; } = [];

    /// <summary>What each of <see cref="Open"/> weighed at first.</summary>
    public List<(int Person, int Facility)> Weights { get; } = [];

    /// <summary>Those of them that are names for sure.</summary>
    public List<int> Sure { get; } = [];

    /// <summary>How the words of the text are written, by hash: for <see cref="EvidenceList"/>.</summary>
    public byte[] Seen { get; } = new byte[EvidenceList.Words];

    /// <summary>Whether that is filled.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Where names of the subject and parts of them stand, in the order of the text.</summary>
    public List<(int Start, int End, PhraseStrength Strength)> NameParts { get; } = [];

    /// <summary>Where folded bytes come from; only after <see cref="Fold"/>.</summary>
    public ReadOnlySpan<int> Origins => _origins;

    /// <summary>This thread's buffers, or new ones where they are in use.</summary>
    public static ScrubWork Rent()
    {
        var work = _ofThread ??= new ScrubWork();
        work = work._busy ? new ScrubWork() : work;
        work._busy = true;
        return work;
    }

    /// <summary>Folds a text that is not ASCII.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> text)
    {
        if (_folded.Length < text.Length)
        {
            _folded = new byte[text.Length];
            _origins = new int[text.Length + 1];
        }

        _foldedLength = FoldedText.Fold(text, _folded, _origins);
        return _folded.AsSpan(0, _foldedLength);
    }

    /// <summary>Cuts the folded text into tokens, once.</summary>
    public TextView Tokenize(ReadOnlySpan<byte> folded)
    {
        if (_tokenCount > 0)
        {
            return View(folded);
        }

        if (_tokens.Length < folded.Length)
        {
            _tokens = new Token[folded.Length];
            _roles = new ulong[TokenRoles.LengthFor(folded.Length)];
        }

        _tokenCount = TextView.Tokenize(folded, _tokens, _recent, new TokenRoles(_roles), out _style);
        return View(folded);
    }

    private TextView View(ReadOnlySpan<byte> folded) => new(
        folded, _tokens.AsSpan(0, _tokenCount), _style, _roles.AsSpan(0, TokenRoles.LengthFor(_tokenCount)));

    public void Add(int start, int end, ScrubKind kind) => Spans.Add(new ScrubSpan(start, end, kind));

    /// <summary>Makes a word of a name one wherever it stands.</summary>
    public void AddNameWord(in Token token)
    {
        if (NameWords.Count < MostNameWords)
        {
            NameWords.Add((token.Start, token.End, token.Hash));
            if (IsSeen)
            {
                Seen[token.Hash % EvidenceList.Words] |= NamedWord;
            }
        }
    }

    /// <summary>Clears and gives back.</summary>
    public void Return()
    {
        Array.Clear(_folded, 0, Math.Min(_foldedLength, _folded.Length));
        Array.Clear(_tokens, 0, _tokenCount);
        Array.Clear(_roles, 0, TokenRoles.LengthFor(_tokenCount));
        _foldedLength = _tokenCount = 0;
        Spans.Clear();
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(New).Clear();
        New.Clear();
        NameWords.Clear();
        Open.Clear();
        Weights.Clear();
        Sure.Clear();
        if (IsSeen)
        {
            Array.Clear(Seen);
            IsSeen = false;
        }

        NameParts.Clear();
        if (_folded.Length > KeptLength || _tokens.Length > KeptLength)
        {
            (_folded, _origins, _tokens, _roles) = ([], [], [], []);
        }

        _busy = false;
    }

    /// <summary>The tag that stands for a kind.</summary>
    public static ReadOnlySpan<byte> Tag(ScrubKind kind) => kind switch
    {
        ScrubKind.Name => "[NAME]"u8,
        ScrubKind.Date => "[DATE]"u8,
        ScrubKind.Age => "90+"u8,
        ScrubKind.Address => "[ADDRESS]"u8,
        ScrubKind.Zip => "[ZIP]"u8,
        ScrubKind.Phone => "[PHONE]"u8,
        ScrubKind.Email => "[EMAIL]"u8,
        ScrubKind.SocialSecurityNumber => "[SSN]"u8,
        ScrubKind.MedicalRecordNumber => "[MRN]"u8,
        ScrubKind.Identifier => "[ID]"u8,
        ScrubKind.Url => "[URL]"u8,
        ScrubKind.IpAddress => "[IP]"u8,
        ScrubKind.Profession => "[PROFESSION]"u8,
        _ => "[FACILITY]"u8,
    };
}
