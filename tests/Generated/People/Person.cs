namespace FrontierFunctions.Generated.People;

/// <summary>Where somebody lives.</summary>
internal sealed record Home(string Street, string City, string State, string Zip);

/// <summary>One made-up person with an identifier of every kind.</summary>
internal sealed record Person
{
    public required int Number { get; init; }

    public required string Given { get; init; }

    public required string Middle { get; init; }

    public required string Family { get; init; }

    public required bool IsWoman { get; init; }

    public required DateOnly Born { get; init; }

    public required Home Home { get; init; }

    public required string Phone { get; init; }

    public required string WorkPhone { get; init; }

    public required string Email { get; init; }

    public required string Ssn { get; init; }

    public required string Mrn { get; init; }

    public required string Account { get; init; }

    public required string Member { get; init; }

    public required string Licence { get; init; }

    public string Full => $"{Given} {Family}";

    /// <summary>Makes a person; the family name is given where a relative has the same.</summary>
    public static Person Make(Dice dice, int number, bool distinctive, string? family = null)
    {
        var woman = dice.OnceIn(2);
        var given = distinctive ? Coined(dice) : dice.Of(woman ? NameLists.Women : NameLists.Men);
        var middle = distinctive ? Coined(dice) : dice.Of(woman ? NameLists.Women : NameLists.Men);
        family ??= distinctive || dice.OnceIn(4) ? Coined(dice) : dice.Of(NameLists.Families);
        return new Person
        {
            Number = number,
            Given = given,
            Middle = middle,
            Family = family,
            IsWoman = woman,
            Born = dice.Day(1938, 2005),
            Home = MakeHome(dice, distinctive),
            Phone = MakePhone(dice),
            WorkPhone = MakePhone(dice),
            Email = $"{given.ToLowerInvariant()}.{dice.Digits(3)}@{dice.Of(["gmail.com", "mailbox.example", "aol.com"])}",
            Ssn = $"{dice.Between(100, 665)}-{dice.Between(10, 99)}-{dice.Digits(4)}",
            Mrn = dice.Of([dice.Digits(8), $"{dice.Letters(1)}-{dice.Digits(7)}", $"{dice.Letters(2)}{dice.Digits(7)}"]),
            Account = $"{dice.Digits(4)}-{dice.Digits(6)}",
            Member = $"{dice.Letters(3)}{dice.Digits(9)}",
            Licence = $"{dice.Letters(1)}{dice.Digits(3)}-{dice.Digits(4)}-{dice.Digits(4)}",
        };
    }

    /// <summary>A North American number, ten digits.</summary>
    public static string MakePhone(Dice dice) =>
        $"{dice.Of(["617", "507", "480", "904", "312", "415", "608"])}{dice.Between(212, 989)}{dice.Digits(4)}";

    private static Home MakeHome(Dice dice, bool distinctive)
    {
        var (city, state, zip3) = dice.Of(PlaceLists.Cities);
        var street = distinctive ? $"{Coined(dice)} Street" : dice.Of(PlaceLists.Streets);
        return new Home(
            $"{dice.Between(2, 9899)} {street}", distinctive ? $"{Coined(dice)}ville" : city, state,
            zip3 + dice.Digits(2));
    }

    /// <summary>A name that no list has.</summary>
    private static string Coined(Dice dice) => dice.Of(NameLists.Heads) + dice.Of(NameLists.Tails);
}
