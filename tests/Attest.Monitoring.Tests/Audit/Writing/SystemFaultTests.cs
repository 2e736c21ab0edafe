// The product starts programs its own way; these are traced.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>What the log asks of the system, in which order, and what it says when the system refuses.</summary>
public sealed partial class SystemFaultTests : IDisposable
{
    private readonly LogBench _bench = new();

    public SystemFaultTests() => Needs.Linux();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void An_event_is_acknowledged_after_write_and_flush_and_a_checkpoint_after_all_it_rests_on()
    {
        var calls = Trace();

        // One event: the journal is made and its name flushed, then each record is written and flushed before it is acknowledged.
        InOrder(calls,
            "openat .wal", "fsync journal", "pwrite64 .wal", "fsync .wal", "write written 0-0",
            "pwrite64 .wal", "fsync .wal", "write written 0-1", "pwrite64 .wal", "fsync .wal", "write written 0-2",
            "pwrite64 tile/entries/000.p/3", "fsync tile/entries/000.p/3", "fsync tile/entries/000.p",
            "rename integrated", "fsync journal", "rename checkpoint", "fsync audit", "write integrated 0");
        foreach (var file in new[] { "tile/0/000.p/3", "tile/entries/000.p/3", "integrated.new", "checkpoint.new" })
            InOrder(calls, $"pwrite64 {file}", $"fsync {file}", "rename integrated");
        foreach (var folder in new[] { "tile/entries/000.p", "tile/entries", "tile/0/000.p", "tile/0", "tile", "audit" })
            InOrder(calls, "pwrite64 tile/0/000.p/3", $"fsync {folder}", "rename integrated");

        // The second time the files are flushed by several threads; nothing is renamed before the last of them is done.
        var second = calls[calls.IndexOf("write integrated 0")..];
        foreach (var file in new[] { "tile/0/000.p/6", "tile/entries/000.p/6", "integrated.new", "checkpoint.new" })
            InOrder(second, $"pwrite64 {file}", $"fsync {file}", "rename integrated", "fsync journal", "rename checkpoint", "fsync audit", "write integrated 1");
    }

