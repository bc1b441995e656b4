using System.Text;
using FrontierFunctions.Generated.Notes;

namespace FrontierFunctions.Generated.Fuzz;

/// <summary>Where mutants come from: small real files beside the repository, or small ones made here.</summary>
internal static class FuzzSeeds
{
    private const int LargestSeed = 24 << 10;

    /// <summary>Each format's name, a file name of its kind, and its folder in the open data.</summary>
    public static IReadOnlyList<(string Format, string Name, string Folder, string Pattern)> Kinds { get; } =
    [
        ("fhir-r4", "a.json", "fhir/hl7_r4_examples", "*.json"),
        ("hl7v2", "a.hl7", "hl7v2", "*.hl7"),
        ("cda", "a.xml", "ccda", "*"),
        ("dicom", "a.dcm", "dicom", "*.dcm"),
        ("vcf", "a.vcf", "vcf/hts_specs", "*.vcf"),
        ("csv", "a.csv", "-", "*.csv"),
        ("text", "a.txt", "-", "*.txt"),
    ];

    /// <summary>Up to 120 files of a format, small ones.</summary>
    public static IReadOnlyList<byte[]> Of(string format, string shared)
    {
        var kind = Kinds.First(known => known.Format == format);
        var folder = Path.Combine(shared, kind.Folder);
        var files = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, kind.Pattern, SearchOption.AllDirectories)
                .Where(file => new FileInfo(file).Length is > 20 and < LargestSeed)
                .Order(StringComparer.Ordinal).ToList()
            : [];
        var step = Math.Max(1, files.Count / 120);
        return files.Count == 0 ? Made(format) : [.. files.Where((_, i) => i % step == 0).Select(File.ReadAllBytes)];
    }

    private static byte[][] Made(string format) => format switch
    {
        "text" => [.. NoteWriter.Write(60, 7).Select(note => Encoding.UTF8.GetBytes(note.Text))],
        "csv" => [Utf8("""
            mrn,last_name,first_name,birth_date,sex,collected_at,loinc,test,value,unit,reference_range,comment
            A-4471982,Vrandolet,Oskington,1961-04-07,F,2024-03-05T08:15:00,2345-7,Glucose,104,mg/dL,70-99,"fasting, per Dr. Quill"
            A-4471983,Morchetti,Belerwick,1949-12-30,M,2024-03-06,718-7,Hemoglobin,13.1,g/dL,13.5-17.5,"called ""stat"" 617-555-0147"
            """), Utf8("patient_id;date;analyte;result;units\n12;05.03.2024;Na;138;mmol/L\n12;06.03.2024;K;4,1;mmol/L\n")],
        "hl7v2" => [Utf8(
            "MSH|^~\\&|LAB|KMH|EHR|KMH|202403050815||ORU^R01|77|P|2.5.1\rPID|1||A-4471982^^^KMH^MR||Vrandolet^Osk||19610407|F\r"
            + "OBR|1||S24-77|24331-1^Lipids^LN|||202403050800\rOBX|1|NM|2345-7^Glucose^LN||104|mg/dL|70-99|H|||F\rNTE|1||called Dr. Q\r")],
        "cda" => [Utf8("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id root=\"2.999\"/><recordTarget><patientRole><id root=\"2.999.1\" "
            + "extension=\"7\"/><patient><name><given>Osk</given><family>Vrandolet</family></name></patient></patientRole></recordTarget>"
            + "<component><nonXMLBody><text>seen 03/05/2024</text></nonXMLBody></component></ClinicalDocument>")],
        "vcf" => [Utf8("##fileformat=VCFv4.3\n##source=caller\n##commandline=/home/osk/run\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
            + "\tFORMAT\tOsk1\n1\t100\trs1\tA\tC\t50\tPASS\tDP=3\tGT\t0/1\n")],
        "dicom" => [Dicom()],
        _ => [Utf8("""
            {"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"1","name":[{"family":
            "Vrandolet","given":["Osk"]}],"birthDate":"1961-04-07"}},{"resource":{"resourceType":"Observation","status":"final","code":
            {"text":"Glucose"},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-03-05","valueQuantity":{"value":104}}}]}
            """)],
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A small data set, explicit little endian.</summary>
    private static byte[] Dicom()
    {
        var file = new List<byte>(new byte[128]);
        file.AddRange("DICM"u8);
        Element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1\0");
        Element(0x0008, 0x0020, "DA", "20240305");
        Element(0x0008, 0x0060, "CS", "OT");
        Element(0x0010, 0x0010, "PN", "Vrandolet^Osk ");
        Element(0x0010, 0x0020, "LO", "A-4471982 ");
        Element(0x0010, 0x0030, "DA", "19610407");
        return [.. file];

        void Element(int group, int element, string vr, string value)
        {
            file.AddRange([(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8)]);
            file.AddRange(Encoding.ASCII.GetBytes(vr));
            file.AddRange([(byte)value.Length, 0]);
            file.AddRange(Encoding.ASCII.GetBytes(value));
        }
    }
}
