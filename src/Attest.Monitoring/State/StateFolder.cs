namespace Attest.Monitoring.State;

/// <summary>The state folder: where everything a run leaves behind lies. Only paths; mode 0700.</summary>
internal sealed class StateFolder
{
    internal StateFolder(string root) => Root = root;

    /// <summary>Absolute.</summary>
    public string Root { get; }

    public string Runs => Path.Combine(Root, "runs");
    public string Metrics => Path.Combine(Root, "metrics");
    public string Audit => Path.Combine(Root, "audit");
    public string Journal => Path.Combine(Root, "journal");
    public string Keys => Path.Combine(Root, "keys");
    public string Groups => Path.Combine(Root, "groups");
    public string Spans => Path.Combine(Root, "spans");

    /// <summary>The folder of one run.</summary>
    public string Run(string runId) => Path.Combine(Runs, runId);
}
