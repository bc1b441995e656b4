using System.Text;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Host.Blobs;

/// <summary>
/// A blob trigger's path: <c>container</c> or <c>container/pattern</c> with <c>{name}</c> expressions. An expression
/// takes anything, slashes too, and the earlier ones take the most, exactly as the real host's greedy capture: of
/// <c>a/b/c</c> under <c>{x}/{y}</c>, x is <c>a/b</c>. Doubled braces stand for one. Immutable.
/// </summary>
internal sealed class BlobPathPattern
{
    private readonly Regex? _blob;
    private readonly string[] _names;

    private BlobPathPattern(string container, string prefix, Regex? blob)
    {
        Container = container;
        Prefix = prefix;
        _blob = blob;
        _names = blob is null ? [] : [.. blob.GetGroupNames().Where(name => name != "0")];
    }

    public string Container { get; }

    /// <summary>What every matching blob's name begins with; may be empty.</summary>
    public string Prefix { get; }

    /// <exception cref="FormatException">The path is not of the form that the real host takes.</exception>
    public static BlobPathPattern Parse(string path)
    {
        var slash = path.IndexOf('/');
        var container = slash < 0 ? path : path[..slash];
        if (container.Length == 0 || slash == path.Length - 1 || container.AsSpan().IndexOfAny('{', '}', '\\') >= 0)
        {
            throw new FormatException($"Blob trigger path '{path}' is not of the form container/pattern.");
        }

        if (slash < 0)
        {
            return new BlobPathPattern(container, "", null);
        }

        var (pattern, prefix) = Translate(path, slash + 1);
        return new BlobPathPattern(container, prefix, new Regex(pattern, RegexOptions.CultureInvariant));
    }

    /// <summary>Whether the blob is one of the trigger's, and the values of the path's expressions.</summary>
    public bool TryMatch(string blobName, out IReadOnlyDictionary<string, object?> values)
    {
        values = new Dictionary<string, object?>();
        if (_blob is null)
        {
            return true;
        }

        var match = _blob.Match(blobName);
        if (match.Success)
        {
            values = _names.ToDictionary(name => name, name => (object?)match.Groups[name].Value);
        }

        return match.Success;
    }

    private static (string Pattern, string Prefix) Translate(string path, int start)
    {
        var pattern = new StringBuilder("^");
        var literal = new StringBuilder();
        string? prefix = null;
        for (var i = start; i < path.Length; i++)
        {
            var doubled = i + 1 < path.Length && path[i + 1] == path[i];
            if (path[i] is not ('{' or '}') || doubled)
            {
                literal.Append(path[i]);
                i += path[i] is '{' or '}' ? 1 : 0;
                continue;
            }

            var end = path[i] == '{' ? path.IndexOf('}', i) : -1;
            var name = end > i + 1
                ? path[(i + 1)..end]
                : throw new FormatException($"Blob trigger path '{path}' is malformed.");
            prefix ??= literal.ToString();
            pattern.Append(Regex.Escape(literal.ToString())).Append("(?<").Append(name).Append(">.*)");
            literal.Clear();
            i = end;
        }

        pattern.Append(Regex.Escape(literal.ToString())).Append('$');
        return (pattern.ToString(), prefix ?? literal.ToString());
    }
}
