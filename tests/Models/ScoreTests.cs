using System.Net;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Tests.Models;

/// <summary><c>POST /score</c>, the shape of Azure Machine Learning's online endpoints.</summary>
public sealed class ScoreTests
{
    private const string Columns = """
        ["age","sex","bilirubin_total","bilirubin_direct","alp","alt","ast","protein_total","albumin","albumin_globulin_ratio"]
        """;

    private const string Row = "[52,1,1.4,0.5,210,44,51,6.7,3.3,null]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_SplitForm_FindsTheModelByItsColumnsAndAnswersAsInferDoes()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var expected = await endpoint.InferAsync(
            $$"""{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","data":{{Row}}}]}""");
        using var response = await endpoint.PostAsync(
            $$$"""{"input_data":{"columns":{{{Columns}}},"index":["p"],"data":[{{{Row}}}]}}""", "/score");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("liver-disease:", response.Headers.GetValues("azureml-model-deployment").Single(),
            StringComparison.Ordinal);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        var row = Assert.Single(answer.RootElement.EnumerateArray());
        Assert.Equal(ModelEndpoint.Numbers(expected, "probability").Single(), row.GetProperty("probability").GetSingle());
        Assert.Equal(ModelEndpoint.Numbers(expected, "contributions"),
            row.GetProperty("contributions").EnumerateArray().Select(v => v.GetSingle()));
    }

    [Fact]
    public async Task Score_RecordsInAnotherOrderAndRowsWithANamedModel_GiveTheSame()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var bodies = new[]
        {
            $$$"""{"input_data":{"columns":{{{Columns}}},"data":[{{{Row}}}]}}""",
            """
            {"input_data":[{"albumin_globulin_ratio":null,"sex":1,"age":52,"bilirubin_total":1.4,"bilirubin_direct":0.5,
             "alp":210,"alt":44,"ast":51,"protein_total":6.7,"albumin":3.3}]}
            """,
            $$$"""{"input_data":[{{{Row}}}],"params":{"model":"liver-disease","version":"1"}}""",
        };
        var answers = new List<string>();
        foreach (var body in bodies)
        {
            using var response = await endpoint.PostAsync(body, "/score");
            answers.Add(await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Single(answers.Distinct());
        Assert.Contains("probability", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_DeploymentHeader_NamesTheModel()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/score")
        {
            Content = new StringContent($$$"""{"input_data":[{{{Row}}}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("azureml-model-deployment", "liver-disease:1");
        using var response = await endpoint.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("{", 400, "invalid_request")]
    [InlineData("""{"input_data":1}""", 400, "invalid_request")]
    [InlineData("""{"input_data":[[1]]}""", 422, "unprocessable_request")]
    [InlineData("""{"input_data":{"columns":["age"],"data":[[1]]}}""", 422, "unprocessable_request")]
    [InlineData("""{"input_data":{"columns":["age"],"data":[[1]]},"params":{"temperature":1}}""", 422, "parameter_not_supported")]
    [InlineData("""{"input_data":[[1]],"params":{"model":"no-such"}}""", 404, "model_not_found")]
    [InlineData("""{"input_data":[["high"]],"params":{"model":"liver-disease"}}""", 422, "unprocessable_request")]
    [InlineData("""{"input_data":[[1,2]],"params":{"model":"liver-disease"}}""", 422, "unprocessable_request")]
    [InlineData("""{"data":[[1,2]]}""", 422, "parameter_not_supported")]
    public async Task Score_BadRequest_IsRefusedWithCodeAndReason(string body, int status, string code)
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var response = await endpoint.PostAsync(body, "/score");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, response.Headers.GetValues("x-ms-error-code").Single());
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(code, error.RootElement.GetProperty("error").GetProperty("code").GetString());
    }
}
