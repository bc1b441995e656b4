using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Dicom;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Dicom;

/// <summary>Every row of PS3.15 table E.1-1, at the top of a data set and inside a sequence.</summary>
public sealed class ConfidentialityTableTests
{
    // A sequence that the table leaves alone.
    private const uint Around = 0x00081115;

    // Written by de-identification itself.
    private static readonly HashSet<uint> Own =
        [DicomTags.PatientIdentityRemoved, DicomTags.DeidentificationMethod, DicomTags.DeidentificationMethodCodeSequence];

    [Fact]
    public void Rows_AreThoseOfTheStandard()
    {
        Assert.Equal(621, ConfidentialityTable.Rows.Count);
        var path = TestData.Shared("../reference/dicom_ps3_15_confidentiality_profile.json");
        using var reference = JsonDocument.Parse(File.ReadAllBytes(path));
        string[] columns =
        [
            "rtnSafePrivOpt", "rtnUIDsOpt", "rtnDevIdOpt", "rtnInstIdOpt", "rtnPatCharsOpt", "rtnLongFullDatesOpt",
            "rtnLongModifDatesOpt", "cleanDescOpt", "cleanStructContOpt", "cleanGraphOpt",
        ];
        foreach (var (stated, row) in reference.RootElement.EnumerateArray().Zip(ConfidentialityTable.Rows))
        {
            Assert.Equal(stated.GetProperty("basicProfile").GetString(), row.Basic);
            Assert.Equal(
                string.Concat(columns.Select(name => stated.TryGetProperty(name, out var o) ? o.GetString() : "-")),
                row.Options);
            if (row.Tag is { } tag)
            {
                Assert.Equal(DicomTags.Text(tag), stated.GetProperty("tag").GetString());
            }
        }
    }

    [Theory]
    [InlineData(DeidentificationProfile.SafeHarbor, DicomSyntax.ExplicitLittleEndian)]
    [InlineData(DeidentificationProfile.SafeHarbor, DicomSyntax.ImplicitLittleEndian)]
    [InlineData(DeidentificationProfile.Longitudinal, DicomSyntax.ExplicitLittleEndian)]
    [InlineData(DeidentificationProfile.Longitudinal, DicomSyntax.ExplicitBigEndian)]
    [InlineData(DeidentificationProfile.Longitudinal, DicomSyntax.DeflatedLittleEndian)]
    public async Task Row_AtTopAndNested_IsTreatedAsTheTableSays(DeidentificationProfile profile, string syntax)
    {
        var rows = ConfidentialityTable.Rows.Where(row => row.Tag is not null && !Own.Contains(row.Tag.Value))
            .OrderBy(row => row.Tag).ToList();
        var form = DicomSyntax.Of(syntax);
        var input = DicomSample.File(form, (output, f) =>
        {
            foreach (var row in rows.Where(row => row.Tag < Around))
            {
                Write(output, f, row.Tag!.Value);
            }

            DicomSample.Sequence(output, f, Around, isMarked: true, (inner, g) =>
            {
                foreach (var row in rows)
                {
                    Write(inner, g, row.Tag!.Value);
                }
            });
            foreach (var row in rows.Where(row => row.Tag > Around))
            {
                Write(output, f, row.Tag!.Value);
            }

            foreach (var tag in (uint[])[0x50000005, 0x50003000, 0x60003000, 0x60004000, 0x60020010])
            {
                DicomWriter.Element(output, tag, DicomVr.OW, [1, 2], f);
            }
        });
        var (outcome, bytes) = Assert.Single(await DicomSample.DeidentifyAsync(profile, input));
        Assert.True(
            outcome is DeidentificationOutcome.Completed, (outcome as DeidentificationOutcome.SetAside)?.Issue.ToString());
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Quillfeather"u8));
        using var file = await DicomSample.ReadAsync(bytes);
        Assert.Equal(syntax, file.Syntax.Uid);
        Assert.DoesNotContain(file.Elements, element => element.Tag >> 24 is 0x50 or 0x60);
        var levels = new[] { DicomValues.Of(file), Assert.Single(DicomValues.Of(file).Items(Around)) };
        foreach (var values in levels)
        {
            foreach (var row in rows)
            {
                Check(profile, row, row.Tag!.Value, values);
            }
        }
    }

