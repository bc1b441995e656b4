using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.App.Query;

/// <summary>The description of the HTTP interface.</summary>
public sealed class OpenApiDocument
{
    /// <summary>
    /// OpenAPI 3.1, as it stands in the app's resources; a test holds it against the functions' routes.
    /// </summary>
    [Function(nameof(GetOpenApi))]
    public static IResult GetOpenApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request)
    {
        _ = request;
        return Results.Stream(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!,
            "application/vnd.oai.openapi+json");
    }
}
