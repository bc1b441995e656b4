using Microsoft.Azure.Functions.Worker.Middleware;

namespace FrontierFunctions.Host.Functions;

/// <summary>The app's middleware, in the order in which it was added: the first is the outermost.</summary>
internal sealed class FunctionPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    public void Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware) =>
        _middleware.Add(middleware);

    /// <summary>The middleware around <paramref name="function"/>.</summary>
    public FunctionExecutionDelegate Around(FunctionExecutionDelegate function) =>
        Enumerable.Reverse(_middleware).Aggregate(function, (next, middleware) => middleware(next));
}
