namespace Attest.Monitoring.Sources;

/// <summary>Reads a definition or configuration file whole, held to a size.</summary>
internal static class DocumentFile
{
    /// <summary>1 MiB: far above any file a person writes, far below what could hurt.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>The content without a byte-order mark.</summary>
    /// <param name="path">The file, as the user named it; relative paths start from the current folder.</param>
    /// <param name="maximumBytes">More than this is refused.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>, naming the file and the remedy.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int maximumBytes = MaximumBytes)
    {
        try
        {
            // A folder opens as "access denied" on Unix and Windows alike, which sends the reader the wrong way.
            if (Directory.Exists(path))
                throw Unreadable(path, "is a folder", "Name the file in it.");
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return WithoutMark(ReadUpTo(handle, path, maximumBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Explained(path, error);
        }
    }

    /// <summary>What a failure to open or read means to the reader.</summary>
    internal static AttestException Explained(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            Unreadable(path, "does not exist", "Check the path; relative paths start from the current folder.", error),
        UnauthorizedAccessException =>
            Unreadable(path, "may not be read by this account", "Grant read permission on the file and its folders.", error),
        _ => Unreadable(path, $"cannot be read: {error.Message.TrimEnd('.')}", "Check the path and the disk it is on.", error),
    };

    // The length is not trusted: a pipe or a file under /proc says 0.
    private static ReadOnlyMemory<byte> ReadUpTo(Microsoft.Win32.SafeHandles.SafeFileHandle handle, string path, int maximumBytes)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[(stream.CanSeek ? (int)Math.Min(stream.Length, maximumBytes) : 4096) + 1];
        var count = 0;
        while (stream.Read(buffer, count, buffer.Length - count) is > 0 and var read)
        {
            count += read;
            if (count > maximumBytes)
                throw Unreadable(path, $"is larger than {maximumBytes} bytes", "Split it: what is long in it belongs into files of its own.");
            if (count == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, maximumBytes + 1));
        }
        return buffer.AsMemory(0, count);
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> content) =>
        content.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? content[3..] : content;

    private static AttestException Unreadable(string path, string what, string remedy, Exception? inner = null) =>
        new(ErrorIds.FileUnreadable, $"{path} {what}", remedy, new SourcePosition(path, 0, 0), inner);
}