    [Theory]
    [InlineData("fsync", "EIO")]
    [InlineData("fsync", "ENOSPC")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("pwrite64", "ENOSPC")]
    [InlineData("mkdir", "ENOSPC")]
    [InlineData("rename", "EIO")]
    [InlineData("rename", "ENOSPC")]
    public void A_call_that_fails_is_told_and_nothing_is_acknowledged_that_is_not_kept(string call, string error)
    {
        var calls = Trace().Count(one => one.StartsWith(call, StringComparison.Ordinal));
        Assert.InRange(calls, 2, 40);
        for (var which = 1; which <= calls; which++)
        {
            using var bench = new LogBench();
            var (said, traced) = SystemCalls.Run(bench, $"inject={call}:error={error}:when={which}");
            if (!traced.Contains("(INJECTED)", StringComparison.Ordinal)) continue;

            // A number is one of each thread: several may meet it.
            var failed = said.Where(line => line.StartsWith("failed", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(failed);
            Assert.All(failed, line => Assert.StartsWith($"failed {ErrorIds.AuditUnwritable}", line));
            SystemCalls.Holds(bench, said);
        }
    }

    /// <summary>
    /// Opening alone is not counted over the whole process: .NET opens hundreds of files of its own. The writing thread opens
    /// the same files in the same order each time, so its call of a number is the one that was seen to have it.
    /// </summary>
    [Theory]
    [InlineData("EIO")]
    [InlineData("ENOSPC")]
    [InlineData("EMFILE")]
    public void A_file_or_folder_that_cannot_be_opened_is_told_and_nothing_is_acknowledged_that_is_not_kept(string error)
    {
        var numbers = SystemCalls.Numbers("openat");
        Assert.InRange(numbers.Count, 15, 80);
        var hit = 0;
        foreach (var number in numbers)
        {
            using var bench = new LogBench();
            var (said, traced) = SystemCalls.Run(bench, $"inject=openat:error={error}:when={number}");
            if (!traced.Split('\n').Any(line => line.EndsWith("(INJECTED)", StringComparison.Ordinal) && line.Contains(bench.State.Root, StringComparison.Ordinal))) continue;
            hit++;
            Assert.Equal(8, said.Count);
            Assert.All(
                said.Where(line => line.StartsWith("failed", StringComparison.Ordinal)),
                line => Assert.Matches($"^failed ({ErrorIds.AuditUnwritable}|{ErrorIds.KeyInvalid}):", line));
            SystemCalls.Holds(bench, said);
        }

        Assert.InRange(hit, numbers.Count / 2, numbers.Count);
    }

    [Fact]
    public void When_every_flush_fails_nothing_is_acknowledged()
    {
        var (said, _) = SystemCalls.Run(_bench, "inject=fsync:error=EIO");

        Assert.Equal(8, said.Count);
        Assert.All(said, line => Assert.StartsWith($"failed {ErrorIds.AuditUnwritable}", line));
        SystemCalls.Holds(_bench, said);
    }

    [Fact]
    public void A_disk_that_is_slow_delays_and_changes_nothing()
    {
        var (said, _) = SystemCalls.Run(_bench, $"inject={string.Join(',', SystemCalls.OfTheWritePath)}:delay_enter=1000:delay_exit=1000");

        Assert.Equal(8, said.Count);
        Assert.DoesNotContain(said, line => line.StartsWith("failed", StringComparison.Ordinal));
        SystemCalls.Holds(_bench, said);
    }

    [Fact]
    public void On_a_full_disk_nothing_is_acknowledged_that_is_not_kept_and_with_room_it_goes_on()
    {
        var small = Mounted();
        if (small is null) Assert.Skip("No small disk can be mounted here.");
        try
        {
            var state = new Attest.Monitoring.State.StateFolder(Path.Combine(small, "home"));
            Directory.CreateDirectory(state.Root);
            var kept = new List<string>();
            var ballast = Path.Combine(small, "ballast");
            using (var log = LogBench.Open(state))
            {
                log.Integrate();
                File.WriteAllBytes(ballast, new byte[128 * 1024]);
                var refused = false;
                for (var number = 0; number < 200 && !refused; number++)
                {
                    try
                    {
                        var message = $"{number} {new string('x', 4000)}";
                        log.Write(LogBench.Event(message));
                        kept.Add(message);
                    }
                    catch (AttestException fault)
                    {
                        Assert.Equal(ErrorIds.AuditUnwritable, fault.ErrorId);
                        refused = true;
                    }
                }

                Assert.True(refused, "the disk is not small enough");
                Assert.Equal(ErrorIds.AuditUnwritable, Assert.Throws<AttestException>(() => log.Integrate()).ErrorId);
            }

            File.Delete(ballast);
            Assert.Equal(0, Shell("mount", "-o", "remount,size=64m", small).Code);
            var later = new Telemetry.ManualTime();
            later.Advance(TimeSpan.FromSeconds(5));
            using (var log = LogBench.Open(state, later))
            {
                log.Write(LogBench.Event("after"));
                log.Integrate();
            }

            Assert.Equal([.. kept, "after"], ReadLog.Messages(state));
        }
        finally
        {
            Shell("umount", small);
        }
    }

    private static List<string> Trace()
    {
        using var bench = new LogBench();
        var (said, traced) = SystemCalls.Run(bench, "trace=openat,mkdir,pwrite64,write,fsync,rename");
        Assert.Equal(8, said.Count);
        return [.. traced.Split('\n').Select(line => Short(bench, line)).OfType<string>()];
    }

    /// <summary>A call as <c>name what</c>, of files of the log and of standard output only.</summary>
    private static string? Short(LogBench bench, string line)
    {
        if (Spoken().Match(line) is { Success: true } spoken) return $"write {spoken.Groups["said"].Value}";
        if (Called().Match(line) is not { Success: true } call) return null;
        var path = call.Groups["target"] is { Success: true } target ? target.Value : call.Groups["path"].Value;
        if (!path.StartsWith(bench.State.Root, StringComparison.Ordinal)) return null;
        var name = path.EndsWith(".wal", StringComparison.Ordinal) ? ".wal" : Path.GetRelativePath(bench.State.Root, path);
        foreach (var folder in new[] { "audit/", "journal/" })
            if (name.StartsWith(folder, StringComparison.Ordinal)) name = name[folder.Length..];
        return $"{call.Groups["name"].Value} {name}";
    }

    private static void InOrder(List<string> calls, params string[] expected)
    {
        var at = 0;
        foreach (var call in expected)
        {
            at = calls.IndexOf(call, at) + 1;
            Assert.True(at > 0, $"'{call}' is not where it should be in:\n{string.Join('\n', calls)}");
        }
    }

    private string? Mounted()
    {
        var folder = _bench.At("small");
        Directory.CreateDirectory(folder);
        return Shell("mount", "-t", "tmpfs", "-o", "size=384k", "tmpfs", folder).Code == 0 ? folder : null;
    }

    private static (int Code, string Output) Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [GeneratedRegex("""^\d+ +write\(\d+<pipe:[^>]*>, "(?<said>.*)\\n", \d+\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Spoken();

    [GeneratedRegex("""^\d+ +(?<name>openat|mkdir|pwrite64|fsync|rename)\((?:AT_FDCWD<[^>]*>, )?(?:\d+<(?<path>[^>]*)>|"(?<path>[^"]*)"(?:, "(?<target>[^"]*)")?)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Called();
}
