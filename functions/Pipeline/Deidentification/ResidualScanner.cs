using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// The second look at what de-identification wrote: it reads the output as bytes and knows nothing of how they were
/// made.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Found are, of the subject: full names; parts of names of at least four letters that are not also words; numbers
/// with a
/// letter, or of at least six digits; phone numbers, e-mail and web addresses; street lines; and the date of birth
/// where it
/// is called one (a property or a label that says birth or DOB). Of anybody: social security numbers written 3-2-4,
/// e-mail
/// addresses, phone numbers written (3) 3-4.
/// Not found, because coded content would set it off: parts of names in <c>display</c> and in names of properties (a
/// family
/// called Moen or Green beside "Green stool"; the full name is found there); digits that are JSON numbers or stand in
/// codes; a name that is also a word, alone; a city alone; a birth date as any other date (shifted dates of an infant
/// meet it by chance).
/// </remarks>
/// <param name="profile">The profile of the output.</param>
public sealed class ResidualScanner(DeidentificationProfile profile)
{
    private readonly bool _allowSurrogates;

    private const int ShortestNamePart = 4;
    private const int ShortestDigits = 6;
    private const int LabelReach = 24;

    // Safe harbor leaves no full date, so there a birth date in any place is one too many.
    private readonly bool _anyBirthDate = profile == DeidentificationProfile.SafeHarbor;

    /// <summary>A scanner of texts that hold surrogates: those of nobody's ranges are no finding.</summary>
    internal ResidualScanner(DeidentificationProfile profile, bool allowSurrogates)
        : this(profile) => _allowSurrogates = allowSurrogates;

    /// <summary>Looks for what must not be there.</summary>
    /// <param name="utf8Output">A line or document as it will be written: JSON, or text of another format.</param>
    /// <param name="subject">Whose it is; null when not resolved: then only shapes are looked for.</param>
    /// <param name="kind">What kind of identifier was found; value-free.</param>
    /// <returns>True where something was found.</returns>
    public bool Find(ReadOnlySpan<byte> utf8Output, Subject? subject, [NotNullWhen(true)] out string? kind)
    {
        kind = null;
        if (subject?.Known.Compiled is { Automaton: not null } known)
        {
            var escaped = utf8Output.IndexOf("\\u"u8) >= 0;
            if (!escaped && Ascii.IsValid(utf8Output))
            {
                kind = FindKnown(utf8Output, known);
            }
            else
            {
                kind = FindKnownFolded(utf8Output, escaped, known);
            }
        }

        kind ??= FindShape(utf8Output, _allowSurrogates);
        return kind is not null;
    }

    private static string NameOf(ScrubKind kind) => kind switch
    {
        ScrubKind.Name => "name",
        ScrubKind.Date => "birth-date",
        ScrubKind.Address => "address",
        ScrubKind.Zip => "zip",
        ScrubKind.Phone => "phone",
        ScrubKind.Email => "email",
        ScrubKind.SocialSecurityNumber => "ssn",
        ScrubKind.MedicalRecordNumber => "mrn",
        ScrubKind.Url => "url",
        _ => "identifier",
    };

    private string? FindKnownFolded(ReadOnlySpan<byte> output, bool escaped, CompiledIdentifiers known)
    {
        var plain = ArrayPool<byte>.Shared.Rent(output.Length);
        var folded = ArrayPool<byte>.Shared.Rent(output.Length);
        var origins = ArrayPool<int>.Shared.Rent(output.Length + 1);
        try
        {
            var text = escaped ? plain.AsSpan(0, Unescape(output, plain)) : output;
            var length = FoldedText.Fold(text, folded, origins);
            return FindKnown(folded.AsSpan(0, length), known);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(folded, clearArray: true);
            ArrayPool<int>.Shared.Return(origins);
        }
    }

