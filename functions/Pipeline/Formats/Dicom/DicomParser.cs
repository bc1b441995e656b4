using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>What the parser came to.</summary>
internal enum DicomStep
{
    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>The pixels of the image: the last element is theirs.</summary>
    Pixels,

    /// <summary>The data set is at its end.</summary>
    End,

    /// <summary>It cannot be read: <see cref="DicomParser.Issue"/>.</summary>
    Bad,
}

/// <summary>
/// Finds the elements of a data set in a growing buffer, down to the pixels, and goes on where it stopped when more
/// bytes have come. Tolerates what readers commonly do: wrong delimiters left out, stray ones, unknown representations.
/// Not thread-safe.
/// </summary>
/// <param name="start">Where the data set begins in the buffer.</param>
/// <param name="syntax">How it is written.</param>
/// <param name="limits">How deep it may nest and how much of it may be held.</param>
internal sealed class DicomParser(int start, DicomSyntax syntax, Fhir.FhirReadLimits limits)
{
    private const uint UndefinedLength = 0xFFFFFFFF;
    private const int NoEnd = int.MaxValue;

    private readonly List<DicomElement> _elements = new(256);
    private readonly Stack<Open> _open = new();
    private int _at = start;

    /// <summary>What was found, each before what it contains.</summary>
    public List<DicomElement> Elements => _elements;

    /// <summary>Where parsing stands.</summary>
    public int Position => _at;

    /// <summary>How many bytes the buffer should have before parsing goes on.</summary>
    public long Needed { get; private set; }

    /// <summary>Why parsing ended.</summary>
    public InputIssue? Issue { get; private set; }

    private DicomElementForm Base => (syntax.IsImplicit ? DicomElementForm.Implicit : 0)
        | (syntax.IsBigEndian ? DicomElementForm.BigEndian : 0);

    /// <summary>Goes on.</summary>
    /// <param name="data">The buffer from its start.</param>
    /// <param name="isLast">Whether no more bytes will come.</param>
    public DicomStep Advance(ReadOnlySpan<byte> data, bool isLast)
    {
        while (true)
        {
            while (_open.TryPeek(out var top) && _at >= top.End)
            {
                Close(top.End);
            }

            var left = data.Length - _at;
            if (left < 8)
            {
                return isLast ? Finish(data) : More(_at + 8L);
            }

            if (_open.Count > limits.MaxDepth * 2)
            {
                return Bad(DicomIssues.Depth);
            }

            if (Next(data, isLast) is { } step)
            {
                return step;
            }
        }
    }

    private DicomStep? Next(ReadOnlySpan<byte> data, bool isLast)
    {
        var isOpen = _open.TryPeek(out var top);
        var form = isOpen ? top.Form : Base;
        var tag = Tag(data[_at..], form);
        if ((tag >> 16) == 0xFFFE)
        {
            return Delimiter(data, tag, form, isOpen);
        }

        if (isOpen && !top.IsItem)
        {
            // An element where an item should begin.
            return Bad(DicomIssues.Syntax);
        }

        if (!isOpen && tag == 0 && _elements.Count > 0)
        {
            // Padding behind the data set.
            CloseAll();
            return DicomStep.End;
        }

        return Element(data, tag, form, isLast);
    }

    private DicomStep? Delimiter(ReadOnlySpan<byte> data, uint tag, DicomElementForm form, bool isOpen)
    {
        var length = U32(data[(_at + 4)..], form);
        if (tag == DicomTags.Item)
        {
            if (isOpen && _open.Peek() is { IsItem: true, End: NoEnd })
            {
                Close(_at);
            }

            if (_open.Count == 0 || _open.Peek().IsItem)
            {
                return Bad(DicomIssues.Syntax);
            }

            var sequence = _open.Peek();
            _at += 8;
            return Begin(DicomTags.Item, DicomVr.None, sequence.Form, length, isItem: true);
        }

        if (isOpen && tag == DicomTags.ItemDelimitation && _open.Peek() is { IsItem: true, End: NoEnd })
        {
            Close(_at);
        }
        else if (isOpen && tag == DicomTags.SequenceDelimitation)
        {
            if (_open.Peek() is { IsItem: true, End: NoEnd })
            {
                Close(_at);
            }

            if (_open.TryPeek(out var sequence) && sequence is { IsItem: false, End: NoEnd })
            {
                Close(_at);
            }
        }

        // What closes nothing is passed over.
        _at += 8;
        return null;
    }

