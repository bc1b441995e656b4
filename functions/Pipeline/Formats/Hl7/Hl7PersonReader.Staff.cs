using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>
/// Those who care for the patient: whoever stands in a field of type XCN, PPN, CNN or NDL of the message, or XPN of a
/// segment about others than the patient (STF, PRD, CTD, CON).
/// </summary>
internal sealed partial class Hl7PersonReader
{
    private static readonly (int[] Persons, int[] Names, int[] Nested)[] StaffFields = ReadStaffFields();

    private readonly Dictionary<(string Family, string Given), PersonName> _staff = [];

    /// <summary>Adds the staff that a segment names.</summary>
    /// <param name="segment">The segment from its name on, UTF-8.</param>
    public void AddStaff(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 4 || Hl7Table.Instance.SegmentAt(segment[..3]) is not (>= 0 and var type))
        {
            return;
        }

        foreach (var field in StaffFields[type].Persons)
        {
            foreach (var raw in values.Repetitions(segment, field))
            {
                AddStaff(values.Component(raw, 2), values.Component(raw, 3));
            }
        }

        foreach (var field in StaffFields[type].Names)
        {
            foreach (var raw in values.Repetitions(segment, field))
            {
                AddStaff(values.Component(raw, 1), values.Component(raw, 2));
            }
        }

        foreach (var field in StaffFields[type].Nested)
        {
            foreach (var raw in values.Repetitions(segment, field))
            {
                // NDL.1 is a CNN, whose parts are sub-components here (HL7 v2.8.2, 2A.3.47).
                var name = Hl7Fields.Part(raw, 1, values.Separators.Component);
                if (values.Separators.Subcomponent != 0)
                {
                    AddStaff(
                        values.Text(Hl7Fields.Part(name, 2, values.Separators.Subcomponent)),
                        values.Text(Hl7Fields.Part(name, 3, values.Separators.Subcomponent)));
                }
            }
        }
    }

    private static (int[] Persons, int[] Names, int[] Nested)[] ReadStaffFields() =>
        [.. Hl7Table.Instance.Segments.Select(segment => (
            Persons: Numbers(segment, "XCN", "PPN", "CNN"),
            Names: Describes(Encoding.ASCII.GetBytes(segment.Name)) ? [] : Numbers(segment, "XPN"),
            Nested: Numbers(segment, "NDL")))];

    private static int[] Numbers(Hl7SegmentType segment, params string[] types) =>
        [.. segment.Fields.Select((type, index) => (type.Name, Number: index + 1))
            .Where(field => types.Contains(field.Name)).Select(field => field.Number)];

    private void AddStaff(string? family, string? given)
    {
        // A single letter or an abbreviation of a few is no name to search a text for.
        if (family is { Length: > 2 } && !family.Any(char.IsAsciiDigit))
        {
            _staff.TryAdd(
                (family, given ?? ""), new PersonName(family, given is { Length: > 1 } ? [given] : []));
        }
    }
}
