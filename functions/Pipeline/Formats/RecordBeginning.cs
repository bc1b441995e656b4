using System.Buffers;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Looks at how a stream begins, under up to two layers of gzip, and gives the whole of it back, not compressed.
/// </summary>
internal sealed class RecordBeginning : IDisposable
{
    private const int Peeked = 64 << 10;
    private const int DeepestGzip = 2;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b, 8];

    private readonly Layers _layers;

    private RecordBeginning(ReadOnlyMemory<byte> beginning, Stream whole, Layers layers)
    {
        (Bytes, Whole, _layers) = (beginning, whole, layers);
    }

    /// <summary>The first 64 KiB, or all of a shorter stream; until this is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The stream from its start; a damaged gzip ends in <see cref="DamagedGzipException"/>. Until this is
    /// disposed.</summary>
    public Stream Whole { get; }

    /// <summary>Reads the beginning.</summary>
    /// <exception cref="DamagedGzipException">A layer of gzip is damaged.</exception>
    public static async ValueTask<RecordBeginning> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var layers = new Layers();
        try
        {
            var stream = input;
            for (var depth = 0; ; depth++)
            {
                var bytes = layers.Rent();
                var count = await stream.ReadAtLeastAsync(
                    bytes.AsMemory(0, Peeked), Peeked, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                var beginning = layers.Holds(bytes, count);
                if (!beginning.Span.StartsWith(GzipMagic) || depth == DeepestGzip)
                {
                    return new RecordBeginning(beginning, new JoinedStream(beginning, stream, default), layers);
                }

                stream = layers.Add(new CheckedGzip(new GzipInput(beginning, stream)));
            }
        }
        catch
        {
            layers.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _layers.Dispose();

    /// <summary>The streams around the file's, and what was read of each; given back cleared.</summary>
    private sealed class Layers : IDisposable
    {
        private readonly List<Stream> _streams = new(0);
        private readonly List<(byte[] Bytes, int Count)> _beginnings = new(1);

        public byte[] Rent()
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Peeked);
            _beginnings.Add((bytes, bytes.Length));
            return bytes;
        }

        public ReadOnlyMemory<byte> Holds(byte[] bytes, int count)
        {
            _beginnings[^1] = (bytes, count);
            return bytes.AsMemory(0, count);
        }

        public Stream Add(Stream stream)
        {
            _streams.Add(stream);
            return stream;
        }

        public void Dispose()
        {
            foreach (var stream in _streams)
            {
                stream.Dispose();
            }

            foreach (var (bytes, count) in _beginnings)
            {
                bytes.AsSpan(0, count).Clear();
                ArrayPool<byte>.Shared.Return(bytes);
            }

            _beginnings.Clear();
        }
    }

    /// <summary>Tells a damaged gzip from other faults.</summary>
    private sealed class CheckedGzip(GzipInput inner) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (InvalidDataException)
            {
                throw new DamagedGzipException();
            }
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException)
            {
                throw new DamagedGzipException();
            }
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A gzip stream is damaged or ends early.</summary>
internal sealed class DamagedGzipException() : IOException("The gzip stream is damaged or ends early.");
