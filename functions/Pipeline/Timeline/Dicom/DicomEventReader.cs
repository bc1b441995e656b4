using System.Globalization;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Formats.Dicom;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Dicom;

/// <summary>
/// Reads a de-identified DICOM file: its study as <c>DCM//{modality}</c> with the body part as value, as FHIR's
/// ImagingStudy gives it; the codes of its procedure; birth and sex; what a structured report measured;
/// and the picture of a frontal film of the chest (<see cref="ChestFilm"/>).
/// </summary>
/// <remarks>Every instance of a study gives the same events of the study, so that a series is one fact.</remarks>
internal static class DicomEventReader
{
    private const int DeepestContent = 32;

    /// <summary>Reads the events of one file.</summary>
    /// <exception cref="InvalidDataException">It is no DICOM file; the message has no value.</exception>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, FhirReadLimits limits, CancellationToken cancellationToken)
    {
        using var file = await DicomFile.ReadAsync(input, limits, cancellationToken).ConfigureAwait(false);
        if (file.Issue is { } issue)
        {
            throw new InvalidDataException($"Not a DICOM file: {issue.Kind.Code}.");
        }

        var values = DicomValues.Of(file);
        var isFilm = file.Pixels is not null && ChestFilm.IsOne(values)
            && await file.HoldPixelsAsync(ChestFilm.MostBytes, cancellationToken).ConfigureAwait(false);
        var count = Emit(isFilm ? file : null, values, emit);
        return new EventSummary
        {
            Events = count,
            Resources = 1,
            ResourcesByType = new Dictionary<string, long>
            {
                [SopClasses.Name(values.Text(DicomTags.SopClassUid))] = 1,
            },
            WithoutEvents = count > 0 ? new Dictionary<string, long>()
                : new Dictionary<string, long> { [Fhir.WithoutEvents.NoSubject] = 1 },
            Bytes = file.BytesRead,
        };
    }

    private static long Emit(DicomFile? film, DicomValues values, Action<MedsEvent> emit)
    {
        var subject = values.Text(DicomTags.PatientId);
        if (subject.Length == 0)
        {
            return 0;
        }

        var time = Time(values.First(DicomTags.StudyDate), values.First(DicomTags.StudyTime))
            ?? Time(values.First(DicomTags.SeriesDate), values.First(DicomTags.SeriesTime))
            ?? Time(values.First(DicomTags.AcquisitionDate), "") ?? Time(values.First(DicomTags.ContentDate), "");
        var study = $"ImagingStudy/{values.Text(DicomTags.StudyInstanceUid)}";
        var events = new List<MedsEvent>();
        if (values.First(DicomTags.Modality) is { Length: > 0 } modality)
        {
            var site = values.Items(DicomTags.AnatomicRegionSequence).Select(Concept).FirstOrDefault();
            events.Add(new MedsEvent
            {
                SubjectId = subject,
                Time = time,
                Code = CodeVocabulary.EventCode("urn:oid:1.2.840.10008.2.16.4", modality),
                TextValue = site.Code ?? NullIfEmpty(values.First(DicomTags.BodyPartExamined)),
                ValueDisplay = site.Display,
                Display = NullIfEmpty(values.Text(DicomTags.StudyDescription)),
                Source = study,
            });
        }

        if (film is not null && ChestFilm.TryEvent(film, values, subject, time, study) is { } picture)
        {
            events.Add(picture);
        }

        foreach (var procedure in values.Items(DicomTags.ProcedureCodeSequence).Select(Concept))
        {
            if (procedure.Code is not null)
            {
                events.Add(new MedsEvent
                {
                    SubjectId = subject, Time = time, Code = procedure.Code, Display = procedure.Display, Source = study,
                });
            }
        }

        var patient = $"Patient/{subject}";
        if (Time(values.First(DicomTags.PatientBirthDate), "") is { } birth)
        {
            events.Add(new MedsEvent { SubjectId = subject, Time = birth, Code = "MEDS_BIRTH", Source = patient });
        }

        if (values.First(DicomTags.PatientSex) switch { "M" => "male", "F" => "female", "O" => "other", _ => null }
            is { } sex)
        {
            events.Add(new MedsEvent { SubjectId = subject, Code = $"SEX//{sex}", Source = patient });
        }

        var report = $"DiagnosticReport/{values.Text(DicomTags.SopInstanceUid)}";
        Content(values, subject, time, report, events, 0);
        events.ForEach(emit);
        return events.Count;
    }

    // PS3.3 2024e, C.17.3: items of type NUM have a concept name, a measured value and its unit.
    private static void Content(
        DicomValues values, string subject, DateTimeOffset? time, string source, List<MedsEvent> events, int depth)
    {
        foreach (var item in depth > DeepestContent ? [] : values.Items(DicomTags.ContentSequence))
        {
            var name = item.Items(DicomTags.ConceptNameCodeSequence).Select(Concept).FirstOrDefault();
            if (name.Code is not null && item.First(DicomTags.ValueType) == "NUM")
            {
                foreach (var measured in item.Items(DicomTags.MeasuredValueSequence))
                {
                    if (double.TryParse(measured.First(DicomTags.NumericValue), NumberStyles.Float,
                        CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    {
                        var unit = measured.Items(DicomTags.MeasurementUnitsCodeSequence)
                            .Select(code => code.First(DicomTags.CodeValue)).FirstOrDefault();
                        events.Add(new MedsEvent
                        {
                            SubjectId = subject,
                            Time = time,
                            Code = name.Code,
                            Display = name.Display,
                            NumericValue = number,
                            Unit = string.IsNullOrEmpty(unit) ? null : UnitConverter.Normalize(unit),
                            Source = source,
                        });
                    }
                }
            }

            Content(item, subject, time, source, events, depth + 1);
        }
    }

    // PS3.16 2024e, table 8-1: designators of coding schemes.
    private static (string? Code, string? Display) Concept(DicomValues code)
    {
        var value = code.Text(DicomTags.CodeValue) is { Length: > 0 } shortValue ? shortValue
            : code.Text(DicomTags.LongCodeValue);
        if (value.Length == 0)
        {
            return default;
        }

        var system = code.First(DicomTags.CodingSchemeDesignator).ToUpperInvariant() switch
        {
            "DCM" => "urn:oid:1.2.840.10008.2.16.4",
            "LN" => "http://loinc.org",
            "SCT" => "http://snomed.info/sct",
            "I10" => "http://hl7.org/fhir/sid/icd-10",
            "I10C" => "http://hl7.org/fhir/sid/icd-10-cm",
            "I9C" => "http://hl7.org/fhir/sid/icd-9-cm",
            "C4" or "C5" or "CPT" or "CD4" => "http://www.ama-assn.org/go/cpt",
            "RXNORM" => "http://www.nlm.nih.gov/research/umls/rxnorm",
            "UCUM" => "http://unitsofmeasure.org",
            _ => null,
        };
        return (CodeVocabulary.EventCode(system, value), NullIfEmpty(code.Text(DicomTags.CodeMeaning)));
    }

    private static DateTimeOffset? Time(string date, string time)
    {
        if (!DateTime.TryParseExact(date, ["yyyyMMdd", "yyyy.MM.dd"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day))
        {
            return null;
        }

        var digits = time.Replace(":", "", StringComparison.Ordinal);
        return TimeSpan.TryParseExact(
            digits.Length >= 6 ? digits[..6] : digits.PadRight(6, '0'), "hhmmss", CultureInfo.InvariantCulture,
            out var clock) ? new DateTimeOffset(day + clock, TimeSpan.Zero) : new DateTimeOffset(day, TimeSpan.Zero);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
