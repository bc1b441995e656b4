namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Numbers drawn by an organization's key: the same purpose, scope and value give the same row of numbers.
/// Not thread-safe.
/// </summary>
internal ref struct SurrogateDraw(OrganizationKeys keys, string purpose, string scope, string value)
{
    // 26 characters of five bits; six of them make a number below 2^30.
    private const int CharactersEach = 6;
    private const int Each = 4;

    private readonly string _purpose = $"surrogate-{purpose}";
    private readonly string _message = $"{scope}\n{value}";
    private string _token = "";
    private int _drawn;

    /// <summary>The next number from 0 to one below a limit, which is at most 2^20.</summary>
    public int Next(int limit)
    {
        if (_drawn % Each == 0)
        {
            _token = keys.Token(_purpose, $"{_message}\n{_drawn / Each}");
        }

        var bits = 0;
        foreach (var c in _token.AsSpan(_drawn % Each * CharactersEach, CharactersEach))
        {
            bits = (bits << 5) | (c >= 'a' ? c - 'a' : c - '2' + 26);
        }

        _drawn++;
        return bits % limit;
    }
}
