using System.Text.Json;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <content>Bundles: telling them from other resources, their members and entries.</content>
internal sealed partial class FhirFragmentReader
{
    /// <summary>In a Bundle, before a member or its end.</summary>
    private bool? Member()
    {
        if (_tooLarge)
        {
            return FileIssue(FhirIssues.TooLarge);
        }

        if (!SkipWhiteSpace())
        {
            return NeedMoreInBundle();
        }

        var rest = _bytes.AsSpan(_start, _end - _start);
        var at = 0;
        if (rest[0] == '}')
        {
            _state = _inArray ? State.ArrayNext : State.Top;
            return Emit(FhirFragment.BundleEnd, _start, _start + 1);
        }

        if (!_firstMember)
        {
            if (rest[0] != ',')
            {
                return FileIssue(FhirIssues.Syntax);
            }

            at = 1 + White(rest[1..]);
        }

        if (at >= rest.Length)
        {
            return NeedMoreInBundle();
        }

        if (rest[at] != '"')
        {
            return FileIssue(FhirIssues.Syntax);
        }

        var nameLength = new JsonFramer().Advance(rest[at..]);
        var colon = nameLength < 0 ? rest.Length : at + nameLength + White(rest[(at + nameLength)..]);
        if (colon < rest.Length && rest[colon] != ':')
        {
            return FileIssue(FhirIssues.Syntax);
        }

        var value = colon >= rest.Length ? rest.Length : colon + 1 + White(rest[(colon + 1)..]);
        if (value >= rest.Length)
        {
            return NeedMoreInBundle();
        }

        _nameStart = _start + at + 1;
        _nameLength = nameLength - 2;
        var bit = FhirElementTable.R4.Bundle.Find(MemberName) is { } known ? 1u << known.Ordinal
            : MemberName.SequenceEqual("resourceType"u8) ? 1u << 31 : 0;
        if ((_seenMembers & bit) != 0)
        {
            return FileIssue(FhirIssues.DuplicateKey);
        }

        if (rest[value] == '[' && MemberName.SequenceEqual("entry"u8))
        {
            _firstMember = false;
            _seenMembers |= bit;
            _state = State.Entries;
            return Emit(FhirFragment.EntriesStart, _start + value, _start + value + 1);
        }

        var length = _framer.Advance(rest[value..]);
        if (length < 0)
        {
            return NeedMoreInBundle();
        }

        if (length == 0)
        {
            return FileIssue(FhirIssues.Syntax);
        }

        _firstMember = false;
        _seenMembers |= bit;
        return Emit(FhirFragment.BundleMember, _start + value, _start + value + length);
    }

    /// <summary>In a Bundle's entries, before one or their end.</summary>
    private bool? Entries()
    {
        if (!SkipWhiteSpace())
        {
            return NeedMoreInBundle();
        }

        if (_tooLarge)
        {
            EntryIndex++;
            return BeginSkip(State.SkipValue);
        }

        var rest = _bytes.AsSpan(_start, _end - _start);
        if (rest[0] == ']')
        {
            _state = State.Member;
            return Emit(FhirFragment.EntriesEnd, _start, _start + 1);
        }

        if (_state == State.EntriesNext)
        {
            if (rest[0] != ',')
            {
                return FileIssue(FhirIssues.Syntax);
            }

            Advance(_start + 1);
            _state = State.Entries;
            return null;
        }

        var length = _framer.Advance(rest);
        if (length < 0)
        {
            return NeedMoreInBundle();
        }

        if (length == 0)
        {
            return FileIssue(FhirIssues.Syntax);
        }

        EntryIndex++;
        _state = State.EntriesNext;
        return Emit(FhirFragment.Entry, _start, _start + length);
    }

    /// <summary>Whether the object is a Bundle; null while the memory does not hold its type.</summary>
    private bool? IsBundle(ReadOnlySpan<byte> json, bool mayContinue)
    {
        var usual = "{\"resourceType\":\""u8;
        if (json.Length >= usual.Length + 7 && json.StartsWith(usual))
        {
            return json[usual.Length..].StartsWith("Bundle\""u8);
        }

        var reader = new Utf8JsonReader(
            json, isFinalBlock: !mayContinue, new JsonReaderState(new() { MaxDepth = _limits.MaxDepth }));
        try
        {
            reader.Read();
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    return false;
                }

                var isType = reader.ValueTextEquals("resourceType"u8);
                if (!reader.Read())
                {
                    return null;
                }

                if (isType)
                {
                    return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Bundle"u8);
                }

                if (!reader.TrySkip())
                {
                    return null;
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Comparing a string with half a surrogate pair is an invalid operation; the part is looked at again.
            return false;
        }
    }

    private bool NeedMoreInBundle() => _ended && FileIssue(FhirIssues.Truncated);
}
