using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// Connects our terminal with a child's: keys go there as they are typed, its output comes here and is kept as well,
/// and the window size follows. Our terminal is given back as it was.
/// </summary>
internal sealed unsafe class TerminalRelay : IProcessOutput, IDisposable
{
    /// <summary>How many descriptors it has polled.</summary>
    public const int Polled = 2;

    private const int Input = 0;
    private const int Screen = 1;
    private const short PollOut = 4;

    private readonly int _child;
    private readonly IProcessOutput _kept;
    private readonly byte[] _former = new byte[Terminal.StateBytes];
    private readonly byte[] _keys = new byte[1024];
    private readonly PosixSignalRegistration? _resized;
    private readonly bool _raw;
    private bool _reads;
    private int _begin;
    private int _end;

    public TerminalRelay(int child, IProcessOutput kept)
    {
        (_child, _kept) = (child, kept);
        Terminal.CopySize(Input, child);
        if (!OperatingSystem.IsWindows())
            _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Terminal.CopySize(Input, child));

        // Started in the background, it neither reads nor changes the terminal.
        _raw = Terminal.IsOurs(Input) && Terminal.TrySetRaw(Input, _former);
        _reads = _raw;
    }

    /// <summary>Keys are read only when the last were taken: the child's terminal holds few.</summary>
    public void Describe(Span<PollDescriptor> entries)
    {
        var pending = _begin < _end;
        entries[0] = new PollDescriptor { Descriptor = _reads && !pending ? Input : -1, Events = Libc.PollIn };
        entries[1] = new PollDescriptor { Descriptor = pending ? _child : -1, Events = PollOut };
    }

    public void Pump(ReadOnlySpan<PollDescriptor> entries)
    {
        if (entries[0].Returned != 0) ReadKeys();
        if (entries[1].Returned != 0) PassKeysOn();
    }

    public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        _kept.Write(stream, bytes);
        fixed (byte* start = bytes)
            for (nint written = 0; written < bytes.Length;)
            {
                var count = Libc.write(Screen, start + written, (nuint)(bytes.Length - written));

                // A terminal that is gone takes nothing: the output is kept all the same.
                if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Eintr) return;
                written += Math.Max(0, count);
            }
    }

    public void Idle() => _kept.Idle();

    public void Complete() => _kept.Complete();

    public void Dispose()
    {
        _resized?.Dispose();
        if (_raw) Terminal.Restore(Input, _former);
    }

    private void ReadKeys()
    {
        nint count;
        fixed (byte* into = _keys) count = Libc.read(Input, into, (nuint)_keys.Length);
        if (count > 0) (_begin, _end) = (0, (int)count);
        else if (count == 0 || Marshal.GetLastPInvokeError() != Libc.Eintr) _reads = false;
    }

    private void PassKeysOn()
    {
        nint count;
        fixed (byte* from = _keys) count = Libc.write(_child, from + _begin, (nuint)(_end - _begin));
        if (count > 0) _begin += (int)count;
        else if (!Libc.IsForLater(Marshal.GetLastPInvokeError())) _begin = _end;
    }
}
