using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>The first pass over a file: who its patients are.</summary>
internal static class Hl7IdentityReader
{
    /// <summary>Reads the identities of a file.</summary>
    public static async ValueTask<IdentityOutcome> ReadAsync(
        Stream input, string fileToken, FhirReadLimits limits, CancellationToken cancellationToken)
    {
        using var reader = new Hl7Reader(input, limits.MaxResourceBytes);
        using var file = new FileReader();
        var issues = new FhirIssueList(limits.MaxIssues);
        while (true)
        {
            if (!reader.TryRead())
            {
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (reader.Kind == Hl7Part.End)
            {
                break;
            }

            var issue = reader.Kind == Hl7Part.Message && !file.Take(reader.Bytes) ? Hl7Issues.Separators
                : reader.Kind == Hl7Part.Issue ? reader.Issue : null;
            if (issue is not null)
            {
                issues.Add(new InputIssue(issue, "MSH", reader.Offset, reader.Line));
            }
        }

        return file.Messages == 0 && !file.IsBatch
            ? new IdentityOutcome.SetAside(
                issues.Count > 0 ? issues.First[0] : new InputIssue(InputIssues.Empty, ByteOffset: 0))
            : new IdentityOutcome.Read(
                "hl7v2", file.IsBatch ? "hl7v2-batch" : file.Messages > 1 ? "hl7v2-messages" : "hl7v2-message",
                new FileIdentities(fileToken, file.Identities), issues.First, issues.Count);
    }

    /// <summary>Takes the messages of one file in turn.</summary>
    private sealed class FileReader : IDisposable
    {
        private readonly Hl7Segments _segments = new();
        private readonly Hl7Values _values = new();
        private readonly PooledBuffer _id = new(128);
        private readonly HashSet<UInt128> _seen = [];
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly Hl7PersonReader _person;

        public FileReader() => _person = new Hl7PersonReader(_values);

        public List<SubjectIdentity> Identities { get; } = [];

        public long Messages { get; private set; }

        public bool IsBatch { get; private set; }

        /// <summary>Takes a message. False: its separators cannot be used.</summary>
        public bool Take(ReadOnlySpan<byte> message)
        {
            if (!message.StartsWith("MSH"u8))
            {
                IsBatch = true;
                return true;
            }

            if (!Hl7Separators.TryRead(message, out var separators))
            {
                return false;
            }

            Messages++;
            if (Hl7Charset.Of(message, separators) is { } encoding)
            {
                message = Encoding.UTF8.GetBytes(encoding.GetString(message));
            }

            _values.Separators = separators;
            _segments.Read(message, separators.Field);
            var merges = MergesPatients(message, separators);
            var segments = _segments.All;
            for (var i = 0; i < segments.Length;)
            {
                var begin = i++;
                if (!message[segments[begin].Start..segments[begin].End].StartsWith("PID"u8))
                {
                    continue;
                }

                while (i < segments.Length && !message[segments[i].Start..segments[i].End].StartsWith("PID"u8))
                {
                    i++;
                }

                Patient(message, segments[begin..i], merges);
            }

            return true;
        }

        public void Dispose()
        {
            _values.Dispose();
            _id.Dispose();
            _hash.Dispose();
        }

        private void Patient(ReadOnlySpan<byte> message, ReadOnlySpan<Hl7Segment> segments, bool merges)
        {
            foreach (var segment in segments)
            {
                var text = message[segment.Start..segment.End];
                if (Hl7PersonReader.Describes(text))
                {
                    _hash.AppendData(text);
                }
            }

            Span<byte> hash = stackalloc byte[32];
            _hash.GetHashAndReset(hash);
            if (!_seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash)))
            {
                return;
            }

            var pid = message[segments[0].Start..segments[0].End];
            WriteLocalId(pid, _values, _id);
            _person.Begin(Encoding.UTF8.GetString(_id.Written));
            foreach (var segment in segments)
            {
                var text = message[segment.Start..segment.End];
                if (Hl7PersonReader.Describes(text))
                {
                    _person.Add(text, merges);
                }

                _person.AddStaff(text);
            }

            Identities.Add(_person.ToIdentity());
        }
    }

    /// <summary>Writes the local id of the patient of a PID segment.</summary>
    public static void WriteLocalId(ReadOnlySpan<byte> pid, Hl7Values values, PooledBuffer output)
    {
        output.Cut(0);
        Hl7PatientId.Find(pid, values.Separators, out var start, out var length);
        if (length > 0)
        {
            Hl7PatientId.WriteLocalId(pid.Slice(start, length), values, output);
        }
        else
        {
            Hl7PatientId.WriteLocalIdOfContent(pid, values.Separators.Field, output);
        }
    }

    /// <summary>
    /// Whether MRG holds former numbers of the patient of PID. The events A43 to A45 move something from one patient to
    /// another instead (HL7 v2.8.2, 3.3.43 to 3.3.45).
    /// </summary>
    public static bool MergesPatients(ReadOnlySpan<byte> message, Hl7Separators separators)
    {
        var end = message.IndexOfAny((byte)'\r', (byte)'\n');
        var type = Hl7Fields.Field(end < 0 ? message : message[..end], 8, separators.Field);
        var trigger = Hl7Fields.Part(type, 2, separators.Component);
        return !(trigger.SequenceEqual("A43"u8) || trigger.SequenceEqual("A44"u8) || trigger.SequenceEqual("A45"u8));
    }
}
