namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <content>The states that the reader goes through.</content>
internal sealed partial class FhirFragmentReader
{
    private State _state = State.Top;
    private Mode _mode = Mode.Unknown;
    private JsonFramer _framer;
    private bool _inArray;
    private bool _inBundle;
    private bool _tooLarge;
    private bool _skipping;
    private bool _firstMember;
    private uint _seenMembers;
    private int _jsonStart;
    private int _jsonLength;
    private int _nameStart;
    private int _nameLength;

    private enum State
    {
        Top,
        ArrayNext,
        Member,
        Entries,
        EntriesNext,
        SkipLine,
        SkipValue,
        Done,
    }

    /// <summary>How resources follow each other.</summary>
    private enum Mode
    {
        Unknown,
        Lines,
        Document,
    }

    /// <summary>Steps to the next fragment.</summary>
    /// <returns>False where more of the input has to be brought in first.</returns>
    public bool TryRead()
    {
        if (!_opened && _pendingFileIssue is null)
        {
            return false;
        }

        Advance(_next);
        while (true)
        {
            if (_pendingFileIssue is { } issue)
            {
                _pendingFileIssue = null;
                _state = State.Done;
                return EmitIssue(FhirFragment.FileIssue, issue, _start);
            }

            var step = _state switch
            {
                State.Top => Top(),
                State.ArrayNext => ArrayNext(),
                State.Member => Member(),
                State.Entries or State.EntriesNext => Entries(),
                State.SkipLine => SkipLine(),
                State.SkipValue => SkipValue(),
                _ => Emit(FhirFragment.End, _end, _end),
            };
            if (step is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>Between resources. Null: the state changed, go on.</summary>
    private bool? Top()
    {
        _inBundle = false;
        if (!SkipWhiteSpace())
        {
            return _ended && !_inArray ? Emit(FhirFragment.End, _end, _end) : _ended && FileIssue(FhirIssues.Truncated);
        }

        if (_tooLarge)
        {
            return BeginSkip(_mode == Mode.Document ? State.SkipValue : State.SkipLine);
        }

        var rest = _bytes.AsSpan(_start, _end - _start);
        if (rest[0] != '{')
        {
            return _inArray ? NoResource(rest) : rest[0] == '[' && _mode != Mode.Lines ? BeginArray() : BadLine();
        }

        var lineEnd = LineEnd(rest);
        var isWholeLine = _mode == Mode.Lines && lineEnd >= 0;
        switch (IsBundle(isWholeLine ? rest[..lineEnd] : rest, !isWholeLine))
        {
            case true:
                _inBundle = true;
                _firstMember = true;
                _seenMembers = 0;
                _state = State.Member;
                EntryIndex = -1;
                return Emit(FhirFragment.BundleStart, _start, _start + 1);
            case null when !_ended:
                return false;
        }

        if (_mode == Mode.Unknown && !DecideMode(rest, lineEnd))
        {
            return false;
        }

        return _mode == Mode.Lines ? ResourceLine(rest, lineEnd) : ResourceDocument(rest);
    }

    private bool BadLine()
    {
        _state = State.SkipLine;
        return EmitIssue(FhirFragment.PartIssue, FhirIssues.Syntax, _start);
    }

    /// <summary>
    /// Whether resources stand one on a line or are spread over lines, from the first one. False: needs more.
    /// </summary>
    private bool DecideMode(ReadOnlySpan<byte> rest, int lineEnd)
    {
        if (lineEnd < 0 && !_ended)
        {
            return false;
        }

        var line = (lineEnd < 0 ? rest : rest[..lineEnd]).TrimEnd(" \t\r"u8);
        var first = new JsonFramer().Advance(line);
        if (first == line.Length)
        {
            _mode = Mode.Lines;
            return true;
        }

        // Two objects on a line: they follow each other without lines between them.
        if (first > 0 && line[first..].TrimStart(" \t"u8).StartsWith("{"u8))
        {
            _mode = Mode.Document;
            return true;
        }

        if (lineEnd < 0)
        {
            _mode = Mode.Lines;
            return true;
        }

        var following = rest[lineEnd..].TrimStart(" \t\r\n"u8);
        if (following.IsEmpty && !_ended)
        {
            return false;
        }

        // A second object right after a line that does not call for one: the first line alone is broken.
        _mode = !following.IsEmpty && following[0] == '{'
            && line[^1] is not ((byte)'{' or (byte)'[' or (byte)',' or (byte)':')
            ? Mode.Lines
            : Mode.Document;
        return true;
    }

    private bool? ResourceLine(ReadOnlySpan<byte> rest, int lineEnd)
    {
        if (lineEnd < 0 && !_ended)
        {
            return false;
        }

        var line = (lineEnd < 0 ? rest : rest[..lineEnd]).TrimEnd(" \t\r"u8);

        // Two resources that lack the line end between them.
        var length = line.IndexOf("}{"u8) < 0 ? line.Length : new JsonFramer().Advance(line);
        var isFollowed = length > 0 && length < line.Length && line[length] == '{';
        return Emit(FhirFragment.Resource, _start, _start + (isFollowed ? length : line.Length));
    }

    private bool? ResourceDocument(ReadOnlySpan<byte> rest)
    {
        var length = _framer.Advance(rest);
        if (length >= 0)
        {
            _state = _inArray ? State.ArrayNext : State.Top;
            return Emit(FhirFragment.Resource, _start, _start + length);
        }

        if (!_ended)
        {
            return false;
        }

        if (_inArray)
        {
            return FileIssue(FhirIssues.Truncated);
        }

        // Lines after all, of which the first is broken in a place that called for a second?
        var lineEnd = LineEnd(rest);
        if (lineEnd >= 0 && rest[lineEnd..].TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            _mode = Mode.Lines;
            return ResourceLine(rest, lineEnd);
        }

        // What is there goes to the parser: it tells a broken grammar from an early end.
        _state = State.Done;
        return Emit(FhirFragment.Resource, _start, _start + rest.Length);
    }

    private bool? SkipLine()
    {
        var end = _bytes.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        Advance(end < 0 ? _end : _start + end + 1);
        if (end < 0)
        {
            return _ended ? Emit(FhirFragment.End, _end, _end) : false;
        }

        _skipping = false;
        _state = State.Top;
        return null;
    }

    private bool? SkipValue()
    {
        var length = _framer.Advance(_bytes.AsSpan(_start, _end - _start));
        if (length >= 0)
        {
            _skipping = false;
            Advance(_start + length);
            _state = _inBundle ? State.EntriesNext : _inArray ? State.ArrayNext : State.Top;
            return null;
        }

        if (_ended)
        {
            return _inBundle || _inArray ? FileIssue(FhirIssues.Truncated) : Emit(FhirFragment.End, _end, _end);
        }

        // The first byte stays, for the framer to know what kind of value it is in.
        var framer = _framer;
        var release = framer.Position - 1;
        if (release > 0)
        {
            framer.Release(release);
            var first = _bytes[_start];
            Advance(_start + release);
            _bytes[_start] = first;
            _framer = framer;
        }

        return false;
    }

    private bool? BeginSkip(State state)
    {
        _tooLarge = false;
        _skipping = true;
        _mode = _mode == Mode.Unknown ? Mode.Lines : _mode;
        var issue = PlaceIssue(FhirIssues.TooLarge, _start);
        _state = state;
        Kind = FhirFragment.PartIssue;
        Issue = issue;
        _jsonStart = _next = _start;
        _jsonLength = 0;
        return true;
    }

    private bool FileIssue(IssueKind kind)
    {
        _state = State.Done;
        return EmitIssue(FhirFragment.FileIssue, kind, _start);
    }

    private bool EmitIssue(FhirFragment kind, IssueKind issue, int at)
    {
        Issue = PlaceIssue(issue, at);
        return Emit(kind, at, at);
    }

    private bool Emit(FhirFragment kind, int start, int end)
    {
        Kind = kind;
        _jsonStart = start;
        _jsonLength = end - start;
        _next = end;
        if (kind == FhirFragment.End)
        {
            _state = State.Done;
        }

        return true;
    }

    /// <summary>Goes on to a place in memory, counting lines.</summary>
    private void Advance(int to)
    {
        if (to == _start)
        {
            return;
        }

        Line += _bytes.AsSpan(_start, to - _start).Count((byte)'\n');
        _start = _next = to;
        _scanned = 0;
        _framer = default;
    }

    private bool SkipWhiteSpace()
    {
        Advance(_start + White(_bytes.AsSpan(_start, _end - _start)));
        return _start < _end;
    }

    private static int White(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        return end < 0 ? bytes.Length : end;
    }

    /// <summary>Where the line ends, -1 while that is not in memory; looks at each byte once.</summary>
    private int LineEnd(ReadOnlySpan<byte> rest)
    {
        var end = rest[_scanned..].IndexOf((byte)'\n');
        if (end < 0)
        {
            _scanned = rest.Length;
            return -1;
        }

        _scanned += end;
        return _scanned;
    }
}
