using System.Diagnostics;

namespace Attest.Cli.Tests;

/// <summary>A work folder and a state folder of a test's own, and the built <c>attest</c> run in them as a process.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>No command of these tests takes this long; one that does hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("attest-cli-").FullName;

    public Sandbox(string workName = "work")
    {
        Work = Directory.CreateDirectory(Path.Combine(_root, workName)).FullName;
        Home = Path.Combine(_root, "home");
        Environment["ATTEST_HOME"] = Home;
        Environment["XDG_CONFIG_HOME"] = Path.Combine(_root, "config");
    }

    /// <summary>The built program.</summary>
    public static string Attest { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "attest.exe" : "attest");

    public string Work { get; }
    public string Home { get; init; }

    /// <summary>Variables beside (or instead of) those of the test's own process.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["ATTEST_RUN_ID"] = null,
        ["ATTEST_EVENTS"] = null,
        ["ATTEST_SPAN_ID"] = null,
        ["TRACEPARENT"] = null,
        ["NO_COLOR"] = null,
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
    };

    /// <summary>Writes a file of the work folder.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Work, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes <c>attest.pipeline.yml</c>, the pipeline <c>demo</c>, with these steps.</summary>
    public void Pipeline(string steps) => Write("attest.pipeline.yml", $"schema: 1\nname: demo\nsteps:\n{steps}\n");

    public string Read(string name) => File.ReadAllText(Path.Combine(Work, name));

    public bool Has(string name) => File.Exists(Path.Combine(Work, name));

    /// <summary>Runs <c>attest</c> to its end.</summary>
    public Ended Run(params string[] arguments) => RunProgram(Attest, arguments);

    /// <summary>Runs any program to its end, bytes on its standard input.</summary>
    public Ended RunProgram(string program, string[] arguments, byte[]? input = null)
    {
        using var process = Start(program, arguments, input);
        return process.End();
    }

    public LiveProcess Start(params string[] arguments) => Start(Attest, arguments, null);

    /// <summary>Starts <c>attest</c> with signals as a terminal's shell leaves them, whatever the tests were started by.</summary>
    public LiveProcess StartWithDefaultSignals(params string[] arguments) =>
        Start(Needs.Tool("env"), ["--default-signal=INT,QUIT,HUP,TERM", Attest, .. arguments], null);

    public LiveProcess Start(string program, string[] arguments, byte[]? input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Work,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
        return new LiveProcess(process, Patience);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What a test left running may still hold a file on Windows.
        }
    }
}
