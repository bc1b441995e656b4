namespace FrontierFunctions.Tests.Models;

/// <summary>Builds registries out of the repository's liver model, each copy consistent in itself.</summary>
internal static class RegistryCopy
{
    /// <summary>A copy of the model under another version; returns its folder.</summary>
    public static string Add(string registry, string version)
    {
        var from = Path.Combine(ModelEndpoint.Registry, "liver-disease", "1");
        var to = Directory.CreateDirectory(Path.Combine(registry, "liver-disease", version)).FullName;
        File.Copy(Path.Combine(from, "model.onnx"), Path.Combine(to, "model.onnx"));
        File.Copy(Path.Combine(from, "card.json"), Path.Combine(to, "card.json"));
        File.Copy(Path.Combine(from, "features.json"), Path.Combine(to, "features.json"));
        Replace(to, "card.json", "\"version\": \"1\"", $"\"version\": \"{version}\"");
        Replace(to, "features.json", "\"modelVersion\": \"1\"", $"\"modelVersion\": \"{version}\"");
        return to;
    }

    /// <summary>Writes who of the versions answers.</summary>
    public static void Policy(string registry, string json) =>
        File.WriteAllText(Path.Combine(registry, "liver-disease", "serving.json"), json);

    public static void Replace(string folder, string file, string old, string by)
    {
        var path = Path.Combine(folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }
}
