using System.Diagnostics;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom;

/// <summary>The open DICOM files: all are processed or set aside, and readers that are not ours read them again.</summary>
public sealed class DicomOpenDataTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task EveryFile_IsProcessedOrSetAside_AndReadsAgainElsewhere()
    {
        var root = TestData.Shared("dicom");
        TestData.RequireOrSkip(HasReaders(), "needs python3-pydicom and dcmtk");
        var paths = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => Path.GetExtension(path) is not (".txt" or ".json" or ".zip" or ".xml" or ".gz")).ToList();
        var folder = Directory.CreateTempSubdirectory("frontier-dicom-");
        try
        {
            var (before, after) = (folder.CreateSubdirectory("before"), folder.CreateSubdirectory("after"));
            var inputs = paths.Select(File.ReadAllBytes).ToArray();
            var results = await DicomSample.DeidentifyAsync(DeidentificationProfile.Longitudinal, inputs);
            var written = 0;
            for (var i = 0; i < paths.Count; i++)
            {
                if (results[i].Outcome is DeidentificationOutcome.Completed { Manifest.Format: "dicom" })
                {
                    var name = $"{i}.dcm";
                    await File.WriteAllBytesAsync(Path.Combine(before.FullName, name), inputs[i], Cancellation);
                    await File.WriteAllBytesAsync(Path.Combine(after.FullName, name), results[i].Output, Cancellation);
                    await HoldsNoNameAsync(inputs[i], results[i].Output, paths[i]);
                    written++;
                }
            }

            // Of the others, 28 are in syntaxes whose pixels cannot be searched (JPEG 2000, HTJ2K, deflated frames), eight
            // have pixels that are damaged or of a layout of their own, in five the residual scan still finds a name; the rest
            // is damaged or no image.
            Assert.True(written >= 280, $"{written} of {paths.Count}");
            var script = Path.Combine(TestData.Repository, "tests/validation/read-dicom.py");
            Assert.Equal($"read {written}", Run(Python, script, before.FullName, after.FullName).Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The patient's name and id, as the file itself states them.
    private static async Task HoldsNoNameAsync(byte[] input, byte[] output, string path)
    {
        using var file = await DicomSample.ReadAsync(input);
        var values = DicomValues.Of(file);
        using var written = await DicomSample.ReadAsync(output);
        foreach (var tag in (uint[])[DicomTags.PatientName, DicomTags.PatientId])
        {
            var known = Encoding.ASCII.GetBytes(values.Text(tag));
            if (known.Length >= 6 && !known.AsSpan().SequenceEqual("Anonymized"u8))
            {
                Assert.True(written.Bytes.IndexOf(known) < 0, $"{path} {DicomTags.Text(tag)}");
            }
        }
    }

    private static bool HasReaders()
    {
        try
        {
            return Run(Python, "-c", "import pydicom; print(1)").Trim() == "1" && Run("dcmdump", "--version").Length > 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : text + error.Result;
    }
}
