namespace FrontierFunctions.Local.Commands;

/// <summary>Exit codes of the command.</summary>
internal static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some inputs were set aside.</summary>
    public const int SomeSetAside = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Failed.</summary>
    public const int Failed = 3;
}
