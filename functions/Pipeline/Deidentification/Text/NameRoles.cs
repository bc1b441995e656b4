using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Which words are given names of a subject, and of what sex. Read from what is known of the subject itself, never from
/// whom else a text may name: a name has one surrogate in all of the subject's texts. Immutable.
/// </summary>
internal sealed class NameRoles
{
    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
    {
        "de", "la", "las", "los", "del", "der", "den", "van", "von", "di", "da", "dos", "das", "du", "le", "el", "al",
        "bin", "ibn", "st", "ter", "ten", "zu", "zur", "y", "jr", "sr", "ii", "iii", "iv", "dr", "mr", "mrs", "ms",
        "miss", "md", "phd", "prof", "the", "and", "of", "rn",
    };

    private readonly SortedDictionary<string, char> _given = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _family = new(StringComparer.Ordinal);

    /// <summary>Reads them from all that is known.</summary>
    public NameRoles(KnownIdentifiers known)
    {
        foreach (var identity in known.Identities)
        {
            var own = identity.Sex switch { "female" => 'a', "male" => 'o', _ => 'e' };
            Add(identity.Names, own);
            Add(identity.RelatedNames, 'e');
        }
    }

    /// <summary>A word of a name without case, apostrophes and the digits of synthetic names (Moen819).</summary>
    public static string KeyOf(string word)
    {
        var folded = FoldedText.FoldLower(word);
        return string.Concat(folded.Where(char.IsLetterOrDigit)).TrimEnd([.. "0123456789"]);
    }

    /// <summary>Whether a word only joins names.</summary>
    public static bool IsParticle(string key) => Particles.Contains(key);

    /// <summary>Whether a word is a known part of a name.</summary>
    public bool IsPart(string key) => _given.ContainsKey(key) || _family.Contains(key);

    /// <summary>What a surrogate of the word ends in: nothing for a family name.</summary>
    public string EndingOf(string key)
    {
        if (_family.Contains(key))
        {
            return "";
        }

        return _given.TryGetValue(key, out var sex) ? sex.ToString()
            : (Lexicon.Of(Encoding.UTF8.GetBytes(key)) & WordKinds.Given) != 0 ? "e" : "";
    }

    /// <summary>The known name that a letter begins: a given name first; null where there is none.</summary>
    public string? NameOf(char initial) =>
        _given.Keys.FirstOrDefault(name => name[0] == initial) ?? _family.FirstOrDefault(name => name[0] == initial);

    private void Add(IEnumerable<PersonName> names, char sex)
    {
        foreach (var name in names)
        {
            foreach (var key in Keys(name.Family))
            {
                _family.Add(key);
            }

            foreach (var key in name.Given.SelectMany(Keys))
            {
                // A known sex goes before an unknown one; two that differ are none.
                _given[key] = !_given.TryGetValue(key, out var before) || before == 'e' || before == sex ? sex
                    : sex == 'e' ? before : 'e';
            }
        }
    }

    private static IEnumerable<string> Keys(string name) =>
        name.Split([' ', '-', ',', '.'], StringSplitOptions.RemoveEmptyEntries).Select(KeyOf)
            .Where(key => key.Length > 0 && !Particles.Contains(key));
}
