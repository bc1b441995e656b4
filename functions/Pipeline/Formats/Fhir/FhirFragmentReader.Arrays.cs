namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <content>An array of resources, as programs write that keep a list.</content>
internal sealed partial class FhirFragmentReader
{
    private bool BeginArray()
    {
        _mode = Mode.Document;
        _inArray = true;
        return Emit(FhirFragment.ArrayStart, _start, _start + 1);
    }

    /// <summary>In an array, after an element.</summary>
    private bool? ArrayNext()
    {
        _inBundle = false;
        if (!SkipWhiteSpace())
        {
            return _ended && FileIssue(FhirIssues.Truncated);
        }

        switch (_bytes[_start])
        {
            case (byte)',':
                Advance(_start + 1);
                _state = State.Top;
                return null;
            case (byte)']':
                return EndArray();
            default:
                return FileIssue(FhirIssues.Syntax);
        }
    }

    /// <summary>In an array, where a resource should begin: its end, or a value that is none.</summary>
    private bool? NoResource(ReadOnlySpan<byte> rest)
    {
        // An end behind a comma is broken grammar; where the array ends is plain all the same.
        if (rest[0] == ']')
        {
            return EndArray();
        }

        var length = _framer.Advance(rest);
        if (length < 0)
        {
            return _ended && FileIssue(FhirIssues.Truncated);
        }

        if (length == 0)
        {
            return FileIssue(FhirIssues.Syntax);
        }

        Issue = PlaceIssue(FhirIssues.NotAnObject, _start);
        _state = State.ArrayNext;
        return Emit(FhirFragment.PartIssue, _start, _start + length);
    }

    private bool EndArray()
    {
        _inArray = false;
        _state = State.Top;
        return Emit(FhirFragment.ArrayEnd, _start, _start + 1);
    }
}
