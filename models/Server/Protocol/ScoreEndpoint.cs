using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// <c>POST /score</c> as Azure Machine Learning's online endpoints have it. The model is the one that <c>params</c>
/// names, else the one of the header <c>azureml-model-deployment</c> (<c>model</c> or <c>model:version</c>), else the
/// only one whose features are the columns. The answer is one object for each row, with the model's outputs by name.
/// </summary>
internal static class ScoreEndpoint
{
    private const string DeploymentHeader = "azureml-model-deployment";

    public static void MapScore(this WebApplication app)
    {
        var route = app.Services.GetRequiredService<ProtocolRoute>();
        var registry = app.Services.GetRequiredService<ModelRegistry>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        app.MapPost("/score", (HttpContext context) => route.HandleAsync(
            context, "aml", AzureError.WriteAsync, attempt => ScoreAsync(context, attempt, registry, options)));
    }

    private static async Task ScoreAsync(
        HttpContext context, InferenceAttempt attempt, ModelRegistry registry, ServingOptions options)
    {
        var request = await RequestBody.ReadAsync(context, options.MaxRequestBytes, mayBeBinary: false,
            (body, _) => ScoreRequest.Read(body, options.MaxRequestRows));
        var (name, version) = Choose(request, context.Request.Headers[DeploymentHeader], registry);
        var model = attempt.Enter(name, version).Model;
        if (model.FeatureNames.Count == 0)
        {
            throw new RefusedException(Refusal.Unfit("The model takes no table."));
        }

        var outputs = await attempt.RunAsync(ToRows(request, model, context.RequestAborted));
        context.Response.ContentType = "application/json";
        context.Response.Headers[DeploymentHeader] = $"{model.Name}:{model.Version}";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            Write(writer, model, request.Rows.Count, outputs);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static (string Model, string? Version) Choose(ScoreRequest request, string? header, ModelRegistry registry)
    {
        if (!registry.CanAnswer)
        {
            throw new RefusedException(Refusal.NotReady);
        }

        var named = header?.Split(':', 2);
        if (request.Model is { } model)
        {
            return named is null || named[0] == model
                ? (model, request.Version ?? (named?.Length > 1 ? named[1] : null))
                : throw new RefusedException(
                    Refusal.Malformed($"params.model and the header {DeploymentHeader} name different models."));
        }

        if (named is not null)
        {
            return (named[0], request.Version ?? (named.Length > 1 ? named[1] : null));
        }

        var fitting = request.Columns is null ? [] : registry.Models
            .Where(m => m.Default.Model.FeatureNames.ToHashSet().SetEquals(request.Columns)).ToList();
        return fitting.Count == 1
            ? (fitting[0].Name, request.Version)
            : throw new RefusedException(Refusal.Unfit(
                "The columns are not those of exactly one model; name it in params.model or in the header "
                + DeploymentHeader + "."));
    }

    private static PendingInference ToRows(ScoreRequest request, ServedModel model, CancellationToken cancellationToken)
    {
        var names = model.FeatureNames;
        var order = Enumerable.Range(0, names.Count).ToArray();
        if (request.Columns is { } columns)
        {
            order = [.. names.Select(name => columns.ToList().IndexOf(name))];
            if (columns.Count != names.Count || order.Contains(-1))
            {
                throw new RefusedException(
                    Refusal.Unfit($"The columns must be the model's features: {string.Join(", ", names)}."));
            }
        }
        else if (request.Rows.Any(r => r.Length != names.Count))
        {
            throw new RefusedException(Refusal.Unfit($"Each row must have {names.Count} values."));
        }

        var pending = new PendingInference(model.Inputs, request.Rows.Count, cancellationToken);
        var target = MemoryMarshal.Cast<byte, float>(pending.Inputs[0].AsSpan());
        for (var r = 0; r < request.Rows.Count; r++)
        {
            for (var c = 0; c < order.Length; c++)
            {
                target[(r * order.Length) + c] = request.Rows[r][order[c]];
            }
        }

        return pending;
    }

    private static void Write(Utf8JsonWriter writer, ServedModel model, int rows, byte[][] outputs)
    {
        writer.WriteStartArray();
        for (var r = 0; r < rows; r++)
        {
            writer.WriteStartObject();
            for (var o = 0; o < outputs.Length; o++)
            {
                var spec = model.Outputs[o];
                writer.WritePropertyName(spec.Name);
                if (spec.RowElements > 1)
                {
                    writer.WriteStartArray();
                }

                InferenceResponseWriter.WriteData(
                    writer, spec.ElementType, outputs[o].AsSpan(r * spec.RowBytes, spec.RowBytes));
                if (spec.RowElements > 1)
                {
                    writer.WriteEndArray();
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
