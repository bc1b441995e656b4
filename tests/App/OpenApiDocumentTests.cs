using System.Reflection;
using System.Text.Json;
using FrontierFunctions.App;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Tests.App;

/// <summary>The OpenAPI document and the functions say the same.</summary>
public sealed class OpenApiDocumentTests
{
    [Fact]
    public void Document_Operations_AreTheHttpFunctions()
    {
        using var stream = typeof(FrontierFunctionsApp).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = JsonDocument.Parse(stream);
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.Object)
                .Select(method => $"{method.Name} {path.Name} {method.Value.GetProperty("operationId").GetString()}"));

        Assert.Equal(HttpFunctions().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_References_Resolve()
    {
        using var stream = typeof(FrontierFunctionsApp).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = JsonDocument.Parse(stream);
        foreach (var reference in References(document.RootElement))
        {
            var target = document.RootElement;
            foreach (var step in reference["#/".Length..].Split('/'))
            {
                Assert.True(target.TryGetProperty(step, out target), reference);
            }
        }
    }

    private static IEnumerable<string> HttpFunctions() =>
        from type in typeof(FrontierFunctionsApp).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        from verb in trigger.Methods!
        select $"{verb} /{trigger.Route!.Replace(":guid", "", StringComparison.Ordinal)} {function.Name}";

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
