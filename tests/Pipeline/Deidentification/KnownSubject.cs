using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>A subject with an identifier of every kind, and scrubbing in one line.</summary>
internal static class KnownSubject
{
    public static readonly DateOnly Today = new(2026, 6, 30);

    public static SubjectIdentity Identity { get; } = new()
    {
        LocalIds = ["190524df-4de5-4c01-8560-8b41e23c3b84"],
        Names = [new PersonName("Treviño", ["María", "Luz"])],
        RelatedNames = [new PersonName("O'Brannigan", ["Fergus"])],
        MedicalRecordNumbers = [new AssignedIdentifier("hospital", "A-4471982")],
        SocialSecurityNumbers = ["999-37-2414"],
        OtherIdentifiers = [new AssignedIdentifier("insurer", "W 2231 77812")],
        Telecoms = ["(617) 555-0147", "maria.trevino@example.com"],
        Addresses = [new PostalAddress(["742 Evergreen Terrace Apt 3"], "Quincy", null, "02169", "MA")],
        BirthDate = "1960-05-03",
        Sex = "female",
    };

    public static Subject Maria { get; } = Of(Identity);

    public static Subject Nobody { get; } = new("nobody", DateShift.Back(100), KnownIdentifiers.None);

    public static Subject Of(params SubjectIdentity[] identities) =>
        new("subject", DateShift.Back(100), new KnownIdentifiers(identities));

    public static Subject Named(string family, params string[] given) =>
        Of(new SubjectIdentity { Names = [new PersonName(family, given)] });

    public static string Scrub(
        string text, Subject? subject, ScrubMode mode, ScrubCounts? counts = null,
        DeidentificationProfile profile = DeidentificationProfile.Longitudinal)
    {
        var output = new ArrayBufferWriter<byte>();
        return new TextScrubber(profile, Today).Scrub(Encoding.UTF8.GetBytes(text), subject, mode, output,
            counts ?? new ScrubCounts())
            ? Encoding.UTF8.GetString(output.WrittenSpan)
            : text;
    }
}
