using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>
/// Medical record numbers whose source names no authority: DICOM without an issuer, HL7 v2 without CX.4, a CSV column.
/// </summary>
public sealed class BareNumberTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly OrganizationKeys _keys = new(new byte[32], "test");

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Number_OfOneAuthorityOnly_IsTheSame() =>
        Assert.Single(Resolve([], Person("a", "urn:oid:1.2.3"), Person("b", "")).Subjects);

    [Theory]
    [InlineData("1.2.3", "urn:oid:1.2.3")]
    [InlineData(" urn:oid:1.2.3", "URN:OID:1.2.3")]
    [InlineData("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8")]
    public void Authority_SpelledByAnotherFormat_IsTheSame(string one, string other) =>
        Assert.Single(Resolve([], Person("a", one), Person("b", other)).Subjects);

    [Fact]
    public void Number_OfTwoAuthorities_IsOfNeither()
    {
        var resolution = Resolve([], Person("a", "one"), Person("b", "two"), Person("c", ""));

        Assert.Equal(3, resolution.Subjects.Count);
        Assert.Equal(
            SubjectIssues.ConflictingMedicalRecordNumber, Assert.Single(resolution.Issues).Kind);
    }

    [Fact]
    public void Number_OfSomebodyElse_StaysApart() =>
        Assert.Equal(
            2, Resolve([], Person("a", "one", "1960-05-03"), Person("b", "", "1961-05-03")).Subjects.Count);

    [Theory]
    [InlineData("", "one")]
    [InlineData("one", "")]
    public void Number_OfAnEarlierBatch_KeepsThePseudonym(string first, string second)
    {
        var earlier = Resolve([], Person("a", first));
        var later = Resolve(earlier.Links, Person("b", second));

        Assert.Equal(Assert.Single(earlier.Subjects).Pseudonym, Assert.Single(later.Subjects).Pseudonym);
    }

    [Fact]
    public void Number_OfAnotherAuthorityInALaterBatch_IsAnother()
    {
        var earlier = Resolve([], Person("a", "one"));
        var later = Resolve(earlier.Links, Person("b", "two"));

        Assert.NotEqual(Assert.Single(earlier.Subjects).Pseudonym, Assert.Single(later.Subjects).Pseudonym);
    }

    [Fact]
    public void Number_OfSomebodyElseInALaterBatch_IsAnother()
    {
        var earlier = Resolve([], Person("a", "one", "1960-05-03"));
        var later = Resolve(earlier.Links, Person("b", "", "1961-05-03"));

        Assert.NotEqual(Assert.Single(earlier.Subjects).Pseudonym, Assert.Single(later.Subjects).Pseudonym);
    }

    private static SubjectIdentity Person(string id, string authority, string? born = null) => new()
    {
        LocalIds = [id],
        MedicalRecordNumbers = [new AssignedIdentifier(authority, "A4711")],
        Names = born is null ? [] : [new PersonName("Doe", ["Jane"])],
        BirthDate = born,
        Sex = "female",
    };

    private SubjectResolution Resolve(IReadOnlyCollection<SubjectLink> earlier, params SubjectIdentity[] people) =>
        new SubjectResolver(_keys).Resolve([.. people.Select((p, i) => new FileIdentities($"f{i}", [p]))], earlier, Now);
}
