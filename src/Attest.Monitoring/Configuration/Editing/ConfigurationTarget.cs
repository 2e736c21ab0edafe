namespace Attest.Monitoring.Configuration.Editing;

/// <summary>Which file <c>config set</c> edits.</summary>
internal enum ConfigurationTarget
{
    /// <summary>The chosen file if one was; else <c>./attest.yml</c> if it exists; else the user's.</summary>
    Nearest,
    User,
    Machine,

    /// <summary>The file that is named.</summary>
    Named,
}

/// <summary>What <c>config set</c> did.</summary>
/// <param name="File">The file, as messages name it.</param>
/// <param name="Key">The setting.</param>
/// <param name="Value">Its value now, canonical.</param>
/// <param name="Created">Whether the file was not there before.</param>
/// <param name="Changed">False when the file said so already.</param>
/// <param name="Landed">Whether this build carries the setting out.</param>
public sealed record ConfigurationChange(string File, string Key, string Value, bool Created, bool Changed, bool Landed);
