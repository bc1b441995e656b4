using System.Globalization;

namespace FrontierFunctions.Generated.Notes;

/// <summary>Dates as people write them.</summary>
internal static class DateForms
{
    /// <summary>Forms with a year, a month and a day.</summary>
    public static IReadOnlyList<string> Full { get; } =
        ["us", "us2", "us0", "dash", "iso", "long", "short", "dmy", "dmyl", "ord", "wd", "ts", "dot", "abbr"];

    /// <summary>The pieces of a date in a form; what stands beside it and identifies nobody is neutral.</summary>
    public static IEnumerable<(string Text, SpanKind? Kind)> Write(DateOnly day, string form, Dice dice) => form switch
    {
        "wd" => [(Say(day, "dddd"), SpanKind.Neutral), (", ", null), (Say(day, "MMMM d, yyyy"), SpanKind.Date)],
        "ts" => [(Say(day, "MM/dd/yyyy"), SpanKind.Date), (" ", null),
            ($"{dice.Between(0, 24):00}:{dice.Between(0, 60):00}", SpanKind.Neutral)],
        _ => [(Written(day, form), SpanKind.Date)],
    };

    private static string Written(DateOnly day, string form) => form switch
    {
        "us" => Say(day, "M/d/yyyy"),
        "us2" => Say(day, "MM/dd/yyyy"),
        "us0" => Say(day, "M/d/yy"),
        "dash" => Say(day, "MM-dd-yyyy"),
        "iso" => Say(day, "yyyy-MM-dd"),
        "long" => Say(day, "MMMM d, yyyy"),
        "short" => Say(day, "MMM d yyyy"),
        "abbr" => Say(day, "MMM. d, yyyy"),
        "dmy" => Say(day, "d-MMM-yyyy"),
        "dmyl" => Say(day, "d MMMM yyyy"),
        "dot" => Say(day, "dd.MM.yyyy"),
        "ord" => $"{Say(day, "MMMM")} {Ordinal(day.Day)}, {day.Year}",
        "md" => Say(day, "MMMM d"),
        "mdo" => $"{Say(day, "MMMM")} {Ordinal(day.Day)}",
        "num" => Say(day, "M/d"),
        "my" => Say(day, "MMMM yyyy"),
        "mys" => Say(day, "MM/yyyy"),
        "compact" => Say(day, "yyyyMMdd"),
        _ => throw new ArgumentException(form, nameof(form)),
    };

    private static string Say(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);

    private static string Ordinal(int day) =>
        $"{day}{(day % 10, day / 10) switch { (_, 1) => "th", (1, _) => "st", (2, _) => "nd", (3, _) => "rd", _ => "th" }}";
}
