using System.Text;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Tests.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Anchors;

/// <summary>A log that grows, and what an anchor needs to be tried with it.</summary>
internal sealed class AnchorRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WrittenLog Log { get; } = new();

    /// <summary>A folder that is not the log's.</summary>
    public string Elsewhere => _folder.Root;

    public string At(string name) => _folder.At(name);

    /// <summary>Lets the log grow to a size, and gives its checkpoint.</summary>
    public AnchoredCheckpoint Grow(int size)
    {
        Log.AddEvents(size - Log.Entries.Count).Write();
        return Checkpoint(size);
    }

    /// <summary>The checkpoint of the first so many entries.</summary>
    public AnchoredCheckpoint Checkpoint(int size)
    {
        var root = WrittenLog.Root([.. Log.Entries.Take(size).Select(entry => TreeHashing.Leaf(entry))]);
        return new(Log.Origin, size, root.ToString(), Encoding.UTF8.GetBytes(Log.Checkpoint(size)));
    }

    /// <summary>What the verifier says of an anchor.</summary>
    public AuditAnchor Verify(IAnchor anchor) => Assert.Single(Verification(anchor).Anchors);

    public AuditVerification Verification(params IAnchor[] anchors) =>
        LogVerifierTests.Verify(Log, [.. anchors.Select(anchor => anchor.Read(Log.Origin, TestContext.Current.CancellationToken))]);

    /// <summary>An anchor in a git repository of this rig.</summary>
    public GitAnchor Git(string repository, string? remote = null, params (string Name, string Value)[] environment)
    {
        var own = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["HOME"] = Elsewhere,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };
        foreach (var (name, value) in environment) own[name] = value;
        return new(repository, remote, folder => new GitProgram(new ProcessRunner(TimeProvider.System), own, folder), At("scratch"), null);
    }

    public void Dispose()
    {
        Log.Dispose();
        _folder.Dispose();
    }
}
