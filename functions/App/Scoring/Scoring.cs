using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.App.Scoring;

internal static class ScoringRegistration
{
    /// <summary>Adds the task catalog and the client of the model endpoint.</summary>
    public static void AddScoring(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TaskCatalog>();
        builder.Services.AddSingleton<SubjectScoring>();
        builder.Services.AddHttpClient<ModelEndpoint>((services, http) =>
        {
            var address = services.GetRequiredService<IConfiguration>()["ModelEndpoint:BaseAddress"]
                ?? throw new InvalidOperationException("Set ModelEndpoint__BaseAddress to the model endpoint's URL.");
            http.BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/");

            // A GPU endpoint that scaled to zero needs minutes for its first answer.
            http.Timeout = TimeSpan.FromMinutes(5);
        });
    }
}
