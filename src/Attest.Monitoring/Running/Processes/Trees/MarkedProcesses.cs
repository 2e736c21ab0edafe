using System.Globalization;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>
/// Ends what a step has left behind that was no process of its own: everything that carries its marks, and the children
/// of that. Unix only; Windows shows nobody's environment.
/// </summary>
internal static class MarkedProcesses
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>SIGTERM, then SIGKILL; says whom, as <c>pid name</c>.</summary>
    /// <param name="marks">The step's variables.</param>
    /// <param name="killAfter">From SIGTERM to SIGKILL.</param>
    public static IReadOnlyList<string> End(IReadOnlyDictionary<string, string> marks, TimeSpan killAfter)
    {
        if (OperatingSystem.IsWindows()) return [];
        var wanted = new Marks(marks);
        var living = Living(wanted);
        if (living.Count == 0) return [];

        var named = new List<string>(living.Count);
        foreach (var process in living)
        {
            named.Add(string.Create(CultureInfo.InvariantCulture, $"{process.Pid} {ProcessTable.Current.Name(process.Pid)}"));
            ProcessTable.Current.Signal(process, Libc.SigTerm);
            ProcessTable.Current.Signal(process, Libc.SigCont);
        }

        for (var waited = TimeSpan.Zero; waited < killAfter && living.Count > 0; waited += Look)
        {
            Thread.Sleep(Look);
            living = Living(wanted);
        }

        foreach (var process in living) ProcessTable.Current.Signal(process, Libc.SigKill);
        return named;
    }

    private static List<ProcessEntry> Living(Marks marks)
    {
        var rows = new List<ProcessEntry>();
        ProcessTable.Current.ReadAll(rows);
        var members = new List<ProcessEntry>();
        rows.RemoveAll(row =>
        {
            if (row.Dead || row.Pid == Environment.ProcessId) return true;
            if (!ProcessTable.Current.Carries(row.Pid, marks)) return false;
            members.Add(row);
            return true;
        });
        for (var index = 0; index < members.Count; index++)
        {
            var parent = members[index].Pid;
            foreach (var row in rows)
            {
                if (row.Parent == parent && !members.Contains(row)) members.Add(row);
            }
        }

        return members;
    }
}
