using System.Globalization;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>Ends the members of a tree: asks each once (SIGTERM), then kills (SIGKILL), as often as it is told to.</summary>
internal sealed class TreeEnder(ProcessTable table, ProcessTree tree)
{
    private List<ProcessEntry> _rows = null!;
    private HashSet<(int Pid, long Started)>? _asked;
    private Dictionary<(int Pid, long Started), string>? _names;

    /// <summary>Who outlived the program, as <c>pid name</c>, in the order they were seen.</summary>
    public IReadOnlyList<string> Stragglers => _names is null ? [] : new List<string>(_names.Values);

    /// <summary>All members that live now.</summary>
    public List<ProcessEntry> Living()
    {
        _rows = [];
        table.ReadAll(_rows);
        return Members();
    }

    /// <summary>All members that live now, looked for among what was made since the program was; null when nothing was.</summary>
    public List<ProcessEntry>? LivingAfter(TimeSpan age)
    {
        if (!table.MayHaveYounger(tree.Root, age)) return null;
        _rows = [];
        table.ReadYounger(tree.Root, age, _rows);
        return Members();
    }

    /// <summary>Asks those who were not asked yet.</summary>
    public void Ask(List<ProcessEntry> members)
    {
        // The group first, in one call: a shell must not see its children end before it is asked itself.
        var first = _asked is null;
        if (first) _ = Libc.kill(-tree.Root, Libc.SigTerm);
        _asked ??= [];
        foreach (var member in members)
        {
            if (!_asked.Add((member.Pid, member.Started))) continue;
            if (!first || member.Group != tree.Root) table.Signal(member, Libc.SigTerm);

            // Whether it is stopped or not: it may stop between our look at it and now, and would never hear what it was asked.
            table.Signal(member, Libc.SigCont);
        }
    }

    public void Kill(List<ProcessEntry> members)
    {
        foreach (var member in members) table.Signal(member, Libc.SigKill);
        _ = Libc.kill(-tree.Root, Libc.SigKill);
    }

    /// <summary>Keeps their names: they will have none when they have ended.</summary>
    public void Note(List<ProcessEntry> stragglers)
    {
        _names ??= [];
        foreach (var row in stragglers)
            if (!_names.ContainsKey((row.Pid, row.Started)))
                _names.Add(
                    (row.Pid, row.Started),
                    string.Create(CultureInfo.InvariantCulture, $"{row.Pid} {table.Name(row.Pid)}"));
    }

    /// <summary>Those that even SIGKILL did not end (another user's, or stuck in the kernel).</summary>
    public void NoteUnended(List<ProcessEntry> survivors)
    {
        Note(survivors);
        foreach (var row in survivors) _names![(row.Pid, row.Started)] += " (could not be ended)";
    }

    private List<ProcessEntry> Members()
    {
        ReapAdopted();
        return tree.Members(_rows);
    }

    /// <summary>
    /// As the first process of a container we are the parent of what the program left behind, and nobody else reaps it.
    /// </summary>
    private unsafe void ReapAdopted()
    {
        const int NoHang = 1;
        foreach (var row in _rows)
            if (row.Dead && row.Parent == Environment.ProcessId && row.Pid != tree.Root && row.Session == tree.Root)
                _ = Libc.wait4(row.Pid, null, NoHang, null);
    }
}
