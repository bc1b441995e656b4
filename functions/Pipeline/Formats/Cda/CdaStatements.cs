using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Cda;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>
/// What the structure of one document says about people and organizations: its subjects with their relatives, and
/// everybody else whom it names. Holds identifiers in the clear. Not thread-safe.
/// </summary>
internal sealed partial class CdaStatements : IDisposable
{
    /// <summary>Names, addresses and numbers of others are kept up to this many each: text is searched for them.</summary>
    private const int MostOthers = 400;

    private const int HeaderDepth = 6;

    private readonly CdaVocabulary _vocabulary = CdaVocabulary.R2;
    private readonly CdaNamespaces _namespaces = new();
    private readonly PooledBuffer _text = new(1024);
    private readonly Stack<CdaElement?> _open = new();
    private readonly List<Person> _subjects = [];
    private readonly Person _relatives = new();
    private readonly Person _others = new();
    private Person? _current;
    private bool _onlySocial;
    private bool _isRoleOfSomebody;
    private bool _isSomebody;

    /// <summary>Kind of the file for people: <c>cda-document</c> or <c>cda-fragment</c>.</summary>
    public string Kind { get; private set; } = "cda-fragment";

    /// <summary>The first identifier of the first subject as the document writes it; null when it has none.</summary>
    public byte[]? SubjectId { get; private set; }

    /// <summary>Root elements that CDA has.</summary>
    public int KnownRoots { get; private set; }

    /// <summary>When the subject died, as written; empty when not stated.</summary>
    public string Deceased { get; private set; } = "";

    /// <summary>The subjects in the order of the document, the relatives with the first.</summary>
    public IReadOnlyList<SubjectIdentity> Subjects =>
        [.. _subjects.Select((subject, i) => subject.ToIdentity(i == 0 ? _relatives : null))];

    /// <summary>Everybody else: those who treated, wrote, signed, paid; relatives where there is no subject.</summary>
    public SubjectIdentity Others => _others.ToIdentity(_subjects.Count == 0 ? _relatives : null, asRelated: true);

