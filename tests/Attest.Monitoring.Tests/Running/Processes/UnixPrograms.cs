using System.Collections;
using System.Text;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Tests.Running.Processes;

/// <summary>Tests with real programs of a POSIX system; each has a folder and marks of its own.</summary>
public abstract class UnixPrograms : IDisposable
{
    private static int s_run;
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-processes-").FullName;

    protected UnixPrograms()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "runs sh and other programs of a POSIX system");
        Runner = new ProcessRunner(Time);
        Marks = new Dictionary<string, string>
        {
            ["ATTEST_RUN_ID"] = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_run)}",
            ["ATTEST_STEP_ID"] = "step",
        };
    }

    private protected SteeredTime Time { get; } = new();

    private protected ProcessRunner Runner { get; }

    private protected Captured Output { get; } = new();

    protected IReadOnlyDictionary<string, string> Marks { get; }

    protected string Folder => _folder;

    public void Dispose()
    {
        foreach (var left in Runner.FindMarked(Marks))
            _ = Attest.Monitoring.Running.Processes.Unix.Libc.kill(int.Parse(left.Split(' ')[0]), 9);
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected ProcessRequest Program(string program, params string[] arguments) => new()
    {
        Program = program,
        Arguments = arguments,
        Environment = Inherited(Marks),
        WorkingDirectory = _folder,
        Marks = Marks,

        // So that a test that is wrong ends.
        Timeout = TimeSpan.FromSeconds(120),
    };

    private protected ProcessRequest Shell(string script) => Program("sh", "-c", script);

    private protected ProcessOutcome Run(ProcessRequest request, StopRequests? stops = null) =>
        Runner.Run(request, Output, stops ?? StopRequests.Never);

    private protected ProcessOutcome RunShell(string script) => Run(Shell(script));

    /// <summary>The process ids that the script printed, one a line.</summary>
    protected int[] PrintedPids() =>
        [.. Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => int.TryParse(line, out _)).Select(int.Parse)];

    protected static bool Lives(int pid) => ProcessTable.Current.TryRead(pid, out var entry) && !entry.Dead;

    protected string Write(string name, string content, bool executable = true)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static Dictionary<string, string> Inherited(IReadOnlyDictionary<string, string> marks)
    {
        var all = new Dictionary<string, string>(marks) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            all.TryAdd((string)variable.Key, (string)variable.Value!);
        return all;
    }

    /// <summary>Keeps all output; tells when a text has come.</summary>
    private protected sealed class Captured : IProcessOutput
    {
        private readonly List<byte> _standard = [];
        private readonly List<byte> _error = [];
        private string? _awaited;
        private Action? _then;

        public byte[] Bytes => [.. _standard];
        public string Text => Encoding.UTF8.GetString(Bytes);
        public string ErrorText => Encoding.UTF8.GetString([.. _error]);
        public int Idles { get; private set; }
        public int Completions { get; private set; }
        public Action? OnIdle { get; set; }

        public void On(string text, Action then) => (_awaited, _then) = (text, then);

        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            (stream == OutputStream.Standard ? _standard : _error).AddRange(bytes);
            if (_awaited is null || !Text.Contains(_awaited, StringComparison.Ordinal)) return;
            _awaited = null;
            _then!();
        }

        public void Idle()
        {
            Idles++;
            OnIdle?.Invoke();
        }

        public void Complete() => Completions++;
    }
}
