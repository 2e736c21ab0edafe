using System.Text;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// Runs <c>git</c> on one repository: by an argument vector, without a shell, a terminal, hooks or helpers that a repository
/// could name.
/// </summary>
/// <param name="processes">Starts programs.</param>
/// <param name="environment">Of the session; what would lead git elsewhere is left out.</param>
/// <param name="folder">The repository.</param>
internal sealed class GitProgram(IProcessRunner processes, IReadOnlyDictionary<string, string> environment, string folder)
{
    private const int MostOutput = 64 << 20;
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(1);

    /// <summary>Runs a command; its standard output, whatever it ended with.</summary>
    /// <exception cref="AttestException">git could not be started.</exception>
    /// <exception cref="OperationCanceledException">It took too long and was ended.</exception>
    public GitAnswer Run(CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var output = new Kept();
        var outcome = processes.Run(
            new ProcessRequest
            {
                Program = "git",
                Arguments =
                [
                    "-c", $"core.hooksPath={Nothing}", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never", "-c", "gc.auto=0",
                    "-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8", "-C", folder, .. arguments,
                ],
                Environment = Environment(),
                WorkingDirectory = Path.GetPathRoot(Path.GetFullPath(folder))!,
                Marks = new Dictionary<string, string>(),
                KillAfter = KillAfter,
            },
            output,
            new StopRequests(KillAfter, cancellation, CancellationToken.None));
        cancellation.ThrowIfCancellationRequested();
        return new GitAnswer(outcome.ExitCode, output.Standard.ToArray(), Encoding.UTF8.GetString(output.Error.ToArray()).Trim());
    }

    /// <summary>A path where there are no hooks.</summary>
    private static string Nothing => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    private Dictionary<string, string> Environment()
    {
        var own = new Dictionary<string, string>(environment is Dictionary<string, string> known ? known.Comparer : StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            // Set inside a hook, they would lead to another repository; traces would get into what is read.
            if (name is "GIT_DIR" or "GIT_WORK_TREE" or "GIT_INDEX_FILE" or "GIT_OBJECT_DIRECTORY" or "GIT_COMMON_DIR" or "GIT_NAMESPACE") continue;
            if (name.StartsWith("GIT_TRACE", StringComparison.Ordinal) || name.StartsWith("GIT_QUARANTINE", StringComparison.Ordinal)) continue;
            own[name] = value;
        }

        // Nobody is there to be asked.
        own["GIT_TERMINAL_PROMPT"] = "0";
        own["SSH_ASKPASS_REQUIRE"] = "never";
        own.TryAdd("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
        own["LC_ALL"] = "C";

        // A folder inside a checkout is not the checkout.
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) is { } above) own["GIT_CEILING_DIRECTORIES"] = above;
        return own;
    }

    /// <summary>Keeps what a program says, up to a bound.</summary>
    private sealed class Kept : IProcessOutput
    {
        public MemoryStream Standard { get; } = new();

        public MemoryStream Error { get; } = new();

        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            var kept = stream == OutputStream.Standard ? Standard : Error;
            if (kept.Length + bytes.Length <= MostOutput) kept.Write(bytes);
        }

        public void Idle()
        {
        }

        public void Complete()
        {
        }
    }
}

/// <summary>What git answered.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">What it said on standard error.</param>
internal sealed record GitAnswer(int Code, byte[] Output, string Error)
{
    /// <summary>The output as one line.</summary>
    public string Line => Encoding.UTF8.GetString(Output).Trim();

    /// <summary>The last thing it said, for a message; what stands before an <c>@</c> in an address may be a password.</summary>
    public string Why => ShownUrl.In(Error.Length == 0 ? $"git ended with {Code}" : Error.Split('\n')[^1].Trim());
}
