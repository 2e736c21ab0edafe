using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>Who said a value, the weakest first.</summary>
internal enum OriginKind
{
    Default,
    MachineFile,
    UserFile,

    /// <summary><c>./attest.yml</c>: it came with a checkout and may only narrow.</summary>
    CheckoutFile,

    /// <summary>The one file that <c>--config</c> or <c>ATTEST_CONFIG</c> names.</summary>
    ChosenFile,

    /// <summary>A variable that other programs read too (<c>LOG_LEVEL</c>).</summary>
    SharedVariable,
    Variable,
    Flag,
}

/// <summary>Where a value was said.</summary>
/// <param name="Kind">By whom.</param>
/// <param name="Position">The place in a file.</param>
/// <param name="Name">The variable or flag; empty for a file.</param>
internal sealed record Origin(OriginKind Kind, SourcePosition Position, string Name = "")
{
    public static Origin Default { get; } = new(OriginKind.Default, SourcePosition.None, "default");

    /// <summary><c>file:line:column</c>, the variable, the flag, or <c>default</c>.</summary>
    public override string ToString() => Name.Length > 0 ? Name : Position.ToString();

    /// <summary>A mistake at this place.</summary>
    public Diagnostic Say(string message) => Name.Length > 0 ? new Diagnostic(Position, $"{Name}: {message}") : new Diagnostic(Position, message);
}
