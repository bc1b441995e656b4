using FrontierFunctions.App.Organizations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FrontierFunctions.App.Faults;

/// <summary>
/// Errors of the HTTP interface as problem details (RFC 9457). The type is a stable code below
/// <c>urn:frontier-functions:problem:</c>; the detail says what to do about it and never repeats a value.
/// </summary>
internal static class Problems
{
    /// <summary>A problem.</summary>
    public static ProblemHttpResult Problem(
        int status, string code, string title, string detail, Dictionary<string, object?>? more = null) =>
        TypedResults.Problem(new Microsoft.AspNetCore.Mvc.ProblemDetails
        {
            Status = status,
            Type = $"urn:frontier-functions:problem:{code}",
            Title = title,
            Detail = detail,
            Extensions = new Dictionary<string, object?>(more ?? []) { ["code"] = code },
        });

    /// <summary>The caller's key belongs to no organization.</summary>
    public static ProblemHttpResult NoOrganization { get; } = Problem(
        StatusCodes.Status403Forbidden,
        "caller.no-organization",
        "The key belongs to no organization",
        "Send the function key of an organization in the header x-functions-key; its SHA-256 stands in "
        + "Organizations__{name}__ApiKeySha256.");

    /// <summary>The organization that the caller speaks for, or the problem to answer with.</summary>
    public static bool TryCaller(
        this OrganizationDirectory organizations, HttpRequest request, out string organization, out IResult problem)
    {
        organization = organizations.CallerOf(request) ?? "";
        problem = NoOrganization;
        return organization.Length > 0;
    }
}
