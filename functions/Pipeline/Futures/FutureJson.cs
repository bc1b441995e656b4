using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>Source-generated JSON of the tensors of a request for futures.</summary>
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(float[]))]
internal sealed partial class FutureJson : JsonSerializerContext;
