namespace Attest.Monitoring.State;

/// <summary>
/// A log file that several processes append to and that others rotate: ours by size and count, logrotate by renaming or
/// by truncating. It is opened for each write, as the shell's <c>&gt;&gt;</c> does it, so a renamed or truncated file is
/// never written by mistake; callers batch their lines. What a full or read-only disk refuses is held, up to 1 MiB, and
/// written when the disk takes it again.
/// </summary>
/// <param name="path">Absolute; folders on the way are made.</param>
/// <param name="most">Bytes at which it is rotated.</param>
/// <param name="keep">How many rotated files stay.</param>
/// <param name="tell">Told once when it cannot be rotated, one line: it grows on.</param>
internal sealed class SharedLineFile(string path, long most, int keep, Action<string>? tell = null) : ILineFile
{
    /// <summary>Bytes that are held for a disk that does not take them.</summary>
    private const int MostHeld = 1024 * 1024;

    private byte[] _held = [];
    private bool _open;
    private bool _told;

    public string Path => path;

    public long Lost { get; private set; }

    public void Touch() => _ = Append([]);

    public Exception? Append(ReadOnlySpan<byte> lines)
    {
        var fault = WriteHeld() ?? Write(ref lines);
        if (fault is null || lines.IsEmpty) return null;
        if (_held.Length + lines.Length > MostHeld) return fault;
        _held = [.. _held, .. lines];
        return null;
    }

    public Exception? Close()
    {
        if (WriteHeld() is not { } fault) return null;
        Lost += _held.AsSpan().Count((byte)'\n');
        _held = [];
        return fault;
    }

    public void Dispose() => _ = Close();

    private Exception? WriteHeld()
    {
        if (_held.Length == 0) return null;
        ReadOnlySpan<byte> left = _held;
        var fault = Write(ref left);
        _held = fault is null ? [] : left.ToArray();
        return fault;
    }

    /// <summary>Writes lines; those that are in the file are taken off <paramref name="lines"/>.</summary>
    private Exception? Write(ref ReadOnlySpan<byte> lines)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder)) Directory.CreateDirectory(folder);
            var file = AppendFile.Open(path, out var length);
            if (length > 0 && length + lines.Length > most)
            {
                file.Dispose();
                Rotate(most - lines.Length);
                file = AppendFile.Open(path, out _);
            }

            using (file) return Write(file, ref lines);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault;
        }
    }

    private IOException? Write(Microsoft.Win32.SafeHandles.SafeFileHandle file, ref ReadOnlySpan<byte> lines)
    {
        // A line that a full disk cut through is ended, and written again as a whole.
        if (_open && AppendFile.Write(file, "\n"u8, out var still) == 0) return still;
        _open = false;
        if (lines.IsEmpty) return null;
        var written = AppendFile.Write(file, lines, out var fault);
        if (fault is null)
        {
            lines = [];
            return null;
        }

        var whole = lines[..written].LastIndexOf((byte)'\n') + 1;
        _open = written > whole;
        lines = lines[whole..];
        return fault;
    }

    private void Rotate(long from)
    {
        try
        {
            RotatedFiles.Rotate(path, Math.Max(1, from), keep);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (_told) return;
            _told = true;
            tell?.Invoke($"{path} cannot be rotated and grows on: {fault.Message}");
        }
    }
}
