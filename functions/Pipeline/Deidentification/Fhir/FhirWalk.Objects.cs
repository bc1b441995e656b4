using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <content>Objects and their members.</content>
internal ref partial struct FhirWalk
{
    /// <summary>What was seen of an object that decides about the whole of it.</summary>
    private ref struct Sides
    {
        public ByteRange Number;
        public ByteRange UnitCode;
        public ByteRange Unit;
        public ByteRange FullUrl;
        public FhirType? Target;
        public int Resource;
    }

    /// <summary>Walks over the object that the reader is at.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="element">The element that it is the value of; null for a resource.</param>
    /// <param name="isUnknownExtension">
    /// Whether it is an extension that the rules do not name, or inside of one.
    /// </param>
    /// <returns>Whether something of it stays.</returns>
    private bool Object(FhirType type, FhirElement? element, bool isUnknownExtension)
    {
        var objectStart = (int)_reader.TokenStartIndex;
        var firstEdit = _edits.Count;
        var sides = new Sides { Resource = -1 };
        var isBinary = type.Role == FhirTypeRole.Attachment;
        var content = isBinary && Peek("contentType"u8, out var contentType)
            ? FhirAttachmentContent.Of(contentType)
            : AttachmentContent.Other;
        content = isBinary && Peek("data"u8, out var data) ? FhirAttachmentContent.Of(content, data) : content;
        var kept = 0;
        var dropped = 0;
        var previousEnd = 0;
        ulong seen = 0, seenSiblings = 0;

        while (true)
        {
            if (!_reader.Read())
            {
                return Fail(FhirIssues.Truncated);
            }

            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                break;
            }

            var start = (int)_reader.TokenStartIndex;
            if (kept == 0 && dropped > 0)
            {
                _edits.ExtendLast(start);
            }

            var mark = _edits.Count;
            var member = Member(type, out var isSibling, out var isType);
            var stays = false;
            if (!_reader.Read())
            {
                return Fail(FhirIssues.Truncated);
            }

            if (isType)
            {
                stays = _reader.TokenType == JsonTokenType.String;
                if ((seen & 1UL << 63) != 0)
                {
                    return Fail(FhirIssues.DuplicateKey, $"{type.Name}.resourceType");
                }

                seen |= 1UL << 63;
            }
            else if (member is null)
            {
                if (type.Kind == FhirTypeKind.Resource && !isSibling
                    && FhirVersionSigns.IsElementOfAnotherVersion(type, _lastName))
                {
                    return Fail(FhirIssues.Version, type.Name);
                }

                DropValue();
            }
            else
            {
                if (member.Ordinal < 63)
                {
                    ref var bits = ref isSibling ? ref seenSiblings : ref seen;
                    var bit = 1UL << member.Ordinal;
                    if ((bits & bit) != 0)
                    {
                        return Fail(FhirIssues.DuplicateKey, member.Path);
                    }

                    bits |= bit;
                }

                stays = MemberValue(type, element, member, isSibling, isUnknownExtension, content, ref sides);
            }

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
                // A removal takes the comma before it; at the front of the object, the one after it.
                _edits.TakeBack(mark);
                _edits.Add(
                    kept > 0 ? previousEnd : start, end, FhirAction.Drop, _scope, member, member is null ? type : null);
                dropped++;
            }

            previousEnd = end;
        }

        return Finish(type, objectStart, firstEdit, kept, in sides);
    }

    private bool MemberValue(
        FhirType type, FhirElement? element, FhirElement member, bool isSibling, bool isUnknownExtension,
        AttachmentContent content, ref Sides sides)
    {
        var action = isUnknownExtension && type.Role == FhirTypeRole.Extension
            ? _rules.ActionInUnknownExtension(member)
            : _rules.ActionOf(member);
        if (isSibling)
        {
            // Extensions and id of a primitive: with it, except that a birth time says more than the rule for the date
            // leaves.
            return action is FhirAction.Drop or FhirAction.ShiftBirthDate or FhirAction.YearBirthDate
                ? DropValue()
                : Sibling();
        }

        switch (type.Role)
        {
            case FhirTypeRole.Reference when action == FhirAction.ReferenceDisplay:
                action = DisplayAction(element, sides.Target);
                break;
            case FhirTypeRole.Attachment when action == FhirAction.AttachmentData:
                action = content switch
                {
                    AttachmentContent.Plain => FhirAction.AttachmentData,
                    AttachmentContent.Markup => FhirAction.AttachmentMarkup,
                    AttachmentContent.Other => FhirAction.Drop,
                    _ => FhirAction.AttachmentNested,
                };
                break;
            case FhirTypeRole.Attachment when action != FhirAction.Drop && _lastName.SequenceEqual("contentType"u8):
                action = content switch
                {
                    AttachmentContent.OtherText => FhirAction.ContentTypeText,
                    AttachmentContent.Compressed => FhirAction.ContentTypeBytes,
                    _ => action,
                };
                break;
            case FhirTypeRole.Entry when member.Role == FhirElementRole.EntryResource:
                sides.Resource = _edits.Scopes.Count;
                break;
        }

        var stays = Value(member, action, inArray: false, isUnknownExtension, element);
        if (member.Role == FhirElementRole.PatientIdentifier && !_inContained)
        {
            CollectionsMarshal.AsSpan(_edits.Scopes)[_scope].HasIdentifiers = true;
        }

        if (member.Role == FhirElementRole.None
            || _reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return stays;
        }

        var range = _reader.TokenType == JsonTokenType.String
            ? new ByteRange((int)_reader.TokenStartIndex + 1, (int)_reader.BytesConsumed - 1)
            : new ByteRange((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);
        switch (member.Role)
        {
            case FhirElementRole.QuantityValue:
                sides.Number = range;
                break;
            case FhirElementRole.QuantityCode:
                sides.UnitCode = range;
                break;
            case FhirElementRole.QuantityUnit:
                sides.Unit = range;
                break;
            case FhirElementRole.FullUrl:
                sides.FullUrl = range;
                break;
            case FhirElementRole.Deceased when !_inContained:
                CollectionsMarshal.AsSpan(_edits.Scopes)[_scope].Deceased = range;
                break;
            case FhirElementRole.ResourceId:
                NoteId(range);
                break;
            case FhirElementRole.ReferenceText when stays:
                sides.Target = FhirReferenceText.Parse(Plain()).Type;
                _edits.References.Add(new FhirSeenReference(range, (ushort)_scope, element?.LeadsToSubject ?? false));
                break;
            case FhirElementRole.FhirVersion when !Plain().StartsWith("4."u8):
                return Fail(FhirIssues.Version, member.Path);
        }

        return stays;
    }

    /// <summary>Finds the element of the member whose name the reader is at.</summary>
    private FhirElement? Member(FhirType type, out bool isSibling, out bool isType)
    {
        var name = _reader.ValueSpan;
        if (_reader.ValueIsEscaped)
        {
            name = name.Length <= _edits.Scratch.Length && JsonText.IsUnicode(name)
                ? _edits.Scratch.AsSpan(0, _reader.CopyString(_edits.Scratch))
                : default;
        }

        _lastName = name;
        isSibling = name.Length > 1 && name[0] == '_';
        isType = type.Kind == FhirTypeKind.Resource && name.SequenceEqual("resourceType"u8);
        var element = type.Find(isSibling ? name[1..] : name);
        return isSibling && element?.Type.Kind != FhirTypeKind.Primitive ? null : element;
    }

    private bool Finish(FhirType type, int objectStart, int firstEdit, int kept, in Sides sides)
    {
        // An extension of which only the URL is left says nothing and is not valid.
        if (kept == 0 || (kept == 1 && type.Role == FhirTypeRole.Extension))
        {
            return false;
        }

        if (type.Role == FhirTypeRole.Entry && sides.Resource >= 0 && sides.Resource < _edits.Scopes.Count)
        {
            CollectionsMarshal.AsSpan(_edits.Scopes)[sides.Resource].FullUrl = sides.FullUrl;
        }
        else if (type.Role is FhirTypeRole.Quantity or FhirTypeRole.Age && sides.Number.IsPresent
            && FhirAge.IsOver89(
                sides.Number.Of(_json), sides.UnitCode.Of(_json), sides.Unit.Of(_json), type.Role == FhirTypeRole.Age))
        {
            _edits.TakeBack(firstEdit);
            _edits.Add(objectStart, (int)_reader.BytesConsumed, FhirAction.AgeOver89, _scope, null);
        }

        return true;
    }

    private readonly void NoteId(ByteRange range)
    {
        if (_inContained)
        {
            _edits.Contained[_containedPlace] = _edits.Contained[_containedPlace] with { Id = range };
        }
        else
        {
            CollectionsMarshal.AsSpan(_edits.Scopes)[_scope].Id = range;
        }
    }

    private static FhirAction DisplayAction(FhirElement? element, FhirType? target) =>
        (target is { } type ? type.IsNamed : element?.MayLeadToNamed ?? true) ? FhirAction.Drop : FhirAction.Scrub;
}
