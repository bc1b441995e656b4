using System.Text;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Timeline.Fhir;
using static FrontierFunctions.Tests.Pipeline.Timeline.FhirEvents;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

/// <summary>How files are read: forms, streaming, what is refused.</summary>
public sealed class FhirEventReaderTests
{
    private const string Condition =
        """{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"38341003"}]},"recordedDate":"2019-02-03"}""";

    [Theory]
    [InlineData(Condition)]
    [InlineData("\uFEFF" + Condition)]
    [InlineData(Condition + "\n" + Condition + "\r\n\r\n")]
    [InlineData(
        """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:c","resource":""" + Condition
            + "}]}")]
    [InlineData("""{"entry":[{"resource":""" + Condition + """}],"type":"batch","resourceType":"Bundle"}""")]
    [InlineData(
        """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Bundle","entry":[{"resource":""" + Condition
            + "}]}}]}")]
    public async Task ReadAsync_AnyFormOfTheSameResource_GivesTheSameEvent(string json)
    {
        var (events, summary) = await ReadAsync(json);

        Assert.NotEmpty(events);
        Assert.All(events, fact => Assert.Equal(
            new MedsEvent
            {
                SubjectId = "p", Code = "SNOMED//38341003", Source = "Condition/c",
                Time = new DateTimeOffset(2019, 2, 3, 0, 0, 0, TimeSpan.Zero),
            }, fact));
        Assert.Equal(events.Count, summary.ResourcesByType["Condition"]);
        Assert.Equal(events.Count, summary.Events);
    }

    [Fact]
    public async Task ReadAsync_OneByteAtATime_GivesTheSameEvents()
    {
        var json = Encoding.UTF8.GetBytes("\uFEFF"
            + $$"""{"resourceType":"Bundle","entry":[{"resource":{{Condition}}},{"resource":{{Condition}}}]}""");
        await using var input = new OneByteStream(json);

        Assert.Equal(2, (await ReadAsync(input)).Events.Count);
    }

    [Fact]
    public async Task NextAsync_BundleLargerThanTheBuffer_HoldsOneEntryAtATime()
    {
        await using var input = new RepeatingBundle(Condition, 20_000);
        using var resources = new FhirResourceStream(input);
        var entries = 0;
        while (await resources.NextAsync(TestContext.Current.CancellationToken) is { } item)
        {
            using (item)
            {
                entries += item.IsEntry ? 1 : 0;
            }
        }

        Assert.Equal(20_000, entries);
        Assert.True(input.Given > 3_000_000);
        Assert.Equal(64 * 1024, resources.BufferBytes);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"p","name":"secret" "x"}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"secret""")]
    [InlineData("secret")]
    public async Task ReadAsync_MalformedJson_SaysWhereAndNotWhat(string json)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(json));

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("byte", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-subject", """{"resourceType":"Condition","id":"c","code":{"text":"x"}}""")]
    [InlineData("no-subject",
        """{"resourceType":"Observation","id":"c","subject":{"reference":"Group/g"},"code":{"text":"x"}}""")]
    [InlineData(
        "no-events-of-this-type", """{"resourceType":"FamilyMemberHistory","patient":{"reference":"Patient/p"}}""")]
    [InlineData("no-events-of-this-type", """{"resourceType":"Specimen","subject":{"reference":"Patient/p"}}""")]
    [InlineData("no-code", """{"resourceType":"Condition","subject":{"reference":"Patient/p"}}""")]
    [InlineData("repeats-others", """{"resourceType":"Claim","patient":{"reference":"Patient/p"},"diagnosis":[{}]}""")]
    public async Task ReadAsync_ResourceThatGivesNoEvent_IsCountedWithItsReason(string reason, string json)
    {
        var (events, summary) = await ReadAsync(json);

        Assert.Empty(events);
        Assert.Equal(1, summary.WithoutEvents[reason]);
    }

    [Theory]
    [InlineData("Condition", """ "verificationStatus":{"coding":[{"code":"refuted"}]}""")]
    [InlineData("Condition", """ "verificationStatus":{"coding":[{"code":"entered-in-error"}]}""")]
    [InlineData("AllergyIntolerance", """ "verificationStatus":{"coding":[{"code":"refuted"}]}""")]
    [InlineData("Observation", """ "status":"cancelled" """)]
    [InlineData("DiagnosticReport", """ "status":"entered-in-error" """)]
    [InlineData("Procedure", """ "status":"not-done" """)]
    [InlineData("Encounter", """ "status":"planned" """)]
    [InlineData("Immunization", """ "status":"not-done" """)]
    [InlineData("MedicationRequest", """ "doNotPerform":true """)]
    [InlineData("MedicationStatement", """ "status":"not-taken" """)]
    [InlineData("MedicationAdministration", """ "status":"not-done" """)]
    public async Task ReadAsync_WhatDidNotHappen_GivesNoEvent(string type, string members)
    {
        const string Coded =
            """ "code":{"text":"x"},"vaccineCode":{"text":"x"},"medicationCodeableConcept":{"text":"x"}""";

        Assert.Empty(await OfAsync(type, $"{Coded},{members}"));
        Assert.NotEmpty(await OfAsync(type, Coded));
    }

    [Fact]
    public async Task ReadAsync_ResourceWithoutAnId_IsNamedAfterItsContent()
    {
        var first = (await ReadAsync("""{"resourceType":"Condition","subject":{"reference":"Patient/p"},"code":{"text":"x"}}""")).Events[0];
        var other = (await ReadAsync("""{"resourceType":"Condition","subject":{"reference":"Patient/p"},"code":{"text":"y"}}""")).Events[0];

        Assert.Matches("^Condition/[0-9a-f]{32}$", first.Source);
        Assert.NotEqual(first.Source, other.Source);
    }

    private sealed class OneByteStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }

    /// <summary>A Bundle that is made while it is read.</summary>
    private sealed class RepeatingBundle(string resource, int count) : Stream
    {
        private readonly byte[] _entry = Encoding.UTF8.GetBytes($"{{\"resource\":{resource}}}");
        private byte[] _now = """{"resourceType":"Bundle","type":"searchset","entry":["""u8.ToArray();
        private int _at;
        private int _entries;

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at == _now.Length)
            {
                if (_entries > count)
                {
                    return 0;
                }

                _now = _entries == count ? "]}"u8.ToArray() : _entries == 0 ? _entry : [(byte)',', .. _entry];
                _entries++;
                _at = 0;
            }

            var length = Math.Min(buffer.Length, _now.Length - _at);
            _now.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            Given += length;
            return length;
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
