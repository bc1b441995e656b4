using System.Reflection;
using System.Text.RegularExpressions;
using FrontierFunctions.Host.Hosting;

namespace FrontierFunctions.Tests.Local.Host;

/// <summary>
/// What the embedded flavour declares in the worker's namespaces exists in the real packages, with the same parameters:
/// so what compiles here compiles there. Held against the packages' public signatures.
/// </summary>
public sealed partial class WorkerApiTests
{
    [Fact]
    public void Subset_Types_ExistInTheRealPackages()
    {
        var real = RealTypes();
        string[] invented = [.. Subset().Select(Key).Where(key => !real.ContainsKey(key))];
        Assert.Empty(invented);
    }

    [Fact]
    public void Subset_Members_ExistInTheRealPackages()
    {
        var real = RealTypes();
        var invented =
            from type in Subset()
            where real.ContainsKey(Key(type))
            from member in PublicMembers(type)
            where !real[Key(type)].Contains(member)
            select $"{Key(type)}.{member}";
        Assert.Equal("", string.Join('\n', invented));
    }

    [Fact]
    public void Subset_IsLookedAt() => Assert.InRange(Subset().Count(), 30, 200);

    private static IEnumerable<Type> Subset() => typeof(EmbeddedHostAddress).Assembly.GetExportedTypes()
        .Where(type => type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true && !type.IsNested);

    private static string Key(Type type) => $"{type.Namespace}.{type.Name.Split('`')[0]}";

    private static IEnumerable<string> PublicMembers(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
        {
            return type.GetEnumNames();
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        var properties = type.GetProperties(Declared).Select(p => p.Name);
        var fields = type.GetFields(Declared).Select(f => f.Name);
        var methods = type.GetMethods(Declared).Where(m => !m.IsSpecialName && !IsCompilerMade(m))
            .Select(m => Signature(m.Name, m.GetParameters()));
        var constructors = type.IsAbstract
            ? []
            : type.GetConstructors(Declared).Select(c => Signature(type.Name.Split('`')[0], c.GetParameters()));
        return properties.Concat(fields).Concat(methods).Concat(constructors);
    }

    /// <summary>Overrides say nothing new, and records bring members of their own.</summary>
    private static bool IsCompilerMade(MethodInfo method) =>
        method.Name is "ToString" or "GetHashCode" or "Equals" or "Deconstruct" || method.Name.Contains('<')
        || method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    private static string Signature(string name, ParameterInfo[] parameters) =>
        $"{name}({string.Join(", ", parameters.Select(p => p.Name))})";

    /// <summary>The members of each real type, in the form of <see cref="PublicMembers"/>.</summary>
    private static Dictionary<string, HashSet<string>> RealTypes()
    {
        var types = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var space = "";
        HashSet<string>? current = null;
        foreach (var line in File.ReadLines(TestData.Shared("../reference/functions-worker-api.txt")))
        {
            if (NamespaceLine().Match(line) is { Success: true } header)
            {
                space = header.Groups[1].Value;
                current = null;
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                var key = $"{space}.{type.Groups[2].Value}";
                current = types.TryGetValue(key, out var there) ? there : types[key] = new(StringComparer.Ordinal);
                if (type.Groups[1].Value == "enum")
                {
                    current.UnionWith(
                        EnumValue().Matches(line[line.IndexOf('{', StringComparison.Ordinal)..])
                            .Select(m => m.Groups[1].Value));
                }
            }
            else if (current is not null)
            {
                Add(current, line);
            }
        }

        return types;
    }

    private static void Add(HashSet<string> members, string line)
    {
        // Attributes first, then modifiers, type and name; default values may hold parentheses of their own.
        var text = AttributePrefix().Replace(line.Trim(), "");
        if (PropertyLine().Match(text) is { Success: true } property)
        {
            members.Add(property.Groups[1].Value);
        }
        else if (MethodLine().Match(text) is { Success: true } method)
        {
            var parameters = SplitParameters(method.Groups[2].Value).Select(p => p.Split('=')[0].Trim().Split(' ')[^1]);
            members.Add($"{method.Groups[1].Value}({string.Join(", ", parameters)})");
        }
        else if (FieldLine().Match(text) is { Success: true } field)
        {
            members.Add(field.Groups[1].Value);
        }
    }

    private static IEnumerable<string> SplitParameters(string parameters)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < parameters.Length; i++)
        {
            depth += parameters[i] is '<' or '(' ? 1 : parameters[i] is '>' or ')' ? -1 : 0;
            if (parameters[i] == ',' && depth == 0)
            {
                yield return parameters[start..i];
                start = i + 1;
            }
        }

        if (start < parameters.Length)
        {
            yield return parameters[start..];
        }
    }

    [GeneratedRegex(@"^// ([\w.]+)\s+\[")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^public (?:sealed |abstract |static |readonly )*(class|struct|interface|enum|delegate [\w<>.?]+) (\w+)")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(\w+) = -?\d+")]
    private static partial Regex EnumValue();

    [GeneratedRegex(@"^(\[[^\]]*(?:\[\][^\]]*)*\]\s*)+")]
    private static partial Regex AttributePrefix();

    [GeneratedRegex(@"(\w+) \{ (?:get|init|set)")]
    private static partial Regex PropertyLine();

    [GeneratedRegex(@"(\w+)(?:<[\w, ]*>)?\((.*)\)[^()]*;$")]
    private static partial Regex MethodLine();

    [GeneratedRegex(@"(\w+)(?: = [^;]+)?;$")]
    private static partial Regex FieldLine();
}
