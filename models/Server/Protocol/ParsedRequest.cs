using FrontierFunctions.Server.Batching;

namespace FrontierFunctions.Server.Protocol;

/// <summary>A request that fits its model.</summary>
/// <param name="Id">The caller's identifier, to be repeated; null when it gave none.</param>
/// <param name="Outputs">What to answer with, in the order asked for.</param>
/// <param name="Pending">The rows.</param>
internal sealed record ParsedRequest(string? Id, ChosenOutput[] Outputs, PendingInference Pending);

/// <summary>An output that a request asks for.</summary>
/// <param name="Index">Which of the model's.</param>
/// <param name="IsBinary">Whether its data go behind the JSON.</param>
internal readonly record struct ChosenOutput(int Index, bool IsBinary);
