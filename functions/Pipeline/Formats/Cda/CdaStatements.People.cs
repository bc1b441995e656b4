using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Cda;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <content>Names and addresses in their parts.</content>
internal sealed partial class CdaStatements
{
    private string? Value(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name)
    {
        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            if (!_namespaces.Name(xml[attribute.Name..attribute.NameEnd], isAttribute: true, room).SequenceEqual(name))
            {
                continue;
            }

            _text.Cut(0);
            XmlNames.Decode(xml[attribute.Value..attribute.ValueEnd], isAttribute: true, isCData: false, _text);
            return Encoding.UTF8.GetString(_text.Written).Trim();
        }

        return null;
    }

    private static ReadOnlySpan<byte> Raw(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            if (xml[attribute.Name..attribute.NameEnd].SequenceEqual(name))
            {
                return xml[attribute.Value..attribute.ValueEnd];
            }
        }

        return default;
    }

    /// <summary>The parts of the element whose start tag was just read, by name; its own text under an empty one.</summary>
    private List<(string Part, string Text)> Parts(ref XmlTokenizer tokenizer)
    {
        var parts = new List<(string Part, string Text)>();
        if (tokenizer.IsEmptyElement)
        {
            return parts;
        }

        var depth = tokenizer.Depth;
        var part = "";
        var room = new byte[CdaNamespaces.LongestName + 8];
        while (tokenizer.Read())
        {
            switch (tokenizer.Kind)
            {
                case XmlToken.StartTag when !tokenizer.IsEmptyElement:
                    part = Encoding.ASCII.GetString(_namespaces.Name(tokenizer.Content, isAttribute: false, room));
                    break;
                case XmlToken.EndTag when tokenizer.Depth < depth:
                    return parts;
                case XmlToken.EndTag:
                    part = "";
                    break;
                case XmlToken.Text or XmlToken.CData:
                    _text.Cut(0);
                    XmlNames.Decode(tokenizer.Content, false, tokenizer.Kind == XmlToken.CData, _text);
                    if (Encoding.UTF8.GetString(_text.Written).Trim() is { Length: > 0 } text)
                    {
                        parts.Add((part, text));
                    }

                    break;
                default:
                    break;
            }
        }

        return parts;
    }

    private void TakeName(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, string parent)
    {
        _ = xml;
        var parts = Parts(ref tokenizer);
        var family = string.Join(' ', parts.Where(part => part.Part == "family").Select(part => part.Text));
        var given = parts.Where(part => part.Part == "given").Select(part => part.Text).ToList();
        var text = string.Join(' ', parts.Where(part => part.Part.Length == 0).Select(part => part.Text));
        var isPlain = family.Length == 0 && given.Count == 0;

        // A plain name of what takes part in an entry is that of a substance or a device, unless its class says who it is.
        if ((isPlain && (text.Length == 0 || (parent is "playingEntity" && !_isSomebody))) || Whose(parent).Names.Count >= MostOthers)
        {
            return;
        }

        Whose(parent).Names.Add(new PersonName(family, given, text.Length > 0 ? text : null));
    }

    private void TakeAddress(ref XmlTokenizer tokenizer, string parent)
    {
        var parts = Parts(ref tokenizer);
        if (parts.Count == 0 || Whose(parent).Addresses.Count >= MostOthers)
        {
            return;
        }

        var lines = parts.Where(part => part.Part is "streetAddressLine" or "deliveryAddressLine" or "additionalLocator")
            .Select(part => part.Text).ToList();
        var street = string.Join(
            ' ', parts.Where(part => part.Part is "houseNumber" or "direction" or "streetName" or "streetNameType")
                .Select(part => part.Text));
        if (street.Length > 0)
        {
            lines.Add(street);
        }

        var text = string.Join(' ', parts.Where(part => part.Part.Length == 0).Select(part => part.Text));
        Whose(parent).Addresses.Add(new PostalAddress(
            lines, First("city"), First("county"), First("postalCode"), First("state"), text.Length > 0 ? text : null));

        string? First(string name) => parts.Where(part => part.Part == name).Select(part => part.Text).FirstOrDefault();
    }

    /// <summary>What is said of one person, or of many who are treated as one.</summary>
    private sealed class Person
    {
        public List<string> LocalIds { get; } = [];

        public List<AssignedIdentifier> Records { get; } = [];

        public List<string> SocialSecurity { get; } = [];

        public List<AssignedIdentifier> Numbers { get; } = [];

        public List<PersonName> Names { get; } = [];

        public List<PostalAddress> Addresses { get; } = [];

        public List<string> Telecoms { get; } = [];

        public string? Birth { get; set; }

        public string? Sex { get; set; }

        public SubjectIdentity ToIdentity(Person? relatives, bool asRelated = false) => new()
        {
            LocalIds = LocalIds,
            MedicalRecordNumbers = Records,
            SocialSecurityNumbers = SocialSecurity,
            OtherIdentifiers = [.. Numbers, .. relatives?.Numbers ?? []],
            Names = asRelated ? [] : Names,
            RelatedNames = [.. asRelated ? Names : [], .. relatives?.Names ?? []],
            BirthDate = Birth,
            Sex = Sex,
            Addresses = [.. Addresses, .. relatives?.Addresses ?? []],
            Telecoms = [.. Telecoms, .. relatives?.Telecoms ?? []],
        };
    }
}
