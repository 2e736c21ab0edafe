using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Health;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Reports.Mail;
using Attest.Monitoring.Running;
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

    /// <summary>
    /// Meters of the front end's own machinery (<c>*</c> allowed at the end): collected only when
    /// <c>monitoring.meters.include</c> names them in so many words.
    /// </summary>
    public IReadOnlyList<string> OwnMeters { get; init; } = [];

    /// <summary>Takes what the user should know though it stops nothing, one line each; called from any thread.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Takes what telemetry says of itself: <see cref="Warn"/>, unless <c>OTEL_LOG_LEVEL</c> wants to hear none of it.</summary>
    public Action<string> TelemetryWarn =>
        Environment.TryGetValue("OTEL_LOG_LEVEL", out var level) && !TelemetryLevel.TellsWarnings(level) ? static _ => { } : Warn;

    /// <summary>Log lines below it do not go to standard error, wherever else they go.</summary>
    public LogLevel LeastOnConsole { get; init; }

    /// <summary>Takes what was asked to be shown to people, such as a trace: a text of several lines, when the session ends.</summary>
    public Action<string> Show { get; init; } = _ => { };
}

/// <summary>What needs a package, plugged in by the front end.</summary>
/// <param name="Yaml">Reads YAML documents.</param>
internal sealed record SessionAdapters(DocumentParser Yaml)
{
    /// <summary>Runs <c>pwsh</c> steps inside the calling process; null = by the <c>pwsh</c> program.</summary>
    public StepBodyRunner? Pwsh { get; init; }

    /// <summary>Makes a health check of a name and a PowerShell script that runs in this process; null = by the <c>pwsh</c> program.</summary>
    public Func<string, string, IHealthCheck>? ScriptCheck { get; init; }

    /// <summary>Opens a bucket of an S3-compatible store; null = there is no S3.</summary>
    public Func<ObjectStoreRequest, IObjectStore>? Objects { get; init; }

    /// <summary>Asks for time stamps and checks them; null = there are none.</summary>
    public Func<ITimeStamps>? TimeStamps { get; init; }

    /// <summary>Hands a mail to a server; null = there is no mail.</summary>
    public MailSending? Mail { get; init; }

    /// <summary>Writes log lines to standard error; null = there is none.</summary>
    public Func<ILogFormat, LogLevel, ILogOutput>? Console { get; init; }
}
