using System.Text.Json;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>Health checks: a list of <see cref="ConfiguredCheck"/>.</summary>
internal sealed class ChecksType : SettingType
{
    public override string Name => "list of checks ([health](health.md))";
    public override string Expectation => "a list of health checks";
    public override bool HasVariable => false;

    /// <summary>
    /// What a checkout's file may say: a check there may look at anything, but run nothing of the file's and hand out no
    /// secret; and it does not take the place of those that somebody set outside.
    /// </summary>
    public static Narrowing Narrowing { get; } = new(
        "a list where none is set outside the checkout, without command, pwsh, headers and secrets",
        static (outside, here) => outside?.Value is null or IReadOnlyList<ConfiguredCheck> { Count: 0 }
            && !((IReadOnlyList<ConfiguredCheck>)here.Value).Any(static check => check.NeedsTrust));

    public override SettingValue? OfNode(SourceNode node)
    {
        if (node is not SequenceNode || FlowText.IsTooDeep(node)) return null;
        var mistakes = new DiagnosticBag();
        var checks = new CheckReader(mistakes).Read(node);
        return mistakes.IsEmpty ? new SettingValue(checks, FlowText.Of(node)) : null;
    }

    public override IReadOnlyList<Diagnostic> Mistakes(string key, SourceNode node)
    {
        var mistakes = new DiagnosticBag();
        if (node is SequenceNode && !FlowText.IsTooDeep(node)) new CheckReader(mistakes).Read(node);
        return mistakes.InDocumentOrder();
    }

    public override SettingValue? OfText(string text) =>
        FlowText.Split(text).Count == 0 ? OfNode(new SequenceNode(SourcePosition.None, [])) : null;

    public override void WriteSchema(Utf8JsonWriter json) => CheckSchema.Write(json);
}
