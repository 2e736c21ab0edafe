using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring;

/// <summary>What a front end says when it opens a session.</summary>
internal sealed record SessionRequest
{
    /// <summary><c>--home</c>; null = by the environment.</summary>
    public string? Home { get; init; }

    /// <summary><c>--config</c>; null = by the environment, else the usual files.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Settings given by flag, by key (<c>logging.level</c>).</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>A copy of the process environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute; where relative paths of the front end start.</summary>
    public required string WorkingDirectory { get; init; }

    public required SessionAdapters Adapters { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What needs a package, plugged in by the front end.</summary>
/// <param name="Yaml">Reads YAML documents.</param>
internal sealed record SessionAdapters(DocumentParser Yaml);

/// <summary>One run, asked for.</summary>
internal sealed record RunRequest
{
    public required Plan Plan { get; init; }

    /// <summary><c>--trace</c>: this run's trace is exported whatever the configuration says.</summary>
    public bool Trace { get; init; }

    /// <summary>The report of the run to resume; its succeeded steps are not run again.</summary>
    public RunReport? Resume { get; init; }

    /// <summary>Front ends' views: they see every signal of the run, best effort.</summary>
    public IReadOnlyList<ISignalSink> Views { get; init; } = [];

    /// <summary>Shows step output as it comes; null = nobody looks.</summary>
    public IStepOutputView? Output { get; init; }

    /// <summary>What a step's program reads from; only <c>exec</c> gives it anything.</summary>
    public StandardInput Input { get; init; } = StandardInput.Null;
}