    private DicomStep? Element(ReadOnlySpan<byte> data, uint tag, DicomElementForm form, bool isLast)
    {
        var known = DicomTags.IsPrivate(tag) ? DicomVr.None : DicomDictionary.Standard.Vr(tag);
        var vr = known;
        var header = 8;
        uint length;
        if ((form & DicomElementForm.Implicit) != 0 || IsImplicitAfterAll(data, form))
        {
            length = U32(data[(_at + 4)..], form);
        }
        else
        {
            vr = DicomVrs.Of(data[_at + 4], data[_at + 5]);
            var isLetters = DicomVrs.IsLetters(data[_at + 4], data[_at + 5]);
            if (isLetters && vr.HasLongLength())
            {
                header = 12;
                if (data.Length - _at < header)
                {
                    return isLast ? Finish(data) : More(_at + 12L);
                }

                length = U32(data[(_at + 8)..], form);
            }
            else
            {
                length = U16(data[(_at + 6)..], form);
            }

            vr = isLetters && vr.IsKnown() ? vr : known;
        }

        _at += header;
        if (_open.Count == 0 && DicomTags.IsPixels(tag))
        {
            CloseAll();
            Add(tag, vr, form | (length == UndefinedLength ? DicomElementForm.Undefined | DicomElementForm.Fragments : 0),
                length == UndefinedLength ? 0 : (int)Math.Min(length, int.MaxValue));
            PixelLength = length == UndefinedLength ? -1 : length;
            return DicomStep.Pixels;
        }

        if (length == UndefinedLength)
        {
            return Undefined(data, tag, vr, known, form, isLast, header);
        }

        return Defined(data, tag, vr, known, form, length, isLast, header);
    }

    /// <summary>Stated length of the pixels; -1 where they come as fragments.</summary>
    public long PixelLength { get; private set; }

    private DicomStep? Undefined(
        ReadOnlySpan<byte> data, uint tag, DicomVr vr, DicomVr known, DicomElementForm form, bool isLast, int header)
    {
        if (vr is DicomVr.SQ or DicomVr.None or DicomVr.UN)
        {
            return Begin(tag, vr, Inner(vr, form), UndefinedLength, isItem: false);
        }

        if (vr is not (DicomVr.OB or DicomVr.OW or DicomVr.OF or DicomVr.OD or DicomVr.OL or DicomVr.OV))
        {
            return Bad(DicomIssues.Syntax);
        }

        // Encapsulated pixels that are not the image's own: an icon.
        var end = DicomFragments.FindEnd(data, _at, form, out var needed);
        if (end < 0)
        {
            if (needed < 0)
            {
                return Bad(DicomIssues.Syntax);
            }

            _at -= header;
            return isLast ? Bad(DicomIssues.Truncated) : More(needed);
        }

        Add(tag, known == DicomVr.None ? vr : known, form | DicomElementForm.Undefined | DicomElementForm.Fragments,
            end - 8 - _at);
        _at = end;
        return null;
    }

    private DicomStep? Defined(
        ReadOnlySpan<byte> data, uint tag, DicomVr vr, DicomVr known, DicomElementForm form, uint length, bool isLast,
        int header)
    {
        var end = _at + (long)length;
        if (_open.TryPeek(out var top) && end > top.End)
        {
            _at -= header;
            return Bad(DicomIssues.Syntax);
        }

        if (end > limits.MaxResourceBytes)
        {
            _at -= header;
            return Bad(isLast ? DicomIssues.Truncated : InputIssues.TooLarge);
        }

        if (end > data.Length)
        {
            _at -= header;
            return isLast ? Bad(DicomIssues.Truncated) : More(end);
        }

        if (vr == DicomVr.SQ)
        {
            return Begin(tag, vr, form, length, isItem: false);
        }

        if (vr == DicomVr.UN && known == DicomVr.SQ
            && DicomFragments.AreItems(data.Slice(_at, (int)length), DicomElementForm.Implicit))
        {
            return Begin(tag, vr, Inner(vr, form), length, isItem: false);
        }

        Add(tag, vr == DicomVr.None ? known : vr, form, (int)length);
        _at = (int)end;
        return null;
    }

