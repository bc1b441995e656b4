namespace FrontierFunctions.Generated.Leaks;

/// <summary>One identifier that was put into a file: an entry of the answer key.</summary>
/// <param name="Place">Where it stands, in words of the format's standard.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it was written.</param>
internal sealed record Planted(string Place, string Kind, string Text);

/// <summary>A made-up file and its answer key.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Name">The file's name, which may name its subject.</param>
/// <param name="Content">The file.</param>
/// <param name="Key">What was planted.</param>
/// <param name="Kept">Codes, units, values and ranges that the longitudinal profile keeps, as they stand.</param>
internal sealed record PlantedFile(
    string Format, string Name, byte[] Content, IReadOnlyList<Planted> Key, IReadOnlyList<string> Kept);
