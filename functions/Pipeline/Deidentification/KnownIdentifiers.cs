namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// All that is known of one subject, as its records state it. Holds identifiers in the clear. Thread-safe.
/// </summary>
public sealed class KnownIdentifiers
{
    private readonly CompiledIdentifierCache? _cache;
    private readonly Lock _gate = new();
    private volatile CompiledIdentifiers? _compiled;
    private volatile bool _used;

    /// <summary>Takes the subject's records. They are compiled at first use.</summary>
    public KnownIdentifiers(IReadOnlyList<SubjectIdentity> identities)
        : this(identities, null)
    {
    }

    internal KnownIdentifiers(IReadOnlyList<SubjectIdentity> identities, CompiledIdentifierCache? cache)
    {
        Identities = identities;
        _cache = cache;
    }

    /// <summary>Nothing is known.</summary>
    public static KnownIdentifiers None { get; } = new([]);

    /// <summary>The records.</summary>
    public IReadOnlyList<SubjectIdentity> Identities { get; }

    /// <summary>The identifiers in the form that text is searched with.</summary>
    internal CompiledIdentifiers Compiled
    {
        get
        {
            var compiled = _compiled;
            if (compiled is not null)
            {
                // Written only when it changes: the flag shares a cache line among all threads.
                if (!_used)
                {
                    _used = true;
                }

                return compiled;
            }

            lock (_gate)
            {
                compiled = _compiled;
                if (compiled is not null)
                {
                    return compiled;
                }

                _compiled = compiled = new CompiledIdentifiers(Identities);
            }

            _used = true;
            _cache?.Admit(this);
            return compiled;
        }
    }

    /// <summary>Drops the compiled form unless it was used since the last call.</summary>
    internal bool TryDropCompiled()
    {
        if (_used)
        {
            _used = false;
            return false;
        }

        _compiled = null;
        return true;
    }
}
