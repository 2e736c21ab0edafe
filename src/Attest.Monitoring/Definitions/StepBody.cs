using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>What a step does: exactly one of the closed list of kinds.</summary>
internal abstract record StepBody(string Kind);

/// <summary>Text for a shell, without expressions (values reach it through the environment).</summary>
internal sealed record RunBody(string Script) : StepBody("run");

/// <summary>Text for PowerShell, without expressions.</summary>
internal sealed record PwshBody(string Script) : StepBody("pwsh");

/// <summary>A script that only the front end which made it can run.</summary>
internal sealed record ScriptBlockBody(ScriptSource Script) : StepBody("pwsh");

/// <summary>A program and its exact arguments, no shell between.</summary>
internal sealed record CommandBody(IReadOnlyList<Template> Arguments) : StepBody("command");

/// <summary>One request. Fails unless the status is in <paramref name="ExpectStatus"/> (200–299 when empty).</summary>
internal sealed record HttpBody(
    Template Url,
    string Method,
    IReadOnlyDictionary<string, Template> Headers,
    Template? Content,
    IReadOnlyList<int> ExpectStatus,
    Template? SaveTo) : StepBody("http");

/// <summary>Writes a file, whole or not at all. <paramref name="Mode"/> is octal (Unix only).</summary>
internal sealed record CreateFileBody(Template Path, Template Content, UnixFileMode? Mode, bool Overwrite)
    : StepBody("create_file");

/// <summary>A kind of a slice that has not landed: <c>llm artifact sbom sign verify uses</c>. A run refuses it by name.</summary>
internal sealed record DeferredBody(string Name) : StepBody(Name);
