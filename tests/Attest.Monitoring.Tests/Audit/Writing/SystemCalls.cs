// The product starts programs its own way; these are traced.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>A writer of the log under strace, which looks at its calls of the system or makes them fail.</summary>
internal static partial class SystemCalls
{
    /// <summary>
    /// Every call that commits and integrations make of the log's files and folders. Which of those that look at a file's
    /// state there are is a matter of the C library.
    /// </summary>
    public static IReadOnlyList<string> OfTheWritePath { get; } =
    [
        "chmod", "close", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "getdents64", "lseek", "lstat", "mkdir", "newfstatat",
        "openat", "pread64", "pwrite64", "rename", "stat", "unlink",
    ];

    /// <summary>The names of the calls that a run made of files and folders of a log.</summary>
    public static SortedSet<string> Seen(LogBench bench)
    {
        var (said, traced) = Run(bench, "trace=all");
        Assert.Equal(8, said.Count);
        return new(
            traced.Split('\n').Where(line => line.Contains(bench.State.Root, StringComparison.Ordinal))
                .Select(line => Name().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value),
            StringComparer.Ordinal);
    }

    /// <summary>
    /// Which of the writing thread's calls of a name are of the state folder. .NET makes hundreds of its own; the writing
    /// thread makes the same in the same order each time, so its call of a number is the one that was seen to have it.
    /// </summary>
    public static List<int> Numbers(string call)
    {
        using var bench = new LogBench();
        var (said, traced) = Run(bench, $"trace=openat,{call}");
        Assert.Equal(8, said.Count);
        var lines = traced.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var writer = lines.First(line => line.Contains(".wal\"", StringComparison.Ordinal)).Split(' ')[0];
        return
        [
            .. lines.Where(line => line.StartsWith(writer + " ", StringComparison.Ordinal) && Name().Match(line).Groups["name"].Value == call)
                .Select((line, at) => (line, at))
                .Where(one => one.line.Contains(bench.State.Root, StringComparison.Ordinal))
                .Select(one => one.at + 1),
        ];
    }

    /// <summary>Whether a fault hit a file or folder of a log.</summary>
    public static bool Hit(LogBench bench, string traced) => traced.Split('\n').Any(line =>
        line.EndsWith("(INJECTED)", StringComparison.Ordinal) && line.Contains(bench.State.Root, StringComparison.Ordinal));

    /// <summary>That the log opens, verifies, and holds once what was acknowledged.</summary>
    public static void Holds(LogBench bench, IEnumerable<string> said)
    {
        bench.Grow(0, 0);
        var messages = ReadLog.Messages(bench.State);
        Assert.Equal(messages.Count, messages.Distinct().Count());
        Assert.Empty(said.Where(line => line.StartsWith("written ", StringComparison.Ordinal)).Select(line => line[8..]).Except(messages));
    }

    /// <summary>Six events and two integrations, under a condition of strace.</summary>
    public static (List<string> Said, string Traced) Run(LogBench bench, string expression)
    {
        var file = bench.At("trace");
        using var child = Process.Start(AuditChild.Call(
            bench.State, AuditChild.Steps, Needs.Tool("strace"), "-f", "-y", "-qq", "-s", "100", "-e", expression, "-o", file))!;
        var said = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        return (said, File.ReadAllText(file));
    }

    [GeneratedRegex("""^\d+ +(?<name>\w+)\(""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();
}
