using FrontierFunctions.App.Scoring;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Validation;
using FrontierFunctions.Server.Embeddings;

namespace FrontierFunctions.Local.Scoring;

/// <summary>A folder of labelled films, scored as the product scores them, ready to be measured.</summary>
/// <param name="folders">Where the models are.</param>
/// <param name="tasks">The tasks that are asked for; those that take no films are left out.</param>
internal sealed class LabelledFilms(LocalFolders folders, IReadOnlyList<ScoredTask> tasks)
{
    private const double SameLuminance = 1e-3;

    private static readonly ImageTensorSpec Spec = new()
    {
        Width = FilmPicture.Side, Height = FilmPicture.Side, Channels = 1, Mean = [0], Deviation = [1],
    };

    /// <summary>Evaluates each model of films on the films that <c>labels.csv</c> names.</summary>
    /// <exception cref="UsageException">There is no such model, table, film or label.</exception>
    public async Task<IReadOnlyList<ModelEvaluation>> EvaluateAsync(string folder, CancellationToken cancellationToken)
    {
        var models = tasks.Where(task => task.Film is not null).ToList();
        var path = Path.Combine(folder, "labels.csv");
        if (models.Count == 0 || !File.Exists(path))
        {
            throw new UsageException(models.Count == 0 ? "--images: the task takes no films."
                : "--images: the folder has no labels.csv.");
        }

        await using var content = File.OpenRead(path);
        var table = await TableFile.ReadAsync(content, cancellationToken)
            ?? throw new UsageException("--images: labels.csv is a table with a head: file, patient, label.");
        var (file, patient, label) = (Column(table, "file"), Column(table, "patient"), Column(table, "label"));
        var pictures = table.Rows.Select(row => Read(folder, row[file])).ToList();
        await using var server = await LocalModelServer.StartAsync(folders, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        var endpoint = new ModelEndpoint(client);
        var evaluations = new List<ModelEvaluation>();
        foreach (var model in models)
        {
            var scores = await endpoint.ScoreAsync(
                model,
                [.. pictures.Select((picture, i) => new FeatureVector
                {
                    SubjectId = table.Rows[i][patient],
                    AsOf = DateTimeOffset.UnixEpoch,
                    Values = [],
                    IsInPopulation = true,
                    Films = [new VectorFilm(DateTimeOffset.UnixEpoch, "", picture.ToDataUri())],
                })],
                cancellationToken);
            evaluations.Add(ModelEvaluation.Of(
                model.Card,
                [.. scores.Select((score, i) => Row(model.Film!, score, table.Rows[i][patient], table.Rows[i][label]))],
                IsTraining(model.Film!, pictures)));
        }

        return evaluations;
    }

    private static EvaluatedRow Row(FilmSchema schema, TaskScore score, string patient, string label)
    {
        var labels = score.Film!.Current.Labels;
        var named = label.Trim();
        var own = labels.FirstOrDefault(one => one.Name == named)
            ?? throw new UsageException($"--images: labels are {string.Join(", ", schema.Labels)}.");
        return new EvaluatedRow(patient, own.Name != schema.Labels[0], score.Probability, score.Abstention, null, null)
        {
            IsCovered = own.IsPossible,
        };
    }

    private static bool IsTraining(FilmSchema schema, List<FilmPicture> pictures) =>
        pictures.Count == schema.Training.Films && Math.Abs(
            pictures.Average(picture => Mean(picture.Pixels.Span)) - schema.Training.MeanLuminance) < SameLuminance;

    private static double Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (var value in pixels)
        {
            sum += value;
        }

        return sum / (255.0 * pixels.Length);
    }

    private static FilmPicture Read(string folder, string name)
    {
        var path = new[] { Path.Combine(folder, name), Path.Combine(folder, "images", name) }
            .FirstOrDefault(File.Exists);
        var tensor = new float[FilmPicture.Side * FilmPicture.Side];
        return path is not null && ImageTensor.TryFill(File.ReadAllBytes(path), Spec, tensor, out _)
            ? new FilmPicture([.. tensor.Select(value => (byte)Math.Clamp(MathF.Round(value * 255), 0, 255))])
            : throw new UsageException("--images: a file that labels.csv names is absent, or neither JPEG nor PNG.");
    }

    private static int Column(TableFile table, string name)
    {
        var at = Array.FindIndex(table.Head, head => head.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new UsageException(
            $"--images: labels.csv has no column {name}: file, patient, label.");
    }
}
