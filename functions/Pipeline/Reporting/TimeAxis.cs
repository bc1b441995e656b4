namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>A linear axis of time in a drawing.</summary>
/// <param name="From">The left end.</param>
/// <param name="To">The right end, later than <paramref name="From"/>.</param>
/// <param name="Left">The left end in drawing units.</param>
/// <param name="Width">The length in drawing units.</param>
internal readonly record struct TimeAxis(DateTimeOffset From, DateTimeOffset To, double Left, double Width)
{
    /// <summary>The place of a time, held within the axis.</summary>
    public double X(DateTimeOffset time) =>
        Left + (Width * Math.Clamp((time - From) / (To - From), 0, 1));

    /// <summary>Beginnings of years, every 1, 2, 5, 10, 20 or 50, at most <paramref name="most"/> of them.</summary>
    public IEnumerable<DateTimeOffset> Years(int most)
    {
        var span = To.Year - From.Year + 1;
        var step = new[] { 1, 2, 5, 10, 20, 50, 100, 500 }.First(step => span / step <= most || step == 500);
        for (var year = (From.Year + step - 1) / step * step; year <= Math.Min(To.Year, 9999); year += step)
        {
            var start = new DateTimeOffset(Math.Max(year, 1), 1, 1, 0, 0, 0, TimeSpan.Zero);
            if (start >= From && start <= To)
            {
                yield return start;
            }
        }
    }
}
