using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// ONNX Runtime reports to its maker unless it is told not to: from 1.29 on it does so on Linux too, and keeps a device
/// id and a database in the home folder. Nothing of this endpoint goes anywhere, and nothing is written.
/// </summary>
internal static class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>To be called before the runtime is used for the first time.</summary>
    public static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
        {
            // What .NET sets, native code does not see here.
            _ = SetEnvironment(Variable, "1", 1);
        }

        OrtEnv.Instance().DisableTelemetryEvents();
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
