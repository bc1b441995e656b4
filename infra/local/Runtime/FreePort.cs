using System.Net;
using System.Net.Sockets;

namespace FrontierFunctions.Local.Runtime;

/// <summary>Whether a loopback port can be listened on.</summary>
internal static class FreePort
{
    /// <summary>True when nobody listens on the port now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The port when it is free, else 0: the system chooses.</summary>
    public static int PreferablyOrAny(int port) => IsFree(port) ? port : 0;
}
