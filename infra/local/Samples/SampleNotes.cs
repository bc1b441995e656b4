namespace FrontierFunctions.Local.Samples;

/// <summary>Free text as clinicians write it, with the identifiers that stand in it.</summary>
internal static class SampleNotes
{
    /// <summary>A progress note in plain text.</summary>
    public static string Progress(SamplePerson person, DateOnly day, string finding) =>
        $"""
        PATIENT: {person.Family.ToUpperInvariant()}, {person.Given} {person.Middle[0]}.     MRN: {person.MedicalRecord}
        DOB: {SampleCourse.American(person.BirthDate)}     SSN {person.SocialSecurity}     Visit: {SampleCourse.American(day)}

        HPI: {Title(person)} {person.Family} is a {person.AgeText} {(person.Course.Female ? "woman" : "man")} seen for follow-up.
        {person.Given} works at {person.Employer} and lives at {person.Street}, {person.City}, MN {person.PostalCode}.
        {Spouse(person)} {person.RelativeGiven} {person.RelativeFamily} came along (cell {SamplePerson.Dashed(person.RelativePhone)}).
        {Maiden(person)}
        ASSESSMENT: {finding}

        PLAN: Repeat liver panel in three months. {person.Given} prefers a call to {SamplePerson.Dashed(person.Phone)} or mail to
        {person.Email}; portal {person.Url}. Insurance {person.Member}, account {person.Account}, tax file {person.SocialSecurityDigits}.
        Device check: serial {person.DeviceSerial}. Licence {person.Licence} shown at the desk.

        Signed, {person.ClinicianGiven} {person.ClinicianFamily}, MD
        cc: {person.Given} {person.Family}'s family physician
        """;

    /// <summary>A laboratory report as a small web page.</summary>
    public static string LabReport(SamplePerson person, DateOnly day) =>
        $"""
        <html><head><title>{person.Family}, {person.Given}</title></head><body>
        <h1>Laboratory report {SampleCourse.Iso(day)}</h1>
        <p><b>{person.Given} {person.Middle} {person.Family}</b>, born {SampleCourse.Iso(person.BirthDate)}, {person.MedicalRecord}</p>
        <p>{person.Street}<br/>{person.City} {person.PostalCode}</p>
        <p>Billing reference {person.SocialSecurityDigits}{Death(person)}</p>
        <p>Reported to {person.ClinicianGiven} {person.ClinicianFamily}; copy to <a href="mailto:{person.Email}">{person.Email}</a></p>
        </body></html>
        """;

    /// <summary>A short remark on a result.</summary>
    public static string ResultRemark(SamplePerson person) =>
        $"Called {person.Given} {person.Family} at {person.Phone}, spoke with {person.RelativeGiven}; will repeat. "
        + $"{person.MedicalRecord}";

    /// <summary>Title and family name are how notes mostly name a patient.</summary>
    private static string Title(SamplePerson person) => person.Course.Female ? "Ms." : "Mr.";

    private static string Spouse(SamplePerson person) => person.Course.Female ? "Her husband" : "His wife";

    private static string Maiden(SamplePerson person) =>
        person.MaidenName is null ? "" : $"Earlier records stand under {person.MaidenName}, {person.Given}.\n";

    private static string Death(SamplePerson person) =>
        person.DeathDate is { } death ? $"; estate, deceased {SampleCourse.American(death)}" : "";
}
