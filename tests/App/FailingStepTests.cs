using FrontierFunctions.App.Ingest;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Tests.App;

/// <summary>A step that fails for no fault of the input, and for good.</summary>
public sealed class FailingStepTests
{
    [Fact]
    public async Task Step_ThatFailsForGood_SetsItsFileAsideAndTheBatchEnds_UntilTheFileComesAgain()
    {
        var fault = new Fault { Function = nameof(FileActivities.WriteEvents) };
        await using var product = await RunningProduct.StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton(fault);
            builder.UseMiddleware<FaultyFunction>();
        });
        var patient = """{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1950-01-02"}"""u8.ToArray();
        var view = await product.RunAsync("faulty", ("patient.json", patient), ("empty.json", []));
        Assert.Equal("processing.failed", product.StateOf(view, "faulty", "patient.json").Code);
        Assert.Equal("input.empty", product.StateOf(view, "faulty", "empty.json").Code);
        Assert.DoesNotContain(await product.BlobsAsync(records: false, "deidentified"), _ => true);

        fault.Function = null;
        await product.UploadAsync("faulty", "patient.json", patient);
        await product.UntilAsync(
            "faulty", now => product.StateOf(now, "faulty", "patient.json").Stage == FileStage.Done);
    }

    private sealed class Fault
    {
        public volatile string? Function;
    }

    private sealed class FaultyFunction(Fault fault) : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
            context.FunctionDefinition.Name == fault.Function
                ? throw new InvalidOperationException("Injected.")
                : next(context);
    }
}
