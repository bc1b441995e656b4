using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Privacy;

public sealed class PopulationRiskTests
{
    private readonly PopulationRisk _risk = new(new DateOnly(2026, 1, 1));

    [Fact]
    public void Classes_AgreeInAgeBandSexAndZip()
    {
        // Two women of 40 to 49 in 021; one man; one woman of another ZIP.
        Subject("a", 1980, "female", "021", "LOINC//1");
        Subject("b", 1983, "female", "021", "LOINC//1");
        Subject("c", 1983, "male", "021", "LOINC//1");
        Subject("d", 1983, "female", "100", "LOINC//2");

        var left = _risk.Finish();

        Assert.Equal(4, left.Subjects);
        Assert.Equal(3, left.Classes);
        Assert.Equal(1, left.SmallestClass);
        Assert.Equal(2, left.SubjectsAlone);
        Assert.Equal(4, left.SubjectsInClassesBelow5);
        Assert.Equal(2, left.Codes);
        Assert.Equal(2, left.CodesOfFewerThan5);
        Assert.Equal(1, left.SubjectsWithACodeOfTheirOwn);
    }

    [Fact]
    public void Ages_From90_AreOneBand()
    {
        Subject("a", 1936, "male", "021", "X");
        Subject("b", 1920, "male", "021", "X");
        Assert.Equal(2, _risk.Finish().SmallestClass);
    }

    [Fact]
    public void Nobody_HasNoClass() => Assert.Equal(0, _risk.Finish().SmallestClass);

    private void Subject(string id, int born, string sex, string zip, string code)
    {
        Add(id, "MEDS_BIRTH", new DateTimeOffset(born, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Add(id, $"SEX//{sex}");
        Add(id, $"ZIP3//{zip}");
        Add(id, code);
        Add(id, code);
    }

    private void Add(string id, string code, DateTimeOffset? time = null) =>
        _risk.Add(new MedsEvent { SubjectId = id, Code = code, Time = time, Source = "Patient/1" });
}