    // Only \uXXXX, which hides letters; other escapes are separators either way.
    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> plain)
    {
        int at = 0, length = 0;
        while (text[at..].IndexOf("\\u"u8) is var found and >= 0)
        {
            text.Slice(at, found).CopyTo(plain[length..]);
            length += found;
            at += found;
            if (at + 6 <= text.Length && Utf8Parser.TryParse(text.Slice(at + 2, 4), out ushort unit, out var read, 'x')
                && read == 4
                && Rune.TryCreate((char)unit, out var rune) && unit >= 0x20 && unit is not ('"' or '\\'))
            {
                length += rune.EncodeToUtf8(plain[length..]);
                at += 6;
            }
            else
            {
                plain[length++] = (byte)' ';
                at += 2;
            }
        }

        text[at..].CopyTo(plain[length..]);
        return length + text.Length - at;
    }

    private string? FindKnown(ReadOnlySpan<byte> text, CompiledIdentifiers known)
    {
        var cursor = default(WordAutomaton.Cursor);
        while (known.Automaton!.TryFindNext(text, ref cursor, out var match))
        {
            var phrase = known.Phrases[match.Phrase];
            if (phrase.Strength is not (PhraseStrength.CommonNamePart or PhraseStrength.Place)
                && Counts(text, match, phrase))
            {
                return NameOf(phrase.Kind);
            }
        }

        return null;
    }

    private bool Counts(ReadOnlySpan<byte> text, WordAutomaton.Match match, KnownPhrase phrase)
    {
        var found = text[match.Start..match.End];
        if (phrase.Strength == PhraseStrength.NamePart && found.Length < ShortestNamePart)
        {
            return false;
        }

        var place = JsonPlace.Of(text, match.Start, match.End);
        if (phrase.Strength == PhraseStrength.BirthDate)
        {
            return _anyBirthDate || IsCalledBirth(place.Property)
                || IsCalledBirth(text[Math.Max(0, match.Start - LabelReach)..match.Start]);
        }

        if (phrase.Strength == PhraseStrength.NamePart)
        {
            return place.IsString && !place.IsName && !place.IsStandardText;
        }

        if (phrase.Kind == ScrubKind.Name)
        {
            return !place.IsName && KnownMatcher.IsOneName(found);
        }

        var digits = 0;
        foreach (var b in found)
        {
            digits += TextBytes.IsDigit(b) ? 1 : 0;
        }

        // City and state without a number are no street line.
        if (phrase.Kind == ScrubKind.Address)
        {
            return digits > 0 && !place.IsCode;
        }

        var onlyDigits = digits == found.Length;
        return !onlyDigits || (digits >= ShortestDigits && place.IsString && !place.IsCode
            && !ContinuesNumber(text, match.Start, match.End));
    }

    private static bool IsCalledBirth(ReadOnlySpan<byte> text)
    {
        Span<byte> lower = stackalloc byte[64];
        var tail = text.Length > lower.Length ? text[^lower.Length..] : text;
        Ascii.ToLower(tail, lower, out var written);
        var label = (ReadOnlySpan<byte>)lower[..written];
        return label.IndexOf("birth"u8) >= 0 || label.IndexOf("dob"u8) >= 0 || label.IndexOf("born"u8) >= 0;
    }

    // Part of a longer number, date, version or code: 123456.7, 44054006-1.
    private static bool ContinuesNumber(ReadOnlySpan<byte> text, int start, int end) =>
        (start > 1 && text[start - 1] is (byte)'.' or (byte)'-' or (byte)'_' && TextBytes.IsDigit(text[start - 2]))
        || (end + 1 < text.Length && text[end] is (byte)'.' or (byte)'-' or (byte)'_'
        && TextBytes.IsDigit(text[end + 1]));

    /// <summary>Looks for shapes that are identifiers of anybody.</summary>
    internal static string? FindShape(ReadOnlySpan<byte> text, bool allowSurrogates)
    {
        for (var at = 0; ShapeStarts.Next(text, at) is var found and >= 0; at = found + 1)
        {
            switch (text[found])
            {
                case (byte)'-' when IsSocialSecurityNumber(text, found)
                    && !(allowSurrogates && ReservedValues.IsSocialSecurityNumber(text.Slice(found - 3, 11))):
                    return "ssn";
                case (byte)'@' when IsEmail(text, found, allowSurrogates):
                    return "email";
                case (byte)'(' when IsPhone(text[found..])
                    && !(allowSurrogates && ReservedValues.IsPhone(text[found..])):
                    return "phone";
            }
        }

        return null;
    }

    private static bool IsSocialSecurityNumber(ReadOnlySpan<byte> text, int hyphen) =>
        hyphen >= 3 && hyphen + 8 <= text.Length && text[hyphen + 3] == '-'
        && AllDigits(text.Slice(hyphen - 3, 3)) && AllDigits(text.Slice(hyphen + 1, 2))
        && AllDigits(text.Slice(hyphen + 4, 4))
        && (hyphen == 3 || !(TextBytes.IsWord(text[hyphen - 4]) || text[hyphen - 4] is (byte)'-' or (byte)'.'))
        && (hyphen + 8 == text.Length || !(TextBytes.IsWord(text[hyphen + 8]) || text[hyphen + 8] == '-'));

    private static bool IsEmail(ReadOnlySpan<byte> text, int at, bool allowSurrogates)
    {
        if (at == 0 || !TextBytes.IsWord(text[at - 1]))
        {
            return false;
        }

        var end = at + 1;
        var dot = -1;
        while (end < text.Length && (TextBytes.IsWord(text[end]) || text[end] is (byte)'-' or (byte)'.'))
        {
            dot = text[end] == '.' && end + 1 < text.Length && TextBytes.IsLetter(text[end + 1]) ? end : dot;
            end++;
        }

        // A full stop behind the address ends a sentence.
        return dot > at + 1 && end - dot > 2 && !JsonPlace.Of(text, at, end).IsCode
            && !(allowSurrogates && ReservedValues.IsEmail(text[..at], text[(at + 1)..end].TrimEnd("-."u8)));
    }

    // (617) 555-1234
    private static bool IsPhone(ReadOnlySpan<byte> text)
    {
        if (text.Length < 13 || !AllDigits(text.Slice(1, 3)) || text[4] != ')')
        {
            return false;
        }

        var rest = text[(text[5] == ' ' ? 6 : 5)..];
        return rest.Length >= 8 && AllDigits(rest[..3]) && rest[3] is (byte)'-' or (byte)'.' or (byte)' '
            && AllDigits(rest.Slice(4, 4));
    }

    private static bool AllDigits(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (!TextBytes.IsDigit(b))
            {
                return false;
            }
        }

        return true;
    }
}
