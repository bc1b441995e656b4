using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Tests.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Hl7;

public sealed class Hl7DeidentificationTests
{
    private const string Pid =
        "PID|1||4471982^^^GHH&2.16.840.1.113883.19.4&ISO^MR~999372414^^^SSA^SS||Trevino^Maria^Luz||19600503|F||2106-3^White"
        + "^HL70005|742 Evergreen Terrace^Apt 3^Quincy^MA^02169^USA^H||(617)555-0147|||M||ACC99881|999-37-2414|S1234567\n";

    private const string Pseudonym = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    [Fact]
    public async Task Patient_LosesWhatIdentifiesAndKeepsItsStructure()
    {
        var text = await new Hl7Files().TextAsync(Hl7Files.Header + Pid);

        Assert.Matches(
            $@"\nPID\|1\|\|{Pseudonym}\^\^\^[a-z2-7]{{26}}&2\.25\.\d+&ISO\^MR~[a-z2-7]{{26}}\^\^\^[a-z2-7]{{26}}\^SS\|\|\^\^\|\|"
            + @"(1959|1960)\d{4}\|F\|\|2106-3\^White\^HL70005\|\^\^\^MA\^021\^USA\^H\|\|\|\|\|M\|\|[a-z2-7]{26}\|\|\n", text);
        Assert.DoesNotMatch("(?i)trevino|maria|evergreen|quincy|555|4471982|2414|ACC9|S1234", text);
    }

    [Fact]
    public async Task SafeHarbor_KeepsYearsOnlyAndNoNumbers()
    {
        var text = await new Hl7Files(DeidentificationProfile.SafeHarbor).TextAsync(Hl7Files.Header + Pid);

        Assert.Contains("|2024||ORU^R01|", text, StringComparison.Ordinal);
        Assert.Matches($@"\|{Pseudonym}\^\^\^[a-z2-7]+&2\.25\.\d+&ISO\^MR~\^\^\^[a-z2-7]+\^SS\|\|\^\^\|\|1960\|F", text);
    }

    [Fact]
    public async Task Text_BrokenOverRepetitionsAndSegments_IsReadAsOne()
    {
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + "PID|1||sphlpid^^^GHH^MR||Short^Rose||19600503|F\n"
            + "OBX|1|TX|1^Report^L||Seen was Rose~Short in our clinic~and called Sh~ort, id sphlpid||||||F\n"
            + "OBX|2|TX|2^Note^L||Report of Dr. Henry||||||F\n"
            + "OBX|3|TX|2^Note^L||Walker was read on March 10,||||||F\n"
            + "OBX|4|TX|2^Note^L||2024 by us||||||F\n"
            + "OBX|5|NM|3^Value^L||7||||||F\n"
            + "NTE|1||Please call Rose\nNTE|2||Short today\n");

