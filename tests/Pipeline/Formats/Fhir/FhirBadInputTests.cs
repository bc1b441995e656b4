using System.IO.Compression;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Fhir;
using FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Formats.Fhir;

/// <summary>Bad input ends in a stable code, in both passes alike, and takes as little with it as it can.</summary>
public sealed class FhirBadInputTests
{
    private const string Good = """{"resourceType":"Observation","id":"good","status":"final"}""";

    public static TheoryData<string, string> WholeFiles => new()
    {
        { "", "input.empty" },
        { " \r\n\t ", "input.empty" },
        { "\uFEFF", "input.empty" },
        { "<Patient xmlns=\"http://hl7.org/fhir\"/>", "input.xml" },
        { "MSH|^~\\&|LAB", "input.not-json" },
        { "PK\u0003\u0004", "input.not-json" },
        { "resourceType: Patient", "input.not-json" },
        { "[{\"resourceType\":\"Patient\"}]", "resource.id-missing" },
        { "[7]", "json.not-an-object" },
        { "\"Patient\"", "json.not-an-object" },
        { "null", "json.not-an-object" },
        { "12", "json.not-an-object" },
        { "{", "json.truncated" },
        { "{\"resourceType\":\"Pat", "json.truncated" },
        { "{\"resourceType\":\"Patient\",\"id\":", "json.truncated" },
        { "{\n \"resourceType\": \"Patient\",\n \"name\": [\n  {\n", "json.truncated" },
        { "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + "{\"resource\":" + Good + "},",
            "json.truncated" },
        { "{\"resourceType\":\"Bundle\",\"type\":\"bat", "json.truncated" },
        { "{\"resourceType\":\"Patient\",}", "json.syntax" },
        { "{'resourceType':'Patient'}", "json.syntax" },
        { "{\"resourceType\":\"Patient\" \"id\":\"1\"}", "json.syntax" },
        { "{\"resourceType\":\"Patient\",\"id\":01}", "json.syntax" },
        { "{\"resourceType\":\"Patient\"} x", "json.syntax" },
        { "{\"resourceType\":\"Bundle\",\"type\":\"batch\";\"entry\":[]}", "json.syntax" },
        { "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + Good + "},{\"resource\":{]}]}", "json.syntax" },
        { "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + Good + "} {}]}", "json.syntax" },
        { "{}", "resource.type-missing" },
        { "{\"id\":\"1\"}", "resource.type-missing" },
        { "{\"resourceType\":7}", "resource.type-missing" },
        { "{\"resourceType\":\"Patinet\"}", "resource.type-unknown" },
        { "{\"resourceType\":\"DomainResource\"}", "resource.type-unknown" },
        { "{\"resourceType\":\"MedicationOrder\",\"id\":\"1\"}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"NutritionIntake\",\"id\":\"1\"}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"Patient\",\"id\":\"1\",\"animal\":{\"species\":{}}}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"Observation\",\"id\":\"1\",\"comments\":\"x\"}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"Patient\",\"id\":\"1\",\"meta\":{\"profile\":[\"http://hl7.org/fhir/3.0/StructureDefinition/Patient\"]}}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"3.0.1\"}", "fhir.version-unsupported" },
        { "{\"resourceType\":\"Patient\",\"resourceType\":\"Observation\"}", "json.duplicate-key" },
        { "{\"resourceType\":\"Patient\",\"id\":\"1\",\"id\":\"2\"}", "json.duplicate-key" },
        { "{\"resourceType\":\"Patient\",\"\\u0069d\":\"1\",\"id\":\"2\"}", "json.duplicate-key" },
        { "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/1\",\"reference\":\"Patient/2\"}}",
            "json.duplicate-key" },
        { "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"type\":\"batch\",\"entry\":[]}", "json.duplicate-key" },
        { "{\"resourceType\":\"Bundle\",\"entry\":[],\"entry\":[]}", "json.duplicate-key" },
        { "{\"resourceType\":\"Patient\",\"gender\":\"male\"}", "resource.id-missing" },
        { "{\"resourceType\":\"Bundle\",\"entry\":[7]}", "bundle.entry-invalid" },
        { "{\"resourceType\":\"Patient\",\"id\":\"\xFF\"}", "encoding.unsupported" },
    };

    [Theory]
    [MemberData(nameof(WholeFiles))]
    public void File_WithNothingUsable_IsSetAsideWithItsCode(string text, string code)
    {
        // Characters up to U+00FF stand for themselves as bytes, except the byte order mark.
        var file = text.StartsWith('\uFEFF') ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text);
        using var batch = new FhirBatch();

        var first = Assert.IsType<FhirIdentityOutcome.SetAside>(batch.Identify(file, "f"));
        Assert.Equal(code, first.Issue.Kind.Code);
        Assert.Equal(code, batch.Deidentify(file, "f").Code);
        Assert.Contains(FhirIssues.All, kind => kind == first.Issue.Kind);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void File_InAnotherUnicodeForm_IsSetAside(string encoding)
    {
        var plain = Encoding.GetEncoding(encoding).GetBytes(Good);

        Assert.Equal("encoding.unsupported", FhirBatch.Run(plain).Code);
        Assert.Equal(
            "encoding.unsupported", FhirBatch.Run([.. Encoding.GetEncoding(encoding).GetPreamble(), .. plain]).Code);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Pat", "json.truncated")]
    [InlineData("{\"resourceType\":\"Observation\",\"note\":[", "json.truncated")]
    [InlineData("{\"resourceType\":\"Observation\",}", "json.syntax")]
    [InlineData("}", "json.syntax")]
    [InlineData("garbage", "json.syntax")]
    [InlineData("{\"resourceType\":\"Sequence\"}", "fhir.version-unsupported")]
    [InlineData("{\"resourceType\":\"Observation\",\"id\":\"\xE9\"}", "encoding.unsupported")]
    public void Lines_WithOneBadLine_LoseThatLineAlone(string bad, string code)
    {
        foreach (var place in new[] { 0, 1, 2 })
        {
            var lines = new List<string> { Good, Good };
            lines.Insert(place, bad);
            var text = string.Join("\r\n", lines) + "\r\n\r\n";
            if (bad[0] != '{' && place == 0)
            {
                // A file that begins like this is not JSON at all.
                continue;
            }

            var run = FhirBatch.Run(Encoding.Latin1.GetBytes(text));
            var issue = Assert.Single(run.Parts);
            Assert.Equal(code, issue.Kind.Code);
            Assert.Equal(place + 1, issue.Line);
            var offset = place * (Good.Length + 2);
            Assert.InRange(issue.ByteOffset!.Value, offset, offset + bad.Length);
            Assert.Equal(2, run.Lines.Count);
        }
    }

    [Theory]
    [InlineData("{\"resource\":{\"resourceType\":\"Patinet\"}}", "resource.type-unknown")]
    [InlineData("{\"resource\":{\"id\":\"1\"}}", "resource.type-missing")]
    [InlineData("{\"resource\":{\"resourceType\":\"DiagnosticOrder\"}}", "fhir.version-unsupported")]
    [InlineData("\"x\"", "bundle.entry-invalid")]
    [InlineData("{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"1\",\"id\":\"1\"}}", "json.duplicate-key")]
    public void Bundle_WithOneBadEntry_LosesThatEntryAlone(string bad, string code)
    {
        foreach (var place in new[] { 0, 1, 2 })
        {
            var entries = new List<string> { $"{{\"resource\":{Good}}}", $"{{\"resource\":{Good}}}" };
            entries.Insert(place, bad);
            var run = FhirBatch.Run(
                $"{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{string.Join(',', entries)}]}}");

            var issue = Assert.Single(run.Parts);
            Assert.Equal(code, issue.Kind.Code);
            Assert.StartsWith($"Bundle.entry[{place}]", issue.Path);
            Assert.Equal(2, run.Json.GetProperty("entry").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Observation\",\"id\":\"good\"}", 1)]
    [InlineData("\uFEFF{\"resourceType\":\"Observation\",\"id\":\"good\"}\n", 1)]
    [InlineData("{\n  \"id\": \"good\",\n  \"resourceType\": \"Observation\"\n}\n", 1)]
    [InlineData("{\n  \"resourceType\": \"Observation\"\n}\n{\n  \"resourceType\": \"Observation\"\n}\r\n\r\n{\"resourceType\":\"Observation\"}", 3)]
    [InlineData("{\"resourceType\":\"Observation\"}\r\n\r\n \n{\"resourceType\":\"Observation\"}", 2)]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":0}", 1)]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[]}\n{\"resourceType\":\"Bundle\",\"type\":\"batch\"}\n{\"resourceType\":\"Observation\"}", 3)]
    [InlineData("{\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":\"Observation\"}}],\"resourceType\":\"Bundle\"}", 2)]
    public void File_OfAnyAllowedShape_IsRead(string text, int records)
    {
        var run = FhirBatch.Run(text);

        Assert.Equal(records, run.Manifest.Records.Values.Sum());
        Assert.Empty(run.Parts);
    }

    [Fact]
    public void Gzip_OnceTwiceAndInMembers_IsReadThrough()
    {
        var text = Encoding.UTF8.GetBytes(Good + "\n");

        Assert.Single(FhirBatch.Run(Zip(text)).Lines);
        Assert.Single(FhirBatch.Run(Zip(Zip(text))).Lines);
        Assert.Equal(2, FhirBatch.Run([.. Zip(text), .. Zip(text)]).Lines.Count);
        Assert.Equal("gzip.nested", FhirBatch.Run(Zip(Zip(Zip(text)))).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(30)]
    public void Gzip_CutShort_IsSetAside(int missing)
    {
        var lines = string.Concat(
            Enumerable.Range(0, 400).Select(i => Good.Replace("good", $"{i * 7919 % 1000:x}") + "\n"));
        var zipped = Zip(Encoding.UTF8.GetBytes(lines));

        Assert.Equal("gzip.corrupt", FhirBatch.Run(zipped[..^missing]).Code);
    }

    [Fact]
    public void Gzip_Damaged_IsSetAside()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 400).Select(i => Good.Replace("good", $"{i * 7919 % 1000:x}") + "\n"));
        var zipped = Zip(Encoding.UTF8.GetBytes(lines));
        zipped[zipped.Length / 2] ^= 0xFF;

        Assert.Equal("gzip.corrupt", FhirBatch.Run(zipped).Code);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Observation\",\"id\":\"", "")]
    [InlineData(
        "{\"resourceType\":\"Observation\",\"id\":\"a\"}\n{\"resourceType\":\"Observation\",\"id\":\"",
        "\n{\"resourceType\":\"Observation\",\"id\":\"b\"}")]
    [InlineData(
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"",
        "\"}},{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"b\"}}]}")]
    public void Value_LargerThanTheLimit_EndsInACodeWithoutBeingHeld(string before, string after)
    {
        const long Huge = 300L << 20;
        var limits = new FhirReadLimits { MaxResourceBytes = 1 << 20 };
        using var batch = new FhirBatch(limits: limits);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var run = batch.Deidentify(new HugeStream(before, Huge, after), "f");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 32 << 20);
        var code = run.Code ?? Assert.Single(run.Parts).Kind.Code;
        Assert.Equal("token.too-large", code);
        Assert.Equal(after.Length > 0, run.Outcome is DeidentificationOutcome.Completed);
        if (after.Length > 0)
        {
            Assert.Contains("\"id\":", run.Output);
            Assert.True(run.Manifest.BytesIn > Huge);
        }
    }

    [Fact]
    public void Nesting_DeeperThanTheLimit_EndsInACode()
    {
        var deep = string.Concat(
            Enumerable.Repeat("{\"extension\":[", 80)) + string.Concat(Enumerable.Repeat("]}", 80));

        Assert.Equal("json.depth", FhirBatch.Run($"{{\"resourceType\":\"Patient\",\"extension\":[{deep}]}}").Code);
    }

    [Fact]
    public void Issues_CarryNoValueOfTheInput()
    {
        var run = FhirBatch.Run("{\"resourceType\":\"Observation\",\"id\":\"1\"}\n{\"resourceType\":\"Quillfeather\",\"Quillfeather\":\"Quillfeather\"}\n{\"Quillfeather\"");

        Assert.Equal(2, run.Parts.Count);
        Assert.DoesNotContain("Quillfeather", string.Join(' ', run.Parts) + run.Output);
        Assert.Equal(FhirIssues.All.Count, FhirIssues.All.Select(kind => kind.Code).Distinct().Count());
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    /// <summary>A text, so many times the letter a, and another text.</summary>
    private sealed class HugeStream(string before, long count, string after) : Stream
    {
        private readonly byte[] _before = Encoding.UTF8.GetBytes(before);
        private readonly byte[] _after = Encoding.UTF8.GetBytes(after);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int taken;
            if (_position < _before.Length)
            {
                taken = Math.Min(buffer.Length, _before.Length - (int)_position);
                _before.AsSpan((int)_position, taken).CopyTo(buffer);
            }
            else if (_position < _before.Length + count)
            {
                taken = (int)Math.Min(buffer.Length, _before.Length + count - _position);
                buffer[..taken].Fill((byte)'a');
            }
            else
            {
                var at = (int)(_position - _before.Length - count);
                taken = Math.Min(buffer.Length, _after.Length - at);
                _after.AsSpan(at, taken).CopyTo(buffer);
            }

            _position += taken;
            return taken;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
