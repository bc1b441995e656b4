using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Cda;

public sealed class CdaDeidentificationTests
{
    private const string Head =
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        + "xmlns:sdtc=\"urn:hl7-org:sdtc\"><id root=\"1.2.3.4\" extension=\"DOC-77123\"/><recordTarget><patientRole>"
        + "<id root=\"1.2.3.9\" extension=\"MRN-448821\"/><addr><streetAddressLine>17 Quarry Lane</streetAddressLine>"
        + "<city>Tewksbury</city><state>MA</state><postalCode>01876</postalCode></addr><telecom value=\"tel:+1-978-555-0142\"/>"
        + "<patient><name><given>Ottilie</given><family>Vandermolen</family></name><administrativeGenderCode code=\"F\"/>"
        + "<birthTime value=\"19710304\"/></patient></patientRole></recordTarget>";

    private static string Document(string body) =>
        Head + "<component><structuredBody><component><section>" + body
        + "</section></component></structuredBody></component></ClinicalDocument>";

    [Theory]
    [InlineData("<content>ROSE</content><content>SHORT</content> came", "ROSE", "SHORT")]
    [InlineData("<content>Rose</content><content styleCode=\"Bold\">Short</content> came", "Rose", "Short")]
    [InlineData("<content>Rose</content> <content>A.</content> <content>Short</content> came", "Rose", "Short")]
    public void Narrative_NameOverSeveralElements_IsFound(string text, string given, string family)
    {
        var run = CdaBatch.Run($"""
            <ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><id root="1.2.3" extension="771234"/>
            <patient><name><given>Rose</given><family>Short</family></name></patient></patientRole></recordTarget>
            <component><structuredBody><component><section><text><paragraph>{text}</paragraph></text></section></component>
            </structuredBody></component></ClinicalDocument>
            """);

        Assert.Null(run.Code);
        Assert.DoesNotContain(given, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(family, run.Output, StringComparison.Ordinal);
        Assert.Contains("came", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("section", "")]
    [InlineData("act", " classCode=\"ACT\" moodCode=\"EVN\"")]
    [InlineData("observation", " classCode=\"OBS\" moodCode=\"EVN\"")]
    public void Fragment_OfNobody_KeepsYearsOnly(string root, string attributes)
    {
        var time = root == "section" ? "" : "<effectiveTime value=\"20240310\"/>";
        var entry = root == "section"
            ? "<text>Seen on March 10, 2024 by Dr. Henry Walker</text><entry><act classCode=\"ACT\" moodCode=\"EVN\">"
                + "<effectiveTime value=\"20240310\"/></act></entry>" : "";
        var run = CdaBatch.Run($"<{root} xmlns=\"urn:hl7-org:v3\"{attributes}>{time}{entry}</{root}>");

        Assert.Null(run.Code);
        Assert.DoesNotMatch("20240310|March|Walker", run.Output);
        Assert.Contains("value=\"2024\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" classCode=\"SDLOC\"", "")]
    [InlineData("", " classCode=\"PLC\"")]
    [InlineData("", " classCode=\"PSN\"")]
    [InlineData(" classCode=\"PAT\"", "")]
    public void Participant_WhoIsNoThing_IsMaskedAndKnown(string role, string entity)
    {
        var run = CdaBatch.Run(Document($"""
            <text>Seen at Quillfeather Oxenwaite, all well</text><entry><act classCode="ACT" moodCode="EVN">
            <participant typeCode="LOC"><participantRole{role}><playingEntity{entity}><name>Quillfeather Oxenwaite</name>
            </playingEntity></participantRole></participant></act></entry>
            """));

        Assert.Null(run.Code);
        Assert.DoesNotMatch("(?i)quillfeather|oxenwaite", run.Output);
        Assert.Contains("all well", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" classCode=\"MANU\"", " classCode=\"MMAT\"")]
    [InlineData(" classCode=\"MANU\"", "")]
    public void Participant_ThatIsASubstance_Stays(string role, string entity)
    {
        var run = CdaBatch.Run(Document($"""
            <text>Codeine</text><entry><act classCode="ACT" moodCode="EVN"><participant typeCode="CSM">
            <participantRole{role}><playingEntity{entity}><name>Codeine</name></playingEntity></participantRole>
            </participant></act></entry>
            """));

        Assert.Contains("<name>Codeine</name>", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<participant typeCode=\"COV\"><participantRole classCode=\"PAT\"><id root=\"1.2.3\" extension=\"4473A981\"/>"
        + "</participantRole></participant>", "member 4473A981")]
    [InlineData("<participant typeCode=\"DEV\"><participantRole classCode=\"MANU\"><id root=\"2.16.840.1.113883.3.3719\" "
        + "extension=\"(01)00848486001048(11)160128(21)BJKS1234\"/></participantRole></participant>", "serial BJKS1234")]
    [InlineData("<id root=\"1.2.3\" extension=\"4473A981\"/>", "policy 4473A981")]
    public void Numbers_OfEntries_AreKnownToTheNarrative(string entry, string text)
    {
        var run = CdaBatch.Run(Document(
            $"<text>All well, {text}</text><entry><act classCode=\"ACT\" moodCode=\"EVN\">{entry}</act></entry>"));

        Assert.Null(run.Code);
        Assert.DoesNotMatch("4473A981|BJKS1234", run.Output);
        Assert.Contains("All well", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Narrative_NameInTwoPieces_IsFoundAndMarkupStays()
    {
        var run = CdaBatch.Run(Document(
            "<text><paragraph>Seen: <content ID=\"Vandermolen1\">Otti</content>lie <content>Vander<!-- x -->molen</content>"
            + " today</paragraph></text><entry><act><text><reference value=\"#Vandermolen1\"/></text></act></entry>"));
        Assert.DoesNotContain("Otti", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("molen", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<content ID=\"n1\">[NAME]</content><content></content> today", run.Output, StringComparison.Ordinal);
        Assert.Contains("<reference value=\"#n1\"/>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_Identifiers_AreReplacedOrMasked()
    {
        var run = CdaBatch.Run(Document("<title>Labs</title>"));
        var subject = Assert.Single(run.Directory.Subjects);
        foreach (var secret in new[] { "MRN-448821", "DOC-77123", "Quarry", "Tewksbury", "01876", "978-555", "Ottilie", "19710304" })
        {
            Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
        }

        Assert.Contains($"extension=\"{subject.Pseudonym}\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("<addr><state>MA</state><postalCode>018</postalCode></addr>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<name nullFlavor=\"MSK\"/>", run.Output, StringComparison.Ordinal);
        var born = subject.Shift.Shift(new DateOnly(1971, 3, 4)).ToString("yyyyMMdd", null);
        Assert.Contains($"<birthTime value=\"{born}\"/>", run.Output, StringComparison.Ordinal);
        var manifest = JsonSerializer.Serialize(
            run.Completed.Manifest, DeidentificationManifestJson.Default.DeidentificationManifest);
        Assert.DoesNotContain("Vandermolen", manifest, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("448821", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void SafeHarbor_Times_AreYears()
    {
        var run = CdaBatch.Run(
            Document("<entry><observation><effectiveTime><low value=\"201203041530-0500\"/></effectiveTime></observation></entry>"),
            DeidentificationProfile.SafeHarbor);
        Assert.Contains("<low value=\"2012\"/>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<birthTime value=\"1971\"/>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_CodesUnitsValues_StayAndGiveEvents()
    {
        const string Entry = "<code code=\"2345-7\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"Glucose\"/>"
            + "<statusCode code=\"completed\"/><effectiveTime value=\"20200105\"/>"
            + "<value xsi:type=\"PQ\" value=\"102.50\" unit=\"mg/dL\"/>"
            + "<referenceRange><observationRange><value xsi:type=\"IVL_PQ\"><low value=\"70\" unit=\"mg/dL\"/>"
            + "<high value=\"99\" unit=\"mg/dL\"/></value></observationRange></referenceRange>";
        using var batch = new CdaBatch();
        var run = batch.Through(Encoding.UTF8.GetBytes(
            Document($"<entry><observation classCode=\"OBS\" moodCode=\"EVN\">{Entry}</observation></entry>")));
        Assert.Contains("<value xsi:type=\"PQ\" value=\"102.50\" unit=\"mg/dL\"/>", run.Output, StringComparison.Ordinal);
        var fact = Assert.Single(batch.Events(run.Output), fact => fact.Code == "LOINC//2345-7");
        Assert.Equal((102.5, "mg/dL", 70, 99), (fact.NumericValue, fact.Unit, fact.RangeLow, fact.RangeHigh));
        var subject = Assert.Single(run.Directory.Subjects);
        Assert.Equal(subject.Pseudonym, fact.SubjectId);
        Assert.Equal(subject.Shift.Shift(new DateOnly(2020, 1, 5)), DateOnly.FromDateTime(fact.Time!.Value.UtcDateTime));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><ClinicalDocument>&x;</ClinicalDocument>", "xml.dtd")]
    [InlineData("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><ClinicalDocument/>", "xml.dtd")]
    [InlineData("<ClinicalDocument><title>a</ClinicalDocument>", "xml.syntax")]
    [InlineData("<ClinicalDocument><title>a", "xml.truncated")]
    [InlineData("<ClinicalDocument a=\"1\" a=\"2\"/>", "xml.syntax")]
    [InlineData("<ClinicalDocument>&lol;</ClinicalDocument>", "xml.syntax")]
    public void BadMarkup_IsSetAsideWithItsCode(string xml, string code) => Assert.Equal(code, CdaBatch.Run(xml).Code);

    [Fact]
    public void Depth_BeyondTheLimit_IsSetAside() =>
        Assert.Equal("xml.depth", CdaBatch.Run(string.Concat(Enumerable.Repeat("<component>", 5000))).Code);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public void Encodings_BecomeUtf8(string name)
    {
        var encoding = name == "utf-16" ? new UnicodeEncoding(false, true)
            : name == "utf-16BE" ? new UnicodeEncoding(true, true)
            : Encoding.Latin1;
        var xml = $"<?xml version=\"1.0\" encoding=\"{name}\"?>" + Document("<title>Beh\u00e4lter</title>");
        var run = CdaBatch.Run([.. encoding.GetPreamble(), .. encoding.GetBytes(xml)]);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", run.Output, StringComparison.Ordinal);
        Assert.Contains("Beh\u00e4lter", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fragments_OfSeveralRootsWithoutDeclarations_AreProcessedUpToTheFault()
    {
        var run = CdaBatch.Run(
            "<observation><value xsi:type=\"PQ\" value=\"5\" unit=\"mg\"/></observation>\n<author><time value=\"20120304\"/>"
            + "</author>\n<act><text>oops</act>");
        Assert.Contains("<value xsi:type=\"PQ\" value=\"5\" unit=\"mg\"/>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<time value=\"2012\"/>", run.Output, StringComparison.Ordinal);
        Assert.Equal("xml.syntax", Assert.Single(run.Completed.PartsSetAside).Kind.Code);
        Assert.DoesNotContain("oops", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NonXmlBody_ThatCannotBeRead_Goes()
    {
        var pdf = Convert.ToBase64String("%PDF-1.4 Ottilie Vandermolen"u8);
        var run = CdaBatch.Run(
            Head + $"<component><nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">{pdf}</text>"
            + "</nonXMLBody></component></ClinicalDocument>");
        Assert.Contains("<nonXMLBody><text nullFlavor=\"MSK\"/></nonXMLBody>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownElementsAndAttributes_Go()
    {
        var run = CdaBatch.Run(Document(
            "<x:note xmlns:x=\"urn:other\">Q</x:note><mystery>W</mystery><title secret=\"E\">Plan</title>"));
        Assert.Contains("<section><title>Plan</title></section>", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.Completed.Manifest.UnknownElementsDropped["section"]);
    }

    [Fact]
    public void Overrides_AreLaidOver_AndMisspeltOnesAreErrors()
    {
        using var batch = new CdaBatch(rules: "{\"elements\":{\"patient/administrativeGenderCode\":\"mask\"}}");
        var run = batch.Through(Encoding.UTF8.GetBytes(Document("")));
        Assert.Contains("<administrativeGenderCode nullFlavor=\"MSK\"/>", run.Output, StringComparison.Ordinal);
        Assert.Contains('+', run.Completed.Manifest.RulesVersion);
        var wrong = Assert.Throws<InvalidDataException>(() => new CdaBatch(rules: "{\"elements\":{\"patient/nmae\":\"mask\"}}"));
        Assert.Contains("patient/nmae", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AgeOver89_ReadsNinetyOrMore()
    {
        var run = CdaBatch.Run(Document(
            "<entry><observation><value xsi:type=\"PQ\" value=\"94\" unit=\"a\"/></observation></entry>"));
        Assert.Contains("<value xsi:type=\"IVL_PQ\"><low value=\"90\" unit=\"a\"/></value>", run.Output, StringComparison.Ordinal);
    }
}
