using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>What is handed to <c>posix_spawn</c>.</summary>
/// <param name="Path">The file to execute.</param>
/// <param name="Arguments">Its whole <c>argv</c>.</param>
/// <param name="ChangesFolder">Whether it enters the working directory itself.</param>
internal readonly record struct SpawnCommand(string Path, string[] Arguments, bool ChangesFolder)
{
    /// <summary>Enters a cgroup ($0) and a folder ($1), each if there is one, then becomes the program.</summary>
    private const string Script =
        """[ -z "$0" ] || echo 0 >"$0" || exit 125; [ -z "$1" ] || cd -- "$1" || exit 125; shift; exec "$@" """;

    /// <summary>False on glibc before 2.29: RHEL 8, which .NET still supports.</summary>
    private static readonly bool CanChangeFolder =
        NativeLibrary.TryLoad("libc", typeof(Libc).Assembly, DllImportSearchPath.SafeDirectories, out var library)
        && NativeLibrary.TryGetExport(library, "posix_spawn_file_actions_addchdir_np", out _);

    /// <summary>The program itself, or <c>sh</c> that first does what <c>posix_spawn</c> cannot.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="groupFile">The <c>cgroup.procs</c> to enter before the program starts; null for none.</param>
    public static SpawnCommand For(ProcessRequest request, string? groupFile)
    {
        var program = ProgramPath.Find(request);
        if (groupFile is null && CanChangeFolder)
            return new SpawnCommand(program, [request.Program, .. request.Arguments], ChangesFolder: false);

        SpawnFault.ThrowUnlessStartable(program, request.WorkingDirectory);
        var folder = CanChangeFolder ? "" : request.WorkingDirectory;
        return new SpawnCommand(
            "/bin/sh", ["sh", "-c", Script, groupFile ?? "", folder, program, .. request.Arguments], !CanChangeFolder);
    }
}
