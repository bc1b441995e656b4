using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.App.Reports;

internal static class ReportRegistration
{
    /// <summary>Adds what the report functions need.</summary>
    public static void AddReports(this FunctionsApplicationBuilder builder) =>
        builder.Services.AddSingleton<ReportSources>();
}
