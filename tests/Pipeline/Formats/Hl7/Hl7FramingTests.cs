using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Pipeline.Formats.Hl7;

public sealed class Hl7FramingTests
{
    private const string Message = "MSH|^~\\&|LAB||||20240310||ADT^A01|M1|P|2.5\rPID|1||4471982^^^GHH^MR||Trevino^Maria\r";

    [Theory]
    [InlineData("\u000B{0}\u001C\r")]
    [InlineData("\u000B{0}\u001C\r\u000B{0}\u001C\r")]
    [InlineData("{0}{0}{0}")]
    [InlineData("\uFEFF{0}")]
    [InlineData("\r\n{0}\r\n\r\n{0}")]
    [InlineData("FHS|^~\\&|A\rBHS|^~\\&|A\r{0}{0}BTS|2\rFTS|1\r")]
    [InlineData("FHS|^~\\&|A\r\nBHS|^~\\&|A\r\n{0}BTS|1\r\nFTS|1")]
    public async Task Framing_StaysAsItIs(string frame)
    {
        var plain = Text(await Output(Message));
        var header = frame.Replace("FHS|^~\\&|A", "FHS|^~\\&|", StringComparison.Ordinal);
        var written = Text(await Output(string.Format(System.Globalization.CultureInfo.InvariantCulture, frame, Message)));

        Assert.Equal(
            Bare(string.Format(System.Globalization.CultureInfo.InvariantCulture, header, plain)), Bare(written));

        // The sender of a batch becomes a token.
        static string Bare(string text) => System.Text.RegularExpressions.Regex.Replace(
            text, @"(?<=HS\|\^~\\&\|)[a-zA-Z2-7]*", "");
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task SegmentEnds_Stay(string end)
    {
        var written = Text(await Output(Message.Replace("\r", end, StringComparison.Ordinal)));

        Assert.Equal(Text(await Output(Message)).Replace("\r", end, StringComparison.Ordinal), written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Chunks_GiveTheSame(int size)
    {
        var file = Encoding.UTF8.GetBytes($"\u000B{Message}\u001C\r\r\n{Message}BTS|2\r{Message}NTE|1||Mrs. Trevino\rsaw us\r");

        Assert.Equal((await new Hl7Files().RunAsync(file)).Output, (await new Hl7Files().RunAsync(file, size)).Output);
    }

    [Fact]
    public async Task BrokenLines_GoOnWithTheirSegment()
    {
        var written = Text(await Output(Message + "NTE|1||first line\rMaria Trevino, second line\rOBX|1|NM|1-8||5\r"));

        Assert.Contains("NTE|1||first line\\.br\\[NAME], second line\rOBX|1|NM|1-8||5\r", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charset_IsReadAndKept()
    {
        var latin = Encoding.Latin1.GetBytes(
            "MSH|^~\\&|LAB||||20240310||ADT^A01|M1|P|2.5||||||8859/1\rPID|1||4471982^^^GHH^MR||Treviño^María\r"
            + "NTE|1||Señora Treviño está bien, größe normal\r");
        var (output, outcome, _) = await new Hl7Files().RunAsync(latin);
        var written = Encoding.Latin1.GetString(output);

        Assert.IsType<DeidentificationOutcome.Completed>(outcome);
        Assert.DoesNotContain("Treviño", written, StringComparison.Ordinal);
        Assert.Contains("está bien, größe normal", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MSHA^~\\&|x\rPID|1\r", "hl7.no-header")]
    [InlineData("MSH|^^^^|x\rPID|1\r", "hl7.separators")]
    [InlineData("PID|1||77\r", "hl7.no-header")]
    [InlineData("\u0001\u0002 hello", "hl7.no-header")]
    public async Task BadInput_IsSetAsideWithACode(string file, string code)
    {
        var (_, outcome, _) = await new Hl7Files().RunAsync(Encoding.UTF8.GetBytes(file));

        Assert.Equal(code, Assert.IsType<DeidentificationOutcome.SetAside>(outcome).Issue.Kind.Code);
    }

    [Fact]
    public async Task WideCharacters_AreSetAside()
    {
        var (_, outcome, _) = await new Hl7Files().RunAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Message)]);

        Assert.Equal(
            "hl7.wide-characters", Assert.IsType<DeidentificationOutcome.SetAside>(outcome).Issue.Kind.Code);
    }

    [Fact]
    public async Task BadMessage_LeavesTheOthers()
    {
        var (output, outcome, _) = await new Hl7Files().RunAsync(
            Encoding.UTF8.GetBytes($"{Message}MSH|^^^^|Trevino\rPID|1\r{Message}"));
        var completed = Assert.IsType<DeidentificationOutcome.Completed>(outcome);

        Assert.Equal(1, completed.PartsSetAsideCount);
        Assert.Equal("hl7.separators", completed.PartsSetAside[0].Kind.Code);
        Assert.Equal(Message.Length, completed.PartsSetAside[0].ByteOffset);
        Assert.Equal(3, completed.PartsSetAside[0].Line);
        Assert.Equal(Text(await Output(Message + Message)), Text(output));
    }

    [Fact]
    public async Task Identities_SameNumberIsOneSubject()
    {
        var read = Assert.IsType<IdentityOutcome.Read>(await new Hl7Files().IdentitiesAsync(Encoding.UTF8.GetBytes(
            Message + Message + "MSH|^~\\&|||||2024||ADT^A08|M2|P|2.5\r"
            + "PID|1||4471982^^^GHH^MR||Trevino^Maria^Luz||19600503|F|||1 Main St^^Quincy^MA^02169||6175550147\r"
            + "NK1|1|O'Brannigan^Fergus|SPO|9 Elm Rd^^Salem^MA|6175550199\rGT1|1|G77712|Payer^Paul\rIN1|1|A|B|INS||||||||||||Holder^Hal||||||||||||||||||||POL9912\r")));

        Assert.Equal("hl7v2-messages", read.Kind);
        Assert.Equal(2, read.Identities.Identities.Count);
        var (first, second) = (read.Identities.Identities[0], read.Identities.Identities[1]);
        Assert.Equal(first.LocalIds, second.LocalIds);
        Assert.Equal(new AssignedIdentifier("GHH", "4471982"), Assert.Single(second.MedicalRecordNumbers));
        Assert.Equal("1960-05-03", second.BirthDate);
        Assert.Equal("female", second.Sex);
        Assert.Equal(["O'Brannigan", "Payer", "Holder"], second.RelatedNames.Select(name => name.Family));
        Assert.Contains(second.OtherIdentifiers, id => id.Value == "POL9912");
        Assert.Equal(["6175550147", "6175550199"], second.Telecoms);
        Assert.Equal(["Quincy", "Salem"], second.Addresses.Select(address => address.City));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static async Task<byte[]> Output(string file)
    {
        var (output, outcome, _) = await new Hl7Files().RunAsync(Encoding.UTF8.GetBytes(file));
        Assert.IsType<DeidentificationOutcome.Completed>(outcome);
        return output;
    }
}
