using System.Runtime.CompilerServices;

namespace FrontierFunctions.Tests;

/// <summary>Finds the repository and the material that lies beside it.</summary>
internal static class TestData
{
    /// <summary>The root of the checkout.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, ".."));

    /// <summary>
    /// The path of a file or folder of the open data beside the repository (<c>../shared/data</c>). Skips the test
    /// where it is absent; fails it there when FRONTIER_REQUIRE_ALL is 1, as it is in CI.
    /// </summary>
    public static string Shared(string relativePath)
    {
        var path = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data", relativePath));
        RequireOrSkip(Path.Exists(path), $"needs the open data beside the repository: ../shared/data/{relativePath}");
        return path;
    }

    /// <summary>Skips the test, or fails it where everything is required, unless <paramref name="present"/>.</summary>
    public static void RequireOrSkip(bool present, string what)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("FRONTIER_REQUIRE_ALL") == "1")
        {
            Assert.Fail(what);
        }

        Assert.Skip(what);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
