using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.App.Validation;

internal static class ValidationRegistration
{
    /// <summary>Adds what watches the models in operation.</summary>
    public static void AddValidation(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Outcomes>();
        builder.Services.AddSingleton<InputCounts>();
        builder.Services.AddSingleton<ModelValidations>();
    }
}
