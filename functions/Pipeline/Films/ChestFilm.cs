using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Films;

/// <summary>Tells frontal radiographs of the chest from other images, and keeps them among a subject's facts.</summary>
public static class ChestFilm
{
    /// <summary>Code of the event that holds the picture of a film, as a data URI in its text value.</summary>
    public const string Code = "FILM//CHEST";

    /// <summary>Most bytes of a file that is looked at: a radiograph has some 30 MB.</summary>
    internal const long MostBytes = 256L << 20;

    private static readonly string[] Words = ["CHEST", "THORAX", "CXR"];

    // SNOMED CT and its older SRT codes of the chest (PS3.16 2024e, CID 4009 and CID 4031).
    private static readonly string[] Regions = ["51185008", "816094009", "T-D3000"];

    /// <summary>
    /// Whether a data set is that of a frontal film of the chest: computed or digital radiography (PS3.3 C.7.3.1.1.1),
    /// of the chest by its region or, where none is stated, by a description, and no lateral view.
    /// </summary>
    internal static bool IsOne(DicomValues values)
    {
        if (values.First(DicomTags.Modality) is not ("CR" or "DX" or "DR" or "RG"))
        {
            return false;
        }

        var descriptions = new[] { DicomTags.StudyDescription, DicomTags.SeriesDescription, DicomTags.ProtocolName }
            .Select(values.Text).Concat(
                values.Items(DicomTags.ProcedureCodeSequence).Select(code => code.Text(DicomTags.CodeMeaning)))
            .Select(text => text.ToUpperInvariant()).ToArray();
        var region = values.Items(DicomTags.AnatomicRegionSequence).Select(code => code.Text(DicomTags.CodeValue))
            .FirstOrDefault(code => code.Length > 0);
        var part = values.Text(DicomTags.BodyPartExamined).ToUpperInvariant();
        var isChest = region is not null ? Regions.Contains(region)
            : part.Length > 0 ? Words.Any(part.Contains)
            : descriptions.Any(text => Words.Any(text.Contains));
        return isChest && values.First(DicomTags.ViewPosition).ToUpperInvariant() switch
        {
            "PA" or "AP" => true,
            "" => !descriptions.Any(text => text.Contains("LATERAL", StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <summary>The event of a film; null where its pixels cannot be shown.</summary>
    internal static MedsEvent? TryEvent(
        DicomFile file, DicomValues values, string subject, DateTimeOffset? time, string source) =>
        GreyFilm.TryRead(file, values) is not { } picture ? null : new MedsEvent
        {
            SubjectId = subject,
            Time = time,
            Code = Code,
            TextValue = picture.ToDataUri(),
            Display = "Frontal film of the chest, 224 by 224",
            Source = source,
        };

    /// <summary>The dated films of a subject up to a time, the latest first; one of each study.</summary>
    /// <param name="subjectEvents">Events of one subject, in any order.</param>
    /// <param name="asOf">Films after it are not looked at.</param>
    public static IReadOnlyList<MedsEvent> Of(IEnumerable<MedsEvent> subjectEvents, DateTimeOffset asOf) =>
    [
        .. subjectEvents.Where(fact => fact.Code == Code && fact.Time <= asOf && fact.TextValue is not null)
            .OrderByDescending(fact => fact.Time).ThenBy(fact => fact.Source, StringComparer.Ordinal)
            .ThenBy(fact => fact.TextValue, StringComparer.Ordinal).DistinctBy(fact => fact.Source),
    ];
}
