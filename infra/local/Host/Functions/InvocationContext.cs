using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Host.Functions;

/// <summary>The context of one invocation.</summary>
internal sealed class InvocationContext : FunctionContext
{
    public InvocationContext(
        FunctionEntry entry,
        object? triggerValue,
        IReadOnlyDictionary<string, object?> bindingData,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        // Random, not derived: two deliveries of the same thing are two invocations.
        InvocationId = Guid.CreateVersion7().ToString();
        Entry = entry;
        TriggerValue = triggerValue;
        BindingContext = new TriggerBindings(bindingData);
        FunctionDefinition = new EntryDefinition(entry);
        InstanceServices = services;
        CancellationToken = cancellationToken;
    }

    public FunctionEntry Entry { get; }

    public object? TriggerValue { get; }

    /// <summary>What the function returned, once it did.</summary>
    public object? Result { get; set; }

    public override string InvocationId { get; }

    public override string FunctionId => Entry.Id;

    public override BindingContext BindingContext { get; }

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition { get; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken { get; }

    private sealed class TriggerBindings(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object> BindingData { get; } = values
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
    }

    private sealed class EntryDefinition(FunctionEntry entry) : FunctionDefinition
    {
        public override string PathToAssembly => entry.Method.DeclaringType!.Assembly.Location;

        public override string EntryPoint => entry.EntryPoint;

        public override string Id => entry.Id;

        public override string Name => entry.Name;

        public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
            ImmutableDictionary<string, BindingMetadata>.Empty.Add(
                entry.TriggerParameter.Name!, new TriggerMetadata(entry));
    }

    /// <summary>
    /// The trigger, under the type name that function metadata has: <c>BlobTriggerAttribute</c> is <c>blobTrigger</c>.
    /// </summary>
    private sealed class TriggerMetadata(FunctionEntry entry) : BindingMetadata
    {
        private const string Suffix = "Attribute";

        public override string Name => entry.TriggerParameter.Name!;

        public override string Type { get; } = TypeOf(entry.Trigger.GetType().Name);

        private static string TypeOf(string attribute) =>
            char.ToLowerInvariant(attribute[0]) + attribute[1..^Suffix.Length];
    }
}
