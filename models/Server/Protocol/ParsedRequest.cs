using FrontierFunctions.Server.Batching;

namespace FrontierFunctions.Server.Protocol;

/// <summary>A request that fits its model.</summary>
/// <param name="Id">The caller's identifier, to be repeated; null when it gave none.</param>
/// <param name="Outputs">Indexes of the model's outputs to answer with, in the order asked for.</param>
/// <param name="Pending">The rows.</param>
internal sealed record ParsedRequest(string? Id, int[] Outputs, PendingInference Pending);
