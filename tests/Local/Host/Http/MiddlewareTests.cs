using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Tests.Local.Host.Http;

public sealed class MiddlewareTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Middleware_AroundFunction_RunsInTheOrderOfRegistration()
    {
        var probe = new Probe<string>();
        await using var host = await StartAsync(probe);

        using var response = await host.Client.GetAsync("/api/observed", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            ["outer Observed in", "inner in", "function", "disposed", "inner out", "outer out"], probe.Rest());
    }

    [Fact]
    public async Task Middleware_ThatDoesNotGoOn_AnswersInTheFunctionsPlace()
    {
        var probe = new Probe<string>();
        await using var host = await StartAsync(probe);

        using var response = await host.Client.GetAsync("/api/observed?stop=1", Cancellation);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Equal(["outer Observed in", "inner in", "outer out"], probe.Rest());
    }

    [Fact]
    public async Task FunctionClass_PerInvocation_GetsAScopeOfItsOwn()
    {
        var probe = new Probe<string>();
        await using var host = await StartAsync(probe);

        var first = await host.Client.GetStringAsync("/api/scope", Cancellation);
        var second = await host.Client.GetStringAsync("/api/scope", Cancellation);

        Assert.NotEqual(first, second);
    }

    private static Task<TestHost> StartAsync(Probe<string> probe) => TestHost.StartAsync(
        [typeof(Observed)],
        configure: builder =>
        {
            builder.Services.AddSingleton(probe).AddScoped<ScopeName>().AddSingleton<Counter>();
            builder.UseMiddleware<Outer>().UseMiddleware<Inner>();
        });

    public sealed class Outer(Probe<string> probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Tell($"outer {context.FunctionDefinition.Name} in");
            await next(context);
            probe.Tell("outer out");
        }
    }

    public sealed class Inner(Probe<string> probe) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            probe.Tell("inner in");
            if (context.GetHttpContext() is { } http && http.Request.Query.ContainsKey("stop"))
            {
                http.Response.StatusCode = StatusCodes.Status402PaymentRequired;
                return;
            }

            await next(context);
            probe.Tell("inner out");
        }
    }

    public sealed class Counter
    {
        private int _count;

        public int Next() => Interlocked.Increment(ref _count);
    }

    public sealed class ScopeName(Counter counter)
    {
        public int Number { get; } = counter.Next();
    }

    public sealed class Observed(Probe<string> probe, ScopeName scope) : IDisposable
    {
        [Function("Observed")]
        public IResult Run(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        {
            probe.Tell(context.GetHttpContext() == request.HttpContext ? "function" : "another context");
            return Results.Ok();
        }

        [Function("Scope")]
        public string Scope([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            $"{scope.Number}";

        public void Dispose() => probe.Tell("disposed");
    }
}
