using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class SubjectResolverTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly OrganizationKeys _keys = new(new byte[32], "test");

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Resolve_SameMrnOfOneAuthority_IsOneSubject() =>
        Assert.Single(Resolve(Person("a", mrn: "A1"), Person("b", mrn: " a1 ")).Subjects);

    [Fact]
    public void Resolve_SameMrnOfTwoAuthorities_AreTwo() =>
        Assert.Equal(2, Resolve(Person("a", mrn: "A1"), Person("b", mrn: "A1", authority: "other")).Subjects.Count);

    [Theory]
    [InlineData("0")]
    [InlineData("000000")]
    [InlineData("Unknown")]
    [InlineData("N/A")]
    [InlineData("")]
    public void Resolve_MrnThatStandsForNone_IsNoEvidence(string mrn) =>
        Assert.Equal(2, Resolve(Person("a", mrn: mrn), Person("b", mrn: mrn)).Subjects.Count);

    [Theory]
    [InlineData("999-37-2414", "999372414", 1)]
    [InlineData("000-00-0000", "000-00-0000", 2)]
    [InlineData("999-99-9999", "999999999", 2)]
    [InlineData("123-45-6789", "123-45-6789", 2)]
    [InlineData("12-345", "12-345", 2)]
    public void Resolve_SocialSecurityNumber_CountsWhenItCanBeOne(string first, string second, int subjects) =>
        Assert.Equal(subjects, Resolve(Person("a", ssn: first), Person("b", ssn: second)).Subjects.Count);

    [Fact]
    public void Resolve_SameDemographicsUpToDiacriticsAndCase_IsOneSubject() =>
        Assert.Single(Resolve(
            Person("a", "Treviño", "María", "1960-05-03"), Person("b", "TREVINO", "maria", "1960-05-03")).Subjects);

    [Theory]
    [InlineData("1960-05-04", "female")]
    [InlineData("1960-05", "female")]
    [InlineData("1960-05-03", "male")]
    [InlineData("1960-05-03", "unknown")]
    public void Resolve_DemographicsThatDiffer_AreTwo(string born, string sex) =>
        Assert.Equal(2, Resolve(
            Person("a", "Doe", "Jane", "1960-05-03"), Person("b", "Doe", "Jane", born, sex: sex)).Subjects.Count);

    [Fact]
    public void Resolve_SameDemographicsButOtherNumbers_StayApartAndAreReported()
    {
        var bySsn = Resolve(
            Person("a", "Doe", "Jane", "1960-05-03", ssn: "111-22-3333"), Person("b", "Doe", "Jane", "1960-05-03",
                ssn: "111-22-4444"));
        var byMrn = Resolve(
            Person("a", "Doe", "Jane", "1960-05-03", mrn: "1001"), Person("b", "Doe", "Jane", "1960-05-03",
                mrn: "1002"));

        Assert.Equal(2, bySsn.Subjects.Count);
        Assert.Equal(2, byMrn.Subjects.Count);
        Assert.Equal([SubjectIssues.ConflictingDemographics], bySsn.Issues.Select(issue => issue.Kind));
        Assert.Equal([SubjectIssues.ConflictingDemographics], byMrn.Issues.Select(issue => issue.Kind));
    }

    [Fact]
    public void Resolve_ChainThroughDifferentEvidence_IsOneSubject() =>
        Assert.Single(Resolve(
            Person("a", mrn: "A1", ssn: "111-22-3333"),
            Person("b", "Doe", "Jane", "1960-05-03", ssn: "111-22-3333"),
            Person("c", "Doe", "Jane", "1960-05-03")).Subjects);

    [Fact]
    public void Resolve_SharedSsnOfDifferentPeople_StayApart()
    {
        var resolution = Resolve(
            Person("a", "Doe", "Jane", "1960-05-03", ssn: "111-22-3333"), Person("b", "Roe", "Ann", "1971-01-01",
                ssn: "111-22-3333"));

        Assert.Equal(2, resolution.Subjects.Count);
        Assert.Equal([SubjectIssues.ConflictingSocialSecurityNumber], resolution.Issues.Select(issue => issue.Kind));
    }

    [Fact]
    public void Resolve_LocalIdOfDifferentPeople_IsOfNobodyOutsideItsFile()
    {
        var resolution = Resolve(
            ("f1", [Person("7", "Doe", "Jane", "1960-05-03")]), ("f2", [Person("7", "Roe", "Ann", "1971-01-01")]));
        var directory = resolution.ToDirectory(_keys);

        Assert.Equal(2, resolution.Subjects.Count);
        Assert.Equal([SubjectIssues.AmbiguousLocalId], resolution.Issues.Select(issue => issue.Kind));
        Assert.NotNull(directory.Find("f1", "7"u8));
        Assert.NotSame(directory.Find("f1", "7"u8), directory.Find("f2", "7"u8));
        Assert.Null(directory.Find("f3", "7"u8));
        Assert.Equal(1, directory.AmbiguousIds);
    }

    [Fact]
    public void Resolve_NumberOfAnEarlierSubjectOnTwoPeople_StaysApartAndTheFormerKeepsThePseudonym()
    {
        var jane = Person("a", "Doe", "Jane", "1960-05-03", mrn: "A1");
        var john = Person("b", "Roe", "John", "1990-10-11", sex: "male", mrn: "A1");
        var first = new SubjectResolver(_keys).Resolve([new FileIdentities("f", [jane])], [], Now);
        var second = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("g", [john]), new FileIdentities("h", [jane])], first.Links, Now.AddDays(1));
        var directory = second.ToDirectory(_keys);

        Assert.Equal(2, second.Subjects.Count);
        Assert.Contains(SubjectIssues.ConflictingMedicalRecordNumber, second.Issues.Select(issue => issue.Kind));
        Assert.Equal(first.Subjects[0].Pseudonym, directory.Find("h", "a"u8)!.Pseudonym);
        Assert.NotEqual(first.Subjects[0].Pseudonym, directory.Find("g", "b"u8)!.Pseudonym);
    }

    [Fact]
    public void Resolve_SameLocalIdInTwoFiles_IsOneSubjectFoundFromAnyFile()
    {
        var resolution = Resolve(("f1", [Person("7", "Doe", "Jane", "1960-05-03")]), ("f2", [Person("7")]));
        var directory = resolution.ToDirectory(_keys);

        Assert.Single(resolution.Subjects);
        Assert.Same(directory.Find("f1", "7"u8), directory.Find("f9", "7"u8));
        Assert.Null(directory.Find("f1", "8"u8));
    }

    [Fact]
    public void Resolve_AnyOrder_GivesTheSameBytes()
    {
        var files = new List<FileIdentities>();
        for (var i = 0; i < 40; i++)
        {
            files.Add(new FileIdentities($"f{i % 9}x{i}",
            [
                Person($"id{i % 13}", $"Name{i % 7}", "Ann", $"19{60 + (i % 7)}-01-01",
                    mrn: i % 3 == 0 ? $"M{i % 5}" : null,
                    ssn: i % 4 == 0 ? $"111-22-{3000 + (i % 6)}" : null),
            ]));
        }

        var random = new Random(5);
        var expected = new SubjectResolver(_keys).Resolve(files, [], Now).Serialize();
        for (var round = 0; round < 20; round++)
        {
            var shuffled = files.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(expected, new SubjectResolver(_keys).Resolve(shuffled, [], Now).Serialize());
        }
    }

    [Fact]
    public void Resolve_LaterBatch_KeepsThePseudonym()
    {
        var first = Resolve(Person("a", "Doe", "Jane", "1960-05-03", ssn: "111-22-3333"));
        var later = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("g", [Person("zz", mrn: "NEW", ssn: "111223333")])], first.Links, Now.AddDays(3));

        Assert.Equal(first.Subjects[0].Pseudonym, Assert.Single(later.Subjects).Pseudonym);
        Assert.All(later.Links, link => Assert.Equal(Now, link.Since));
    }

    [Fact]
    public void Resolve_TwoPseudonymsTurnOutToBeOne_LaterBecomesAlias()
    {
        var first = Resolve(Person("a", mrn: "A1"));
        var second = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("g", [Person("b", ssn: "111-22-3333")])], first.Links, Now.AddDays(1));
        SubjectLink[] links = [.. first.Links, .. second.Links];
        var third = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("h", [Person("c", mrn: "A1", ssn: "111-22-3333")])], links, Now.AddDays(2));

        var (earlier, later) = (first.Subjects[0].Pseudonym, second.Subjects[0].Pseudonym);
        Assert.NotEqual(earlier, later);
        Assert.Equal(earlier, Assert.Single(third.Subjects).Pseudonym);
        Assert.Equal([new SubjectAlias(later, earlier)], third.Aliases);

        // What only the alias was known by leads to the earlier pseudonym from now on.
        var replaced = links.Concat(third.Links).GroupBy(link => link.KeyToken).Select(group => group.Last()).ToList();
        var fourth = new SubjectResolver(_keys).Resolve([new FileIdentities("i", [Person("b")])], replaced,
            Now.AddDays(3));
        Assert.Equal(earlier, Assert.Single(fourth.Subjects).Pseudonym);
    }

    [Fact]
    public void Resolve_EarlierSubjectWithOtherNumbers_IsNotTaken()
    {
        var first = Resolve(Person("a", "Doe", "Jane", "1960-05-03", ssn: "111-22-3333"));
        var later = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("g", [Person("b", "Doe", "Jane", "1960-05-03", ssn: "111-22-4444")])], first.Links,
            Now);

        Assert.NotEqual(first.Subjects[0].Pseudonym, Assert.Single(later.Subjects).Pseudonym);
    }

    [Fact]
    public void Resolve_ShortLocalIdOfAnotherPersonInALaterBatch_IsNotTaken()
    {
        var first = Resolve(Person("7", "Doe", "Jane", "1960-05-03"));
        var later = new SubjectResolver(_keys).Resolve(
            [new FileIdentities("g", [Person("7", "Roe", "Ann", "1971-01-01")])], first.Links, Now);

        Assert.NotEqual(first.Subjects[0].Pseudonym, Assert.Single(later.Subjects).Pseudonym);
    }

    [Fact]
    public void Resolve_SameBatchAgain_GivesTheSame()
    {
        FileIdentities[] files = [new("f", [Person("7", "Doe", "Jane", "1960-05-03", mrn: "A1"), Person("8", "Roe",
            "Ann", "1971-01-01")])];
        var first = new SubjectResolver(_keys).Resolve(files, [], Now);
        var again = new SubjectResolver(_keys).Resolve(files, first.Links, Now.AddDays(9));

        Assert.Equal(first.Serialize(), again.Serialize());
    }

    [Fact]
    public void Resolve_Overrides_OutweighEvidence()
    {
        var overrides = SubjectOverrides.Parse(
            "subject,local_id,mrn,authority\np1,a,,\np1,,B2,hospital\np2,c,,\n,x,,\n"u8);
        var resolution = Resolve(
            [("f", [
                Person("a", "Doe", "Jane", "1960-05-03"),
                Person("b", "Roe", "Ann", "1971-01-01", mrn: "B2"),
                Person("c", "Doe", "Jane", "1960-05-03"),
            ])],
            overrides);
        var directory = resolution.ToDirectory(_keys);

        Assert.Equal(2, resolution.Subjects.Count);
        Assert.Same(directory.Find("f", "a"u8), directory.Find("f", "b"u8));
        Assert.NotSame(directory.Find("f", "a"u8), directory.Find("f", "c"u8));
        Assert.Contains(resolution.Issues, issue => issue.Kind == SubjectIssues.OverrideRow && issue.Line == 5);
    }

    [Theory]
    [InlineData("", "subjects-csv.header")]
    [InlineData("a,b\n1,2\n", "subjects-csv.header")]
    [InlineData("subject,mrn\n\"p1,2\n", "subjects-csv.text")]
    [InlineData("subject,mrn\np1,unknown\n", "subjects-csv.row")]
    public void Parse_BadOverrides_ReportsWithoutValues(string csv, string code)
    {
        var overrides = SubjectOverrides.Parse(Encoding.UTF8.GetBytes(csv));

        Assert.Equal(code, Assert.Single(overrides.Issues).Kind.Code);
    }

    [Fact]
    public void Resolve_OverrideForAnIdThatNoRecordStates_IsFound()
    {
        var overrides = SubjectOverrides.Parse("\uFEFFlocal_id;subject\r\n\"no\"\"te\";p1\r\n"u8);
        var directory = Resolve([("f", [])], overrides).ToDirectory(_keys);

        Assert.Empty(overrides.Issues);
        Assert.NotNull(directory.Find("f", "no\"te"u8));
    }

    [Fact]
    public void Deserialize_SerializedResolution_GivesTheSameDirectory()
    {
        var resolution = Resolve(("f1", [Person("7", "Treviño", "María", "1960-05-03", mrn: "A1")]), ("f2",
            [Person("8")]));
        var bytes = resolution.Serialize();
        var back = SubjectResolution.Deserialize(bytes);

        Assert.Equal(bytes, back.Serialize());
        var subject = back.ToDirectory(_keys).Find("f2", "7"u8);
        Assert.NotNull(subject);
        Assert.Equal(_keys.ShiftFor(subject.Pseudonym), subject.Shift);
        Assert.Equal("Treviño", subject.Known.Identities[0].Names[0].Family);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"Version":2,"Subjects":[],"Links":[],"Aliases":[]}""")]
    public void Deserialize_OtherBytes_ThrowsWithoutContent(string text) =>
        Assert.Throws<InvalidDataException>(() => SubjectResolution.Deserialize(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Links_OfAnyEvidence_CarryNoValue()
    {
        var resolution = Resolve(Person("LOCAL77", "Zebrowski", "Quentin", "1960-05-03", ssn: "111-22-3333",
            mrn: "MRN4711"));
        var text = string.Join('\n', resolution.Links.Select(link => $"{link.KeyToken} {link.Pseudonym}"));

        Assert.Equal(5, resolution.Links.Count);
        Assert.All(
            new[] { "LOCAL77", "zebrowski", "1960", "3333", "4711" },
            value => Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Find_HotPath_DoesNotAllocate()
    {
        var directory = Resolve(("f1", [Person("7")]), ("f2", [Person("8")])).ToDirectory(_keys);
        directory.Find("f1", "7"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            directory.Find("f1", "7"u8);
            directory.Find("f1", "8"u8);
            directory.Find("f3", "9"u8);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SubjectIdentity Person(
        string id, string? family = null, string? given = null, string? born = null, string sex = "female",
            string? mrn = null,
        string authority = "hospital", string? ssn = null) => new()
        {
            LocalIds = [id],
            Names = family is null ? [] : [new PersonName(family, [given!])],
            BirthDate = born,
            Sex = sex,
            MedicalRecordNumbers = mrn is null ? [] : [new AssignedIdentifier(authority, mrn)],
            SocialSecurityNumbers = ssn is null ? [] : [ssn],
        };

    private SubjectResolution Resolve(params SubjectIdentity[] people) =>
        Resolve([.. people.Select((person, i) => ($"file{i}", new[] { person }))]);

    private SubjectResolution Resolve(params (string File, SubjectIdentity[] People)[] files) => Resolve(files, null);

    private SubjectResolution Resolve((string File, SubjectIdentity[] People)[] files, SubjectOverrides? overrides) =>
        new SubjectResolver(_keys).Resolve([.. files.Select(file => new FileIdentities(file.File, file.People))], [],
            Now, overrides);
}
