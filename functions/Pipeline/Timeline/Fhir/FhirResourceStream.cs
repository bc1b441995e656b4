using System.Buffers;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// Cuts a stream of FHIR JSON into resources: of a Bundle its entries one by one, of anything else each object
/// at the top or in an array at the top. Memory is bounded by the largest resource (of a Bundle, the largest entry).
/// Not for use by several threads.
/// </summary>
internal sealed class FhirResourceStream(Stream input) : IDisposable
{
    private const int InitialBufferBytes = 64 * 1024;
    private const int LargestResourceBytes = 512 * 1024 * 1024;
    private const int DeepestJson = 256;
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = DeepestJson };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
    private int _top;
    private int _kept = -1;
    private int _next;
    private int _end;
    private bool _isLast;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = DeepestJson, AllowMultipleValues = true });
    private Property _property;
    private string? _type;
    private bool _hasEntries;
    private bool _inEntries;

    private enum Property
    {
        Other,
        ResourceType,
        Entry,
    }

    /// <summary>Size of the buffer, which is what bounds memory.</summary>
    public int BufferBytes => _buffer.Length;

    /// <summary>Number of bytes that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// The next resource or Bundle entry, or the rest of a Bundle whose entries were given; null at the end. Dispose
    /// of it before asking for the next: it lies in the stream's buffer.
    /// </summary>
    /// <exception cref="InvalidDataException">Not well-formed JSON, or a resource larger than 512 MiB.</exception>
    public async ValueTask<Item?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Scan() is { } item)
            {
                return item;
            }

            if (_isLast)
            {
                return null;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the buffer, cleared.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
    }

    private Item? Scan()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_next, _end - _next), _isLast, _state);
        try
        {
            while (reader.Read())
            {
                if (Take(ref reader) is not { } item)
                {
                    continue;
                }

                Advance(ref reader);
                return item;
            }
        }
        catch (JsonException)
        {
            // The exception's own message can carry a piece of the input.
            throw new InvalidDataException(
                $"The input is not well-formed JSON near byte {BytesRead - _end + _next + reader.BytesConsumed}.");
        }

        Advance(ref reader);
        return null;
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        _next += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private Item? Take(ref Utf8JsonReader reader)
    {
        var start = _next + (int)reader.TokenStartIndex;
        switch (reader.TokenType, reader.CurrentDepth)
        {
            case (JsonTokenType.StartArray, 0):
                _top = 1;
                return null;
            case (JsonTokenType.EndArray, 0):
                _top = 0;
                return null;
        }

        switch (reader.TokenType, reader.CurrentDepth - _top)
        {
            case (JsonTokenType.StartObject, 0):
                (_kept, _type, _hasEntries, _inEntries) = (start, null, false, false);
                return null;
            case (JsonTokenType.PropertyName, 1):
                _property = reader.ValueTextEquals("resourceType"u8) ? Property.ResourceType
                    : reader.ValueTextEquals("entry"u8) ? Property.Entry : Property.Other;
                return null;
            case (JsonTokenType.String, 1) when _property == Property.ResourceType:
                _type = reader.GetString();
                return null;
            case (JsonTokenType.StartArray, 1) when _property == Property.Entry && _type is null or "Bundle":
                // A List has entries too, but without resources in them: given nothing, it loses nothing.
                (_kept, _hasEntries, _inEntries) = (-1, true, true);
                return null;
            case (JsonTokenType.StartObject, 2) when _inEntries:
                _kept = start;
                return null;
            case (JsonTokenType.EndObject, 2) when _inEntries:
                return Cut(start, isEntry: true);
            case (JsonTokenType.EndArray, 1):
                _inEntries = false;
                return null;
            case (JsonTokenType.EndObject, 0):
                return _hasEntries ? new Item(null, _type ?? "", false) : Cut(start, isEntry: false);
            default:
                return null;
        }
    }

    private Item Cut(int lastByte, bool isEntry)
    {
        var document = JsonDocument.Parse(_buffer.AsMemory(_kept, lastByte + 1 - _kept), DocumentOptions);
        _kept = -1;
        return new Item(document, _type ?? "", isEntry);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var from = _kept < 0 ? _next : Math.Min(_kept, _next);
        var length = _end - from;
        if (from > 0)
        {
            _buffer.AsSpan(from, length).CopyTo(_buffer);
            _kept = _kept < 0 ? -1 : _kept - from;
            _next -= from;
            _end = length;
        }

        if (_end == _buffer.Length)
        {
            Grow();
        }

        var isFirst = BytesRead == 0;
        var read = await input.ReadAtLeastAsync(
            _buffer.AsMemory(_end), isFirst ? 3 : 1, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _isLast = read == 0;
        _end += read;
        BytesRead += read;
        if (isFirst && _buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
        {
            _next = ByteOrderMark.Length;
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= LargestResourceBytes)
        {
            throw new InvalidDataException($"A resource is larger than {LargestResourceBytes} bytes.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }

    /// <summary>A resource, or a Bundle's entry.</summary>
    /// <param name="Document">Its JSON; null for a Bundle whose entries were given before.</param>
    /// <param name="Type">The type of the top-level resource; empty when it is not known (yet).</param>
    /// <param name="IsEntry">True when it is an entry of a Bundle.</param>
    public sealed record Item(JsonDocument? Document, string Type, bool IsEntry) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Document?.Dispose();
    }
}
