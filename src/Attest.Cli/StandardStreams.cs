using System.Text;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Cli;

/// <summary>
/// Standard output and error as bytes. A reader that has gone (<c>| head -1</c>) is no error: what it does not read is
/// dropped (the runtime ignores SIGPIPE, and its console streams ignore EPIPE). Nor is one that was never there
/// (<c>>&amp;-</c>).
/// </summary>
internal sealed class StandardStreams
{
    private Stream? _out;
    private Stream? _error;

    public Stream Out => _out ??= Libc.IsInherited(1) ? Console.OpenStandardOutput() : Stream.Null;

    public Stream Error => _error ??= Libc.IsInherited(2) ? Console.OpenStandardError() : Stream.Null;

    /// <summary>Whether somebody still reads standard output: what waits for news ends without waiting to write it.</summary>
    public bool HasReader => OperatingSystem.IsWindows() || _out == Stream.Null || Libc.HasReader(1);

    /// <summary>Writes a text and a line end to standard output.</summary>
    public void OutLine(string text) => Out.Write(Encoding.UTF8.GetBytes(text + '\n'));

    /// <summary>Writes a text and a line end to standard error; a fault there has nobody left to tell.</summary>
    public void ErrorLine(string text)
    {
        try
        {
            Error.Write(Encoding.UTF8.GetBytes(text + '\n'));
        }
        catch (IOException)
        {
            // Standard error itself cannot be written: the exit code is all that is left.
        }
    }
}
