using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.App.Ingest;

internal static class IngestRegistration
{
    /// <summary>Adds what the ingest functions need.</summary>
    public static void AddIngest(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddOptions<IngestOptions>()
            .Bind(builder.Configuration.GetSection("Ingest"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IngestRecordsStore>();
        builder.Services.AddSingleton<FileStates>();
        builder.Services.AddSingleton<ArchiveUploads>();
        builder.Services.AddSingleton<SubjectBatches>();
        builder.Services.AddSingleton<NoteIndex>();
        builder.Services.AddSingleton<NamedSubjects>();
        builder.Services.AddSingleton<Reports.SubjectAliases>();
        builder.Services.AddSingleton<Deidentifiers>();
        builder.Services.AddSingleton<OrganizationRules>();
        builder.Services.AddSingleton<SubjectVaults>();
        builder.Services.AddSingleton<PrivacyReports>();
        builder.Services.AddSingleton<SubjectDirectories>();
        builder.Services.AddSingleton<EventWriter>();
        builder.Services.AddSingleton<Scoring.SubjectTimeline>();
    }
}
