using System.Buffers;
using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <content>Tags and their attributes.</content>
internal sealed partial class CdaRewriter
{
    private const int LongestShort = 50;
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE "u8);
    private static readonly SearchValues<byte> OidBytes = SearchValues.Create("0123456789."u8);

    private readonly Dictionary<byte[], int> _localIds = new(Utf8KeyComparer.Instance);

    private enum Treatment : byte
    {
        Keep,
        Drop,
        Replace,
        Null,
    }

    /// <summary>The value of an attribute by its name in the rules, as it is written; empty where it is absent.</summary>
    private ReadOnlySpan<byte> Attribute(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name)
    {
        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            if (_namespaces.Name(xml[attribute.Name..attribute.NameEnd], isAttribute: true, room).SequenceEqual(name))
            {
                return xml[attribute.Value..attribute.ValueEnd];
            }
        }

        return default;
    }

    /// <summary>
    /// The type of an element that may be of any: what <c>xsi:type</c> says; without it, what its attributes look like.
    /// Null where it says a type that CDA does not have.
    /// </summary>
    private CdaType? AnyType(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        var stated = Attribute(tokenizer, xml, "xsi:type"u8);
        if (!stated.IsEmpty)
        {
            return _vocabulary.TypeOf(stated[(stated.IndexOf((byte)':') + 1)..]) is { } type and not CdaType.Any ? type : null;
        }

        return !Attribute(tokenizer, xml, "code"u8).IsEmpty ? CdaType.CD
            : !Attribute(tokenizer, xml, "value"u8).IsEmpty ? CdaType.Quantity
            : !Attribute(tokenizer, xml, "root"u8).IsEmpty ? CdaType.II
            : CdaType.ST;
    }

    /// <summary>Writes a start tag; what needs no change is copied.</summary>
    private void WriteTag(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, in Frame frame)
    {
        var copied = tokenizer.Start;
        var isNull = false;
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            switch (Treat(tokenizer, xml, attribute, frame))
            {
                case Treatment.Drop:
                    _output.Write(xml[copied..Before(xml, attribute.Name)]);
                    copied = attribute.ValueEnd + 1;
                    break;
                case Treatment.Replace:
                    _output.Write(xml[copied..attribute.Value]);
                    Escape(_value.Written, isAttribute: true);
                    copied = attribute.ValueEnd;
                    break;
                case Treatment.Null:
                    _output.Write(xml[copied..Before(xml, attribute.Name)]);
                    _output.Write(
                        isNull || !Attribute(tokenizer, xml, "nullFlavor"u8).IsEmpty ? default : " nullFlavor=\"MSK\""u8);
                    isNull = true;
                    copied = attribute.ValueEnd + 1;
                    break;
                default:
                    break;
            }
        }

        _output.Write(xml[copied..tokenizer.End]);
    }

    private static int Before(ReadOnlySpan<byte> xml, int at)
    {
        while (XmlNames.IsSpace(xml[at - 1]))
        {
            at--;
        }

        return at;
    }

    private Treatment Treat(
        in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, in XmlAttributePlace attribute, in Frame frame)
    {
        var written = xml[attribute.Name..attribute.NameEnd];
        var raw = xml[attribute.Value..attribute.ValueEnd];
        if (CdaNamespaces.IsDeclaration(written))
        {
            return CdaNamespaces.IsPublic(raw) ? Treatment.Keep : Drop();
        }

        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        var name = _namespaces.Name(written, isAttribute: true, room);
        switch (name.IsEmpty ? CdaAction.Drop : _rules.ActionOfAttribute(name))
        {
            case CdaAction.Keep:
                return Treatment.Keep;
            case CdaAction.KeepShort:
                return raw.Length <= LongestShort ? Treatment.Keep : Scrubbed(attribute, raw, ScrubMode.Described);
            case CdaAction.ScrubKnown:
                return Scrubbed(attribute, raw, ScrubMode.Known);
            case CdaAction.Scrub:
                return Scrubbed(attribute, raw, ScrubMode.Described);
            case CdaAction.LocalId:
                return LocalIds(raw, name.SequenceEqual("href"u8)) ? Treatment.Replace : Drop();
            case CdaAction.ByType:
                return name.SequenceEqual("xsi:type"u8) ? XsiType(raw) : ByType(tokenizer, xml, name, attribute, raw, frame);
            default:
                return Drop();
        }
    }

    private Treatment Drop()
    {
        Tally.DroppedAttribute();
        DidWithin(_at, "/@", CdaAction.Drop, "attributes");
        return Treatment.Drop;
    }

    private Treatment XsiType(ReadOnlySpan<byte> raw) =>
        _vocabulary.TypeOf(raw[(raw.IndexOf((byte)':') + 1)..]) is not null && raw.Length <= LongestShort
            ? Treatment.Keep
            : Drop();

    private Treatment ByType(
        in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name, in XmlAttributePlace attribute,
        ReadOnlySpan<byte> raw, in Frame frame)
    {
        if (frame.Type == CdaType.II && !name.SequenceEqual("value"u8))
        {
            return frame.Action == CdaAction.Keep ? Treatment.Keep : Identifier(tokenizer, xml, name, raw, frame);
        }

        if (!name.SequenceEqual("value"u8))
        {
            return Drop();
        }

        switch (frame.Type)
        {
            case CdaType.TS when frame.Action == CdaAction.Keep:
                return CdaTime.Is(raw) ? Treatment.Keep : Treatment.Null;
            case CdaType.TS:
                return Time(raw.Trim((byte)' '), frame.Action) ? Treatment.Replace : Treatment.Null;
            case CdaType.Quantity or CdaType.CD:
                return IsNumberOrFlag(raw) ? Treatment.Keep : Scrubbed(attribute, raw, ScrubMode.Described);
            default:
                return Drop();
        }
    }

    private static bool IsNumberOrFlag(ReadOnlySpan<byte> raw) =>
        raw.Length <= 40
            && (raw.IndexOfAnyExcept(NumberBytes) < 0 || raw.SequenceEqual("true"u8) || raw.SequenceEqual("false"u8)
                || raw.SequenceEqual("INF"u8) || raw.SequenceEqual("NaN"u8));

    private bool Time(ReadOnlySpan<byte> literal, CdaAction action)
    {
        _value.Cut(0);
        if (!CdaTime.Is(literal))
        {
            return false;
        }

        var shift = action is CdaAction.Shift or CdaAction.ShiftBirth ? Subject?.Shift ?? default : default;
        if (action is CdaAction.ShiftBirth or CdaAction.YearBirth && CdaTime.TryDay(literal, out var birth))
        {
            // Over 89 at death, or now: the year that makes the age read 90, as for FHIR's Patient.birthDate.
            var until = CdaTime.TryDay(Encoding.ASCII.GetBytes(Deceased), out var death) ? death : _setup.AsOf;
            if (birth.AddYears(90) <= until)
            {
                var moved = shift.Days == 0 ? until : shift.Shift(until);
                _value.Write(Encoding.ASCII.GetBytes((moved.Year - 90).ToString("0000", CultureInfo.InvariantCulture)));
                return true;
            }
        }

        if (!CdaTime.TryShift(literal, shift, _value))
        {
            _value.Write(literal[..4]);
        }

        return true;
    }

    /// <summary>Ids in the document become counted ones, so that they lead where they led and say nothing.</summary>
    private bool LocalIds(ReadOnlySpan<byte> raw, bool isHref)
    {
        _value.Cut(0);
        if (isHref && !raw.StartsWith("#"u8))
        {
            return false;
        }

        foreach (var range in raw.Split((byte)' '))
        {
            var id = raw[range];
            if (!id.IsEmpty)
            {
                _value.Write(_value.Count > 0 ? " "u8 : default);
                _value.Write(id[0] == '#' ? "#"u8 : default);
                WriteLocalId(id.TrimStart((byte)'#'), mayAdd: true);
            }
        }

        return _value.Count > 0;
    }

    private bool WriteLocalId(ReadOnlySpan<byte> id, bool mayAdd)
    {
        var known = _localIds.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(id, out var number))
        {
            if (!mayAdd)
            {
                return false;
            }

            _localIds.Add(id.ToArray(), number = _localIds.Count + 1);
        }

        _value.Write("n"u8);
        _value.GetSpan(12);
        System.Buffers.Text.Utf8Formatter.TryFormat(number, _value.GetSpan(12), out var length);
        _value.Advance(length);
        return true;
    }

    private Treatment Scrubbed(in XmlAttributePlace attribute, ReadOnlySpan<byte> raw, ScrubMode mode)
    {
        var slot = Fhir.UnchangedTexts.SlotOf(raw, mode);
        if (slot >= 0 && _unchanged.Contains(slot, raw, mode, Named))
        {
            return Treatment.Keep;
        }

        var text = raw;
        if (!attribute.IsPlain)
        {
            _scratch.Cut(0);
            XmlNames.Decode(raw, isAttribute: true, isCData: false, _scratch);
            text = _scratch.Written;
        }

        _value.Cut(0);
        if (_setup.Scrubber.Scrub(text, Named, mode, _value, Tally.Scrubbed))
        {
            return Treatment.Replace;
        }

        if (slot >= 0)
        {
            _unchanged.Add(slot, raw, mode, Named);
        }

        return Treatment.Keep;
    }

    private void Escape(ReadOnlySpan<byte> text, bool isAttribute)
    {
        while (!text.IsEmpty)
        {
            var stop = isAttribute ? text.IndexOfAny("&<>\"'"u8) : text.IndexOfAny("&<>"u8);
            if (stop < 0)
            {
                _output.Write(text);
                return;
            }

            _output.Write(text[..stop]);
            _output.Write(text[stop] switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'"' => "&quot;"u8,
                _ => "&apos;"u8,
            });
            text = text[(stop + 1)..];
        }
    }
}
