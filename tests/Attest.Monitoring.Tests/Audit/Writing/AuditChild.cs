using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Audit;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>This test program started once more, to write to a log until it is killed, or while the system fails it.</summary>
internal static class AuditChild
{
    private const string Variable = "ATTEST_TEST_AUDIT_CHILD";
    private const string Mode = "ATTEST_TEST_AUDIT_MODE";

    /// <summary>Writes, several at a time, and integrates every few milliseconds until it is killed; each line is an event acknowledged.</summary>
    public const string Load = "load";

    /// <summary>Writes an event, replaces the key, and so on until it is killed; each line is an event acknowledged.</summary>
    public const string Rotations = "rotations";

    /// <summary>Writes three events, integrates, and both once more; says of each what became of it.</summary>
    public const string Steps = "steps";

    public static ProcessStartInfo Call(StateFolder state, string mode, params string[] wrapped)
    {
        string[] words = [.. wrapped, Environment.ProcessPath!];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment[Variable] = state.Root;
        start.Environment[Mode] = mode;
        return start;
    }

#pragma warning disable CA2255 // The only way into a program whose entry point the test platform generates.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder) return;
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        if (Environment.GetEnvironmentVariable(Mode) == Load) RunLoad(new StateFolder(folder), output);
        else if (Environment.GetEnvironmentVariable(Mode) == Rotations) RunRotations(new StateFolder(folder), output);
        else RunSteps(new StateFolder(folder), output);
        Environment.Exit(0);
    }

    /// <summary>No thread of its own: until this initializer ends, no other thread may enter this assembly.</summary>
    private static void RunLoad(StateFolder state, StreamWriter output)
    {
        using var log = new AuditLog(AuditPlace.In(state), TimeSpan.FromMilliseconds(3), TimeProvider.System);
        var writing = new Task[3];
        for (var number = 0; ; number += writing.Length + 1)
        {
            for (var one = 0; one < writing.Length; one++) writing[one] = log.WriteAsync(LogBench.Event(Message(number + one)));
            Task.WaitAll(writing);
            for (var one = 0; one < writing.Length; one++) output.WriteLine(Message(number + one));
            log.Write(LogBench.Event(Message(number + writing.Length)));
            output.WriteLine(Message(number + writing.Length));
        }

        static string Message(int number) => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-load-{number}");
    }

    private static void RunRotations(StateFolder state, StreamWriter output)
    {
        using var log = LogBench.Open(state, TimeProvider.System);
        for (var number = 0; ; number++)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-rotation-{number}");
            log.Write(LogBench.Event(message));
            output.WriteLine(message);
            log.Rotate(LogBench.KeyCreated);
        }
    }

    private static void RunSteps(StateFolder state, StreamWriter output)
    {
        // The real clock: whoever waits for a lock in vain stops waiting by it. No timer of its own in that time.
        using var log = new AuditLog(AuditPlace.In(state), TimeSpan.FromHours(1), TimeProvider.System);
        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < 3; number++)
            {
                var message = string.Create(CultureInfo.InvariantCulture, $"{round}-{number}");
                Say($"written {message}", () => log.Write(LogBench.Event(message)));
            }

            Say($"integrated {round}", () => log.Integrate());
        }

        void Say(string done, Action attempt)
        {
            try
            {
                attempt();
                output.WriteLine(done);
            }
            catch (AttestException fault)
            {
                output.WriteLine($"failed {fault.ErrorId}: {fault.Message}");
            }
        }
    }
}
