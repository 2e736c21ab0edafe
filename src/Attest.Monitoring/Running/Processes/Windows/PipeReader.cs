using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// Reads an anonymous pipe, which cannot be waited for, on a thread of its own, and hands over one read at a time: the
/// next is begun when the last was taken.
/// </summary>
internal sealed class PipeReader : IDisposable
{
    private readonly SafeFileHandle _pipe;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly AutoResetEvent _read = new(false);
    private readonly AutoResetEvent _taken = new(false);
    private readonly Thread _thread;
    private volatile bool _cut;
    private int _count;

    public PipeReader(SafeFileHandle pipe, OutputStream stream)
    {
        _pipe = pipe;
        Stream = stream;
        _thread = new Thread(ReadAll, 128 * 1024) { IsBackground = true, Name = "attest reads output" };
        _thread.Start();
    }

    public OutputStream Stream { get; }

    public bool Open { get; private set; } = true;

    /// <summary>Set when there is something to <see cref="Take"/>.</summary>
    public WaitHandle Ready => _read;

    /// <summary>Whether the last read ended within a line.</summary>
    public bool Unfinished { get; private set; }

    public void Take(IProcessOutput output)
    {
        if (_count == 0)
        {
            Open = false;
            return;
        }

        Unfinished = _buffer[_count - 1] != (byte)'\n';
        output.Write(Stream, _buffer.AsSpan(0, _count));
        _taken.Set();
    }

    /// <summary>Stops reading, whatever the other end does.</summary>
    public unsafe void Dispose()
    {
        if (_cut) return;
        _cut = true;
        Open = false;
        _taken.Set();

        // A cancel between two reads is lost, so it is repeated. The pipe is closed after: closing waits for a read.
        for (var i = 0; i < 100 && !_thread.Join(10); i++) _ = Kernel32.CancelIoEx(_pipe, null);
        if (_thread.IsAlive) return;
        _pipe.Dispose();
        _read.Dispose();
        _taken.Dispose();
    }

    private unsafe void ReadAll()
    {
        do
        {
            uint count = 0;

            // A broken pipe, the end of output, fails; so does a cancelled read.
            fixed (byte* start = _buffer)
                if (!Kernel32.ReadFile(_pipe, start, (uint)_buffer.Length, &count, null))
                    count = 0;
                else if (count == 0)
                    continue; // somebody wrote nothing
            _count = (int)count;
            _read.Set();
            if (count == 0) return;
            _taken.WaitOne();
        }
        while (!_cut);
    }
}
