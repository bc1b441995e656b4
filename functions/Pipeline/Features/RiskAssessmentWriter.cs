using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Films;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Writes scores as FHIR R4 RiskAssessment resources.</summary>
/// <remarks>
/// <para>Source: FHIR R4 RiskAssessment; <c>prediction.probabilityDecimal</c> is a percentage, 0 to 100 (constraint
/// ras-2). The 90 % interval is an extension beside it, since R4 has room for a decimal or a range, not both.</para>
/// <para>An abstention is a prediction without a probability, with data-absent-reason <c>not-performed</c> and a note
/// that says why. The reason stands on the prediction: on the probability itself, constraint ras-2 would compare a
/// value that is absent. There is no <c>qualitativeRisk</c>: the model gives no grades, and a threshold on its
/// probability would feign them.</para>
/// </remarks>
public static class RiskAssessmentWriter
{
    private const string AbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private const string IntervalExtension = "urn:frontier-functions:fhir:probability-interval-90";
    private const string ModelSystem = "urn:frontier-functions:model";
    private const string ModelId = "model";
    private const int MostReasons = 3;
    private static readonly JsonWriterOptions LineOptions = new() { Indented = false };

    /// <summary>
    /// The resource's id: the same for the same subject, task, model version and time of prediction. A UUID in lower
    /// case.
    /// </summary>
    /// <param name="score">The score.</param>
    /// <param name="subjectId">The subject's pseudonym.</param>
    public static string Id(TaskScore score, string subjectId)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(subjectId);
        var name = string.Join(
            '\n', "RiskAssessment", subjectId, score.Task, score.Card.Name, score.Card.Version, Time(score.AsOf));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);

        // RFC 9562, version 8 (custom) and the RFC's variant.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("D");
    }

    /// <summary>The resource as one line of NDJSON, without the line feed.</summary>
    /// <param name="score">The score.</param>
    /// <param name="subjectId">The subject's pseudonym.</param>
    public static byte[] ToLine(TaskScore score, string subjectId)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, LineOptions))
        {
            Write(writer, score, subjectId);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the resource as one JSON object, for a line of NDJSON or an entry of a Bundle.</summary>
    /// <param name="writer">Where the object goes.</param>
    /// <param name="score">The score.</param>
    /// <param name="subjectId">The subject's pseudonym.</param>
    public static void Write(Utf8JsonWriter writer, TaskScore score, string subjectId)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(score);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "RiskAssessment");
        writer.WriteString("id", Id(score, subjectId));
        WriteModel(writer, score);
        writer.WriteString("status", "final");
        WriteMethod(writer, score);
        WriteText(writer, "code", score.Card.Title);
        WriteReference(writer, "subject", $"Patient/{subjectId}");
        writer.WriteString("occurrenceDateTime", Time(score.AsOf));
        WriteReference(writer, "performer", $"#{ModelId}");
        WriteBasis(writer, score);
        if (score.Futures is { } futures)
        {
            FuturePredictions.Write(writer, futures, score.AsOf);
        }
        else
        {
            WritePrediction(writer, score);
        }

        WriteNotes(writer, score);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, TaskScore score)
    {
        writer.WriteStartArray("contained");
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Device");
        writer.WriteString("id", ModelId);
        writer.WriteStartArray("deviceName");
        writer.WriteStartObject();
        writer.WriteString("name", score.Card.Name);
        writer.WriteString("type", "model-name");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("version");
        writer.WriteStartObject();
        writer.WriteString("value", score.Card.Version);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteMethod(Utf8JsonWriter writer, TaskScore score)
    {
        writer.WriteStartObject("method");
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", ModelSystem);
        writer.WriteString("version", score.Card.Version);
        writer.WriteString("code", score.Card.Name);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("text", score.Task);
        writer.WriteEndObject();
    }

    private static void WriteBasis(Utf8JsonWriter writer, TaskScore score)
    {
        var sources = score.Contributions.Select(item => item.Source)
            .Append(score.Film?.Current.Source).Append(score.Film?.Prior?.Source).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (sources.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("basis");
        foreach (var source in sources)
        {
            writer.WriteStartObject();
            writer.WriteString("reference", source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePrediction(Utf8JsonWriter writer, TaskScore score)
    {
        writer.WriteStartArray("prediction");
        writer.WriteStartObject();
        WritePredictionExtension(writer, score);
        WriteText(writer, "outcome", score.Card.Title);
        if (score.Probability is { } probability)
        {
            writer.WriteNumber("probabilityDecimal", Percent(probability));
            writer.WriteString("rationale", Rationale(score));
        }

        writer.WriteEndObject();
        foreach (var label in score is { Probability: not null, Film: { } film } ? film.Current.Labels : [])
        {
            writer.WriteStartObject();
            WriteText(writer, "outcome", label.Name);
            writer.WriteNumber("probabilityDecimal", Percent(label.Probability));
            writer.WriteString(
                "rationale", label.IsPossible ? "Not ruled out at 90 %." : "Ruled out by the 90 % conformal set.");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePredictionExtension(Utf8JsonWriter writer, TaskScore score)
    {
        if (score is { Probability: not null, IntervalLow: null } or { Probability: not null, IntervalHigh: null })
        {
            return;
        }

        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        if (score.Probability is null)
        {
            writer.WriteString("url", AbsentReason);
            writer.WriteString("valueCode", "not-performed");
        }
        else
        {
            writer.WriteString("url", IntervalExtension);
            writer.WriteStartObject("valueRange");
            WritePercentage(writer, "low", score.IntervalLow!.Value);
            WritePercentage(writer, "high", score.IntervalHigh!.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteNotes(Utf8JsonWriter writer, TaskScore score)
    {
        writer.WriteStartArray("note");
        WriteNote(writer, score.Card.Notice);
        if (score.Abstention is { } abstention)
        {
            WriteNote(writer, abstention switch
            {
                ScoreRequests.NotEnoughData =>
                    $"No answer ({abstention}): too few of the model's inputs are on record.",
                "deceased" => $"No answer ({abstention}): the subject's death is on record.",
                ScoreRequests.OutsidePopulation =>
                    $"No answer ({abstention}): no record says that the subject is one of those whom the model is for.",
                ScoreRequests.OutOfRange => $"No answer ({abstention}): outside what the model saw in training: "
                    + $"{(score.Film is { } film ? string.Join("; ", film.Current.OutOfRange)
                        : Labels(score, status => status == FeatureStatus.OutsideTraining))}.",
                _ => $"No answer ({abstention}).",
            });
        }
        else if (score.Futures is { } futures)
        {
            WriteNote(writer, FuturePredictions.Note(futures));
        }
        else
        {
            WriteNote(writer, "The probability is relative to a population in which "
                + $"{Number(Percent(score.Card.TrainingPrevalence))} % have the outcome.");
        }

        if (Labels(score, status => status is FeatureStatus.Missing) is { Length: > 0 } missing)
        {
            WriteNote(writer, $"Not on record: {missing}.");
        }

        if (Labels(score, status => status is FeatureStatus.UnknownUnit or FeatureStatus.Implausible)
            is { Length: > 0 } refused)
        {
            WriteNote(writer, $"On record but not usable (unit or value): {refused}.");
        }

        writer.WriteEndArray();
    }

    private static string Rationale(TaskScore score)
    {
        if (score.Film is { } film)
        {
            return FilmRationale(film);
        }

        var reasons = score.Contributions
            .Where(item => item.LogOdds is not null)
            .OrderByDescending(item => Math.Abs(item.LogOdds!.Value))
            .Take(MostReasons)
            .Select(
                item => string.Create(CultureInfo.InvariantCulture, $"{item.Label} {item.LogOdds:+0.00;-0.00;0.00}"));
        var modalities = PatientAnswer.Of(score, null)?.Evidence.Select(item => string.Create(
            CultureInfo.InvariantCulture, $"{item.Modality} {item.LogOdds:+0.00;-0.00;0.00}")) ?? [];
        return $"Contributions to the log-odds, largest first: {string.Join("; ", reasons)}. "
            + $"By kind of record: {string.Join("; ", modalities)}."
            + (score.ConformalSet is { } set ? $" {set.ToSentence()}" : "");
    }

    private static string FilmRationale(FilmReading film)
    {
        var zones = string.Join("; ", film.Current.Zones.OrderByDescending(zone => zone.LogOdds).Take(MostReasons).Select(
            zone => string.Create(CultureInfo.InvariantCulture, $"{zone.Zone} {zone.LogOdds:+0.00;-0.00;0.00}")));
        var change = string.Join("; ", film.Findings.Select(finding => string.Create(
            CultureInfo.InvariantCulture,
            $"{finding.Title} {Word(finding.Change)} ({finding.LogOddsChange:+0.00;-0.00;0.00}, counts from {finding.Threshold:0.00})")));
        return $"Mean log-odds by zone of the patient, largest first: {zones}."
            + (change.Length > 0 ? $" Against the prior film, change of log-odds: {change}." : "");
    }

    private static string Word(FilmChange change) => change switch
    {
        FilmChange.Better => "better", FilmChange.Worse => "worse", _ => "same",
    };

    private static string Labels(TaskScore score, Func<FeatureStatus, bool> isMeant) =>
        string.Join("; ", score.Contributions.Where(item => isMeant(item.Status)).Select(item => item.Label));

    private static void WritePercentage(Utf8JsonWriter writer, string name, double fraction)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("value", Percent(fraction));
        writer.WriteString("unit", "%");
        writer.WriteString("system", "http://unitsofmeasure.org");
        writer.WriteString("code", "%");
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter writer, string name, string reference)
    {
        writer.WriteStartObject(name);
        writer.WriteString("reference", reference);
        writer.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    /// <summary>
    /// A fraction as a percentage with two decimals, so that the digits do not claim more than the model can.
    /// </summary>
    internal static decimal Percent(double fraction) => Math.Round((decimal)fraction * 100, 2, MidpointRounding.ToEven);

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