    // PS3.5, 6.2.2, note 5 (CP-246): a sequence of unknown representation is implicit and little-endian within.
    private static DicomElementForm Inner(DicomVr vr, DicomElementForm form) =>
        vr == DicomVr.UN ? DicomElementForm.Implicit | DicomElementForm.UnknownSequence : form;

    // Elements of a file that says it is explicit are now and then written without representation.
    private bool IsImplicitAfterAll(ReadOnlySpan<byte> data, DicomElementForm form)
    {
        byte first = data[_at + 4], second = data[_at + 5];
        if (DicomVrs.IsLetters(first, second) || (first == '?' && second == '?'))
        {
            return false;
        }

        var length = U32(data[(_at + 4)..], form);
        var end = _open.TryPeek(out var top) ? Math.Min(top.End, limits.MaxResourceBytes) : limits.MaxResourceBytes;
        return length == UndefinedLength || _at + 8L + length <= Math.Min(end, data.Length);
    }

    private DicomStep? Begin(uint tag, DicomVr vr, DicomElementForm form, uint length, bool isItem)
    {
        var end = length == UndefinedLength ? NoEnd : _at + (long)length;
        var limit = _open.TryPeek(out var top) ? top.End : NoEnd;
        if (end != NoEnd && end > limit)
        {
            return Bad(DicomIssues.Syntax);
        }

        if (end != NoEnd && end > limits.MaxResourceBytes)
        {
            return Bad(InputIssues.TooLarge);
        }

        var own = DicomElementForm.Container | (length == UndefinedLength ? DicomElementForm.Undefined : 0);
        Add(tag, vr, form | own, length == UndefinedLength ? 0 : (int)length);
        _open.Push(new Open(
            _elements.Count - 1, (int)end, isItem, form & ~(DicomElementForm.Container | DicomElementForm.Undefined)));
        return null;
    }

    private void Add(uint tag, DicomVr vr, DicomElementForm form, int length) => _elements.Add(new DicomElement
    {
        Tag = tag,
        Vr = vr,
        Form = form,
        ValueOffset = _at,
        Length = length,
        End = _elements.Count + 1,
    });

    private void Close(int end)
    {
        var top = _open.Pop();
        var element = _elements[top.Index];
        element.End = _elements.Count;
        element.Length = end - element.ValueOffset;
        _elements[top.Index] = element;
    }

    private void CloseAll()
    {
        while (_open.Count > 0)
        {
            Close(_at);
        }
    }

    private DicomStep Finish(ReadOnlySpan<byte> data)
    {
        if (_open.Count > 0)
        {
            return Bad(DicomIssues.Truncated);
        }

        // A few bytes that are no element: padding, unless they say something.
        return data[_at..].ContainsAnyExcept((byte)0) ? Bad(DicomIssues.Truncated) : DicomStep.End;
    }

    private DicomStep More(long needed)
    {
        Needed = needed;
        return needed > limits.MaxResourceBytes ? Bad(InputIssues.TooLarge) : DicomStep.More;
    }

    private DicomStep Bad(IssueKind kind)
    {
        // The innermost sequence that the standard names says where.
        var path = _open.Where(open => !open.IsItem)
            .Select(open => DicomDictionary.Standard.Keyword(_elements[open.Index].Tag))
            .FirstOrDefault(name => name is not null);
        Issue = new InputIssue(kind, path, _at);
        return DicomStep.Bad;
    }

    private static uint Tag(ReadOnlySpan<byte> data, DicomElementForm form) =>
        ((uint)U16(data, form) << 16) | U16(data[2..], form);

    private static ushort U16(ReadOnlySpan<byte> data, DicomElementForm form) =>
        (form & DicomElementForm.BigEndian) != 0
            ? BinaryPrimitives.ReadUInt16BigEndian(data) : BinaryPrimitives.ReadUInt16LittleEndian(data);

    private static uint U32(ReadOnlySpan<byte> data, DicomElementForm form) =>
        (form & DicomElementForm.BigEndian) != 0
            ? BinaryPrimitives.ReadUInt32BigEndian(data) : BinaryPrimitives.ReadUInt32LittleEndian(data);

    private readonly record struct Open(int Index, int End, bool IsItem, DicomElementForm Form);
}
