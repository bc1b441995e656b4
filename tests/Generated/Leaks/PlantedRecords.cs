using System.Text;
using FrontierFunctions.Generated.People;

namespace FrontierFunctions.Generated.Leaks;

/// <summary>One made-up population, written in every format with its answer keys; the same for the same seed.</summary>
internal static partial class PlantedRecords
{
    /// <summary>The formats that are written.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["fhir-r4", "hl7v2", "cda", "dicom", "vcf", "csv", "text"];

    /// <summary>Files of one format, one for each person, until so many identifiers are planted.</summary>
    public static IEnumerable<PlantedFile> Write(string format, int identifiers, ulong seed)
    {
        for (var (number, planted) = (0, 0); planted < identifiers; number++)
        {
            var file = WriteOne(format, number, seed);
            planted += file.Key.Count;
            yield return file;
        }
    }

    /// <summary>The records of one person in one format; the same person has the same number in all.</summary>
    public static PlantedFile WriteOne(string format, int number, ulong seed)
    {
        var people = Dice.For(seed, (ulong)number);
        var person = Person.Make(people, number, distinctive: true);
        var relative = Person.Make(people, number, distinctive: true);
        var doctor = Person.Make(people, number, distinctive: true);
        var planter = new Planter(Dice.For(seed + 1, (ulong)number), person, relative, doctor);
        return format switch
        {
            "fhir-r4" => planter.File(format, $"{person.Family}.json", Utf8(Fhir(planter))),
            "hl7v2" => planter.File(format, $"{person.Family}.hl7", Utf8(Hl7(planter))),
            "cda" => planter.File(format, $"{person.Family}.xml", Utf8(Cda(planter))),
            "dicom" => planter.File(format, $"{person.Family}.dcm", Dicom(planter)),
            "vcf" => planter.File(format, $"{person.Family}.vcf", Utf8(Vcf(planter))),
            "csv" => planter.File(format, $"{person.Family}.csv", Utf8(Csv(planter))),
            "text" => planter.File(format, $"{person.Family}.txt", Utf8(Note(planter))),
            _ => throw new ArgumentException(format, nameof(format)),
        };
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Fhir(Planter p)
    {
        var (one, kin, home) = (p.Person, p.Relative, p.Person.Home);
        var note = p.Text("DocumentReference.content.attachment.data");
        return $$$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://ehr.example/Patient/{{{p.Put("Bundle.entry.fullUrl", "id", $"p-{one.Mrn}-x")}}}","resource":
            {"resourceType":"Patient","id":"p-{{{one.Mrn}}}-x","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{{p.Text("Patient.text.div")}}}</div>"},
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"{{{p.Put("Patient.extension", "relative", kin.Family)}}}"}],
            "identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:oid:2.999.1","value":"{{{p.Put("Patient.identifier", "mrn", one.Mrn)}}}"},
            {"system":"http://hl7.org/fhir/sid/us-ssn","value":"{{{p.Put("Patient.identifier", "ssn", one.Ssn)}}}"},
            {"system":"http://plan.example","value":"{{{p.Put("Patient.identifier", "member", one.Member)}}}"}],
            "name":[{"family":"{{{p.Put("Patient.name", "name", one.Family)}}}","given":["{{{p.Put("Patient.name", "name", one.Given)}}}"],"_family":{"extension":[
            {"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"{{{p.Put("Patient.name._family", "name", one.Middle)}}}"}]}}],
            "telecom":[{"system":"phone","value":"{{{Planter.Dashed(p.Put("Patient.telecom", "phone", one.Phone))}}}"},{"system":"email","value":"{{{p.Put("Patient.telecom", "email", one.Email)}}}"}],
            "gender":"{{{(one.IsWoman ? "female" : "male")}}}","birthDate":"{{{p.Put("Patient.birthDate", "date", Planter.Day(one.Born))}}}",
            "address":[{"line":["{{{p.Put("Patient.address", "street", home.Street)}}}"],"city":"{{{p.Put("Patient.address", "city", home.City)}}}","state":"{{{home.State}}}","postalCode":"{{{home.Zip}}}"}],
            "contact":[{"name":{"family":"{{{kin.Family}}}","given":["{{{p.Put("Patient.contact", "relative", kin.Given)}}}"]},"telecom":[{"system":"phone","value":"{{{Planter.Dashed(kin.Phone)}}}"}]}]}},
            {"resource":{"resourceType":"Observation","id":"o1","contained":[{"resourceType":"Practitioner","id":"d","name":[{"family":"{{{p.Put("contained Practitioner", "doctor", p.Doctor.Family)}}}"}]}],
            "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{{p.Keep("2345-7")}}}","display":"Glucose"}],"text":"Glucose"},
            "subject":{"reference":"Patient/p-{{{one.Mrn}}}-x","display":"{{{p.Put("Reference.display", "name", one.Full)}}}"},"performer":[{"reference":"#d"}],
            "effectiveDateTime":"{{{p.Put("Observation.effective", "date", Planter.Day(p.Dice.Day(2015, 2025)))}}}",
            "valueQuantity":{"value":{{{p.Value()}}},"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"{{{p.Keep("mg/dL")}}}"},"note":[{"text":"{{{p.Text("Annotation.text")}}}"}]}},
            {"resource":{"resourceType":"DocumentReference","id":"d1","status":"current","subject":{"reference":"Patient/p-{{{one.Mrn}}}-x"},
            "content":[{"attachment":{"contentType":"text/plain","data":"{{{Planter.Base64(note)}}}","title":"{{{p.Put("Attachment.title", "name", one.Family)}}}"}}]}}]}
            """;
    }

    private static string Hl7(Planter p)
    {
        var (one, kin, home) = (p.Person, p.Relative, p.Person.Home);
        var address = $"{p.Put("PID-11", "street", home.Street)}^^{p.Put("PID-11", "city", home.City)}^{home.State}^{home.Zip}";
        return string.Join('\r',
        [
            $"MSH|^~\\&|LAB|{p.Put("MSH-4", "facility", p.Doctor.Middle)}|EHR|KMH|20240305||ORU^R01|{p.Put("MSH-10", "id", $"M{one.Mrn}")}|P|2.5.1",
            $"PID|1||{p.Put("PID-3", "mrn", one.Mrn)}^^^KMH&2.999.1&ISO^MR||{p.Put("PID-5", "name", one.Family)}^{p.Put("PID-5", "name", one.Given)}^"
                + $"{p.Put("PID-5", "name", one.Middle)}|{p.Put("PID-6", "relative", kin.Family)}|{p.Put("PID-7", "date", Planter.Day(one.Born, "yyyyMMdd"))}"
                + $"|{(one.IsWoman ? "F" : "M")}|||{address}||{p.Put("PID-13", "phone", Planter.Dashed(one.Phone))}|||||{p.Put("PID-18", "account", one.Account)}|"
                + $"{p.Put("PID-19", "ssn", one.Ssn)}|{p.Put("PID-20", "licence", one.Licence)}",
            $"NK1|1|{p.Put("NK1-2", "relative", kin.Family)}^{p.Put("NK1-2", "relative", kin.Given)}|SPO|{kin.Home.Street}^^{kin.Home.City}|"
                + p.Put("NK1-5", "phone", Planter.Dashed(kin.Phone)),
            $"GT1|1||{p.Put("GT1-3", "relative", kin.Family)}^{kin.Given}||{p.Put("GT1-5", "street", kin.Home.Street)}|{Planter.Dashed(kin.WorkPhone)}",
            $"IN1|1|HMO|77|Plan{new string('|', 12)}{p.Put("IN1-16", "name", one.Family)}^{one.Given}{new string('|', 20)}{p.Put("IN1-36", "member", one.Member)}",
            $"PV1|1|O|||||12^{p.Put("PV1-7", "doctor", p.Doctor.Family)}^{p.Doctor.Given}",
            $"OBR|1||{p.Put("OBR-3", "account", one.Account)}|{p.Keep("24331-1")}^Lipids^LN|||{p.Put("OBR-7", "date", Planter.Day(p.Dice.Day(2015, 2025), "yyyyMMdd"))}",
            $"OBX|1|NM|{p.Keep("2345-7")}^Glucose^LN||{p.Value()}|{p.Keep("mg/dL")}|{p.Keep("70-99")}|H|||F",
            $"OBX|2|TX|11488-4^Note^LN||{p.Text("OBX-5 TX")}||||||F",
            $"OBX|3|FT|11488-4^Note^LN||{p.Text("OBX-5 FT").Replace(". ", ".\\.br\\", StringComparison.Ordinal)}||||||F",
            $"OBX|4|ED|11488-4^Note^LN||^TEXT^^Base64^{Planter.Base64(p.Text("OBX-5 ED"))}||||||F",
            $"OBX|5|XPN|1^x||{p.Put("OBX-5 XPN", "name", one.Family)}^{one.Given}||||||F",
            $"OBX|6|ST|1^x||{p.Put("OBX-5 ST", "name", one.Full)}||||||F",
            $"NTE|1||{p.Text("NTE-3")}",
            $"ZPI|1|{p.Put("ZPI", "name", one.Family)}|{p.Put("ZPI", "mrn", one.Mrn)}|{p.Put("ZPI", "email", one.Email)}",
            "",
        ]);
    }

    private static string Vcf(Planter p)
    {
        var one = p.Person;
        return $"""
            ##fileformat=VCFv4.3
            ##fileDate={p.Put("##fileDate", "date", Planter.Day(p.Dice.Day(2015, 2025), "yyyyMMdd"))}
            ##source=caller 1.0 by {p.Put("##source", "doctor", p.Doctor.Family)}
            ##commandline="call --bam /home/{p.Put("##commandline", "name", one.Family)}/{p.Put("##commandline", "mrn", one.Mrn)}.bam"
            ##reference=file:///data/{p.Put("##reference", "name", one.Family)}/hg38.fa
            ##SAMPLE=<ID={one.Mrn},Description="{p.Put("##SAMPLE", "name", one.Full)}">
            ##PEDIGREE=<ID={one.Mrn},Father={p.Put("##PEDIGREE", "relative", p.Relative.Family)}>
            ##patient={p.Text("## free line")}
            ##contig=<ID=1,length=249250621>
            ##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
            ##INFO=<ID=NOTE,Number=.,Type=String,Description="Asked for by {p.Put("##INFO Description", "name", one.Family)}, {p.Put("##INFO Description", "phone", Planter.Dashed(one.Phone))}">
            ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
            ##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">
            ##FORMAT=<ID=CM,Number=.,Type=String,Description="Comment of {p.Put("##FORMAT Description", "mrn", one.Mrn)}">
            #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	{p.Put("sample id", "mrn", one.Mrn)}	{p.Put("sample id", "name", one.Family)}
            1	{p.Keep(p.Dice.Digits(7))}	rs{p.Keep("80357906")}	A	C	50	PASS	DP=33;NOTE={Joined(p.Text("INFO text"))}	GT:PS:CM	0/1:{p.Keep($"1{p.Dice.Digits(6)}")}:{Joined(p.Text("FORMAT text"))}	1/1:.:.
            1	{p.Keep(p.Dice.Digits(7))}	{p.Put("ID", "mrn", one.Mrn)};v{p.Put("ID", "account", one.Account)}	G	T	50	PASS	DP=31	GT:PS:CM	0/1:7:{p.Put("FORMAT word", "relative", p.Relative.Family)}	1/1:.:{p.Put("FORMAT word", "mrn", one.Mrn)}

            """.ReplaceLineEndings("\n");
    }

    // As text must be written in a column of VCF (VCFv4.3, 1.2): no blanks, and what the format itself uses escaped.
    private static string Joined(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace(":", "%3A", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal)
        .Replace("=", "%3D", StringComparison.Ordinal).Replace(' ', '_');

    private static string Csv(Planter p)
    {
        var (one, home) = (p.Person, p.Person.Home);
        return "mrn,last_name,first_name,birth_date,sex,ssn,phone,email,address,city,zip,collected_at,loinc,test,value,unit,"
            + "reference_range,ordering_provider,next_of_kin,comment\n"
            + string.Join(',',
            [
                p.Put("mrn", "mrn", one.Mrn), p.Put("last_name", "name", one.Family), p.Put("first_name", "name", one.Given),
                p.Put("birth_date", "date", Planter.Day(one.Born)), one.IsWoman ? "F" : "M", p.Put("ssn", "ssn", one.Ssn),
                p.Put("phone", "phone", Planter.Dashed(one.Phone)), p.Put("email", "email", one.Email),
                p.Put("address", "street", home.Street), p.Put("city", "city", home.City), home.Zip,
                p.Put("collected_at", "date", Planter.Day(p.Dice.Day(2015, 2025))), p.Keep("2345-7"), "Glucose", p.Value(),
                p.Keep("mg/dL"), p.Keep("70-99"), p.Put("ordering_provider", "doctor", $"Dr. {p.Doctor.Family}"),
                p.Put("next_of_kin", "relative", p.Relative.Full), $"\"{p.Text("comment")}\"",
            ]) + "\n";
    }

    private static string Note(Planter p)
    {
        var one = p.Person;
        return $"""
            PROGRESS NOTE
            Patient: {p.Put("header", "name", $"{one.Family}, {one.Given}")}    MRN: {p.Put("header", "mrn", one.Mrn)}
            DOB: {p.Put("header", "date", Planter.Day(one.Born, "MM/dd/yyyy"))}    SSN: {p.Put("header", "ssn", one.Ssn)}
            Phone: {p.Put("header", "phone", Planter.Dashed(one.Phone))}
            Next of kin: {p.Put("header", "relative", p.Relative.Full)}
            {p.Text("body")}
            {p.Text("body")}
            Electronically signed: Dr. {p.Put("signature", "doctor", p.Doctor.Full)}, MD

            """;
    }
}
