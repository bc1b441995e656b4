using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Tests.Local.Host.Http;

public sealed class AuthorizationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Open", null, true)]
    [InlineData("Keyed", null, false)]
    [InlineData("Keyed", "wrong", false)]
    [InlineData("Keyed", "function", true)]
    [InlineData("Keyed", "master", true)]
    [InlineData("Keyed", "system", false)]
    [InlineData("Admin", "function", false)]
    [InlineData("Admin", "master", true)]
    [InlineData("DefaultsToKeyed", null, false)]
    public async Task Key_AtLevel_PassesOrNot(string function, string? key, bool passes)
    {
        await using var host = await TestHost.StartAsync([typeof(Levels)]);
        var shown = key is null ? null : Key(host, key);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{function}");
        request.Headers.Add("x-functions-key", shown is null ? [] : [shown]);
        using var byHeader = await host.Client.SendAsync(request, Cancellation);
        using var byQuery = await host.Client.GetAsync(
            shown is null ? $"/api/{function}" : $"/api/{function}?code={shown}", Cancellation);

        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, byHeader.StatusCode);
        Assert.Equal(byHeader.StatusCode, byQuery.StatusCode);
    }

    [Fact]
    public async Task KeysFile_OnFirstRun_IsRandomAndForItsOwnerAlone()
    {
        await using var one = await TestHost.StartAsync([typeof(Levels)]);
        await using var other = await TestHost.StartAsync([typeof(Levels)]);

        Assert.NotEqual(one.Keys.MasterKey, other.Keys.MasterKey);
        Assert.Equal(64, one.Keys.MasterKey.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(one.KeysFile));
        }
    }

    [Fact]
    public async Task AdminEndpoints_OnceStarted_AnswerAsTheRealHostDoes()
    {
        await using var host = await TestHost.StartAsync([typeof(Levels)]);

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/admin/host/ping", Cancellation)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await host.Client.GetAsync("/admin/host/status", Cancellation)).StatusCode);
        var status = await host.Client.GetStringAsync($"/admin/host/status?code={host.Keys.MasterKey}", Cancellation);
        Assert.Equal("Running", JsonDocument.Parse(status).RootElement.GetProperty("state").GetString());
    }

    private static string Key(TestHost host, string key)
    {
        if (key == "wrong")
        {
            return new string('0', 64);
        }

        using var file = JsonDocument.Parse(File.ReadAllText(host.KeysFile));
        var root = file.RootElement;
        return key switch
        {
            "master" => root.GetProperty("masterKey").GetString()!,
            "function" => root.GetProperty("functionKeys").GetProperty("default").GetString()!,
            _ => root.GetProperty("systemKeys").GetProperty("durabletask_extension").GetString()!,
        };
    }

    public sealed class Levels
    {
        [Function("Open")]
        public static IResult Open([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            Results.Ok();

        [Function("Keyed")]
        public static IResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) =>
            Results.Ok();

        [Function("Admin")]
        public static IResult Admin([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => Results.Ok();

        [Function("DefaultsToKeyed")]
        public static IResult Default([HttpTrigger("get")] HttpRequest request) => Results.Ok();
    }
}
