using System.Runtime.InteropServices;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// Standard output by its descriptor, on Unix. The console's own stream takes a reader that has gone for one that reads, so a
/// tail would go on for ever; a FileStream keeps a position of its own, so two programs that share a file would overwrite
/// each other.
/// </summary>
internal sealed unsafe partial class DescriptorStream : Stream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private const int StandardOutput = 1;

    /// <summary>Whether a fault says that nobody reads any more.</summary>
    public static bool IsGone(IOException fault) => fault.HResult == BrokenPipe;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written;
            fixed (byte* first = buffer) written = write(StandardOutput, first, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"Standard output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, void* buffer, nuint count);
}
