using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using FrontierFunctions.Host.Keys;
using FrontierFunctions.Tests.Azurite;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>
/// Function classes as an app has them, on the whole host: attributes, binding, middleware, management API.
/// </summary>
public sealed class DurableFunctionsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Instances = "/runtime/webhooks/durabletask/instances";

    private readonly string _folder = Directory.CreateTempSubdirectory("durable-host").FullName;
    private IHost? _host;
    private HttpClient? _http;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private HttpClient Http => _http!;

    private DurableTaskClient Client => _host!.Services.GetRequiredService<DurableTaskClient>();

    public async ValueTask InitializeAsync()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.NewAccounts().Clean,
            ["EmbeddedHost:Urls"] = "http://127.0.0.1:0",
            ["EmbeddedHost:KeysFile"] = Path.Combine(_folder, "keys.json"),
            ["AzureFunctionsJobHost:extensions:durableTask:hubName"] = "TestHub",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.Services.AddSingleton(FunctionCatalog.FromTypes(typeof(Approval)));
        builder.ConfigureFunctionsWebApplication();
        _host = builder.Build();
        await _host.StartAsync(Stop);
        _http = new HttpClient { BaseAddress = _host.Services.GetRequiredService<EmbeddedHostAddress>().Url };
        _http.DefaultRequestHeaders.Add(
            "x-functions-key", _host.Services.GetRequiredService<HostKeys>().SystemKey("durabletask_extension"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.StopAsync(CancellationToken.None);
        _host.Dispose();
        _http!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Orchestration_StartedByAFunctionAndSteeredOverHttp_Completes()
    {
        var started = await Http.PostAsync("/api/approvals/42", null, Stop);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        await Client.WaitForInstanceStartAsync("approval-42", Stop);

        var running = await Http.GetAsync($"{Instances}/approval-42", Stop);
        Assert.Equal(HttpStatusCode.Accepted, running.StatusCode);
        Assert.Equal($"{Instances}/approval-42", running.Headers.Location!.AbsolutePath);

        var raised = await Http.PostAsJsonAsync($"{Instances}/approval-42/raiseEvent/decision", true, Stop);
        Assert.Equal(HttpStatusCode.Accepted, raised.StatusCode);
        await Client.WaitForInstanceCompletionAsync("approval-42", Stop);

        var status = await Http.GetFromJsonAsync<JsonElement>(
            $"{Instances}/approval-42?showHistory=true&showHistoryOutput=true", Stop);
        Assert.Equal("Completed", status.GetProperty("runtimeStatus").GetString());
        Assert.Equal(42, status.GetProperty("input").GetInt32());
        Assert.Equal("request 42 of approval-42 by approval-42: True", status.GetProperty("output").GetString());
        Assert.Equal("decided", status.GetProperty("customStatus").GetString());
        var events = status.GetProperty("historyEvents").EnumerateArray()
            .Select(e => e.GetProperty("EventType").GetString());
        Assert.Equal(
            "OrchestratorStarted TaskScheduled TaskCompleted OrchestratorStarted EventRaised OrchestratorStarted "
                + "CustomStatusSet ExecutionCompleted",
            string.Join(' ', events));

        Assert.Equal(
            HttpStatusCode.Gone, (await Http.PostAsync($"{Instances}/approval-42/terminate", null, Stop)).StatusCode);
        var list = await Http.GetFromJsonAsync<JsonElement[]>($"{Instances}?runtimeStatus=Completed&top=5", Stop);
        Assert.Single(list!);
        Assert.Equal(HttpStatusCode.OK, (await Http.DeleteAsync($"{Instances}/approval-42", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"{Instances}/approval-42", Stop)).StatusCode);
    }

    [Fact]
    public async Task ManagementApi_SuspendsResumesAndTerminates()
    {
        await Http.PostAsync("/api/approvals/7", null, Stop);
        await Client.WaitForInstanceStartAsync("approval-7", Stop);

        foreach (var (verb, status) in ((string, string)[])[("suspend", "Suspended"), ("resume", "Running")])
            await SteerAsync(verb, status);

        await Http.PostAsync($"{Instances}/approval-7/terminate?reason=enough", null, Stop);
        var end = await Client.WaitForInstanceCompletionAsync("approval-7", getInputsAndOutputs: true, Stop);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        Assert.Equal(
            HttpStatusCode.NotFound, (await Http.PostAsync($"{Instances}/nobody/resume", null, Stop)).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await Http.GetAsync($"{Instances}?runtimeStatus=Odd", Stop)).StatusCode);
    }

    [Fact]
    public async Task ManagementApi_WithoutKey_IsUnauthorized()
    {
        using var stranger = new HttpClient { BaseAddress = Http.BaseAddress };
        using var guest = new HttpRequestMessage(
            HttpMethod.Delete, $"{Instances}?createdTimeFrom=2020-01-01&code=wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(Instances, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(guest, Stop)).StatusCode);
    }

    private async Task SteerAsync(string verb, string status)
    {
        Assert.Equal(
            HttpStatusCode.Accepted, (await Http.PostAsync($"{Instances}/approval-7/{verb}", null, Stop)).StatusCode);
        var now = await Http.GetAsync($"{Instances}/approval-7", Stop);
        var body = await now.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(status, body.GetProperty("runtimeStatus").GetString());
    }
}

/// <summary>An app's functions.</summary>
public sealed class Approval(TimeProvider timeProvider)
{
    [Function("RequestApproval")]
    public static async Task<IResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{number:int}")] HttpRequest request,
        int number,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var options = new StartOrchestrationOptions($"approval-{number}");
        await client.ScheduleNewOrchestrationInstanceAsync("Approve", number, options, cancellationToken);
        return Results.Ok(request.Method);
    }

    [Function("Approve")]
    public static async Task<string> ApproveAsync([OrchestrationTrigger] TaskOrchestrationContext context, int number)
    {
        var text = await context.CallActivityAsync<string>("Describe", number);
        var decision = await context.WaitForExternalEvent<bool>("decision");
        context.SetCustomStatus("decided");
        return $"{text}: {decision}";
    }

    [Function("Describe")]
    public async Task<string> DescribeAsync(
        [ActivityTrigger] int number, string instanceId, TaskActivityContext activity,
        CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.Zero, timeProvider, cancellationToken);
        return $"request {number} of {instanceId} by {activity.InstanceId}";
    }
}
