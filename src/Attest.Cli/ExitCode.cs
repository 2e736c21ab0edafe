namespace Attest.Cli;

/// <summary>How <c>attest</c> ends. <c>exec</c> also ends with its child's own code.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The pipeline, or what was to be checked, failed.</summary>
    public const int Failed = 1;

    /// <summary>It could not be run, asked or told.</summary>
    public const int CouldNot = 2;

    /// <summary><c>exec</c>: the command could not be observed.</summary>
    public const int CouldNotObserve = 125;

    /// <summary><c>exec</c>: the command is not a program that can be run (as a shell says it).</summary>
    public const int NotExecutable = 126;

    /// <summary><c>exec</c>: there is no such command (as a shell says it).</summary>
    public const int NotFound = 127;

    /// <summary>Ended by a signal: 128 and its number.</summary>
    public static int Of(string? signal) => signal switch
    {
        "SIGHUP" => 129,
        "SIGINT" => 130,
        "SIGQUIT" => 131,
        _ => 143,
    };
}
