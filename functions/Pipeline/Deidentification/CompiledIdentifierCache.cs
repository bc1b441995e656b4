namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Bounds how many subjects' identifiers are compiled at a time: second-chance replacement, so that a hit costs one
/// write
/// to a flag and no lock.
/// </summary>
/// <param name="capacity">How many are kept; at least 1.</param>
internal sealed class CompiledIdentifierCache(int capacity)
{
    private readonly Queue<KnownIdentifiers> _compiled = new();
    private readonly Lock _gate = new();

    /// <summary>
    /// Takes note of newly compiled identifiers and drops those that were not used lately, beyond the capacity.
    /// </summary>
    public void Admit(KnownIdentifiers identifiers)
    {
        lock (_gate)
        {
            _compiled.Enqueue(identifiers);
            while (_compiled.Count > Math.Max(1, capacity))
            {
                var oldest = _compiled.Dequeue();
                if (!ReferenceEquals(oldest, identifiers) && oldest.TryDropCompiled())
                {
                    continue;
                }

                _compiled.Enqueue(oldest);
            }
        }
    }
}
