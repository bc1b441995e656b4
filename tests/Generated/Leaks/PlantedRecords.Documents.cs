using System.Text;

namespace FrontierFunctions.Generated.Leaks;

internal static partial class PlantedRecords
{
    private static string Cda(Planter p)
    {
        var (one, kin, home) = (p.Person, p.Relative, p.Person.Home);
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- {p.Put("comment", "name", one.Full)} -->
            <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
            <id root="2.999.3" extension="{p.Put("id", "account", one.Account)}"/>
            <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary of {p.Put("title", "name", one.Full)}</title>
            <effectiveTime value="{p.Put("effectiveTime", "date", Planter.Day(p.Dice.Day(2015, 2025), "yyyyMMdd"))}"/>
            <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
            <recordTarget><patientRole><id root="2.999.1" extension="{p.Put("patientRole/id", "mrn", one.Mrn)}"/>
            <id root="2.16.840.1.113883.4.1" extension="{p.Put("patientRole/id", "ssn", one.Ssn)}"/>
            <addr><streetAddressLine>{p.Put("addr", "street", home.Street)}</streetAddressLine><city>{p.Put("addr", "city", home.City)}</city>
            <state>{home.State}</state><postalCode>{home.Zip}</postalCode></addr>
            <telecom value="tel:{p.Put("telecom", "phone", Planter.Dashed(one.Phone))}"/><telecom value="mailto:{p.Put("telecom", "email", one.Email)}"/>
            <patient><name><given>{p.Put("name", "name", one.Given)}</given><family>{p.Put("name", "name", one.Family)}</family></name>
            <administrativeGenderCode code="{(one.IsWoman ? "F" : "M")}" codeSystem="2.16.840.1.113883.5.1"/>
            <birthTime value="{p.Put("birthTime", "date", Planter.Day(one.Born, "yyyyMMdd"))}"/>
            <guardian><guardianPerson><name><given>{kin.Given}</given><family>{p.Put("guardian", "relative", kin.Family)}</family></name>
            </guardianPerson></guardian></patient></patientRole></recordTarget>
            <author><time value="20240305"/><assignedAuthor><id root="2.999.9" extension="7"/><assignedPerson><name>
            <given>{p.Doctor.Given}</given><family>{p.Put("author", "doctor", p.Doctor.Family)}</family></name></assignedPerson></assignedAuthor></author>
            <custodian><assignedCustodian><representedCustodianOrganization><id root="2.999.8"/><name>{p.Put("custodian", "facility", p.Doctor.Middle)}</name>
            </representedCustodianOrganization></assignedCustodian></custodian>
            <participant typeCode="IND"><associatedEntity classCode="NOK"><associatedPerson><name><given>{p.Put("participant", "relative", kin.Given)}</given>
            <family>{kin.Family}</family></name></associatedPerson></associatedEntity></participant>
            <component><structuredBody><component><section><code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/><title>Results</title>
            <text><paragraph ID="r1">{p.Text("section/text")}</paragraph><table><tbody><tr><td>{p.Text("section/text table")}</td></tr></tbody></table></text>
            <entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.4" extension="{p.Put("entry id", "account", one.Account)}"/>
            <code code="{p.Keep("2345-7")}" codeSystem="2.16.840.1.113883.6.1"/><text>{p.Text("entry text")}</text><statusCode code="completed"/>
            <effectiveTime value="{p.Put("entry effectiveTime", "date", Planter.Day(p.Dice.Day(2015, 2025), "yyyyMMdd"))}"/>
            <value xsi:type="PQ" value="{p.Value()}" unit="{p.Keep("mg/dL")}"/></observation></entry></section></component></structuredBody></component>
            </ClinicalDocument>
            """;
    }

    /// <summary>A data set in explicit little endian with nested and private elements and no pixels.</summary>
    private static byte[] Dicom(Planter p)
    {
        var (one, kin) = (p.Person, p.Relative);
        var meta = new DicomBytes()
            .Text(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.7").Text(0x0002, 0x0003, "UI", $"1.2.999.{one.Number}.3")
            .Text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1")
            .Text(0x0002, 0x0016, "AE", p.Put("(0002,0016)", "name", one.Family));
        var item = new DicomBytes()
            .Text(0x0008, 0x1150, "UI", "1.2.840.10008.5.1.4.1.1.7").Text(0x0008, 0x1155, "UI", $"1.2.999.{one.Number}.9")
            .Text(0x0010, 0x0010, "PN", $"{p.Put("nested (0010,0010)", "name", one.Family)}^{one.Given}")
            .Text(0x0040, 0xA123, "PN", p.Put("nested (0040,A123)", "doctor", p.Doctor.Family))
            .Text(0x0040, 0xA160, "UT", p.Text("nested (0040,A160)"));
        var set = new DicomBytes()
            .Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.7").Text(0x0008, 0x0018, "UI", $"1.2.999.{one.Number}.3")
            .Text(0x0008, 0x0020, "DA", p.Put("(0008,0020)", "date", Planter.Day(p.Dice.Day(2015, 2025), "yyyyMMdd")))
            .Text(0x0008, 0x0050, "SH", p.Put("(0008,0050)", "account", one.Account)).Text(0x0008, 0x0060, "CS", "OT")
            .Text(0x0008, 0x0080, "LO", p.Put("(0008,0080)", "facility", p.Doctor.Middle))
            .Text(0x0008, 0x0090, "PN", p.Put("(0008,0090)", "doctor", $"{p.Doctor.Family}^{p.Doctor.Given}"))
            .Text(0x0008, 0x1030, "LO", $"Knee {p.Put("(0008,1030)", "name", one.Family)}")
            .Sequence(0x0008, 0x1140, item)
            .Text(0x0009, 0x0010, "LO", "ACME PRIVATE").Text(0x0009, 0x1001, "LO", p.Put("private", "name", one.Family))
            .Text(0x0010, 0x0010, "PN", $"{p.Put("(0010,0010)", "name", one.Family)}^{p.Put("(0010,0010)", "name", one.Given)}")
            .Text(0x0010, 0x0020, "LO", p.Put("(0010,0020)", "mrn", one.Mrn))
            .Text(0x0010, 0x0030, "DA", p.Put("(0010,0030)", "date", Planter.Day(one.Born, "yyyyMMdd")))
            .Text(0x0010, 0x0040, "CS", one.IsWoman ? "F" : "M")
            .Text(0x0010, 0x1000, "LO", p.Put("(0010,1000)", "ssn", one.Ssn))
            .Text(0x0010, 0x1005, "PN", p.Put("(0010,1005)", "name", $"{one.Middle}^{one.Given}"))
            .Text(0x0010, 0x1040, "LO", p.Put("(0010,1040)", "street", one.Home.Street))
            .Text(0x0010, 0x1060, "PN", p.Put("(0010,1060)", "relative", $"{kin.Family}^{kin.Given}"))
            .Text(0x0010, 0x2154, "SH", p.Put("(0010,2154)", "phone", Planter.Dashed(one.Phone)))
            .Text(0x0010, 0x21B0, "LT", p.Text("(0010,21B0)")).Text(0x0010, 0x4000, "LT", p.Text("(0010,4000)"))
            .Text(0x0018, 0x1000, "LO", p.Put("(0018,1000)", "device", one.Member))
            .Text(0x0020, 0x000D, "UI", $"1.2.999.{one.Number}.1").Text(0x0020, 0x000E, "UI", $"1.2.999.{one.Number}.2")
            .Text(0x0020, 0x4000, "LT", p.Text("(0020,4000)"))
            .Text(0x0040, 0x0275, "UN", p.Put("(0040,0275) UN", "name", one.Family))
            .Text(0x6000, 0x1500, "LO", p.Put("overlay label", "name", one.Family));
        return [.. new byte[128], .. "DICM"u8, .. meta.Bytes, .. set.Bytes];
    }

    /// <summary>Elements in explicit little endian.</summary>
    private sealed class DicomBytes
    {
        public List<byte> Bytes { get; } = [];

        public DicomBytes Text(int group, int element, string representation, string value)
        {
            var bytes = Encoding.ASCII.GetBytes(value.Length % 2 == 0 ? value : value + (representation == "UI" ? "\0" : " "));
            return Element(group, element, representation, bytes);
        }

        public DicomBytes Sequence(int group, int element, DicomBytes item) => Element(
            group, element, "SQ", [0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(item.Bytes.Count), .. item.Bytes]);

        private DicomBytes Element(int group, int element, string representation, ReadOnlySpan<byte> value)
        {
            Bytes.AddRange([(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8)]);
            Bytes.AddRange(Encoding.ASCII.GetBytes(representation));
            Bytes.AddRange(representation is "SQ" or "UN" or "UT"
                ? [0, 0, .. BitConverter.GetBytes(value.Length)] : BitConverter.GetBytes((ushort)value.Length));
            Bytes.AddRange(value);
            return this;
        }
    }
}
