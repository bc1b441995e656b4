using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <content>Elements that are written by their type: identifiers, references, ages, addresses, encoded data.</content>
internal sealed partial class CdaRewriter
{
    private bool _subjectIdWritten;

    /// <summary>In place of an element: its tag with nothing but its type and why there is nothing.</summary>
    private void WriteMasked(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, CdaType type)
    {
        if (_open.Count > 0 && _open.Peek().IsText)
        {
            FlushRun();
        }

        Did(type, CdaAction.Mask);
        var stated = Attribute(tokenizer, xml, "nullFlavor"u8);
        _output.Write("<"u8);
        _output.Write(tokenizer.Content);
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            var name = xml[attribute.Name..attribute.NameEnd];
            var value = xml[attribute.Value..attribute.ValueEnd];
            if ((CdaNamespaces.IsDeclaration(name) && CdaNamespaces.IsPublic(value))
                || (name.EndsWith(":type"u8) && XsiType(value) == Treatment.Keep))
            {
                _output.Write(xml[Before(xml, attribute.Name)..(attribute.ValueEnd + 1)]);
            }
        }

        _output.Write(" nullFlavor=\""u8);
        _output.Write(stated.Length is > 0 and <= 4 && stated.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0 ? stated : "MSK"u8);
        _output.Write("\"/>"u8);
        tokenizer.Skip();
    }

    /// <summary>The subject's own identifiers. True where the tag is still to be written as any other identifier.</summary>
    private bool WriteSubjectId(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        if (Subject is null || !IsSubjects(tokenizer, xml))
        {
            // Besides the pseudonym, safe harbor leaves no number of the subject (45 CFR 164.514(b)(2)(i)).
            if (_setup.Profile == DeidentificationProfile.SafeHarbor
                || (Attribute(tokenizer, xml, "extension"u8).IsEmpty && Attribute(tokenizer, xml, "root"u8).IsEmpty))
            {
                if (SubjectId is null && Subject is not null && !_subjectIdWritten)
                {
                    WritePseudonym(ref tokenizer);
                    return false;
                }

                WriteMasked(ref tokenizer, xml, CdaType.II);
                return false;
            }
        }

        // The pseudonym does not stand as a social security number, nor as a number of any other public registry.
        if (Subject is not null && IsSubjects(tokenizer, xml) && _rules.IsPublicRoot(Attribute(tokenizer, xml, "root"u8)))
        {
            WritePseudonym(ref tokenizer);
            return false;
        }

        _subjectIdWritten |= Subject is not null;
        return true;
    }

    private void WritePseudonym(ref XmlTokenizer tokenizer)
    {
        _subjectIdWritten = true;
        _output.Write("<"u8);
        _output.Write(tokenizer.Content);
        _output.Write(" root=\""u8);
        _output.Write(Encoding.ASCII.GetBytes(Subject!.Pseudonym));
        _output.Write("\"/>"u8);
        tokenizer.Skip();
    }

    /// <summary>Whether an identifier is the subject's first.</summary>
    private bool IsSubjects(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        if (SubjectId is not { } own)
        {
            return false;
        }

        var root = Attribute(tokenizer, xml, "root"u8);
        var extension = Attribute(tokenizer, xml, "extension"u8);
        return own.Length == root.Length + 1 + extension.Length && own.AsSpan().StartsWith(root)
            && own[root.Length] == '^' && own.AsSpan(root.Length + 1).SequenceEqual(extension);
    }

    private Treatment Identifier(
        in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw, in Frame frame)
    {
        _value.Cut(0);
        var isExtension = name.SequenceEqual("extension"u8);
        var isSubjects = Subject is not null && IsSubjects(tokenizer, xml);
        var hasExtension = !Attribute(tokenizer, xml, "extension"u8).IsEmpty;
        if (raw.IsEmpty)
        {
            return Treatment.Keep;
        }

        if (isSubjects && (isExtension || !hasExtension))
        {
            _value.Write(Encoding.ASCII.GetBytes(Subject!.Pseudonym));
            return Treatment.Replace;
        }

        if (isExtension)
        {
            _scratch.Cut(0);
            XmlNames.Decode(raw, isAttribute: true, isCData: false, _scratch);
            _value.Write(Encoding.ASCII.GetBytes(
                _setup.Keys.Token("identifier", Encoding.UTF8.GetString(_scratch.Written))));
            return Treatment.Replace;
        }

        if (_rules.IsPublicRoot(raw))
        {
            return raw.IndexOfAnyExcept(OidBytes) < 0 ? Treatment.Keep : Treatment.Drop;
        }

        if (Utf8Parser.TryParse(raw, out Guid uuid, out var length, 'D') && length == raw.Length)
        {
            Span<byte> text = stackalloc byte[36];
            Utf8Formatter.TryFormat(uuid, text, out _);
            _setup.Keys.WriteResourceId(text, _value.GetSpan(36));
            _value.Advance(36);
        }
        else
        {
            _value.Write(Encoding.ASCII.GetBytes(_setup.Keys.Uid(raw)));
        }

        return Treatment.Replace;
    }

    /// <summary>A reference out of encapsulated data: into the narrative it stays, anything else is masked.</summary>
    private void WriteReference(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        if (_open.Peek().IsText)
        {
            FlushRun();
        }

        var target = Attribute(tokenizer, xml, "value"u8);
        _value.Cut(0);
        _value.Write(target.StartsWith("#"u8) ? "#"u8 : default);
        if (target.Length > 1 && WriteLocalId(target.TrimStart((byte)'#'), mayAdd: target[0] == '#'))
        {
            _output.Write("<"u8);
            _output.Write(tokenizer.Content);
            _output.Write(" value=\""u8);
            _output.Write(_value.Written);
            _output.Write("\"/>"u8);
            tokenizer.Skip();
            return;
        }

        WriteMasked(ref tokenizer, xml, CdaType.TEL);
    }

    /// <summary>
    /// An age over 89 becomes 90 or more (45 CFR 164.514(b)(2)(i)(C)): years (UCUM <c>a</c>), or as many months.
    /// </summary>
    private bool WriteAge(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, in Frame parent)
    {
        var unit = Attribute(tokenizer, xml, "unit"u8);
        if (!unit.SequenceEqual("a"u8) && !unit.SequenceEqual("mo"u8))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(Attribute(tokenizer, xml, "value"u8), out double value, out _)
            || value < (unit.Length == 1 ? 90 : 1080))
        {
            return false;
        }

        Did(CdaType.Quantity, CdaAction.Mask);
        var isAny = parent.Element?.Name is "observation" && !Attribute(tokenizer, xml, "xsi:type"u8).IsEmpty;
        _output.Write("<"u8);
        _output.Write(tokenizer.Content);
        _output.Write(isAny ? " xsi:type=\"IVL_PQ\"><low value=\"90\" unit=\"a\"/></"u8 : " value=\"90\" unit=\"a\"/>"u8);
        if (isAny)
        {
            _output.Write(tokenizer.Content);
            _output.Write(">"u8);
        }

        tokenizer.Skip();
        return true;
    }

    /// <summary>What is in an address: state, country and three digits of the ZIP code stay.</summary>
    private void WriteRegion(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        var depth = tokenizer.Depth;
        while (tokenizer.Read())
        {
            if (tokenizer.Kind == XmlToken.EndTag && tokenizer.Depth < depth)
            {
                _output.Write(tokenizer.Raw);
                return;
            }

            if (tokenizer.Kind == XmlToken.StartTag && !tokenizer.IsEmptyElement)
            {
                WritePlace(ref tokenizer);
            }
        }
    }

    private void WritePlace(ref XmlTokenizer tokenizer)
    {
        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        var name = tokenizer.Content;
        var known = _namespaces.Name(name, isAttribute: false, room);
        var isZip = known.SequenceEqual("postalCode"u8);
        var stays = isZip || known.SequenceEqual("state"u8) || known.SequenceEqual("country"u8);
        _scratch.Cut(0);
        ReadText(ref tokenizer);
        var text = _scratch.Written.Trim(" \t\r\n"u8);
        stays = stays && !text.IsEmpty && (isZip
            ? FhirPostalCode.IsUnitedStates(text)
            : text.Length <= 40 && text.IndexOfAnyInRange((byte)'0', (byte)'9') < 0 && !text.Contains((byte)','));
        Did(CdaType.AD, stays ? CdaAction.Region : CdaAction.Drop);
        if (!stays)
        {
            return;
        }

        _output.Write("<"u8);
        _output.Write(name);
        _output.Write(">"u8);
        Escape(isZip ? FhirPostalCode.Generalize(text) : text, isAttribute: false);
        _output.Write("</"u8);
        _output.Write(name);
        _output.Write(">"u8);
    }

    /// <summary>The text of the element whose start tag was just read, into the scratch; stands on its end tag then.</summary>
    private bool ReadText(ref XmlTokenizer tokenizer)
    {
        var depth = tokenizer.Depth;
        while (tokenizer.Read())
        {
            switch (tokenizer.Kind)
            {
                case XmlToken.Text or XmlToken.CData:
                    XmlNames.Decode(tokenizer.Content, false, tokenizer.Kind == XmlToken.CData, _scratch);
                    break;
                case XmlToken.EndTag when tokenizer.Depth < depth:
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>Data in base64: treated as a file of its own; what cannot be treated goes.</summary>
    private void WriteEncoded(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        var begin = _output.Count;
        WriteTag(tokenizer, xml, new Frame(null, CdaType.ED, CdaAction.Scrub));
        var name = tokenizer.Content;
        var type = TypeAttribute(tokenizer, xml);
        if (tokenizer.IsEmptyElement)
        {
            return;
        }

        _scratch.Cut(0);
        if (!ReadText(ref tokenizer))
        {
            return;
        }

        var nested = Decoded() is { } content ? _nested?.DeidentifyNested(content, Named, _depth + 1) : null;
        if (nested is null)
        {
            Did(CdaType.ED, CdaAction.Mask);
            _output.Cut(begin);
            _output.Write("<"u8);
            _output.Write(name);
            _output.Write(type);
            _output.Write(" nullFlavor=\"MSK\"/>"u8);
            return;
        }

        Did(CdaType.ED, CdaAction.Scrub);
        var bytes = nested.Bytes.Span;
        Base64.EncodeToUtf8(
            bytes, _output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        _output.Advance(written);
        _output.Write(tokenizer.Raw);
    }

    private ReadOnlySpan<byte> TypeAttribute(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            if (xml[attribute.Name..attribute.NameEnd].SequenceEqual("xsi:type"u8)
                && XsiType(xml[attribute.Value..attribute.ValueEnd]) == Treatment.Keep)
            {
                return xml[Before(xml, attribute.Name)..(attribute.ValueEnd + 1)];
            }
        }

        return default;
    }

    private byte[]? Decoded()
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(_scratch.Count) + 4];
        return Base64.DecodeFromUtf8(_scratch.Written, bytes, out _, out var written) == OperationStatus.Done
            ? bytes[..written]
            : null;
    }
}
