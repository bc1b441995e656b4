using FrontierFunctions.Pipeline.Films;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>A film with its map over it, and what the model says of it.</summary>
internal static class FilmFigure
{
    private const double Least = 0.15;

    /// <summary>Draws both; the picture is the de-identified film itself, inline.</summary>
    /// <param name="html">Where it goes.</param>
    /// <param name="view">The report.</param>
    /// <param name="answer">The film and its answer.</param>
    /// <param name="title">What a reader calls the film.</param>
    /// <param name="id">Prefix of the ids.</param>
    /// <param name="strongest">What the strongest colour stands for: the same on films that are compared.</param>
    public static void Write(
        HtmlWriter html, ReportView view, FilmAnswer answer, string title, string id, float strongest)
    {
        var side = FilmPicture.Side;
        html.Html($"<figure class=\"film\"><svg viewBox=\"0 0 {side} {side}\" role=\"img\" ");
        html.Html($"aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}, {view.Date(answer.Time)}</title>");
        html.Html($"<desc id=\"{id}-d\">{Description(answer)}</desc>");
        if (Picture(view, answer) is { } picture)
        {
            html.Html($"<image width=\"{side}\" height=\"{side}\" href=\"{picture}\"/>");
        }

        Map(html, answer, strongest);
        html.Html($"</svg><figcaption>{title}, {view.Date(answer.Time)}. ");
        html.Html($"{string.Join("; ", answer.Labels.Select(label =>
            $"{label.Name} {Notation.Percent(label.Probability)}"))}. ");
        html.Html($"{Set(answer)}</figcaption></figure>\n");
    }

    /// <summary>What cannot be ruled out, in a sentence.</summary>
    public static string Set(FilmAnswer answer) => answer.OutOfRange.Count > 0
        ? $"The model gives no answer: outside what it saw in training ({string.Join(", ", answer.OutOfRange)})."
        : $"Not ruled out at 90\u00A0%: {string.Join(", ", answer.Labels.Where(label => label.IsPossible)
            .Select(label => label.Name).DefaultIfEmpty("none of the labels"))}.";

    private static string? Picture(ReportView view, FilmAnswer answer) =>
        ChestFilm.Of(view.Input.Events, answer.Time).FirstOrDefault(
            film => film.Source == answer.Source && film.Time == answer.Time)?.TextValue is { } stored
            && FilmPicture.TryRead(stored) is not null ? stored : null;

    private static string Description(FilmAnswer answer)
    {
        var most = answer.Zones.MaxBy(zone => zone.LogOdds);
        return most is null ? "Film of the chest."
            : "Film of the chest; coloured places speak for a finding, the stronger the colour the more. "
            + $" The most evidence lies in the zone {most.Zone} of the patient.";
    }

    /// <summary>
    /// The places that speak for a finding, as strong as their share of the strongest place; others are left clear.
    /// </summary>
    private static void Map(HtmlWriter html, FilmAnswer answer, float strongest)
    {
        var places = (int)Math.Round(Math.Sqrt(answer.Map.Count));
        var step = (double)FilmPicture.Side / Math.Max(1, places);
        html.Html($"<g class=\"map\">");
        for (var i = 0; i < places * places; i++)
        {
            var share = answer.Map[i] / strongest;
            if (share > Least)
            {
                html.Html($"<rect x=\"{i % places * step}\" y=\"{i / places * step}\" width=\"{step}\" ");
                html.Html($"height=\"{step}\" fill-opacity=\"{0.55 * share}\"/>");
            }
        }

        html.Html($"</g>");
    }
}
