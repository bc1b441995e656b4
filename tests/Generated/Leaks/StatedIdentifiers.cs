using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Generated.Leaks;

/// <summary>The identifiers that a file's structured fields state, as strings that can be searched for.</summary>
internal static class StatedIdentifiers
{
    private const int ShortestName = 5;
    private const int ShortestNumber = 6;

    /// <summary>Long enough to be no accident.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<SubjectIdentity> identities)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var identity in identities)
        {
            foreach (var name in identity.Names.Concat(identity.RelatedNames))
            {
                Add(name.Family, ShortestName);
                if (name.Family.Length > 1 && name.Given.Count > 0 && name.Given[0].Length > 1)
                {
                    Add($"{name.Given[0]} {name.Family}", ShortestName);
                    Add($"{name.Family}, {name.Given[0]}", ShortestName);
                    Add($"{name.Family}^{name.Given[0]}", ShortestName);
                }
            }

            foreach (var number in identity.MedicalRecordNumbers.Concat(identity.OtherIdentifiers).Select(id => id.Value)
                .Concat(identity.SocialSecurityNumbers).Concat(identity.Telecoms))
            {
                Add(number, ShortestNumber);
            }

            foreach (var line in identity.Addresses.SelectMany(address => address.Lines))
            {
                Add(line, ShortestNumber);
            }
        }

        return found;

        void Add(string? text, int shortest)
        {
            if (text?.Trim() is { } trimmed && trimmed.Length >= shortest && trimmed.Any(char.IsLetterOrDigit))
            {
                found.Add(trimmed);
            }
        }
    }
}
