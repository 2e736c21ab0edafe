using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Which streams of PowerShell somebody listens to: by parameter, else by preference variable.</summary>
internal static class StreamPreferences
{
    public static RunFeedWishes Of(PSCmdlet cmdlet) => new(
        Verbose: IsOn(cmdlet, "Verbose"),
        Debug: IsOn(cmdlet, "Debug"),
        Output: cmdlet.MyInvocation.BoundParameters.ContainsKey("InformationVariable") || IsShown(Preference(cmdlet, "InformationAction", "InformationPreference")));

    private static bool IsOn(PSCmdlet cmdlet, string stream) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(stream, out var given) && given is SwitchParameter wanted
            ? wanted.IsPresent
            : IsShown(Preference(cmdlet, stream, stream + "Preference"));

    private static object? Preference(PSCmdlet cmdlet, string parameter, string variable) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var given) && given is ActionPreference
            ? given
            : cmdlet.GetVariableValue(variable);

    private static bool IsShown(object? preference) =>
        LanguagePrimitives.TryConvertTo<ActionPreference>(preference, out var action)
        && action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
