using System.Collections;
using System.CommandLine;
using Attest.Monitoring;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Integrations;
using Attest.Monitoring.State;

namespace Attest.Cli;

/// <summary>One call of a verb: what it was told, and what it speaks to.</summary>
/// <param name="options">What every verb can be told.</param>
/// <param name="streams">Standard output and error.</param>
/// <param name="own">The verb's own options; null for a call that has none.</param>
internal sealed class Call(CallOptions options, StandardStreams streams, VerbOptions? own)
{
    private Dictionary<string, string>? _environment;

    public StandardStreams Streams => streams;

    /// <summary>One of the verb's own formats.</summary>
    public string Format => options.Format;

    public bool IsJson => options.Format == "json";
    public bool IsQuiet => options.IsQuiet;

    /// <summary>The file for the result; null = standard output.</summary>
    public string? Output => options.Output;

    /// <summary>Whether colours are wanted: <c>--no-color</c> and a <c>NO_COLOR</c> that is not empty say no (no-color.org).</summary>
    public bool WantsColor =>
        !options.NoColor && !(Environment.TryGetValue("NO_COLOR", out var value) && value.Length > 0);

    public string WorkingDirectory { get; } = Directory.GetCurrentDirectory();

    public Dictionary<string, string> Environment => _environment ??= CopyEnvironment();

    /// <summary>Where warnings go: standard error, or a view that is being drawn; nowhere with <c>--quiet</c>.</summary>
    public Action<string> Warn { get; set; } = options.IsQuiet
        ? static _ => { }
        : text => streams.ErrorLine($"attest: warning: {text}");

    /// <summary>Every <c>--home</c> given.</summary>
    public IReadOnlyList<string> Homes => options.Homes;

    public T? Value<T>(Option<T> option) => own is null ? default : own.Value(option);

    public T? Value<T>(Argument<T> argument) => own is null ? default : own.Value(argument);

    /// <summary>Whether an option was given, with a value or without.</summary>
    public bool IsGiven(Option option) => own?.IsGiven(option) ?? false;

    /// <summary>Opens the state folder and the configuration that this call names.</summary>
    public MonitoringSession OpenSession() => MonitoringSession.Open(SessionRequest());

    /// <summary>What each <c>--home</c> asks for; one by the environment where none was given.</summary>
    public IReadOnlyList<SessionRequest> SessionRequests() =>
        Homes.Count == 0 ? [SessionRequest(null)] : [.. Homes.Select(SessionRequest)];

    /// <summary>The state folder alone: for verbs that neither run nor read a configuration.</summary>
    public StateFolder OpenState() => StateFolder.Open(StateFolder.Locate(Home, Environment));

    public SessionRequest SessionRequest() => SessionRequest(Home);

    /// <summary>A session on one of several homes.</summary>
    public SessionRequest SessionRequest(string? home)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options.LogLevel is { } level) flags["logging.level"] = level;
        return new SessionRequest
        {
            Home = home,
            ConfigPath = options.Config,
            Flags = flags,
            Environment = Environment,
            WorkingDirectory = WorkingDirectory,
            Adapters = Adapters.All,
            Warn = text => Warn(text),
            LeastOnConsole = options.IsQuiet ? Attest.Monitoring.Signals.LogLevel.Error : Attest.Monitoring.Signals.LogLevel.Trace,
            Show = options.IsQuiet ? static _ => { } : streams.ErrorLine,
        };
    }

    /// <summary>The configuration alone: for verbs that need no state folder.</summary>
    public ConfigurationRequest ConfigurationRequest()
    {
        var request = SessionRequest();
        return new ConfigurationRequest
        {
            ConfigPath = request.ConfigPath,
            WorkingDirectory = WorkingDirectory,
            Environment = Environment,
            Flags = request.Flags,
            Parser = request.Adapters.Yaml,
            Paths = ConfigurationPaths.Of(Environment),
        };
    }

    /// <summary>The one <c>--home</c>; null = by the environment.</summary>
    public string? Home => Homes.Count switch
    {
        0 => null,
        1 => Homes[0],
        _ => throw UsageErrors.Of("--home was given more than once.", "Name one state folder; serve, metrics, health, and audit report, export, tail and verify take several."),
    };

    /// <summary>Prints a result: to <c>--output</c> (whole or not at all), else to standard output.</summary>
    public void Print(ReadOnlySpan<byte> content)
    {
        if (Output is { } path) ResultFile.Write(path, content);
        else streams.Out.Write(content);
    }

    /// <summary>The same for what is nobody else's business: a file of <c>--output</c> is for its owner alone.</summary>
    public void PrintSecret(ReadOnlySpan<byte> content)
    {
        if (Output is { } path) ResultFile.Write(path, content, isSecret: true);
        else streams.Out.Write(content);
    }

    private static Dictionary<string, string> CopyEnvironment()
    {
        var copy = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            copy[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return copy;
    }
}
