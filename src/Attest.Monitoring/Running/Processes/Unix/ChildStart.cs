namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// Starts a program with <c>posix_spawn</c>: it shares our memory until its exec, so the size of this process costs
/// nothing, and the exec's own error comes back.
/// </summary>
internal static unsafe class ChildStart
{
    private static readonly byte[] Null = "/dev/null\0"u8.ToArray();

    /// <summary>Starts it with its output in two pipes.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="request">Its environment and folder.</param>
    /// <param name="pipes">Given the reading ends.</param>
    /// <param name="strings">Room for the strings.</param>
    /// <returns>The child's id.</returns>
    /// <exception cref="AttestException">It could not be started, and why.</exception>
    public static int Start(SpawnCommand command, ProcessRequest request, OutputPipes pipes, NativeStrings strings)
    {
        var output = Pipe.Open();
        var error = new Pipe { Read = -1, Write = -1 };
        try
        {
            error = Pipe.Open();
            var pid = Start(command, request, strings, output.Write, error.Write, terminal: null);
            pipes.Open(output.Read, error.Read);
            output.Read = error.Read = -1;
            return pid;
        }
        finally
        {
            output.Close();
            error.Close();
        }
    }

    /// <summary>Starts it on a terminal of its own; otherwise as above.</summary>
    public static int Start(
        SpawnCommand command, ProcessRequest request, PseudoTerminal terminal, NativeStrings strings) =>
        Start(command, request, strings, -1, -1, terminal);

    private static int Start(
        SpawnCommand command, ProcessRequest request, NativeStrings strings, int standard, int error,
        PseudoTerminal? terminal)
    {
        strings.Set(command.Path, request.WorkingDirectory, command.Arguments, request.Environment);
        var actions = stackalloc byte[512];
        _ = Libc.posix_spawn_file_actions_init(actions);
        try
        {
            if (terminal is not null)
            {
                terminal.AddTo(actions);
            }
            else
            {
                AddInput(actions, request.Input);
                _ = Libc.posix_spawn_file_actions_adddup2(actions, standard, 1);
                _ = Libc.posix_spawn_file_actions_adddup2(actions, error, 2);
            }

            if (!command.ChangesFolder) _ = Libc.posix_spawn_file_actions_addchdir_np(actions, strings.Folder);
            return Spawn(command, request, strings, actions);
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static int Spawn(SpawnCommand command, ProcessRequest request, NativeStrings strings, byte* actions)
    {
        for (var attempt = 0; ; attempt++)
        {
            int pid;
            var errno = Libc.posix_spawn(
                &pid, strings.Path, actions, SpawnAttributes.Pointer, strings.Arguments, strings.Environment);
            if (errno == 0) return pid;

            // A program just written may still be open for writing in a child of ours between its fork and its exec.
            if (errno != SpawnFault.TextBusy || attempt == 6)
                throw SpawnFault.Explain(errno, command.Path, request.WorkingDirectory);
            Thread.Sleep(1 << attempt);
        }
    }

    private static void AddInput(byte* actions, StandardInput input)
    {
        if (input != StandardInput.Null)
        {
            // Onto itself: clears close-on-exec, and on macOS names the descriptor as one to keep.
            _ = Libc.posix_spawn_file_actions_adddup2(actions, 0, 0);
            return;
        }

        fixed (byte* path = Null) _ = Libc.posix_spawn_file_actions_addopen(actions, 0, path, 0, 0);
    }
}
