using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Fhir;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <content>Who attachments are about.</content>
internal sealed partial class FhirIdentityCollector
{
    private void NoteAttachments(ReadOnlySpan<byte> json)
    {
        if (open is null)
        {
            return;
        }

        foreach (ref readonly var edit in _edits.All)
        {
            if (edit.Action is not (FhirAction.AttachmentNested or FhirAction.AttachmentData)
                || SubjectOf(json, edit.Scope) is not { } localId)
            {
                continue;
            }

            var base64 = JsonText.Unescape(json[edit.Start..edit.End], _scratch);
            var content = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
            if (Base64.DecodeFromUtf8(base64, content, out _, out var length) != OperationStatus.Done)
            {
                continue;
            }

            foreach (var stated in open(content[..length]))
            {
                _records.AddStated(localId, stated);
            }
        }
    }

    /// <summary>The one patient that a resource is about; null where none or several are named.</summary>
    private string? SubjectOf(ReadOnlySpan<byte> json, int scope)
    {
        if (_edits.Scopes[scope] is { Type.Role: FhirTypeRole.Patient } patient)
        {
            return patient.Id.IsPresent
                ? Encoding.UTF8.GetString(JsonText.Unescape(patient.Id.Of(json), _scratch))
                : null;
        }

        string? one = null;
        foreach (var seen in _edits.References)
        {
            if (seen.Scope != scope)
            {
                continue;
            }

            var reference = FhirReferenceText.Parse(JsonText.Unescape(seen.Text.Of(json), _scratch));
            if (reference.Type?.Role != FhirTypeRole.Patient
                && !(seen.LeadsToSubject && reference is { Type: null, Form: FhirReferenceForm.Urn }))
            {
                continue;
            }

            var id = Encoding.UTF8.GetString(reference.LocalId);
            if (one is not null && one != id)
            {
                return null;
            }

            one = id;
        }

        return one;
    }
}
