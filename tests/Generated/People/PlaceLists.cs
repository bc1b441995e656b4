namespace FrontierFunctions.Generated.People;

/// <summary>Places and organizations for the generator: real towns' names, made-up institutions.</summary>
internal static class PlaceLists
{
    /// <summary>City, state, first three digits of its ZIP codes.</summary>
    public static IReadOnlyList<(string City, string State, string Zip3)> Cities { get; } =
    [
        ("Quincy", "MA", "021"), ("Worcester", "MA", "016"), ("Chicopee", "MA", "010"), ("Pawtucket", "RI", "028"),
        ("Rochester", "MN", "559"), ("Eau Claire", "WI", "547"), ("La Crosse", "WI", "546"), ("Mankato", "MN", "560"),
        ("Scottsdale", "AZ", "852"), ("Jacksonville", "FL", "322"), ("Albuquerque", "NM", "871"), ("Yakima", "WA", "989"),
        ("Baton Rouge", "LA", "708"), ("Shreveport", "LA", "711"), ("Chattanooga", "TN", "374"), ("Spokane", "WA", "992"),
        ("Poughkeepsie", "NY", "126"), ("Schenectady", "NY", "123"), ("Allentown", "PA", "181"), ("Wilkes-Barre", "PA", "187"),
        ("Kalamazoo", "MI", "490"), ("Ypsilanti", "MI", "481"), ("Terre Haute", "IN", "478"), ("Oshkosh", "WI", "549"),
        ("Bakersfield", "CA", "933"), ("Modesto", "CA", "953"), ("Fort Collins", "CO", "805"), ("Pocatello", "ID", "832"),
        ("St. Cloud", "MN", "563"), ("Cedar Rapids", "IA", "524"), ("Sioux Falls", "SD", "571"), ("Bismarck", "ND", "585"),
        ("Des Moines", "IA", "503"), ("Coeur d'Alene", "ID", "838"), ("Winston-Salem", "NC", "271"), ("Tuscaloosa", "AL", "354"),
    ];

    /// <summary>Street names, without number.</summary>
    public static IReadOnlyList<string> Streets { get; } =
    [
        "Evergreen Terrace", "Larch Close", "Maple St", "N. Broadway Ave", "Old Mill Rd", "Hawthorne Lane", "Elm Street",
        "Kittredge Avenue", "Pinecrest Dr", "Martin Luther King Jr. Blvd", "County Road 9", "Quarry Hill Ct",
        "Tamarack Trail", "W 44th St", "Prospect Pl", "Winnebago Pkwy", "Saltonstall Way", "Route 22", "SE Harbor Blvd",
        "Chokecherry Circle", "Second Avenue South", "Bellwether Row", "Vine Street", "Gallows Hill Road", "Rue Dauphine",
    ];

    /// <summary>Hospitals and clinics.</summary>
    public static IReadOnlyList<string> Hospitals { get; } =
    [
        "St. Brannoc's Hospital", "Kettleford Memorial Hospital", "Mercy Harbor Medical Center", "Lakeview Regional Hospital",
        "Saint Ursula Medical Center", "Ashgrove General Hospital", "Tri-County Community Hospital", "Marlowe University Hospital",
        "Good Shepherd Hospital", "Bellwether Children's Hospital", "Dunmore VA Medical Center", "Holy Redeemer Hospital",
        "Pinnacle Health System", "Northfield Presbyterian Hospital", "Sacred Heart Medical Center", "Orrin Whitfield Cancer Center",
    ];

    /// <summary>Practices, nursing homes, pharmacies, laboratories, schools and employers.</summary>
    public static IReadOnlyList<string> Facilities { get; } =
    [
        "Harbor Point Clinic", "Cedar Hollow Nursing Home", "Willowbrook Rehabilitation Center", "Maple Grove Family Practice",
        "Sunrise Assisted Living", "Riverbend Dialysis Center", "Eastgate Pharmacy", "Kestrel Laboratories",
        "Golden Oaks Hospice", "Stonebridge Surgical Center", "Valley Orthopedic Associates", "Briar Hill Skilled Nursing Facility",
        "Lincoln Elementary School", "Hollis & Wexler LLP", "Trelawney Steel Corp.", "Westmarch Middle School",
    ];

    /// <summary>Words of organizations' names and of addresses that by themselves identify nobody.</summary>
    public static IReadOnlySet<string> Generic { get; } = new HashSet<string>(
        ("hospital medical center centre clinic memorial regional general community university health system hospice "
        + "nursing home rehabilitation family practice assisted living dialysis pharmacy laboratories surgical "
        + "orthopedic associates skilled facility elementary middle school llp corp inc children s va cancer county "
        + "street st avenue ave road rd lane ln drive dr court ct circle place pl way parkway pkwy blvd boulevard "
        + "trail terrace close route row apt unit suite ste floor box po p o n e w se sw ne nw north south east west "
        + "the of and at").Split(' '),
        StringComparer.OrdinalIgnoreCase);
}
