using System.Buffers;
using System.Text.Json;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <content>Values: primitives, arrays, extensions.</content>
internal ref partial struct FhirWalk
{
    /// <summary>Longer than the codes of any usual system; some are URLs. In bytes.</summary>
    private const int LongestCode = 256;

    private static readonly SearchValues<byte> DateBytes = SearchValues.Create("0123456789-+:.TtZz "u8);
    private static readonly SearchValues<byte> TimeBytes = SearchValues.Create("0123456789:."u8);
    private static readonly SearchValues<byte> NumericBytes = SearchValues.Create("0123456789-+. EUL"u8);

    // What codes are made of: UCUM, HGVS and the like use every mark. An at sign is of an address.
    private static readonly SearchValues<byte> CodeBytes =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Where(c => c != '@').Select(c => (byte)c)]);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    /// <summary>Walks over a value.</summary>
    /// <param name="element">The element that it is a value of.</param>
    /// <param name="action">What the rules say.</param>
    /// <param name="inArray">Whether it stands in an array of the element's values.</param>
    /// <param name="isUnknownExtension">Whether it stands in an extension that the rules do not name.</param>
    /// <param name="context">The element that the object of this element is the value of.</param>
    /// <returns>Whether something of it stays.</returns>
    private bool Value(
        FhirElement element, FhirAction action, bool inArray, bool isUnknownExtension = false,
        FhirElement? context = null)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartArray:
                return inArray || action == FhirAction.Drop
                    ? DropValue()
                    : Array(element, action, isUnknownExtension, context);
            case JsonTokenType.StartObject:
                if (action == FhirAction.Drop || element.Type.Kind == FhirTypeKind.Primitive)
                {
                    return DropValue();
                }

                if (element.Type.IsAnyResource)
                {
                    return NestedResource(element);
                }

                return element.Type.Role == FhirTypeRole.Extension
                    ? Extension(element, isUnknownExtension)
                    : Object(element.Type, element, isUnknownExtension: false);
            case JsonTokenType.Null:
                return inArray;
            case JsonTokenType.String when _reader.ValueIsEscaped && !JsonText.IsUnicode(_reader.ValueSpan):
                return Fail(FhirIssues.Surrogate, element.Path);
            case JsonTokenType.String:
                return action != FhirAction.Drop
                    && element.Type is { Kind: FhirTypeKind.Primitive, Form: FhirJsonForm.Text }
                    && Text(element, action);
            case JsonTokenType.Number:
                return action == FhirAction.Keep
                    && element.Type is { Kind: FhirTypeKind.Primitive, Form: FhirJsonForm.Number };
            case JsonTokenType.True or JsonTokenType.False:
                return action == FhirAction.Keep
                    && element.Type is { Kind: FhirTypeKind.Primitive, Form: FhirJsonForm.Boolean };
            default:
                return false;
        }
    }

    private bool Array(FhirElement element, FhirAction action, bool isUnknownExtension, FhirElement? context)
    {
        var kept = 0;
        var dropped = 0;
        var previousEnd = 0;
        while (true)
        {
            if (!_reader.Read())
            {
                return Fail(FhirIssues.Truncated);
            }

            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                return kept > 0;
            }

            var start = (int)_reader.TokenStartIndex;
            if (kept == 0 && dropped > 0)
            {
                _edits.ExtendLast(start);
            }

            var mark = _edits.Count;
            var stays = Value(element, action, inArray: true, isUnknownExtension, context);
            if (Issue is not null)
            {
                return false;
            }

            var end = (int)_reader.BytesConsumed;
            if (stays)
            {
                kept++;
            }
            else
            {
                _edits.TakeBack(mark);
                _edits.Add(kept > 0 ? previousEnd : start, end, FhirAction.Drop, _scope, element);
                dropped++;
            }

            previousEnd = end;
        }
    }

    /// <summary>
    /// An extension: by type where the rules name it or its parent, by the stricter table where they do not.
    /// </summary>
    private bool Extension(FhirElement element, bool isParentUnknown)
    {
        if (!Peek("url"u8, out var url))
        {
            return DropValue();
        }

        // Parts of a complex extension have relative URLs and follow their parent.
        var isRelative = url.IndexOf((byte)':') < 0;
        var typed = isRelative ? !isParentUnknown : _rules.IsTypedExtension(url);
        return typed == false && !isRelative
            ? DropValue()
            : Object(element.Type, element, isUnknownExtension: typed != true);
    }

    /// <summary>
    /// The id and extensions of a primitive value, which stand in a member with an underscore before the name.
    /// </summary>
    private bool Sibling()
    {
        var type = FhirElementTable.R4.Find("Element")!;
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(type, null, isUnknownExtension: false);
            case JsonTokenType.StartArray:
                var kept = 0;
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)_reader.TokenStartIndex;
                    var mark = _edits.Count;
                    if (_reader.TokenType == JsonTokenType.StartObject && Object(type, null, isUnknownExtension: false))
                    {
                        kept++;
                        continue;
                    }

                    if (Issue is not null)
                    {
                        return false;
                    }

                    // Its place says which value it belongs to: a null stays in it.
                    if (_reader.TokenType is JsonTokenType.StartArray)
                    {
                        DropValue();
                    }

                    _edits.TakeBack(mark);
                    if (_reader.TokenType != JsonTokenType.Null)
                    {
                        _edits.Add(start, (int)_reader.BytesConsumed, FhirAction.Null, _scope, null);
                    }
                }

                return kept > 0;
            default:
                return DropValue();
        }
    }

    /// <summary>The text that the reader is at, without escapes unless it is too long to matter.</summary>
    private readonly ReadOnlySpan<byte> Plain() =>
        _reader.ValueIsEscaped && _reader.ValueSpan.Length <= _edits.ValueScratch.Length
            ? _edits.ValueScratch.AsSpan(0, _reader.CopyString(_edits.ValueScratch))
            : _reader.ValueSpan;

    /// <summary>A text that the rules do not drop.</summary>
    private bool Text(FhirElement element, FhirAction action)
    {
        var value = Plain();
        switch (action)
        {
            case FhirAction.Keep:
                return element.Type.Name != "time" || value.IndexOfAnyExcept(TimeBytes) < 0;
            case FhirAction.KeepCode when !_isStrict && value.Length <= LongestCode
                && value.IndexOfAnyExcept(CodeBytes) < 0:
                return true;
            case FhirAction.MediaType when FhirMediaType.IsPlain(value):
                return true;
            case FhirAction.KeepShort when !_isStrict && value.Length <= 50:
                return true;
            case FhirAction.KeepShort:
                action = FhirAction.Scrub;
                break;
            case FhirAction.KeepNumeric:
                return value.IndexOfAnyExcept(NumericBytes) < 0;
            case FhirAction.KeepRegion when _isStrict:
                action = FhirAction.ScrubKnown;
                break;
            case FhirAction.KeepRegion:
                return value.Length <= 40 && value.IndexOfAny(Digits) < 0 && value.IndexOf((byte)',') < 0;
            case FhirAction.Shift or FhirAction.Year or FhirAction.ShiftBirthDate or FhirAction.YearBirthDate:
                if (_reader.ValueIsEscaped || !IsDate(value))
                {
                    return false;
                }

                break;
            case FhirAction.Zip3:
                if (_reader.ValueIsEscaped || !FhirPostalCode.IsUnitedStates(value))
                {
                    return false;
                }

                break;
            case FhirAction.PublicUri when !_isStrict || !_rules.IsPublicUri(value):
                return _rules.IsPublicUri(value);
            case FhirAction.PublicUri:
                action = FhirAction.SuspectUri;
                break;
            case FhirAction.Uri when _rules.IsPublicUri(value):
                if (!_isStrict)
                {
                    return true;
                }

                action = FhirAction.SuspectUri;
                break;
            case FhirAction.StructureUri:
                if (element.Role == FhirElementRole.MetaProfile && FhirVersionSigns.IsProfileOfAnotherVersion(value))
                {
                    return Fail(FhirIssues.Version, element.Path);
                }

                var stays = FhirUris.IsStructure(value) || _rules.IsPublicUri(value);
                if (stays && !_isStrict)
                {
                    return true;
                }

                action = stays ? FhirAction.SuspectUri : FhirAction.Uri;
                break;
        }

        _edits.Add((int)_reader.TokenStartIndex + 1, (int)_reader.BytesConsumed - 1, action, _scope, element);
        return true;
    }

    /// <summary>A year, or a year and a month, or a date with or without a time.</summary>
    private static bool IsDate(ReadOnlySpan<byte> value) =>
        value.Length is 4 or 7 or (>= 10 and <= 40)
        && value[..4].IndexOfAnyExcept(Digits) < 0
        && (value.Length == 4 || (value[4] == '-' && value[5..7].IndexOfAnyExcept(Digits) < 0))
        && (value.Length < 10 || (value[7] == '-' && value[8..10].IndexOfAnyExcept(Digits) < 0))
        && value.IndexOfAnyExcept(DateBytes) < 0;
}
