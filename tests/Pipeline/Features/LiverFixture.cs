using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>A small schema and card, and events to compute from.</summary>
internal static class LiverFixture
{
    public const string Subject = "5f0c3a52-9a43-8d52-b1c7-2f5e9d0c4a11";

    public static DateTimeOffset AsOf { get; } = new(2020, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static FeatureDefinition Bilirubin { get; } = new()
    {
        Name = "bilirubin_total",
        Label = "Bilirubin, total",
        Kind = FeatureKind.Observation,
        Unit = "mg/dL",
        Codes = ["LOINC//1975-2"],
        LookBackDays = 365,
        PlausibleLow = 0,
        PlausibleHigh = 100,
        TrainingLow = 0.4,
        TrainingHigh = 75,
        MolarMass = 584.66,
    };

    public static FeatureDefinition Age { get; } = new()
    {
        Name = "age",
        Label = "Age",
        Kind = FeatureKind.Age,
        Unit = "a",
        PlausibleLow = 0,
        PlausibleHigh = 120,
        TrainingLow = 4,
        TrainingHigh = 90,
    };

    public static FeatureDefinition Sex { get; } = new()
    {
        Name = "sex", Label = "Sex", Kind = FeatureKind.Sex, Unit = "1",
    };

    public static ModelCard Card { get; } = new()
    {
        CardVersion = 1,
        Name = "liver-disease",
        Version = "1.0.0",
        Task = "liver-disease",
        Title = "Liver disease",
        Summary = "Summary.",
        Notice = "A demonstration model, not a medical device.",
        Method = "Additive model.",
        Sources = [],
        IntendedUse = [],
        Limits = [],
        Metrics = [],
        OperatingPoint = 0.5,
        TrainingPrevalence = 0.7135,
        Reproduce = "none",
    };

    public static FeatureSchema Schema(params FeatureDefinition[] features) => new()
    {
        SchemaVersion = 1,
        Task = "liver-disease",
        ModelVersion = "1.0.0",
        MinimumPresent = 1,
        Features = features,
    };

    public static MedsEvent Event(
        string code, DateTimeOffset? time, double? value = null, string? unit = null, string id = "a") => new()
    {
        SubjectId = Subject,
        Code = code,
        Time = time,
        NumericValue = value,
        Unit = unit,
        Source = $"Observation/{id}",
    };

    public static MedsEvent LabEvent(int daysBefore, double value, string? unit, string id = "a") =>
        Event("LOINC//1975-2", AsOf.AddDays(-daysBefore), value, unit, id);

    public static MedsEvent Birth(int year) =>
        Event("MEDS_BIRTH", new DateTimeOffset(year, 3, 2, 0, 0, 0, TimeSpan.Zero));

    public static FeatureValue Compute(FeatureDefinition feature, params MedsEvent[] events) =>
        FeatureComputer.Compute(Schema(feature), events, AsOf).Values[0];
}
