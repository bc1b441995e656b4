using System.Buffers;
using System.Runtime.InteropServices;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Embeddings;
using FrontierFunctions.Server.Timelines;
using Microsoft.ML.OnnxRuntime;
using ModelMetadata = FrontierFunctions.Contract.Inference.ModelMetadata;

namespace FrontierFunctions.Server.Registry;

/// <summary>One version of one model: a shared session and what stands beside it in the registry.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly int _rowsTogether;
    private readonly TimelineRunner? _timelines;

    private ServedModel(
        string name, string version, InferenceSession session, string device, int rowsTogether,
        TimelineVocabulary? vocabulary)
    {
        _rowsTogether = rowsTogether;
        Name = name;
        Version = version;
        Device = device;
        _session = session;
        _inputNames = [.. session.InputNames];
        _outputNames = [.. session.OutputNames];
        _timelines = vocabulary is null ? null : new TimelineRunner(session, _runOptions, vocabulary);
        Inputs = _timelines?.Inputs ?? [.. _inputNames.Select(n => TensorSpec.From(n, session.InputMetadata[n]))];
        Outputs = _timelines?.Outputs ?? [.. _outputNames.Select(n => TensorSpec.From(n, session.OutputMetadata[n]))];
    }

    public string Name { get; }

    public string Version { get; }

    public string Device { get; }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>The bytes of <c>card.json</c>, already checked.</summary>
    public byte[] Card { get; private init; } = [];

    /// <summary>The bytes of <c>features.json</c>, already checked; null for a model whose input is no table.</summary>
    public byte[]? Features { get; private init; }

    /// <summary>The bytes of <c>vocabulary.json</c>, already checked; null for a model that is no event model.</summary>
    public byte[]? Vocabulary { get; private init; }

    /// <summary>Names of the columns of the input <c>features</c>; empty for a model whose input is no table.</summary>
    public IReadOnlyList<string> FeatureNames { get; private init; } = [];

    /// <summary>Which output is an embedding; null for a model that embeds nothing.</summary>
    public EmbeddingSpec? Embedding { get; private init; }

    /// <summary>How a text becomes the model's input; null for a model that embeds no text.</summary>
    public TextFeatures? TextFeatures { get; private init; }

    /// <summary>When the model's file was written.</summary>
    public DateTimeOffset Created { get; private init; }

    /// <summary>The probability from which on the card calls a row positive.</summary>
    public double OperatingPoint { get; private init; }

    /// <summary>
    /// Loads <c>{folder}/model.onnx</c> with its card and, for a model that takes a table, its feature schema, and checks
    /// that they agree.
    /// </summary>
    /// <exception cref="InvalidDataException">They do not agree.</exception>
    public static ServedModel Load(string folder, SessionFactory sessions)
    {
        var version = Path.GetFileName(folder);
        var name = Path.GetFileName(Path.GetDirectoryName(folder)!);
        var cardBytes = File.ReadAllBytes(Path.Combine(folder, "card.json"));
        var card = ModelCard.Parse(cardBytes);
        var schemaPath = Path.Combine(folder, "features.json");
        var schemaBytes = File.Exists(schemaPath) ? File.ReadAllBytes(schemaPath) : null;
        var schema = schemaBytes is null ? null : FeatureSchema.Parse(schemaBytes);
        var embeddingPath = Path.Combine(folder, "embedding.json");
        var embedding = File.Exists(embeddingPath) ? EmbeddingSpec.Parse(File.ReadAllBytes(embeddingPath)) : null;
        var vocabularyPath = Path.Combine(folder, "vocabulary.json");
        var vocabularyBytes = File.Exists(vocabularyPath) ? File.ReadAllBytes(vocabularyPath) : null;
        var vocabulary = vocabularyBytes is null ? null : TimelineVocabulary.Parse(vocabularyBytes);
        var path = Path.Combine(folder, "model.onnx");
        var (session, device) = sessions.Open(name, path);
        try
        {
            var model = new ServedModel(name, version, session, device, SessionFactory.RowsTogether(path), vocabulary)
            {
                Vocabulary = vocabularyBytes,
                Card = cardBytes,
                Features = schemaBytes,
                FeatureNames = schema is null ? [] : [.. schema.Features.Select(f => f.Name)],
                OperatingPoint = card.OperatingPoint,
                Embedding = embedding,
                TextFeatures = embedding?.Text is { IsValid: true } text ? new TextFeatures(text) : null,
                Created = File.GetLastWriteTimeUtc(path),
            };
            var table = model.Inputs.FirstOrDefault(i => i.Name == "features");
            if (card.Name != name || card.Version != version
                || (vocabulary is not null && vocabulary.ModelVersion != version) || table?.RowElements != schema?.Features.Count
                || (schema is not null && (schema.ModelVersion != version || model.Inputs.Count != 1)))
            {
                throw new InvalidDataException(
                    $"Model, card and feature schema of '{name}' version '{version}' do not agree.");
            }

            return embedding?.Fits(model.Inputs, model.Outputs) ?? true
                ? model
                : throw new InvalidDataException($"'{name}' version '{version}' and its embedding.json do not agree.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Whether a request for the other model can be given to this one as it is.</summary>
    public bool TakesInputsOf(ServedModel other) =>
        Inputs.Count == other.Inputs.Count && FeatureNames.SequenceEqual(other.FeatureNames)
            && Inputs.Zip(other.Inputs).All(p => p.First.Name == p.Second.Name
                && p.First.Datatype == p.Second.Datatype && p.First.RowShape.SequenceEqual(p.Second.RowShape));

    /// <summary>Fills rows with something that the model can answer, to warm up with.</summary>
    public void FillExample(byte[][] inputs, int rows)
    {
        foreach (var input in inputs)
        {
            input.AsSpan().Clear();
        }

        _timelines?.FillExample(inputs, rows);
    }

    /// <summary>Why rows of the right shape cannot be answered all the same; null when they can.</summary>
    public string? Refuse(PendingInference pending) => _timelines?.Refuse(pending);

    public ModelMetadata ToMetadata(IReadOnlyList<string> versions) => new()
    {
        Name = Name,
        Versions = versions,
        Platform = "onnxruntime_onnx",
        Inputs = [.. Inputs.Select(i => i.ToMetadata())],
        Outputs = [.. Outputs.Select(o => o.ToMetadata())],
    };

    /// <summary>
    /// Runs the rows of several requests at once; returns per request the bytes of every output. A single request's own
    /// memory is the tensor; several are laid one after the other first. The rows are padded with zeros to a multiple
    /// of <see cref="SessionFactory.RowsTogether"/>, so that an answer does not depend, not even in its last bit, on
    /// what it was batched with: kernels differ between one row and several, and between the whole and the rest of a
    /// vector. Not to be called from two threads at once.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">The model failed.</exception>
    public byte[][][] Run(IReadOnlyList<PendingInference> batch, int rows)
    {
        if (_timelines is not null)
        {
            return _timelines.Run(batch);
        }

        var padded = (rows + _rowsTogether - 1) / _rowsTogether * _rowsTogether;
        var owned = batch.Count > 1 || padded != rows;
        var buffers = new byte[Inputs.Count][];
        var pins = new GCHandle[Inputs.Count];
        var tensors = new OrtValue[Inputs.Count];
        try
        {
            for (var i = 0; i < Inputs.Count; i++)
            {
                buffers[i] = owned ? Gather(batch, i, padded) : batch[0].Inputs[i];
                pins[i] = GCHandle.Alloc(buffers[i], GCHandleType.Pinned);
                tensors[i] = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, Inputs[i].ElementType,
                    Inputs[i].ShapeOf(padded), pins[i].AddrOfPinnedObject(), (long)padded * Inputs[i].RowBytes);
            }

            using var results = _session.Run(_runOptions, _inputNames, tensors, _outputNames);
            return Scatter(batch, results);
        }
        finally
        {
            for (var i = 0; i < Inputs.Count; i++)
            {
                tensors[i]?.Dispose();
                if (pins[i].IsAllocated)
                {
                    pins[i].Free();
                }

                if (owned && buffers[i] is not null)
                {
                    ArrayPool<byte>.Shared.Return(buffers[i], clearArray: true);
                }
            }
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private byte[] Gather(IReadOnlyList<PendingInference> batch, int input, int rows)
    {
        var rowBytes = Inputs[input].RowBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(rows * rowBytes);
        var at = 0;
        foreach (var pending in batch)
        {
            pending.Inputs[input].AsSpan(0, pending.Rows * rowBytes).CopyTo(buffer.AsSpan(at));
            at += pending.Rows * rowBytes;
        }

        buffer.AsSpan(at, (rows * rowBytes) - at).Clear();
        return buffer;
    }

    private byte[][][] Scatter(IReadOnlyList<PendingInference> batch, IReadOnlyList<OrtValue> results)
    {
        var answers = new byte[batch.Count][][];
        for (var b = 0; b < batch.Count; b++)
        {
            answers[b] = new byte[Outputs.Count][];
        }

        for (var o = 0; o < Outputs.Count; o++)
        {
            ReadOnlySpan<byte> all = results[o].GetTensorMutableRawData();
            var rowBytes = Outputs[o].RowBytes;
            var at = 0;
            for (var b = 0; b < batch.Count; b++)
            {
                answers[b][o] = all.Slice(at, batch[b].Rows * rowBytes).ToArray();
                at += batch[b].Rows * rowBytes;
            }
        }

        return answers;
    }
}
