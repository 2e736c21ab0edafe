using System.Management.Automation;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// A run's report as it is shown behind the table of its steps: PowerShell writes an object of a second type as a list,
/// which would be of every property.
/// </summary>
internal static class RunSummary
{
    private static readonly string[] Shown = ["Pipeline", "Status", "Duration", "RunId"];

    public static PSObject Of(RunReport report)
    {
        var shown = new PSObject(report);
        shown.Members.Add(new PSMemberSet("PSStandardMembers", [new PSPropertySet("DefaultDisplayPropertySet", Shown)]));
        return shown;
    }
}