        Assert.DoesNotMatch("(?i)rose|short|sphlpid|henry|walker|march", text);
        Assert.Matches(@"\|Seen was \[NAME\]~ in our clinic~", text);
        Assert.Contains("OBX|5|NM|3^Value^L||7||||||F", text, StringComparison.Ordinal);
        Assert.Matches(@"NTE\|1\|\|Please call \[NAME\]\nNTE\|2\|\| today", text);
    }

    [Theory]
    [InlineData("PV1|1|I|||||4411^Oxenwaite^Ada")]
    [InlineData("PV1|1|I||||||4411^Oxenwaite^Ada~4412^Brackenbury")]
    [InlineData("PV1|1|I|||||||4411^Oxenwaite^Ada")]
    [InlineData("PV1|1|I|||||||||||||||4411^Oxenwaite^Ada")]
    [InlineData("ORC|RE|||||||||4411^Oxenwaite^Ada")]
    [InlineData("ORC|RE|||||||||||4411^Oxenwaite^Ada")]
    [InlineData("OBR|1|||1^X^L||||||||||||4411^Oxenwaite^Ada")]
    [InlineData("OBR|1|||1^X^L||||||||||||||||||||||||4411^Oxenwaite^Ada")]
    [InlineData("OBR|1|||1^X^L||||||||||||||||||||||||||||4411&Oxenwaite&Ada")]
    [InlineData("TXA|1|CN|||4411^Oxenwaite^Ada")]
    [InlineData("TXA|1|CN|||||||4411^Oxenwaite^Ada")]
    [InlineData("ROL|1|AD|PP|4411^Oxenwaite^Ada")]
    [InlineData("STF|1|1|Oxenwaite^Ada")]
    [InlineData("PRD|RP|Oxenwaite^Ada")]
    [InlineData("CTD|RP|Oxenwaite^Ada")]
    [InlineData("IN1|1|1|1|Acme||Oxenwaite^Ada")]
    [InlineData("NK1|1|Oxenwaite^Ada|SPO")]
    public async Task Text_LosesWhomOtherSegmentsName(string segment)
    {
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + segment + "\nOBX|1|TX|1^Report^L||seen with oxenwaite, all well||||||F\n");

        Assert.DoesNotMatch("(?i)oxenwaite", text);
        Assert.Contains("all well", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_InSeveralPieces_KeepsEscapesAndShiftsDatesOnce()
    {
        const string Report = "OBX|1|TX|1^Report^L||A \\T\\ B~on 03/10/2024 fine~C||||||F\n";
        var broken = await new Hl7Files().TextAsync(Hl7Files.Header + Pid + Report);
        var whole = await new Hl7Files().TextAsync(Hl7Files.Header + Pid + Report.Replace("~C", "", StringComparison.Ordinal)
            .Replace("A \\T\\ B~", "", StringComparison.Ordinal));

        var date = Regex.Match(whole, @"on (\S+) fine").Groups[1].Value;
        Assert.NotEqual("03/10/2024", date);
        Assert.Contains($"|A \\T\\ B~on {date} fine~C|", broken, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024", 4)]
    [InlineData("202403", 6)]
    [InlineData("20240310", 8)]
    [InlineData("202403101530", 8)]
    [InlineData("20240310153012.1234-0500", 8)]
    [InlineData("20240310153012+1400", 8)]
    public async Task Date_KeepsFormAndPrecision(string date, int digits)
    {
        var files = new Hl7Files();
        var (output, _, directory) = await files.RunAsync(Hl7Files.Bytes(
            Hl7Files.Header + Pid + $"OBX|1|NM|2345-7^Glucose^LN||90|mg/dL|||||F|||{date}\n"));
        var written = Regex.Match(Encoding.UTF8.GetString(output), @"F\|\|\|([^\r]*)").Groups[1].Value;
        var shift = Assert.Single(directory.Subjects).Shift;
        var full = (date + "0715")[..8];
        full = digits switch { 4 => "20240701", 6 => "20240315", _ => full };
        var expected = DateOnly.ParseExact(full, "yyyyMMdd").AddDays(shift.Days).ToString("yyyyMMdd");

        Assert.Equal(expected[..digits] + date[digits..], written);
    }

    [Theory]
    [InlineData("20240230")]
    [InlineData("March 10")]
    [InlineData("0000")]
    [InlineData("2024031")]
    public async Task Date_NotADate_Goes(string date) => Assert.EndsWith(
        "F|||\n",
        await new Hl7Files().TextAsync(Hl7Files.Header + Pid + $"OBX|1|NM|2345-7^G^LN||90||||||F|||{date}\n"),
        StringComparison.Ordinal);

    [Fact]
    public async Task BirthDate_Over89_BecomesTheYearThatReads90()
    {
        var files = new Hl7Files();
        var (output, _, directory) = await files.RunAsync(
            Hl7Files.Bytes(Hl7Files.Header + "PID|1||77123^^^GHH^MR||Old^Very||19200101|M\n"));
        var year = new DateOnly(2026, 1, 1).AddDays(Assert.Single(directory.Subjects).Shift.Days).Year - 90;

        Assert.Contains($"||{year}|M", Encoding.UTF8.GetString(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NM", "1234.50", "1234.50")]
    [InlineData("SN", "<^5", "<^5")]
    [InlineData("SN", "^1^:^128", "^1^:^128")]
    [InlineData("CE", "260373001^Detected^SCT", "260373001^Detected^SCT")]
    [InlineData("ST", "Seen by Maria Trevino", "Seen by [NAME]")]
    [InlineData("TX", "Call 617-555-0147 now", "Call [PHONE] now")]
    [InlineData("XPN", "Trevino^Maria", "^")]
    [InlineData("XTN", "(617)555-0147", "")]
    [InlineData("XAD", "742 Evergreen Terrace^^Quincy^MA", "^^^")]
    [InlineData("RP", "/images/4471982/1.jpg^PACS&1.2.3&ISO^image^JPEG", "^*&*&ISO^image^JPEG")]
    [InlineData("ED", "^application^pdf^Base64^JVBERi0xLjQK", "^application^pdf^Base64^")]
    [InlineData("", "Trevino Maria", "[NAME]")]
    [InlineData("QQQ", "Trevino Maria", "[NAME]")]
    [InlineData("FT", "\"\"", "\"\"")]
    public async Task ObservationValue_IsTreatedByItsType(string type, string value, string expected)
    {
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + $"OBX|1|{type}|1-8^Thing^LN|1|{value}|mg/dL^^UCUM|3.5-5.1|N|||F\n");
        var pattern = Regex.Escape(expected).Replace(@"\*", "[a-z0-9.]+", StringComparison.Ordinal);

        Assert.Matches($@"\nOBX\|1\|{type}\|1-8\^Thing\^LN\|1\|{pattern}\|mg/dL\^\^UCUM\|3\.5-5\.1\|N\|\|\|F\n", text);
    }

    [Fact]
    public async Task Age_Over89_Reads90()
    {
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + "OBX|1|NM|30525-0^Age^LN||94|a^^UCUM\nOBX|2|NM|30525-0^Age^LN||89|a^^UCUM\n");

        Assert.Contains("||90|a", text, StringComparison.Ordinal);
        Assert.Contains("||89|a", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncapsulatedText_IsOpened()
    {
        var data = Convert.ToBase64String("Maria Trevino was seen. Glucose 90 mg/dL."u8);
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + $"OBX|1|ED|11488-4^Note^LN||^text^plain^Base64^{data}\n");
        var written = Regex.Match(text, @"Base64\^([A-Za-z0-9+/=]+)").Groups[1].Value;
        var opened = Encoding.UTF8.GetString(Convert.FromBase64String(written));

        Assert.Contains("was seen. Glucose 90 mg/dL.", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("Trevino", opened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncapsulatedMessage_IsOfTheSameSubject()
    {
        var inner = Hl7Files.Bytes(Hl7Files.Header + "PID|1||OTHER77^^^X^MR||Trevino^Maria\n");
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + $"OBX|1|ED|11488-4^Note^LN||^multipart^x-hl7-cda-level-one^Base64^{Convert.ToBase64String(inner)}\n");
        var opened = Encoding.UTF8.GetString(
            Convert.FromBase64String(Regex.Match(text, @"Base64\^([A-Za-z0-9+/=]+)").Groups[1].Value));

        Assert.Equal(Regex.Match(text, Pseudonym).Value, Regex.Match(opened, Pseudonym).Value);
        Assert.DoesNotMatch("OTHER77|Trevino", opened);
    }

    [Fact]
    public async Task Base64InText_Goes()
    {
        var data = Convert.ToBase64String(new byte[300]);
        Assert.Contains("OBX|1|TX|1-8^T^LN||\n", await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid + $"OBX|1|TX|1-8^T^LN||{data}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escapes_AreReadAndWritten()
    {
        var text = await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid
            + @"NTE|1|L|Smith \T\ Sons\.br\Maria\X20\Trevino \F\ x \E\ y|RE" + "\n" + @"NTE|2|L|a \T\ b \H\bold\N\ \.sp2\ c" + "\n");

        Assert.Matches(@"\nNTE\|1\|L\|[^|]*\\\.br\\\[NAME\] \\F\\ x \\E\\ y\|RE\n", text);
        Assert.Contains(@"NTE|2|L|a \T\ b \H\bold\N\ \.sp2\ c" + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherEncodingCharacters_AreFollowed()
    {
        var text = await new Hl7Files().TextAsync(
            "MSH#*@!%#LAB#GHH###20240310##ADT*A01#M1#P#2.3\nPID#1##4471982***GHH%1.2.3.4%ISO*MR@55512****PI##Trevino*Maria##19600503#F\n");

        Assert.StartsWith("MSH#*@!%#", text, StringComparison.Ordinal);
        Assert.Matches($@"\nPID#1##{Pseudonym}\*\*\*[a-z2-7]{{26}}%2\.25\.\d+%ISO\*MR@[a-z2-7]{{26}}\*\*\*\*PI##\*##\d{{8}}#F\n", text);
    }

    [Fact]
    public async Task MissingSubcomponentCharacter_IsNoSeparator() => Assert.Matches(
        $@"\nPID\|1\|\|{Pseudonym}\^\^\^[a-z2-7]{{26}}\^MR\|\|\^\|\|",
        await new Hl7Files().TextAsync("MSH|^~\\|LAB||||20240310||ADT^A01|M1|P|2.3\nPID|1||4471982^^^G&H^MR||Trevino^Maria||1960\n"));

    [Fact]
    public async Task ZSegmentsAndUnknownOnes_GoUnlessARuleKeepsAField()
    {
        const string Message = "ZPD|1|Maria Trevino|green|secret\nQQQ|Maria\nAL1|1|DA|70618^Penicillin^RXNORM\n";
        var dropped = await new Hl7Files().TextAsync(Hl7Files.Header + Pid + Message);
        var kept = await new Hl7Files(overrides: """{"fields":{"ZPD-3":"keep"}}""")
            .TextAsync(Hl7Files.Header + Pid + Message);

        Assert.DoesNotMatch("ZPD|QQQ|Maria|green", dropped);
        Assert.EndsWith("\nAL1|1|DA|70618^Penicillin^RXNORM\n", dropped, StringComparison.Ordinal);
        Assert.Contains("\nZPD|||green|\nAL1", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldsBeyondTheStandard_AreEmptied() => Assert.Contains(
        "\nBLG|||||||||&|\n",
        await new Hl7Files().TextAsync(Hl7Files.Header + Pid + "BLG|||||||||Trevino&x|y\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Practitioner_NameGoesAndIdBecomesAToken() => Assert.Matches(
        @"\nPV1\|1\|I\|[^|]*\|\|\|\|[a-z2-7]{26}\^\^\^\^\^\^\^\^[a-z2-7]{26}&2\.16\.840\.1\.113883\.4\.6&ISO\^\^\^\^NPI\n",
        await new Hl7Files().TextAsync(
            Hl7Files.Header + Pid
            + "PV1|1|I|4E^136^B||||1122334^Alvarez^Maria^^^Dr^^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI\n"));

    [Fact]
    public async Task Merge_FormerNumberHasTheSamePseudonym()
    {
        var text = await new Hl7Files().TextAsync(
            "MSH|^~\\&|||||20240310||ADT^A40|M1|P|2.5\n" + Pid + "MRG|998877^^^GHH&2.16.840.1.113883.19.4&ISO^MR\n");
        var all = Regex.Matches(text, Pseudonym).Select(match => match.Value).ToList();

        Assert.Equal(2, all.Count);
        Assert.Equal(all[0], all[1]);
    }

    [Fact]
    public async Task UnknownPatient_KeepsYearsAndLosesTheNameInText()
    {
        var setup = new DeidentificationSetup(
            DeidentificationProfile.Longitudinal, Hl7Files.Keys, new DateOnly(2026, 1, 1));
        var output = new MemoryStream();
        await new FrontierFunctions.Pipeline.Formats.RecordFormats(setup).DeidentifyAsync(
            new MemoryStream(Hl7Files.Bytes(Hl7Files.Header + Pid + "NTE|1||trevino is well\n")), output,
            SubjectDirectory.Empty, new FrontierFunctions.Pipeline.Formats.RecordSource("x"),
            TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(output.ToArray());

        Assert.Contains("|2024||ORU", text, StringComparison.Ordinal);
        Assert.Contains("|1960|F|", text, StringComparison.Ordinal);
        Assert.DoesNotMatch($"(?i)trevino|4471982|{Pseudonym}", text);
    }

    [Theory]
    [InlineData("""{"types":{"XQN":"drop"}}""", "XQN")]
    [InlineData("""{"types":{"ST":"shred"}}""", "shred")]
    [InlineData("""{"components":{"XCN.99":"drop"}}""", "XCN.99")]
    [InlineData("""{"fields":{"PID-99":"drop"}}""", "PID-99")]
    [InlineData("""{"fields":{"PIX-1":"drop"}}""", "PIX-1")]
    [InlineData("""{"feilds":{"PID-5":"drop"}}""", "feilds")]
    [InlineData("""{"types":{"NM":null}}""", "NM")]
    public void Override_Misspelt_IsAnErrorThatNamesThePlace(string rules, string place) =>
        Assert.Contains(
            place, Assert.Throws<InvalidDataException>(() => new Hl7Files(overrides: rules)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Override_IsFollowedAndChangesTheVersion()
    {
        var files = new Hl7Files(overrides: """{"fields":{"PID-8":"drop","PID-11.4":"drop"}}""");
        var (output, outcome, _) = await files.RunAsync(Hl7Files.Bytes(Hl7Files.Header + Pid));
        var text = Encoding.UTF8.GetString(output);

        Assert.DoesNotContain("^MA^", text, StringComparison.Ordinal);
        Assert.Matches(@"\d{8}\|\|\|2106", text);
        Assert.Matches(
            @"^1\.0\.0\+[0-9a-f]{8}$", Assert.IsType<DeidentificationOutcome.Completed>(outcome).Manifest.RulesVersion);
    }

    [Fact]
    public async Task Manifest_HoldsNoValue()
    {
        var (_, outcome, _) = await new Hl7Files().RunAsync(Hl7Files.Bytes(
            Hl7Files.Header + Pid + "ZZZ|Trevino\nNTE|1||Maria Trevino 4471982\n"));
        var json = System.Text.Json.JsonSerializer.Serialize(
            Assert.IsType<DeidentificationOutcome.Completed>(outcome).Manifest,
            DeidentificationManifestJson.Default.DeidentificationManifest);

        Assert.DoesNotMatch("(?i)trevino|maria|4471982|ZZZ|GHH", json);
        Assert.Contains("\"subject-id\": 2", json, StringComparison.Ordinal);
        Assert.Contains("\"PID\": 1", json, StringComparison.Ordinal);
    }
}
