using System.Security.Cryptography;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// HMAC-SHA-256 under one key. Thread-safe and without allocation after a thread's first use: each thread keeps its
/// own state.
/// </summary>
internal sealed class KeyedHash(byte[] key) : IDisposable
{
    private readonly ThreadLocal<IncrementalHash> _states = new(
        () => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key), trackAllValues: true);

    /// <summary>Writes the 32 bytes of the message authentication code.</summary>
    public void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        var state = _states.Value!;
        state.AppendData(message);
        state.GetHashAndReset(mac);
    }

    /// <summary>Clears the key and every thread's state.</summary>
    public void Dispose()
    {
        foreach (var state in _states.Values)
        {
            state.Dispose();
        }

        _states.Dispose();
        CryptographicOperations.ZeroMemory(key);
    }
}
