using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>What a token is made of.</summary>
internal enum TokenKind : byte
{
    /// <summary>Letters; an apostrophe inside a name belongs to it (O'Brien).</summary>
    Word,

    /// <summary>ASCII digits.</summary>
    Number,

    /// <summary>Any other single byte.</summary>
    Mark,
}

/// <summary>How a text is written as a whole.</summary>
[Flags]
internal enum TextStyle : byte
{
    /// <summary>English prose with capitals where they belong.</summary>
    None = 0,

    /// <summary>In capitals.</summary>
    Shouting = 1,

    /// <summary>Without capitals.</summary>
    Lowered = 2,

    /// <summary>In another language.</summary>
    Foreign = 4,
}

/// <summary>A piece of folded text.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Spaced">Whether white space stands before it, or the text begins with it.</param>
/// <param name="Broken">Whether a line break stands before it, or the text begins with it.</param>
/// <param name="First">Its first byte.</param>
/// <param name="Kinds">What the word may be.</param>
/// <param name="Hash">Of the word, from <see cref="Lexicon"/>; 0 where it is none.</param>
internal readonly record struct Token(
    int Start, int End, TokenKind Kind, bool Spaced, bool Broken, byte First, WordKinds Kinds, uint Hash);

/// <summary>Folded text and its tokens.</summary>
internal readonly ref struct TextView(
    ReadOnlySpan<byte> text, ReadOnlySpan<Token> tokens, TextStyle style, ReadOnlySpan<ulong> roles = default)
{
    private readonly ReadOnlySpan<ulong> _roles = roles;

    /// <summary>The folded text.</summary>
    public readonly ReadOnlySpan<byte> Text = text;

    /// <summary>Its tokens, in order.</summary>
    public readonly ReadOnlySpan<Token> Tokens = tokens;

    /// <summary>How the text is written.</summary>
    public readonly TextStyle Style = style;

    /// <summary>Whether the text is in capitals, so that a capital letter says nothing.</summary>
    public bool Shouting => (Style & TextStyle.Shouting) != 0;

    /// <summary>Whether the text has no capitals at all.</summary>
    public bool Lowered => (Style & TextStyle.Lowered) != 0;

    /// <summary>Whether most words are none of English, so that a word that is unknown says nothing.</summary>
    public bool Foreign => (Style & TextStyle.Foreign) != 0;

    public int Count => Tokens.Length;

    /// <summary>Cuts folded text into tokens.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="tokens">As long as the text at least.</param>
    /// <param name="recent">What <see cref="Lexicon"/> keeps of words that came lately.</param>
    /// <param name="roles">Receives what each token is of interest for.</param>
    /// <param name="style">How the text is written.</param>
    public static int Tokenize(ReadOnlySpan<byte> text, Span<Token> tokens, Span<ulong> recent, TokenRoles roles, out TextStyle style)
    {
        int count = 0, upper = 0, lower = 0, known = 0, unknown = 0;
        ulong numbers = 0, capitals = 0, follow = 0;
        bool spaced = true, broken = true;
        for (var at = 0; at < text.Length;)
        {
            var b = text[at];
            if (TextBytes.IsSpace(b))
            {
                spaced = true;
                broken |= b == (byte)'\n';
                at++;
                continue;
            }

            var start = at++;
            var kind = TokenKind.Mark;
            var kinds = WordKinds.None;
            var hash = 0u;
            if (TextBytes.IsDigit(b))
            {
                kind = TokenKind.Number;
                while (at < text.Length && TextBytes.IsDigit(text[at]))
                {
                    at++;
                }
            }
            else if (LetterAt(text, start) is var length and > 0)
            {
                kind = TokenKind.Word;
                at = start + length;
                hash = Lexicon.Hash(text[start..], out var letters, out var high);
                at = Math.Max(at, start + letters);
                var plain = letters > 0 && (at == text.Length || (text[at] < 0x80 && text[at] != '\''));
                while (!plain && at < text.Length)
                {
                    length = LetterAt(text, at);
                    if (length == 0 && !InnerApostrophe(text, start, at))
                    {
                        break;
                    }

                    at += Math.Max(1, length);
                }

                if (plain)
                {
                    upper += high;
                    lower += letters - high;
                    kinds = Lexicon.Of(letters, ref hash, recent);
                }
                else
                {
                    foreach (var letter in text[start..at])
                    {
                        upper += TextBytes.IsUpper(letter) ? 1 : 0;
                        lower += TextBytes.IsLower(letter) ? 1 : 0;
                    }

                    hash = Lexicon.Hash(text[start..at]);
                    kinds = Lexicon.Of(at - start, ref hash);
                }

                if (at - start > 3 && !TextBytes.IsUpper(b))
                {
                    known += (kinds & WordKinds.Vocabulary) != 0 ? 1 : 0;
                    unknown += kinds == WordKinds.None ? 1 : 0;
                }
            }

            else if (b >= 0x80)
            {
                at += Math.Max(0, RuneLength(text, start, out _) - 1);
            }

            tokens[count] = new Token(start, at, kind, spaced, broken, b, kinds, hash);
            var bit = 1UL << (count & 63);
            if (kind == TokenKind.Word)
            {
                roles.TakeWord(count, kinds, hash);
                capitals |= TextBytes.IsUpper(b) || b >= 0x80 ? bit : 0;
                follow |= spaced ? 0 : bit;
            }
            else if (kind == TokenKind.Number)
            {
                numbers |= bit;
                follow |= bit;
            }
            else
            {
                roles.TakeMark(count, b, !spaced);
            }

            if ((++count & 63) == 0)
            {
                roles.EndBlock(count - 1, numbers, capitals, follow);
                numbers = capitals = follow = 0;
            }

            spaced = broken = false;
        }

        style = (upper > 12 && lower < upper / 4 ? TextStyle.Shouting : TextStyle.None)
            | (upper == 0 && lower > 12 ? TextStyle.Lowered : TextStyle.None)
            | (unknown > 6 && unknown > known * 3 / 4 ? TextStyle.Foreign : TextStyle.None);
        if ((count & 63) != 0)
        {
            roles.EndBlock(count - 1, numbers, capitals, follow);
        }

        return count;
    }

    /// <summary>The first token from one on that has a role; <see cref="Count"/> where none has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int i, TokenRole role)
    {
        var at = ((i >> 6) * TokenRoles.Count) + (int)role;
        if ((uint)at >= (uint)_roles.Length)
        {
            return Count;
        }

        for (var bits = _roles[at] >> (i & 63) << (i & 63); ; bits = _roles[at])
        {
            if (bits != 0)
            {
                return (at / TokenRoles.Count * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits);
            }

            at += TokenRoles.Count;
            if ((uint)at >= (uint)_roles.Length)
            {
                return Count;
            }
        }
    }

    public ReadOnlySpan<byte> Of(int i) => Text[Tokens[i].Start..Tokens[i].End];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TokenKind Kind(int i) => At(i).Kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWord(int i) => At(i).Kind == TokenKind.Word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNumber(int i) => At(i).Kind == TokenKind.Number;

    public bool IsNumber(int i, int digits) => IsNumber(i) && Length(i) == digits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsMark(int i, char mark)
    {
        ref readonly var token = ref At(i);
        return token.First == mark && token.Kind == TokenKind.Mark;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(int i, WordKinds kinds) => (At(i).Kinds & kinds) != 0;

    public int Length(int i) => Tokens[i].End - Tokens[i].Start;

    /// <summary>Whether the token follows the one before it without white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Glued(int i) => i > 0 && !At(i).Spaced;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Broken(int i) => At(i).Broken;

    /// <summary>Whether two blanks or a tab stand before the token, as between the fields of a line.</summary>
    public bool Apart(int i) => i > 0 && i < Tokens.Length && (Tokens[i].Start - Tokens[i - 1].End > 1
        || (Tokens[i].Spaced && Text[Tokens[i].Start - 1] == (byte)'\t'));

    /// <summary>A word whose first letter is a capital, or whose script has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Capitalised(int i)
    {
        ref readonly var token = ref At(i);
        return token.Kind == TokenKind.Word && (TextBytes.IsUpper(token.First) || token.First >= 0x80);
    }

    /// <summary>A single capital letter.</summary>
    public bool IsInitial(int i)
    {
        ref readonly var token = ref At(i);
        return token.Kind == TokenKind.Word && token.End - token.Start == 1 && TextBytes.IsUpper(token.First);
    }

    /// <summary>Whether a sentence, line or item begins here, where a capital says nothing.</summary>
    public bool StartsSentence(int i) =>
        i == 0 || Tokens[i].Broken
        || (Tokens[i - 1].Kind == TokenKind.Mark
        && Tokens[i - 1].First is not ((byte)',' or (byte)'(' or (byte)'-' or (byte)'\''));

    /// <summary>Whether the word is one of these, in lower case with a blank before and behind each.</summary>
    public bool IsOneOf(int i, ReadOnlySpan<byte> spacedWords) =>
        IsWord(i) && WordLists.Has(spacedWords, Of(i));

    /// <summary>Whether a token may be a word of some lists; false is sure.</summary>
    public bool MayBe(int i, WordFilter lists) => lists.May(At(i).Hash);

    /// <summary>The number's value; only for tokens of at most nine digits.</summary>
    public int Number(int i)
    {
        var value = 0;
        foreach (var digit in Of(i))
        {
            value = (value * 10) + digit - '0';
        }

        return value;
    }

    // How many bytes the letter at a place has; 0 where none is. Bullets, arrows and signs of currencies are none.
    private static int LetterAt(ReadOnlySpan<byte> text, int at)
    {
        var b = text[at];
        if (b < 0x80)
        {
            return TextBytes.IsLetter(b) ? 1 : 0;
        }

        var length = RuneLength(text, at, out var rune);
        return Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherNotAssigned ? length : 0;
    }

    private static int RuneLength(ReadOnlySpan<byte> text, int at, out Rune rune)
    {
        _ = Rune.DecodeFromUtf8(text[at..], out rune, out var length);
        return length;
    }

    // What stands before the first token and behind the last: no word, no number, no mark that is asked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref readonly Token At(int i)
    {
        var tokens = Tokens;
        if ((uint)i < (uint)tokens.Length)
        {
            return ref tokens[i];
        }

        return ref Outside[0];
    }

    private static readonly Token[] Outside = [new(0, 0, TokenKind.Mark, true, false, 0, WordKinds.None, 0)];

    // O'Brien and D'Angelo are one word; the s of Smith's, the ll of I'll and quoted words are not part of it.
    private static bool InnerApostrophe(ReadOnlySpan<byte> text, int start, int at) =>
        text[at] == '\'' && at - start <= 2 && at + 2 < text.Length && TextBytes.IsUpper(text[start])
        && TextBytes.IsUpper(text[at + 1]) && TextBytes.IsLetter(text[at + 2]);
}
