using System.Globalization;
using System.Text;
using FrontierFunctions.Generated.People;

namespace FrontierFunctions.Generated.Leaks;

/// <summary>One person's records while they are written: remembers what was put where.</summary>
internal sealed class Planter(Dice dice, Person person, Person relative, Person doctor)
{
    private readonly List<Planted> _key = [];
    private readonly List<string> _kept = [];

    public Dice Dice => dice;

    public Person Person => person;

    public Person Relative => relative;

    public Person Doctor => doctor;

    /// <summary>The text, after it was written into the answer key.</summary>
    public string Put(string place, string kind, string text)
    {
        _key.Add(new Planted(place, kind, text));
        return text;
    }

    /// <summary>The text, after it was noted as one that stays.</summary>
    public string Keep(string text)
    {
        _kept.Add(text);
        return text;
    }

    /// <summary>A measured value with a decimal place that nothing else has.</summary>
    public string Value() => Keep($"{dice.Between(2, 400)}.{dice.Between(1000, 9999)}");

    /// <summary>A sentence of free text full of identifiers.</summary>
    public string Text(string place)
    {
        Put(place, "name", person.Family);
        Put(place, "relative", relative.Family);
        Put(place, "phone", Dashed(person.Phone));
        var home = person.Home;
        return dice.Below(4) switch
        {
            0 => $"Pt {person.Given} {person.Family} (MRN {Put(place, "mrn", person.Mrn)}) came with {relative.Given} "
                + $"{relative.Family}, tel {Dashed(person.Phone)}. Glucose 104 mg/dL.",
            1 => $"Called {Dashed(person.Phone)}; spoke to {relative.Family.ToUpperInvariant()}, {relative.Given}. "
                + $"Mr. {person.Family} lives at {Put(place, "street", home.Street)}, {home.City}.",
            2 => $"{person.Family.ToUpperInvariant()}, {person.Given.ToUpperInvariant()} SSN "
                + $"{Put(place, "ssn", person.Ssn)}, mail {Put(place, "email", person.Email)}, phone "
                + $"{Dashed(person.Phone)}. Son {relative.Given} {relative.Family}.",
            _ => $"Dr. {Put(place, "doctor", doctor.Family)} saw {person.Given} {person.Family} and {relative.Given} "
                + $"{relative.Family}; call {Dashed(person.Phone)}. SSN {person.Ssn.Replace("-", "", StringComparison.Ordinal)}.",
        };
    }

    public PlantedFile File(string format, string name, byte[] content) => new(format, name, content, _key, _kept);

    public static string Dashed(string ten) => $"{ten[..3]}-{ten[3..6]}-{ten[6..]}";

    public static string Day(DateOnly day, string format = "yyyy-MM-dd") =>
        day.ToString(format, CultureInfo.InvariantCulture);

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
