using System.Text;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Texts of resources that are about nobody, about several, or that name others than their subject.</summary>
public sealed class FhirNamedPeopleTests
{
    [Theory]
    [InlineData("Person")]
    [InlineData("Practitioner")]
    [InlineData("RelatedPerson")]
    public void Narrative_OfAPersonWithoutPatient_LosesWhatTheRecordStates(string type)
    {
        var json = $$"""
            {"resourceType":"{{type}}","id":"x7","name":[{"family":"Quillback","given":["Ottoline"]}],
             "address":[{"line":["534 Erewhon St"],"city":"Pleasantville","postalCode":"3999"}],
             "telecom":[{"value":"(03) 5555 6473"}],
             "text":{"status":"generated","div":"{{Div("<td>quillback</td><td>534 erewhon</td><td>Pleasantville</td><td>03 55556473</td>")}}"} }
            """;

        var text = FhirBatch.Run(json).Output;

        Assert.DoesNotContain("quillback", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("erewhon", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Pleasantville", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("5555", text, StringComparison.Ordinal);
    }

    /// <summary>In lower case and without a title nothing but the resource itself says that these are names.</summary>
    [Fact]
    public void Note_ThatNamesAPractitionerOfTheFile_LosesTheName()
    {
        const string file =
            """
            {"resourceType":"Patient","id":"a","name":[{"family":"Zerquel"}]}
            {"resourceType":"Practitioner","id":"p","name":[{"family":"Quillback","given":["Ottoline"]}]}
            {"resourceType":"Practitioner","id":"m","name":[{"family":"Midwife"}]}
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"},"note":[{"text":"quillback asked the midwife"}]}
            """;
        using var batch = new FhirBatch();
        batch.Identify(Encoding.UTF8.GetBytes(file), "f");
        var lines = batch.Deidentify(Encoding.UTF8.GetBytes(file), "f").Lines;

        Assert.Equal("[NAME] asked the midwife", lines[3].GetProperty("note")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Narrative_OfSeveralPatients_LosesTheNamesOfAll()
    {
        var run = Group(2);

        Assert.DoesNotContain("zerquel0", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("zerquel1", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("seen 2014", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Narrative_OfMorePatientsThanCanBeSearchedFor_IsWithheld() =>
        Assert.Contains("withheld", Group(200).Output, StringComparison.Ordinal);

    [Fact]
    public void Note_ThatNamesAnotherPatientWhomTheResourceRefersTo_LosesTheNameAndKeepsTheShift()
    {
        const string file =
            """
            {"resourceType":"Patient","id":"a","name":[{"family":"Zerquel"}]}
            {"resourceType":"Patient","id":"b","name":[{"family":"Brovic"}]}
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"},"focus":[{"reference":"Patient/b"}],"note":[{"text":"zerquel donates to brovic on 2014-03-05"}]}
            """;
        using var batch = new FhirBatch();
        batch.Identify(Encoding.UTF8.GetBytes(file), "f");
        var note = batch.Deidentify(Encoding.UTF8.GetBytes(file), "f").Lines[2].GetProperty("note")[0].GetProperty("text").GetString();
        var day = new DateOnly(2014, 3, 5).AddDays(batch.Subject("f", "a").Shift.Days).ToString("yyyy-MM-dd");

        Assert.Equal($"[NAME] donates to [NAME] on {day}", note);
    }

    [Theory]
    [InlineData("<p><b>id</b>: newborn</p>", "newborn")]
    [InlineData("<p><b>subject</b>: id: newborn; active</p>", "newborn")]
    [InlineData("<td>Id</td><td> newborn </td>", "newborn")]
    [InlineData("<p>Encounter with patient @newborn</p>", "newborn")]
    public void Narrative_IdThatIsAWord_GoesWhereItIsCalledAnId(string text, string id)
    {
        var output = FhirBatch.Run(
            $$"""{"resourceType":"Patient","id":"{{id}}","text":{"status":"generated","div":"{{Div(text)}}"} }""").Output;

        Assert.DoesNotContain(id, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Narrative_IdThatIsAWord_StaysAsAWord() => Assert.Contains(
        "a healthy newborn girl",
        FhirBatch.Run(
            $$"""{"resourceType":"Patient","id":"newborn","text":{"status":"generated","div":"{{Div("a healthy newborn girl")}}"} }""").Output,
        StringComparison.Ordinal);

    [Fact]
    public void Text_ThatIsAReference_IsTreatedAsOne()
    {
        var output = FhirBatch.Run(
            """{"resourceType":"Procedure","status":"completed","subject":{"reference":"Patient/f201"},"reasonCode":[{"text":"DiagnosticReport/f201"}]}""").Output;

        Assert.DoesNotContain("f201", output, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"DiagnosticReport/", output, StringComparison.Ordinal);
    }

    private static FhirRun Group(int members)
    {
        var file = new StringBuilder();
        for (var i = 0; i < members; i++)
        {
            file.AppendLine($$"""{"resourceType":"Patient","id":"p{{i}}","name":[{"family":"Zerquel{{i}}"}]}""");
        }

        var references = string.Join(',', Enumerable.Range(0, members).Select(i => $$"""{"entity":{"reference":"Patient/p{{i}}"} }"""));
        file.AppendLine(
            $$"""{"resourceType":"Group","type":"person","actual":true,"text":{"status":"generated","div":"{{Div("zerquel0 and zerquel1, seen 2014-03-05")}}"},"member":[{{references}}]}""");
        return FhirBatch.Run(Encoding.UTF8.GetBytes(file.ToString()));
    }

    private static string Div(string text) => $"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">{text}</div>";
}
