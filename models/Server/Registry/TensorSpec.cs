using System.Collections.Frozen;
using FrontierFunctions.Contract.Inference;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// A tensor of a model whose first dimension is the batch: name, element type and the shape of one row.
/// </summary>
internal sealed record TensorSpec
{
    private static readonly FrozenDictionary<TensorElementType, (string Name, int Bytes)> Datatypes =
        new Dictionary<TensorElementType, (string, int)>
        {
            [TensorElementType.Float] = ("FP32", 4),
            [TensorElementType.Double] = ("FP64", 8),
            [TensorElementType.Float16] = ("FP16", 2),
            [TensorElementType.UInt8] = ("UINT8", 1),
            [TensorElementType.Int8] = ("INT8", 1),
            [TensorElementType.Int16] = ("INT16", 2),
            [TensorElementType.UInt16] = ("UINT16", 2),
            [TensorElementType.Int32] = ("INT32", 4),
            [TensorElementType.Int64] = ("INT64", 8),
            [TensorElementType.Bool] = ("BOOL", 1),
        }.ToFrozenDictionary();

    public required string Name { get; init; }

    public required TensorElementType ElementType { get; init; }

    /// <summary>The protocol's name of the element type.</summary>
    public required string Datatype { get; init; }

    /// <summary>Bytes of one element.</summary>
    public required int ElementBytes { get; init; }

    /// <summary>Dimensions without the batch; all are fixed.</summary>
    public required long[] RowShape { get; init; }

    /// <summary>Elements of one row.</summary>
    public required int RowElements { get; init; }

    public int RowBytes => RowElements * ElementBytes;

    public long[] ShapeOf(int rows) => [rows, .. RowShape];

    public TensorMetadata ToMetadata() => new() { Name = Name, Datatype = Datatype, Shape = [-1, .. RowShape] };

    /// <exception cref="InvalidDataException">
    /// The tensor has no free batch dimension in front, or a type that is not served.
    /// </exception>
    public static TensorSpec From(string name, NodeMetadata node)
    {
        if (!node.IsTensor || !Datatypes.TryGetValue(node.ElementDataType, out var datatype))
        {
            throw new InvalidDataException($"Tensor '{name}' has an element type that is not served.");
        }

        var dimensions = node.Dimensions;
        if (dimensions.Length == 0 || dimensions[0] != -1 || dimensions.AsSpan(1).Contains(-1))
        {
            throw new InvalidDataException($"Tensor '{name}' must have a free batch dimension in front and only that.");
        }

        var row = dimensions.Skip(1).Select(d => (long)d).ToArray();
        return new TensorSpec
        {
            Name = name,
            ElementType = node.ElementDataType,
            Datatype = datatype.Name,
            ElementBytes = datatype.Bytes,
            RowShape = row,
            RowElements = checked((int)row.Aggregate(1L, (product, d) => product * d)),
        };
    }
}
