using System.Globalization;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// A program ends with 0. Its last line may say more: <c>degraded: …</c>, <c>unhealthy: …</c>. When its time is up its whole
/// process tree is ended; of its output the last 8 KiB are kept.
/// </summary>
/// <param name="name">The component.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="degraded">Exit codes that mean degraded.</param>
/// <param name="workingDirectory">Absolute.</param>
/// <param name="services">What starts it.</param>
internal sealed class CommandCheck(
    string name, IReadOnlyList<string> command, IReadOnlyList<string> degraded, string workingDirectory, CheckServices services) : IHealthCheck
{
    private const string Mark = "ATTEST_HEALTH_CHECK";

    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(1);

    public CommandCheck(ConfiguredCheck check, CheckServices services)
        : this(check.Name, check.List("command"), check.List("degraded_codes"), services.PathOf(check.Text("working_directory")) ?? services.WorkingDirectory, services)
    {
    }

    public string Name => name;

    /// <summary>Whether it is <see cref="ScriptText"/>: it tells what it measured in a line of its own, and no exit code, as in a PowerShell process.</summary>
    public bool IsScript { get; init; }

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        // Of this very call: two checks of one name in two processes must not end each other's programs.
        var mark = $"{name}/{Environment.ProcessId}/{Random.Shared.NextInt64():x}";
        var output = new KeptOutput();
        var end = services.Processes.Run(
            new ProcessRequest
            {
                Program = command[0],
                Arguments = [.. command.Skip(1)],
                Environment = new Dictionary<string, string>(services.Environment) { [Mark] = mark },
                WorkingDirectory = workingDirectory,
                Marks = new Dictionary<string, string> { [Mark] = mark },
                KillAfter = KillAfter,
            },
            output,
            new StopRequests(KillAfter, cancellation, CancellationToken.None));
        var result = Judge(end, output.LastLine);
        return ValueTask.FromResult(IsScript ? ScriptText.WithData(result, output.Lines) : result.With("exit_code", end.ExitCode));
    }

    private HealthResult Judge(ProcessOutcome end, string? said)
    {
        if (end.StoppedBy != StopReason.None) return HealthResult.Unhealthy("It was ended because its time was up.");
        var code = end.ExitCode.ToString(CultureInfo.InvariantCulture);
        if (degraded.Contains(code)) return HealthResult.Degraded(SpokenResult.TextOf(said) ?? $"It ended with code {code}.");
        return end.ExitCode == 0
            ? SpokenResult.Read(said)
            : HealthResult.Unhealthy(SpokenResult.TextOf(said) is { } text ? $"It ended with code {code}: {text}" : $"It ended with code {code}.");
    }

    /// <summary>The last lines of both streams; the output's where there is any.</summary>
    private sealed class KeptOutput : IProcessOutput
    {
        private readonly OutputTail _standard = new();
        private readonly OutputTail _error = new();

        public string? LastLine => Last(_standard) ?? Last(_error);

        public string[] Lines => _standard.ToString().Split('\n');

        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes) => (stream == OutputStream.Standard ? _standard : _error).Append(bytes);

        public void Idle()
        {
        }

        public void Complete()
        {
        }

        private static string? Last(OutputTail tail) =>
            tail.ToString().Split('\n').LastOrDefault(static line => !string.IsNullOrWhiteSpace(line))?.Trim();
    }
}
