using Microsoft.Playwright;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

/// <summary>A page of HTML in the machine's Chromium, with what its console said.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly string[] Executables =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _console = [];
    private readonly List<string> _requests = [];

    private ChromiumPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.Console += (_, message) => _console.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _console.Add("error: " + error);
        page.Request += (_, request) => _requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Everything that the console and the page's errors said.</summary>
    public IReadOnlyList<string> Console => _console;

    /// <summary>The address of every request that the page made.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>Opens the page from a file, or skips the test where Chromium is absent.</summary>
    public static async Task<ChromiumPage> OpenAsync(byte[] html, int width = 1200, bool dark = false)
    {
        var executable = Array.Find(Executables, File.Exists);
        TestData.RequireOrSkip(executable is not null, "needs Chromium (/usr/bin/chromium)");
        var file = Path.Combine(
            Path.GetTempPath(), $"report-{Environment.ProcessId}-{html.Length}-{width}-{dark}.html");
        await File.WriteAllBytesAsync(file, html);
        try
        {
            var playwright = await Playwright.CreateAsync();
            var browser = await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = executable, Args = ["--no-sandbox"] });
            var context = await browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            });
            var page = new ChromiumPage(playwright, browser, await context.NewPageAsync());
            await page.Page.GotoAsync(new Uri(file).AbsoluteUri);
            return page;
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
