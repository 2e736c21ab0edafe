using System.CommandLine;
using Attest.Cli.Definitions;

namespace Attest.Cli.Running;

/// <summary><c>attest run [FILE]</c>: runs a pipeline, observed.</summary>
internal sealed class RunVerb : Verb
{
    private readonly PipelineOptions _pipeline = new();
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Do not run again what succeeded in this run",
        HelpName = "RUN_ID",
    };

    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Use no cache (none is used yet)" };
    private readonly Option<bool> _refresh = new("--refresh") { Description = "Run cached steps again (not there yet)" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the plan and run nothing" };
    private readonly Option<bool> _trace = new("--trace") { Description = "Export this run's trace, whatever the configuration says" };
    private readonly Option<string?> _profile = new("--profile") { Description = "Profile cpu or memory (not there yet)", HelpName = "KIND" };
    private readonly Option<string?> _profileOutput = new("--profile-output")
    {
        Description = "Where the profile goes (not there yet)",
        HelpName = "FILE",
    };

    public RunVerb(EverywhereOptions everywhere)
        : base("run", "Run a pipeline, observed", everywhere, "text", "json")
    {
        _pipeline.AddTo(this);
        Add(_resume);
        Add(_noCache);
        Add(_refresh);
        Add(_dryRun);
        Add(_trace);
        Add(_profile);
        Add(_profileOutput);
    }

    protected override int Run(Call call)
    {
        NotYet.Refuse(call.Value(_refresh), "--refresh");
        NotYet.Refuse(call.Value(_profile) is not null, "--profile");
        NotYet.Refuse(call.Value(_profileOutput) is not null, "--profile-output");
        return ObservedRun.Start(call, new RunChoice
        {
            Pipeline = _pipeline.Of(call),
            Resume = call.Value(_resume),
            IsDry = call.Value(_dryRun),
            Trace = call.Value(_trace),
        });
    }
}
