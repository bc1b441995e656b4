using FrontierFunctions.Generated.People;

namespace FrontierFunctions.Generated.Notes;

/// <summary>Who and what a note speaks of; fills the slots of a template.</summary>
internal sealed class NoteCast
{
    private readonly Dice _dice;
    private readonly Dictionary<string, Person> _people;

    public NoteCast(Dice dice)
    {
        _dice = dice;
        Patient = Person.Make(dice, 0, distinctive: false);
        Relative = Person.Make(dice, 1, distinctive: false, dice.OnceIn(2) ? Patient.Family : null);
        Plan = $"{dice.Letters(3)}{dice.Digits(9)}";
        _people = new()
        {
            ["pt"] = Patient,
            ["rel"] = Relative,
            ["d1"] = Person.Make(dice, 2, distinctive: false),
            ["d2"] = Person.Make(dice, 3, distinctive: false),
            ["rn"] = Person.Make(dice, 4, distinctive: false),
        };
    }

    public Person Patient { get; }

    public Person Relative { get; }

    public string Plan { get; }

    /// <summary>The pieces of a slot; a piece without a kind must stay.</summary>
    public IEnumerable<(string Text, SpanKind? Kind)> Fill(string slot)
    {
        var dot = slot.IndexOf('.');
        var (head, form) = dot < 0 ? (slot, "") : (slot[..dot], slot[(dot + 1)..]);
        if (_people.TryGetValue(head, out var person))
        {
            return [(Named(person, form), head == "rel" ? SpanKind.Relative : SpanKind.Name)];
        }

        return head switch
        {
            "date" => DateForms.Write(_dice.Day(2012, 2026), form.Length > 0 ? form : _dice.Of(DateForms.Full), _dice),
            "dob" => DateForms.Write(Patient.Born, form.Length > 0 ? form : _dice.Of(["us", "us2", "iso", "long"]), _dice),
            "age" => [($"{_dice.Between(19, 90)}", null)],
            "age90" => [($"{_dice.Between(90, 104)}", SpanKind.Age)],
            "year" => [($"{_dice.Between(1974, 2025)}", null)],
            "n" => [($"{_dice.Between(2, 98)}", null)],
            "lab" => [($"{_dice.Between(2, 98)}.{_dice.Below(10)}", null)],
            "bp" => [($"{_dice.Between(96, 178)}/{_dice.Between(52, 104)}", null)],
            "time" => [($"{_dice.Between(0, 24):00}:{_dice.Between(0, 60):00}", SpanKind.Neutral)],
            "state" => [(Patient.Home.State, null)],
            "addr" =>
            [
                (Patient.Home.Street, SpanKind.Address), (", ", null), (Patient.Home.City, SpanKind.City), (", ", null),
                (Patient.Home.State, null), (" ", null), (Patient.Home.Zip, SpanKind.Zip),
            ],
            _ => [Single(head)],
        };
    }

    private static string Named(Person person, string form) => form switch
    {
        "" => person.Full,
        "l" => person.Family,
        "f" => person.Given,
        "lf" => $"{person.Family}, {person.Given}",
        "LF" => $"{person.Family}, {person.Given}".ToUpperInvariant(),
        "U" => person.Full.ToUpperInvariant(),
        "fml" => $"{person.Given} {person.Middle[0]}. {person.Family}",
        "fil" => $"{person.Given[0]}. {person.Family}",
        "lower" => person.Full.ToLowerInvariant(),
        _ => throw new ArgumentException(form, nameof(form)),
    };

    private (string Text, SpanKind? Kind) Single(string slot) => slot switch
    {
        "phone" => (Phone(_dice.OnceIn(2) ? Patient.Phone : Person.MakePhone(_dice)), SpanKind.Phone),
        "rphone" => (Phone(Relative.Phone), SpanKind.Phone),
        "fax" => (Phone(Person.MakePhone(_dice)), SpanKind.Fax),
        "email" => (Patient.Email, SpanKind.Email),
        "demail" => ($"{_people["d1"].Given[0]}{_people["d1"].Family}@{_dice.Of(["ashgrove.example.org", "kmh.org"])}"
            .ToLowerInvariant(), SpanKind.Email),
        "url" => (_dice.Of([
            $"https://portal.ashgrove.org/p/{_dice.Digits(7)}", $"www.{Patient.Family.ToLowerInvariant()}family.com",
            $"http://caringbridge.org/visit/{Patient.Given.ToLowerInvariant()}{_dice.Digits(2)}"]), SpanKind.Url),
        "ip" => (_dice.OnceIn(4) ? $"2001:db8:{_dice.Digits(3)}::{_dice.Digits(2)}"
            : $"{_dice.Between(11, 223)}.{_dice.Between(2, 250)}.{_dice.Between(2, 250)}.{_dice.Between(2, 250)}",
            SpanKind.IpAddress),
        "ssn" => (_dice.OnceIn(4) ? Patient.Ssn.Replace('-', ' ') : Patient.Ssn, SpanKind.SocialSecurityNumber),
        "mrn" => (Patient.Mrn, SpanKind.MedicalRecordNumber),
        "acct" => (Patient.Account, SpanKind.Account),
        "plan" => (Plan, SpanKind.HealthPlan),
        "lic" => (Patient.Licence, SpanKind.Licence),
        "dea" => ($"{_dice.Letters(2)}{_dice.Digits(7)}", SpanKind.Licence),
        "plate" => ($"{_dice.Digits(3)} {_dice.Letters(3)}", SpanKind.Vehicle),
        "vin" => ($"1HG{_dice.Letters(2)}{_dice.Digits(3)}{_dice.Letters(1)}{_dice.Digits(8)}", SpanKind.Vehicle),
        "device" => ($"{_dice.Letters(3)}{_dice.Digits(6)}{_dice.Letters(1)}", SpanKind.Device),
        "case" => ($"{_dice.Of(["S", "SP", "CY"])}{_dice.Between(14, 26)}-{_dice.Digits(5)}", SpanKind.Account),
        "street" => (Patient.Home.Street, SpanKind.Address),
        "city" => (_dice.OnceIn(2) ? Patient.Home.City : _dice.Of(PlaceLists.Cities).City, SpanKind.City),
        "zip" => (Patient.Home.Zip, SpanKind.Zip),
        "hosp" => (_dice.Of(PlaceLists.Hospitals), SpanKind.Facility),
        "place" => (_dice.Of(PlaceLists.Facilities), SpanKind.Facility),
        "role" => (_dice.Of(["mayor", "fire chief", "county sheriff", "state senator"]), SpanKind.Profession),
        "mr" => (Patient.IsWoman ? "Ms." : "Mr.", SpanKind.Neutral),
        "wd" => (_dice.Of(["Monday", "Tuesday", "Thursday", "Friday"]), SpanKind.Neutral),
        "kin" => (_dice.Of<string>(
            Relative.IsWoman ? ["daughter", "sister", "wife", "niece"] : ["son", "brother", "husband", "nephew"]), null),
        "sex" => (Patient.IsWoman ? "female" : "male", null),
        _ => throw new ArgumentException(slot, nameof(slot)),
    };

    private string Phone(string ten) => _dice.Below(7) switch
    {
        0 or 1 => $"({ten[..3]}) {ten[3..6]}-{ten[6..]}",
        2 or 3 => $"{ten[..3]}-{ten[3..6]}-{ten[6..]}",
        4 => $"{ten[..3]}.{ten[3..6]}.{ten[6..]}",
        5 => $"+1 {ten[..3]} {ten[3..6]} {ten[6..]}",
        _ => ten,
    };
}
