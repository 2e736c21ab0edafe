using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>A program that was started: suspended, put into its job, then let go.</summary>
internal sealed unsafe class WindowsChild : IDisposable
{
    private const uint Suspended = 0x4;
    private const uint NewProcessGroup = 0x200;
    private const uint UnicodeEnvironment = 0x400;
    private const uint ExtendedStartupInfo = 0x80000;
    private const uint NoWindow = 0x08000000;
    private const uint UseStandardHandles = 0x100;
    private const nuint HandleListAttribute = 0x20002;
    private const uint Break = 1;

    private WindowsChild(SafeProcessHandle process, uint pid)
    {
        Process = process;
        Pid = pid;
        Ended = new ManualResetEvent(false) { SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), false) };
    }

    public SafeProcessHandle Process { get; }

    public uint Pid { get; }

    /// <summary>Set when it has ended.</summary>
    public WaitHandle Ended { get; }

    public int ExitCode
    {
        get
        {
            uint code = 1;
            _ = Kernel32.GetExitCodeProcess(Process, &code);
            return (int)code;
        }
    }

    /// <summary>Starts it inside the job.</summary>
    /// <exception cref="AttestException">It could not be started, and why.</exception>
    public static WindowsChild Start(ProcessRequest request, JobObject job, ChildStreams streams)
    {
        var program = ProgramSearch.Find(request);
        var batch = BatchCommandLine.IsNeededFor(program);
        var line = batch
            ? BatchCommandLine.For(program, request.Arguments)
            : CommandLine.For(program, request.Arguments);
        var child = Create(request, batch ? Shell() : program, program, line, streams, out var thread);
        try
        {
            job.Add(child.Process);
            if (Kernel32.ResumeThread(thread) == uint.MaxValue)
                throw CreateFault.Explain(Marshal.GetLastPInvokeError(), program, request.WorkingDirectory);
            return child;
        }
        catch
        {
            _ = Kernel32.TerminateProcess(child.Process, 1);
            child.Dispose();
            throw;
        }
        finally
        {
            _ = Kernel32.CloseHandle(thread);
        }
    }

    /// <summary>Asks its group to end (CTRL_BREAK); false when it shares no console with us and cannot hear it.</summary>
    public bool Ask() => Kernel32.GenerateConsoleCtrlEvent(Break, Pid);

    public void Dispose()
    {
        Ended.Dispose();
        Process.Dispose();
    }

    private static WindowsChild Create(
        ProcessRequest request, string application, string program, string line, ChildStreams streams, out nint thread)
    {
        if (line.Contains('\0'))
            throw new AttestException(
                ErrorIds.ArgumentInvalid,
                "a command or argument contains a NUL character, which no program can be given",
                "remove it, or hand the value over in a file");
        if (line.Length >= CommandLine.MaxLength) throw CreateFault.TooLong(program);

        var handles = stackalloc nint[] { streams.Input, streams.Output, streams.Error };
        var list = streams.AreConsole ? null : HandleList(handles);
        try
        {
            var startup = new StartupInfoEx { Size = (uint)sizeof(StartupInfoEx), AttributeList = list };
            if (!streams.AreConsole)
            {
                startup.Flags = UseStandardHandles;
                (startup.Input, startup.Output, startup.Error) = (handles[0], handles[1], handles[2]);
            }

            var created = default(ProcessInformation);
            var mutableLine = (line + '\0').ToCharArray();
            fixed (char* commandLine = mutableLine)
            fixed (char* environment = EnvironmentBlock.For(request.Environment))
            {
                if (!Kernel32.CreateProcessW(
                    application, commandLine, null, null, !streams.AreConsole, Flags(streams), environment,
                    request.WorkingDirectory, &startup, &created))
                    throw CreateFault.Explain(Marshal.GetLastPInvokeError(), program, request.WorkingDirectory);
            }

            thread = created.Thread;
            return new WindowsChild(new SafeProcessHandle(created.Process, ownsHandle: true), created.ProcessId);
        }
        finally
        {
            if (list is not null)
            {
                Kernel32.DeleteProcThreadAttributeList(list);
                NativeMemory.Free(list);
            }
        }
    }

    /// <summary>
    /// A group of its own can be sent CTRL_BREAK, and hears no Ctrl-C: not wanted on the console. Without a console of
    /// ours each child would open a window.
    /// </summary>
    private static uint Flags(ChildStreams streams) =>
        Suspended | UnicodeEnvironment | ExtendedStartupInfo
        | (streams.AreConsole ? 0 : NewProcessGroup)
        | (Kernel32.GetConsoleCP() == 0 ? NoWindow : 0);

    /// <summary>Only these handles are inherited, whatever else is inheritable at the moment.</summary>
    private static void* HandleList(nint* handles)
    {
        nuint size = 0;
        _ = Kernel32.InitializeProcThreadAttributeList(null, 1, 0, &size);
        var list = NativeMemory.AllocZeroed(size);
        if (Kernel32.InitializeProcThreadAttributeList(list, 1, 0, &size)
            && Kernel32.UpdateProcThreadAttribute(
                list, 0, HandleListAttribute, handles, (nuint)(3 * sizeof(nint)), null, null))
            return list;
        NativeMemory.Free(list);
        throw new AttestException(
            ErrorIds.Unexpected,
            $"the streams could not be handed over: {Marshal.GetLastPInvokeErrorMessage()}",
            "start it again; report this if it stays");
    }

    private static string Shell() => Path.Combine(Environment.SystemDirectory, "cmd.exe");
}
