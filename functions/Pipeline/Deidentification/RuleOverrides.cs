using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Rules files of an organization, laid over the built-in ones of the same format and profile: a member that a file
/// states replaces the built-in one of the same name; the rest stays. Immutable.
/// </summary>
/// <remarks>
/// Files are named <c>{format}.{profile}.json</c> with the names of <see cref="Formats.IRecordFormat.Name"/> and
/// <see cref="DeidentificationSetup.ProfileName"/>. A file, member, action or path that does not exist is an error,
/// <see cref="InvalidDataException"/>, when the rules are compiled; nothing is ignored.
/// </remarks>
public sealed class RuleOverrides
{
    private readonly FrozenDictionary<string, ReadOnlyMemory<byte>> _files;

    /// <summary>Takes rules files by name.</summary>
    /// <exception cref="InvalidDataException">A name is not that of a format and profile.</exception>
    public RuleOverrides(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var name in _files.Keys)
        {
            if (!KnownNames.Contains(name))
            {
                throw new InvalidDataException(
                    $"A rules file must be named one of: {string.Join(", ", KnownNames.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    /// <summary>No overrides.</summary>
    public static RuleOverrides None { get; } = new([]);

    /// <summary>Every name that a rules file can have.</summary>
    public static IReadOnlySet<string> KnownNames { get; } = new HashSet<string>(
        from format in new[] { "fhir-r4", "hl7v2", "cda", "dicom", "vcf", "csv", "text" }
        from profile in new[] { "longitudinal", "safe-harbor" }
        select $"{format}.{profile}.json",
        StringComparer.Ordinal);

    /// <summary>The organization's file for a format and profile, UTF-8 JSON; null when it has none.</summary>
    public ReadOnlyMemory<byte>? Find(string format, string profile) =>
        _files.TryGetValue($"{format}.{profile}.json", out var file) ? file : default(ReadOnlyMemory<byte>?);
}
