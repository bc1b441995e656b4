using System.Globalization;

namespace FrontierFunctions.Local.Samples;

/// <summary>An invented person with every kind of identifier that a record can hold. None belongs to anybody.</summary>
internal sealed class SamplePerson
{
    private readonly List<Canary> _canaries = [];
    private readonly int _number;

    public SamplePerson(int number, SampleCourse course, SampleNames names, SampleRandom random)
    {
        _number = number;
        Course = course;
        Given = Secret(CanaryKind.Name, names.TakeGiven(course.Female));
        Middle = Secret(CanaryKind.Name, names.TakeGiven(course.Female));
        Family = Secret(CanaryKind.Name, names.TakeFamily());
        MaidenName = course.Female && course.AgeYears > 25 ? Secret(CanaryKind.MaidenName, names.TakeFamily()) : null;
        RelativeGiven = Secret(CanaryKind.RelativeName, names.TakeGiven(!course.Female));
        RelativeFamily = Secret(CanaryKind.RelativeName, names.TakeFamily());
        ClinicianGiven = Secret(CanaryKind.ClinicianName, names.TakeGiven(random.Next(0, 1) == 0));
        ClinicianFamily = Secret(CanaryKind.ClinicianName, names.TakeFamily());
        Employer = Secret(CanaryKind.Employer, names.TakeFamily() + " Millworks");

        BirthDate = SampleCourse.Today.AddYears(-course.AgeYears).AddDays(-random.Next(20, 320));
        SecretDate(BirthDate);
        Street = Secret(CanaryKind.Street, $"{random.Next(1000, 9899)} {names.TakeFamily()} Lane");
        City = Secret(CanaryKind.City, names.TakeTown());
        PostalCode = Secret(CanaryKind.PostalCode, $"{random.Next(55000, 56799)}-{random.Next(1000, 9999)}");
        Phone = SecretPhone(random);
        RelativePhone = SecretPhone(random);
        Email = Secret(CanaryKind.Email, $"{Given}.{Family}@mailbox.example".ToLowerInvariant());
        Url = Secret(CanaryKind.Url, $"https://people.example/{Family}-{random.Next(100, 999)}".ToLowerInvariant());
        // 9xx is never assigned as an area of a social security number.
        SocialSecurity = Secret(
            CanaryKind.SocialSecurity, $"9{random.Digits(2)}-{random.Digits(2)}-{random.Digits(4)}");
        SocialSecurityDigits = Secret(CanaryKind.SocialSecurity, SocialSecurity.Replace("-", ""));
        MedicalRecord = Secret(CanaryKind.MedicalRecord, "MR" + random.Digits(8));
        Licence = Secret(CanaryKind.Licence, "X" + random.Digits(12));
        Passport = Secret(CanaryKind.Licence, "C" + random.Digits(8));
        Member = Secret(CanaryKind.Account, "W" + random.Digits(9));
        Account = Secret(CanaryKind.Account, "ACC-" + random.Digits(9));
        DeviceSerial = Secret(CanaryKind.Device, "SN" + random.Digits(9));
        LocalId = Secret(CanaryKind.LocalId, random.Uuid());
        var photo = new byte[96];
        for (var i = 0; i < photo.Length; i++)
        {
            photo[i] = (byte)random.Next(0, 255);
        }

        Photo = Secret(CanaryKind.Photo, Convert.ToBase64String([0xFF, 0xD8, 0xFF, 0xE0, .. photo, 0xFF, 0xD9]));
        if (course.DeathDaysAgo is { } days)
        {
            DeathDate = SampleCourse.Today.AddDays(-days);
            SecretDate(DeathDate.Value);
        }

        if (course.AgeYears > 89)
        {
            AgeText = Secret(
                CanaryKind.AgeOver89, string.Create(CultureInfo.InvariantCulture, $"{course.AgeYears}-year-old"));
        }
    }

    public SampleCourse Course { get; }

    public IReadOnlyList<Canary> Canaries => _canaries;

    public string Given { get; }

    public string Middle { get; }

    public string Family { get; }

    public string? MaidenName { get; }

    public string RelativeGiven { get; }

    public string RelativeFamily { get; }

    public string ClinicianGiven { get; }

    public string ClinicianFamily { get; }

    public string Employer { get; }

    public DateOnly BirthDate { get; }

    public DateOnly? DeathDate { get; }

    public string Street { get; }

    public string City { get; }

    public string PostalCode { get; }

    /// <summary>(555) 010-0000 style.</summary>
    public string Phone { get; }

    public string RelativePhone { get; }

    public string Email { get; }

    public string Url { get; }

    public string SocialSecurity { get; }

    public string SocialSecurityDigits { get; }

    public string MedicalRecord { get; }

    public string Licence { get; }

    public string Passport { get; }

    public string Member { get; }

    public string Account { get; }

    public string DeviceSerial { get; }

    public string LocalId { get; }

    public string Photo { get; }

    /// <summary>How notes state the age.</summary>
    public string AgeText { get; } = "adult";

    /// <summary>The phone number with dashes only, as notes write it.</summary>
    public static string Dashed(string phone) => phone.Replace("(", "").Replace(") ", "-");

    private string Secret(CanaryKind kind, string value)
    {
        _canaries.Add(new Canary(kind, value, _number));
        return value;
    }

    private void SecretDate(DateOnly date)
    {
        Secret(CanaryKind.VitalDate, SampleCourse.Iso(date));
        Secret(CanaryKind.VitalDate, SampleCourse.American(date));
    }

    private string SecretPhone(SampleRandom random)
    {
        // 555-0100 to 555-0199 are set aside for invented numbers.
        var phone = $"({random.Next(201, 989)}) 555-01{random.Next(10, 99)}";
        Secret(CanaryKind.Phone, phone);
        Secret(CanaryKind.Phone, Dashed(phone));
        return phone;
    }
}
