namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>llm</c>, <c>ci</c> and <c>kubernetes</c></summary>
internal static class SurroundingsTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("llm.providers.*.endpoint", TextType.Url, null, "Base address of an OpenAI-compatible API; openai, anthropic and ollama are known") { Narrowing = Narrowing.Same },
        new("llm.providers.*.key_variable", TextType.Any, null, "Environment variable that holds the API key") { Narrowing = Narrowing.Same },
        new("llm.providers.*.model", TextType.Any, null, "Model when a step names none"),
        new("ci.pass_commands", new BooleanType(), "false", "Whether workflow commands in step output reach the CI system"),
        new("kubernetes.namespace", TextType.Any, null, "Namespace of generated manifests"),
        new("kubernetes.labels.*", TextType.Any, null, "A label of generated manifests"),
        new("kubernetes.image", TextType.Any, null, "Container image of generated manifests"),
    ];
}
