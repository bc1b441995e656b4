using System.Threading.Channels;

namespace FrontierFunctions.Tests.Local.Host;

/// <summary>What the functions of a test tell it, in the order in which they do.</summary>
public sealed class Probe<T>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Channel<T> _told = Channel.CreateUnbounded<T>();

    public void Tell(T what) => _told.Writer.TryWrite(what);

    /// <summary>The next that is told; fails when nothing is for long.</summary>
    public Task<T> NextAsync() =>
        _told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit);

    /// <summary>What has been told and not been asked for.</summary>
    public List<T> Rest()
    {
        List<T> rest = [];
        while (_told.Reader.TryRead(out var what))
        {
            rest.Add(what);
        }

        return rest;
    }
}
