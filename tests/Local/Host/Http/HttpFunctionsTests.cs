using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Tests.Local.Host.Http;

public sealed class HttpFunctionsTests
{
    private const string Canary = "Canary-Quentin-Zzyzx";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/batches/7", HttpStatusCode.OK)]
    [InlineData("GET", "/api/BATCHES/7", HttpStatusCode.OK)]
    [InlineData("POST", "/api/batches/7", HttpStatusCode.Created)]
    [InlineData("DELETE", "/api/batches/7", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/batches/seven", HttpStatusCode.NotFound)]
    [InlineData("GET", "/batches/7", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/Unrouted", HttpStatusCode.OK)]
    public async Task Request_ToRoute_FindsItsFunction(string method, string path, HttpStatusCode expected)
    {
        await using var host = await TestHost.StartAsync([typeof(Routed)]);

        using var response = await host.Client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path), Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task RoutePrefix_FromHostJson_StandsBeforeEveryRoute()
    {
        await using var host = await TestHost.StartAsync(
            [typeof(Routed)], settings: new() { ["AzureFunctionsJobHost:extensions:http:routePrefix"] = "v1/clinic" });

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/v1/clinic/batches/7", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/api/batches/7", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Results_OfEveryKind_AreWritten()
    {
        await using var host = await TestHost.StartAsync([typeof(Answers)]);

        Assert.Equal("result 42", await host.Client.GetStringAsync("/api/result/42", Cancellation));
        using var action = await host.Client.GetAsync("/api/action", Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, action.StatusCode);
        Assert.Equal("/api/reports/1", action.Headers.Location?.OriginalString);
        Assert.Equal("text", await host.Client.GetStringAsync("/api/text", Cancellation));
        var record = await host.Client.GetFromJsonAsync<Answers.Answer>("/api/record", Cancellation);
        Assert.Equal(new Answers.Answer("yes", 3), record);
        using var nothing = await host.Client.GetAsync("/api/nothing", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Fact]
    public async Task Function_ThatThrows_AnswersEmpty500AndLogsNoMessage()
    {
        await using var host = await TestHost.StartAsync([typeof(Throws)]);

        using var response = await host.Client.GetAsync("/api/throws", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Contains("System.FormatException", host.Logs, StringComparison.Ordinal);
        Assert.Contains(nameof(Throws), host.Logs, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, host.Logs, StringComparison.Ordinal);
    }

    public sealed class Routed
    {
        [Function("GetBatch")]
        public static IResult Get(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "batches/{batch:int}")] HttpRequest request,
            int batch) => request.Method == "GET" && batch == 7 ? Results.Ok() : Results.BadRequest();

        [Function("PostBatch")]
        public static IResult Post(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "batches/{batch:int}")] HttpRequest request) =>
            Results.Created((string?)null, null);

        [Function("Unrouted")]
        public static IResult Any([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();
    }

    public sealed class Answers
    {
        [Function("Result")]
        public static async Task<IResult> Result(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "result/{id}")] HttpRequest request, string id)
        {
            await Task.Yield();
            return Results.Text($"result {id}");
        }

        [Function("Action")]
        public static IActionResult Action([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            new AcceptedResult("/api/reports/1", new { id = 1 });

        [Function("Text")]
        public static ValueTask<string> Text([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            new("text");

        [Function("Record")]
        public static Answer Record([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            new("yes", 3);

        [Function("Nothing")]
        public static Task Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        public sealed record Answer(string Word, int Number);
    }

    public sealed class Throws
    {
        [Function("Throws")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            throw new FormatException(Canary, new InvalidOperationException(Canary));
    }
}
