using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FrontierFunctions.Host.Functions;

/// <summary>
/// Every function that this host runs. Names are unique and compared without case, as the real host does.
/// </summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags AnyPublic = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private readonly FrozenDictionary<string, FunctionEntry> _byName;

    private FunctionCatalog(IReadOnlyList<FunctionEntry> functions)
    {
        Functions = functions;
        var twice = functions.GroupBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Skip(1).Any());
        if (twice is not null)
        {
            throw new InvalidOperationException($"Function name '{twice.Key}' is used more than once.");
        }

        _byName = functions.ToFrozenDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<FunctionEntry> Functions { get; }

    /// <summary>The function of this name, or null.</summary>
    public FunctionEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// The function of this name if <typeparamref name="TTrigger"/> triggers it, or null. An orchestration's or
    /// activity's name is its function's name.
    /// </summary>
    public FunctionEntry? Find<TTrigger>(string name)
        where TTrigger : TriggerBindingAttribute =>
        Find(name) is { Trigger: TTrigger } entry ? entry : null;

    /// <summary>All functions that <typeparamref name="TTrigger"/> triggers.</summary>
    public IEnumerable<(FunctionEntry Entry, TTrigger Trigger)> TriggeredBy<TTrigger>()
        where TTrigger : TriggerBindingAttribute =>
        Functions.Where(entry => entry.Trigger is TTrigger).Select(entry => (entry, (TTrigger)entry.Trigger));

    /// <summary>
    /// The functions of the public classes of these assemblies that <paramref name="enabled"/> lets through.
    /// </summary>
    public static FunctionCatalog FromAssemblies(IEnumerable<Assembly> assemblies, Func<FunctionEntry, bool> enabled) =>
        new([.. assemblies.SelectMany(assembly => assembly.GetExportedTypes()).SelectMany(Read).Where(enabled)]);

    /// <summary>The functions of these classes.</summary>
    public static FunctionCatalog FromTypes(params IEnumerable<Type> types) => new([.. types.SelectMany(Read)]);

    private static IEnumerable<FunctionEntry> Read(Type type) =>
        type.IsClass ? type.GetMethods(AnyPublic).Select(FunctionEntry.TryRead).OfType<FunctionEntry>() : [];
}