    /// <summary>Reads a document.</summary>
    /// <returns>The fault that ends it, and where; none where it is well-formed.</returns>
    public (XmlFault Fault, int At) Read(ReadOnlySpan<byte> xml)
    {
        var tokenizer = new XmlTokenizer(xml, new XmlTokenizerMemory());
        Span<byte> room = stackalloc byte[CdaNamespaces.LongestName + 8];
        while (tokenizer.Read())
        {
            if (tokenizer.Kind == XmlToken.EndTag)
            {
                if (_open.Pop() is { Name: "recordTarget" })
                {
                    _current = null;
                }

                _namespaces.Leave(tokenizer.Depth);
                continue;
            }

            if (tokenizer.Kind != XmlToken.StartTag)
            {
                continue;
            }

            _namespaces.Enter(tokenizer, xml);
            var name = _namespaces.Name(tokenizer.Content, isAttribute: false, room);
            var element = name.IsEmpty ? null : _vocabulary.Find(name);
            var depth = tokenizer.Depth - (tokenizer.IsEmptyElement ? 0 : 1);
            if (depth == 0 && element is not null)
            {
                KnownRoots++;
                Kind = element.Name == "ClinicalDocument" ? "cda-document" : Kind;
            }

            Take(ref tokenizer, xml, element, depth);
            if (tokenizer.Kind == XmlToken.StartTag && !tokenizer.IsEmptyElement)
            {
                _open.Push(element);
            }
            else
            {
                _namespaces.Leave(depth);
            }

            if (tokenizer.Kind == XmlToken.Fault)
            {
                break;
            }
        }

        return tokenizer.Kind == XmlToken.Fault ? (tokenizer.Fault, tokenizer.Start) : (XmlFault.None, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void Take(ref XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, CdaElement? element, int depth)
    {
        var parent = _open.Count > 0 ? _open.Peek() : null;
        switch (element?.Name)
        {
            case "recordTarget":
                _subjects.Add(_current = new Person());
                break;
            case "participantRole":
                _isRoleOfSomebody = !CdaEntities.IsRoleOfThing(Raw(tokenizer, xml, "classCode"u8));
                break;
            case "playingEntity":
                _isSomebody = _isRoleOfSomebody || !CdaEntities.IsThing(Raw(tokenizer, xml, "classCode"u8));
                break;
            case "id" or "sdtc:id" when parent is not null:
                TakeId(tokenizer, xml, parent.Name, depth);
                break;
            case "name" when parent is not null && !parent.Name.Contains("Material", StringComparison.Ordinal)
                && parent.Name is not ("manufacturedLabeledDrug" or "specimenPlayingEntity" or "qualifier"):
                TakeName(ref tokenizer, xml, parent.Name);
                break;
            case "addr" when parent is not null:
                TakeAddress(ref tokenizer, parent.Name);
                break;
            case "telecom" when Value(tokenizer, xml, "value"u8) is { Length: > 4 } telecom && parent is not null:
                Whose(parent.Name).Telecoms.Add(telecom);
                break;
            case "birthTime" when _current is not null && parent?.Name == "patient":
                _current.Birth ??= BirthDate(Value(tokenizer, xml, "value"u8));
                break;
            case "sdtc:deceasedTime" when parent?.Name == "patient":
                Deceased = Value(tokenizer, xml, "value"u8) ?? "";
                break;
            case "administrativeGenderCode" when _current is not null && parent?.Name == "patient":
                // HL7 AdministrativeGender (2.16.840.1.113883.5.1).
                _current.Sex ??= Value(tokenizer, xml, "code"u8) switch
                {
                    "M" => "male",
                    "F" => "female",
                    "UN" => "other",
                    _ => null,
                };
                break;
            default:
                break;
        }
    }

    /// <summary>To whom what stands in an element belongs.</summary>
    private Person Whose(string parent)
    {
        switch (parent)
        {
            case "patientRole" or "patient" when _current is not null:
                return _current;
            case "guardian" or "guardianPerson" or "guardianOrganization" or "place" or "relatedEntity" or "relatedPerson"
                or "relatedSubject" or "subject" or "associatedEntity" or "associatedPerson":
                return _relatives;
            default:
                return _others;
        }
    }

    private void TakeId(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, string parent, int depth)
    {
        var root = Value(tokenizer, xml, "root"u8) ?? "";
        var extension = Value(tokenizer, xml, "extension"u8) ?? "";
        if (parent == "patientRole" && _current is not null)
        {
            TakeSubjectId(root, extension);
            var isSocial = AssigningAuthority.Normalize(root) == AssigningAuthority.SocialSecurity;
            if (_subjects.Count == 1 && root.Length + extension.Length > 0
                && (SubjectId is null || (_onlySocial && !isSocial)))
            {
                SubjectId = System.Text.Encoding.UTF8.GetBytes($"{root}^{extension}");
                _onlySocial = isSocial;
            }

            return;
        }

        // A root alone names the entry, and texts do not say it.
        var number = extension.Length > 0 ? extension : depth <= HeaderDepth && Guid.TryParse(root, out _) ? root : "";
        var numbers = Whose(parent).Numbers;
        if (number.Length > 0 && numbers.Count < MostOthers && (depth <= HeaderDepth || CdaEntities.IsNumberSaid(parent)))
        {
            numbers.Add(new AssignedIdentifier(AssigningAuthority.Normalize(root), number));
            if (CdaEntities.SerialNumber(number) is { } serial)
            {
                numbers.Add(new AssignedIdentifier("", serial));
            }
        }
    }

    private void TakeSubjectId(string root, string extension)
    {
        var authority = AssigningAuthority.Normalize(root);
        if (extension.Length > 0)
        {
            _current!.LocalIds.Add($"{authority}|{extension}");
            if (authority == AssigningAuthority.SocialSecurity)
            {
                _current.SocialSecurity.Add(extension);
            }
            else
            {
                _current.Records.Add(new AssignedIdentifier(authority, extension));
            }
        }
        else if (Guid.TryParse(root, out _))
        {
            _current!.LocalIds.Add(authority);
            _current.Records.Add(new AssignedIdentifier("", root));
        }
    }

    private static string? BirthDate(string? literal)
    {
        var digits = literal is null ? 0 : literal.TakeWhile(char.IsAsciiDigit).Count();
        return digits >= 8 ? $"{literal![..4]}-{literal[4..6]}-{literal[6..8]}"
            : digits >= 6 ? $"{literal![..4]}-{literal[4..6]}"
            : digits >= 4 ? literal![..4]
            : null;
    }
}
