using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Generated.Leaks;

/// <summary>Planted files through the passes, each a batch of its own, and the search for what was planted.</summary>
internal sealed class LeakRun(RecordFormats formats, OrganizationKeys keys, bool dates)
{
    public int Files { get; private set; }

    public int Planted { get; private set; }

    public int Kept { get; private set; }

    /// <summary>Place and kind of what survived, with how often.</summary>
    public SortedDictionary<string, int> Leaks { get; } = new(StringComparer.Ordinal);

    /// <summary>What should have stayed and did not, or files that were set aside, with how often.</summary>
    public SortedDictionary<string, int> Lost { get; } = new(StringComparer.Ordinal);

    /// <summary>Of how many pseudonyms each file's subjects were.</summary>
    public List<string> Pseudonyms { get; } = [];

    public void Add(PlantedFile file)
    {
        Files++;
        Planted += file.Key.Count;
        var source = new RecordSource($"f{Files}", file.Name);
        if (formats.ReadIdentitiesAsync(new MemoryStream(file.Content), source, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult() is not IdentityOutcome.Read read)
        {
            Count(Lost, "set aside in the first pass");
            return;
        }

        var directory = new SubjectResolver(keys).Resolve([read.Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        Pseudonyms.AddRange(directory.Subjects.Select(subject => subject.Pseudonym));
        var output = new MemoryStream();
        var outcome = formats.DeidentifyAsync(
            new MemoryStream(file.Content), output, directory, source, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        if (outcome is not DeidentificationOutcome.Completed completed)
        {
            Count(Lost, $"set aside: {((DeidentificationOutcome.SetAside)outcome).Issue.Kind.Code}");
            return;
        }

        if (completed.PartsSetAsideCount > 0)
        {
            Count(Lost, $"part set aside: {completed.PartsSetAside[0].Kind.Code} {completed.PartsSetAside[0].Path}");
        }

        byte[] said = [.. output.ToArray(), .. "\n"u8, .. JsonSerializer.SerializeToUtf8Bytes(
            completed.Manifest, DeidentificationManifestJson.Default.DeidentificationManifest)];
        var wanted = file.Key.Where(planted => dates || planted.Kind != "date")
            .SelectMany(planted => Variants(planted).Select(text => (text, planted))).ToLookup(
                pair => pair.text, pair => pair.planted, StringComparer.OrdinalIgnoreCase);
        foreach (var hit in new PlantedSearch([.. wanted.Select(group => group.Key)]).Find(said))
        {
            foreach (var planted in wanted[hit].Distinct())
            {
                Count(Leaks, $"{planted.Kind} planted in {planted.Place}");
            }
        }

        var text = Encoding.Latin1.GetString(said);
        foreach (var kept in file.Kept)
        {
            Kept++;
            if (!text.Contains(kept, StringComparison.Ordinal))
            {
                Count(Lost, $"not kept: {(kept.Contains('.') ? "value" : kept)}");
            }
        }
    }

    private static IEnumerable<string> Variants(Planted planted)
    {
        yield return planted.Text;
        var bare = new string([.. planted.Text.Where(char.IsLetterOrDigit)]);
        if (bare != planted.Text && bare.Length >= 6)
        {
            yield return bare;
        }
    }

    private static void Count(SortedDictionary<string, int> counts, string what) =>
        counts[what] = counts.GetValueOrDefault(what) + 1;
}
