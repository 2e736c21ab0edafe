namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>
/// All living processes that a program has made, directly or not: those in its session, those that carry its marks, the
/// children of any of them, and those in a session that one of them has begun. One seen once is known from then on,
/// wherever it moves. Thread-safe.
/// </summary>
/// <param name="table">The process table.</param>
/// <param name="root">The program, which must not be reaped while this is in use: its id is also its session's.</param>
/// <param name="variables">The marks in its environment.</param>
internal sealed class ProcessTree(ProcessTable table, int root, IReadOnlyDictionary<string, string> variables)
{
    private readonly Lock _lock = new();
    private Dictionary<int, long> _known = null!;

    /// <summary>Older processes and those found unmarked: a mark is inherited, never gained.</summary>
    private Dictionary<int, long> _foreign = null!;

    /// <summary>Sessions that members have begun: what they make after a look, and leave to itself, is still found.</summary>
    private HashSet<int>? _sessions;

    private Marks? _marks;
    private long _rootStarted = -1;

    public int Root => root;

    /// <summary>The living members among the rows; the program itself comes first if it lives.</summary>
    public List<ProcessEntry> Members(List<ProcessEntry> rows)
    {
        lock (_lock)
        {
            _known ??= [];
            _foreign ??= [];
            var members = new List<ProcessEntry>();
            var pending = new List<ProcessEntry>();
            foreach (var row in rows)
            {
                if (row.Pid == root) Take(row, members, first: true);
                else if (IsMember(row)) Take(row, members);
                else pending.Add(row);
            }

            TakeChildren(members, pending);
            return members;
        }
    }

    private void Take(in ProcessEntry row, List<ProcessEntry> members, bool first = false)
    {
        if (first) _rootStarted = row.Started;
        else _known[row.Pid] = row.Started;
        if (row.Session == row.Pid && !first) (_sessions ??= []).Add(row.Pid);
        members.Insert(first ? 0 : members.Count, row);
    }

    private bool IsMember(in ProcessEntry row)
    {
        if (row.Pid == Environment.ProcessId) return false;
        if (row.Session == root) return true;
        if (_known.TryGetValue(row.Pid, out var started) && started == row.Started) return true;
        if (IsInTheirSession(row)) return true;
        if (_foreign.TryGetValue(row.Pid, out started) && started == row.Started) return false;
        if (row.Dead) return false;
        if (row.Started >= RootStarted() && table.Carries(row.Pid, _marks ??= new Marks(variables))) return true;
        _foreign[row.Pid] = row.Started;
        return false;
    }

    /// <summary>Whoever has a member for its parent is one, until nobody is added.</summary>
    private void TakeChildren(List<ProcessEntry> members, List<ProcessEntry> pending)
    {
        for (var added = true; added && pending.Count > 0;)
        {
            added = false;
            for (var i = pending.Count - 1; i >= 0; i--)
            {
                if (!IsChildOf(members, pending[i]) && !IsInTheirSession(pending[i])) continue;
                Take(pending[i], members);
                _foreign.Remove(pending[i].Pid);
                pending.RemoveAt(i);
                added = true;
            }
        }

        members.RemoveAll(static row => row.Dead);
    }

    private bool IsInTheirSession(in ProcessEntry row)
    {
        if (_sessions is null || !_sessions.Contains(row.Session)) return false;
        if (row.Pid != row.Session) return true;

        // A leader nobody knows: the id was given again, and what is in this session is not ours.
        if (!_known.TryGetValue(row.Pid, out var started) || started != row.Started) _sessions.Remove(row.Pid);
        return false;
    }

    private bool IsChildOf(List<ProcessEntry> members, in ProcessEntry row)
    {
        if (row.Parent == root) return true;
        if (!_known.ContainsKey(row.Parent)) return false;
        foreach (var member in members)
            if (member.Pid == row.Parent)
                return true;
        return false;
    }

    private long RootStarted()
    {
        if (_rootStarted < 0 && table.TryRead(root, out var entry)) _rootStarted = entry.Started;
        return _rootStarted;
    }
}
