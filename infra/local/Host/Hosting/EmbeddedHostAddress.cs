using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FrontierFunctions.Host.Hosting;

/// <summary>Where the host listens, once it has started: with port 0 only known then.</summary>
internal sealed class EmbeddedHostAddress(IServer server)
{
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public Uri Url => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
        ? new Uri(address)
        : throw new InvalidOperationException("The host listens nowhere before it has started.");
}
