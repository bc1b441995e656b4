namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Looks at how a stream begins, under up to two layers of gzip, and gives the whole of it back, not compressed.
/// </summary>
internal sealed class RecordBeginning : IDisposable
{
    private const int Peeked = 64 << 10;
    private const int DeepestGzip = 2;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b, 8];

    private readonly List<Stream> _layers;

    private RecordBeginning(ReadOnlyMemory<byte> beginning, Stream whole, List<Stream> layers)
    {
        (Bytes, Whole, _layers) = (beginning, whole, layers);
    }

    /// <summary>The first 64 KiB, or all of a shorter stream.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The stream from its start; a damaged gzip ends in <see cref="DamagedGzipException"/>.</summary>
    public Stream Whole { get; }

    /// <summary>Reads the beginning.</summary>
    /// <exception cref="DamagedGzipException">A layer of gzip is damaged.</exception>
    public static async ValueTask<RecordBeginning> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var layers = new List<Stream>();
        var stream = input;
        for (var depth = 0; ; depth++)
        {
            var bytes = new byte[Peeked];
            var count = await stream.ReadAtLeastAsync(bytes, Peeked, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            var beginning = bytes.AsMemory(0, count);
            if (!beginning.Span.StartsWith(GzipMagic) || depth == DeepestGzip)
            {
                return new RecordBeginning(beginning, new JoinedStream(beginning, stream, default), layers);
            }

            stream = new CheckedGzip(new GzipInput(beginning, stream));
            layers.Add(stream);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
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
