using System.Text;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Tests.Pipeline.Formats.Hl7;

/// <summary>Every message of the open data: processed or set aside, the same structure, nothing that its fields name.</summary>
public sealed class Hl7OpenDataTests
{
    private static readonly Dictionary<string, int[]> Names = new()
    {
        ["PID"] = [5, 6, 9], ["NK1"] = [2, 30], ["GT1"] = [3, 4, 16], ["IN1"] = [16], ["MRG"] = [7],
    };

    private static readonly Dictionary<string, int[]> Numbers = new()
    {
        ["PID"] = [2, 3, 4, 13, 14, 18, 19, 20, 21], ["NK1"] = [5, 6, 33, 37], ["GT1"] = [2, 6, 7, 12, 19],
        ["IN1"] = [36, 49], ["IN2"] = [2, 6, 8], ["MRG"] = [1, 2, 3, 4], ["PV1"] = [19],
    };

    [Theory]
    [InlineData(DeidentificationProfile.Longitudinal)]
    [InlineData(DeidentificationProfile.SafeHarbor)]
    public async Task EveryFile_KeepsItsStructureAndLeaksNothing(DeidentificationProfile profile)
    {
        var files = Directory.GetFiles(TestData.Shared("hl7v2"), "*.hl7", SearchOption.AllDirectories);
        var (processed, checkedIdentifiers) = (0, 0);
        var hl7 = new Hl7Files(profile);
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var input = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            var (output, outcome, _) = await hl7.RunAsync(input);
            if (outcome is DeidentificationOutcome.SetAside bad)
            {
                Assert.Equal("hl7.separators", bad.Issue.Kind.Code);
                continue;
            }

            processed++;
            var (before, after) = (Segments(input), Segments(output));
            Assert.Equal(before.Select(Shape), after.Select(Shape));
            var text = Encoding.Latin1.GetString(output).ToLowerInvariant();
            var words = Regex.Matches(text, "[a-z0-9']+").Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
            foreach (var segment in before)
            {
                checkedIdentifiers += Check(segment, text, words, Path.GetFileName(path));
            }
        }

        Assert.Equal(files.Length - 2, processed);
        Assert.InRange(checkedIdentifiers, 1000, int.MaxValue);
    }

    private static int Check(string segment, string text, HashSet<string> words, string file)
    {
        var count = 0;
        var fields = segment.ToLowerInvariant().Split('|');
        foreach (var number in Names.GetValueOrDefault(segment[..3], []).Where(number => number < fields.Length))
        {
            foreach (var word in fields[number].Split('~').SelectMany(name => name.Split('^').Take(3))
                .SelectMany(part => Regex.Matches(part, "[a-z0-9']+").Select(match => match.Value))
                .Where(word => word.Length >= 4))
            {
                Assert.False(words.Contains(word), $"{file}: {segment[..3]}-{number}");
                count++;
            }
        }

        foreach (var number in Numbers.GetValueOrDefault(segment[..3], []).Where(number => number < fields.Length))
        {
            foreach (var value in fields[number].Split('~').Select(cx => cx.Split('^', '&')[0])
                .Where(value => value.Length >= 5 && value.Any(char.IsAsciiDigit)))
            {
                Assert.False(text.Contains(value, StringComparison.Ordinal), $"{file}: {segment[..3]}-{number}");
                count++;
            }
        }

        return count;
    }

    // The name of the segment and every separator in it.
    private static string Shape(string segment) => segment[..3] + Regex.Replace(segment[3..], @"[^|^~&]", "");

    private static List<string> Segments(byte[] file)
    {
        var segments = new List<string>();
        foreach (var line in Encoding.Latin1.GetString(file).Replace("\u00EF\u00BB\u00BF", "", StringComparison.Ordinal)
            .Split('\r', '\n'))
        {
            if (Regex.IsMatch(line, "^[A-Z][A-Z0-9]{2}([|]|$)"))
            {
                if (Hl7Table.Instance.Segment(line[..3]) is not null)
                {
                    segments.Add(line);
                }
            }
            else if (segments.Count > 0)
            {
                segments[^1] += line;
            }
        }

        return segments;
    }
}