    [Fact]
    public async Task PrivateElement_AtAnyDepth_Goes()
    {
        var input = DicomSample.File(DicomSyntax.Of(DicomSyntax.ExplicitLittleEndian), (output, form) =>
        {
            DicomSample.Text(output, form, DicomTags.Modality, "CT");
            DicomSample.Sequence(output, form, Around, isMarked: false, (inner, f) =>
            {
                DicomWriter.Element(inner, 0x00090010, DicomVr.LO, "VENDOR"u8, f);
                DicomWriter.Element(inner, 0x00091001, DicomVr.LO, "Quillfeather"u8, f);
            });
            DicomWriter.Element(output, 0x00090010, DicomVr.LO, "VENDOR"u8, form);
            DicomSample.Sequence(output, form, 0x00091002, isMarked: true, (inner, f) =>
                DicomSample.Text(inner, f, DicomTags.PatientName, "Quillfeather"));
        });
        var (_, bytes) = Assert.Single(await DicomSample.DeidentifyAsync(DeidentificationProfile.Longitudinal, input));
        using var file = await DicomSample.ReadAsync(bytes);
        Assert.NotEmpty(file.Elements);
        Assert.DoesNotContain(file.Elements, element => element.Tag != DicomTags.Item && DicomTags.IsPrivate(element.Tag));
    }

    private static void Write(FrontierFunctions.Pipeline.Formats.PooledBuffer output, DicomElementForm form, uint tag)
    {
        var vr = DicomDictionary.Standard.Vr(tag);
        if (tag == DicomTags.PatientId)
        {
            DicomSample.Text(output, form, tag, DicomSample.SubjectId);
        }
        else if (tag == 0x00420011)
        {
            // An encapsulated document is nested content, with tests of its own.
            return;
        }
        else if (vr == DicomVr.SQ)
        {
            DicomSample.Sequence(output, form, tag, isMarked: false, (inner, f) =>
                DicomSample.Text(inner, f, DicomTags.PatientName, "Quillfeather^Zebedee"));
        }
        else
        {
            DicomWriter.Element(output, tag, vr, DicomSample.Canary(vr), form);
        }
    }

    private static void Check(DeidentificationProfile profile, ConfidentialityRow row, uint tag, DicomValues values)
    {
        if (tag == 0x00420011)
        {
            return;
        }

        var vr = DicomDictionary.Standard.Vr(tag);
        var has = values.Has(tag);
        var value = values.Raw(tag);
        var isChanged = !value.TrimEnd((byte)' ').TrimEnd((byte)0).SequenceEqual(DicomSample.Canary(vr));
        var place = $"{DicomTags.Text(tag)} {row.Basic} {row.Options} {vr}";
        var isDate = vr is DicomVr.DA or DicomVr.DT;
        if (profile == DeidentificationProfile.Longitudinal)
        {
            if (row.Options[4] == 'K' && vr is not (DicomVr.AS or DicomVr.SH))
            {
                Assert.False(isChanged, place);
                return;
            }

            if (row.Options[6] == 'C' && vr is DicomVr.DA or DicomVr.DT or DicomVr.TM)
            {
                Assert.True(has && value.Length > 0 && (isChanged || vr == DicomVr.TM), place);
                return;
            }

            if (row.Options.Contains('C') || row.Options.Contains('K') || isDate || vr == DicomVr.SQ)
            {
                Assert.True(!has || isChanged || vr is DicomVr.SQ or DicomVr.TM || row.Options.Contains('C'), place);
                return;
            }
        }

        switch (row.Basic)
        {
            case "X":
                Assert.False(has, place);
                break;
            case "Z" or "X/Z":
                Assert.True(has && (value.IsEmpty || isChanged), place);
                break;
            case "U":
                Assert.True(has && value.StartsWith("2.25."u8), place);
                break;
            case "X/Z/U*":
                Assert.True(has, place);
                break;
            default:
                Assert.True(has && (vr == DicomVr.SQ || (!value.IsEmpty && isChanged)), place);
                break;
        }
    }
}
