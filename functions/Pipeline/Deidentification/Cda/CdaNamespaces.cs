using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>
/// Which namespace a prefix stands for, while a document is read. A prefix that is not declared, as in fragments, stands
/// for what it usually does. Not thread-safe.
/// </summary>
internal sealed class CdaNamespaces
{
    /// <summary>Longest name of an element or attribute with its prefix.</summary>
    public const int LongestName = 80;

    private readonly List<(int Depth, byte[] Prefix, Kind Namespace)> _declared = [];

    private enum Kind : byte
    {
        Unknown,
        Cda,
        Sdtc,
        Instance,
        Xml,
    }

    /// <summary>Takes the declarations of a start tag.</summary>
    public void Enter(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml)
    {
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            var name = xml[attribute.Name..attribute.NameEnd];
            if (IsDeclaration(name))
            {
                _declared.Add(
                    (tokenizer.Depth + (tokenizer.IsEmptyElement ? 1 : 0), name.Length > 6 ? name[6..].ToArray() : [],
                        Of(xml[attribute.Value..attribute.ValueEnd])));
            }
        }
    }

    /// <summary>Forgets the declarations of elements deeper than a depth.</summary>
    public void Leave(int depth)
    {
        while (_declared.Count > 0 && _declared[^1].Depth > depth)
        {
            _declared.RemoveAt(_declared.Count - 1);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _declared.Clear();

    /// <summary>Whether an attribute declares a namespace.</summary>
    public static bool IsDeclaration(ReadOnlySpan<byte> name) =>
        name.StartsWith("xmlns"u8) && (name.Length == 5 || name[5] == ':');

    /// <summary>Whether the name of a namespace may stay: those of HL7 and of the W3C.</summary>
    public static bool IsPublic(ReadOnlySpan<byte> uri) =>
        Of(uri) != Kind.Unknown || uri.SequenceEqual("urn:hl7-org:v3/voc"u8) || uri.SequenceEqual("urn:hl7-org:v3/mif"u8);

    /// <summary>
    /// The name by which rules and tables call an element or attribute: without prefix in CDA's namespace,
    /// <c>sdtc:</c>, <c>xsi:</c>, <c>xml:</c> in theirs; empty in any other.
    /// </summary>
    /// <param name="name">As it is written.</param>
    /// <param name="isAttribute">Attributes without a prefix are of no namespace; those of sdtc go by their own name.</param>
    /// <param name="room">Room for the name.</param>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> name, bool isAttribute, Span<byte> room)
    {
        if (name.Length > LongestName)
        {
            return default;
        }

        var colon = name.IndexOf((byte)':');
        var local = name[(colon + 1)..];
        if (colon < 0 && isAttribute)
        {
            return local;
        }

        var prefix = colon < 0 ? default : name[..colon];
        switch (Find(prefix))
        {
            case Kind.Cda when !isAttribute:
                return local;
            case Kind.Sdtc when isAttribute:
                return local;
            case Kind.Sdtc:
                return Join("sdtc:"u8, local, room);
            case Kind.Instance when isAttribute:
                return Join("xsi:"u8, local, room);
            case Kind.Xml when isAttribute:
                return Join("xml:"u8, local, room);
            default:
                return default;
        }
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> local, Span<byte> room)
    {
        prefix.CopyTo(room);
        local.CopyTo(room[prefix.Length..]);
        return room[..(prefix.Length + local.Length)];
    }

    private Kind Find(ReadOnlySpan<byte> prefix)
    {
        for (var i = _declared.Count - 1; i >= 0; i--)
        {
            if (prefix.SequenceEqual(_declared[i].Prefix))
            {
                return _declared[i].Namespace;
            }
        }

        return prefix.IsEmpty || prefix.SequenceEqual("cda"u8) || prefix.SequenceEqual("hl7"u8)
            || prefix.SequenceEqual("v3"u8) || prefix.SequenceEqual("n1"u8) ? Kind.Cda
            : prefix.SequenceEqual("sdtc"u8) ? Kind.Sdtc
            : prefix.SequenceEqual("xsi"u8) ? Kind.Instance
            : prefix.SequenceEqual("xml"u8) ? Kind.Xml
            : Kind.Unknown;
    }

    private static Kind Of(ReadOnlySpan<byte> uri) =>
        uri.SequenceEqual("urn:hl7-org:v3"u8) || uri.IsEmpty ? Kind.Cda
        : uri.SequenceEqual("urn:hl7-org:sdtc"u8) ? Kind.Sdtc
        : uri.SequenceEqual("http://www.w3.org/2001/XMLSchema-instance"u8) ? Kind.Instance
        : uri.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8) ? Kind.Xml
        : Kind.Unknown;
}
