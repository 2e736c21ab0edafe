using Attest.Monitoring.Audit.Exporting;

namespace Attest.Cli.Audit;

/// <summary>Where events go as they are read: a file, whole or not at all, or standard output.</summary>
internal static class EventOutput
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Writes to what <c>--output</c> names, else to standard output.</summary>
    public static void Write(Call call, Action<Stream> write)
    {
        if (call.Output is { } path)
        {
            WholeFile.Write(Path.GetFullPath(path, call.WorkingDirectory), write);
            return;
        }

        try
        {
            var output = new BufferedStream(StandardOutput(call), BufferSize);
            write(output);
            output.Flush();
        }
        catch (IOException fault) when (IsGone(fault))
        {
            // Whoever read it has seen enough (| head).
        }
    }

    /// <summary>Standard output that tells when its reader has gone; the console's own stream swallows that.</summary>
    public static Stream StandardOutput(Call call) => OperatingSystem.IsWindows() ? call.Streams.Out : new DescriptorStream();

    /// <summary>Whether a fault says that nobody reads any more.</summary>
    public static bool IsGone(IOException fault) => DescriptorStream.IsGone(fault);
}
