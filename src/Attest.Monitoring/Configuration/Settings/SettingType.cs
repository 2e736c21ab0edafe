using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>What values a setting takes: one of a closed family.</summary>
internal abstract class SettingType
{
    /// <summary>The name in the table of the documentation.</summary>
    public abstract string Name { get; }

    /// <summary>Completes "must be …" in a message.</summary>
    public abstract string Expectation { get; }

    /// <summary>Whether an environment variable can hold it; lists and maps have none.</summary>
    public virtual bool HasVariable => true;

    /// <summary>Whether the empty text is a value: then an empty variable is one that is set.</summary>
    public virtual bool TakesEmptyText => false;

    /// <summary>Words to take for a mistyped one; empty when values are not words of a closed list.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>The value that a file's node holds, or null when it is none of this type.</summary>
    public virtual SettingValue? OfNode(SourceNode node) =>
        node is ScalarNode { Value: not null } scalar ? OfText(scalar.Text) : null;

    /// <summary>What is wrong inside a node that is none of this type, at its places; empty = the whole of it is.</summary>
    /// <param name="key">The setting, as messages name it.</param>
    /// <param name="node">What stands there.</param>
    public virtual IReadOnlyList<Diagnostic> Mistakes(string key, SourceNode node) => [];

    /// <summary>The value that the text of a variable, flag or <c>config set</c> holds, or null.</summary>
    public abstract SettingValue? OfText(string text);

    /// <summary>The members of the type's JSON Schema, inside an object already begun.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}
