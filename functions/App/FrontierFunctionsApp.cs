using Azure.Core;
using Azure.Identity;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Reports;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Validation;
using FrontierFunctions.App.Zones;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.App;

/// <summary>The app's composition, the same wherever it is hosted.</summary>
public static class FrontierFunctionsApp
{
    /// <summary>Adds all that the functions need. Calls one method a feature.</summary>
    public static FunctionsApplicationBuilder AddFrontierFunctions(this FunctionsApplicationBuilder builder)
    {
        builder.UseMiddleware<SafeFailures>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        builder.Services.AddSingleton<OrganizationDirectory>();
        builder.Services.AddSingleton<RecordsZone>();
        builder.Services.AddSingleton<CleanZone>();
        builder.Services.AddHostedService<ZonePreparation>();
        builder.AddScoring();
        builder.AddIngest();
        builder.AddReports();
        builder.AddValidation();
        return builder;
    }
}
