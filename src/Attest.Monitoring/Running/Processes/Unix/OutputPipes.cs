using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>The reading ends of a program's output; closed one by one as they end.</summary>
internal sealed class OutputPipes(IProcessOutput output, byte[] buffer) : IDisposable
{
    /// <summary>How many descriptors it has polled.</summary>
    public const int Polled = 2;

    private int _standard = -1;
    private int _error = -1;
    private bool _standardUnfinished;
    private bool _errorUnfinished;

    public bool AnyOpen => _standard >= 0 || _error >= 0;

    /// <summary>Whether a line was begun and not ended, which <see cref="TellIdle"/> was not called for.</summary>
    public bool Unfinished { get; private set; }

    /// <summary>Takes over both descriptors; -1 for a stream that is none of its own.</summary>
    public void Open(int standard, int error)
    {
        _standard = standard;
        _error = error;
    }

    /// <summary>Fills in two entries; a closed one has descriptor -1, which poll passes over.</summary>
    public void Describe(Span<PollDescriptor> entries)
    {
        entries[0] = new PollDescriptor { Descriptor = _standard, Events = Libc.PollIn };
        entries[1] = new PollDescriptor { Descriptor = _error, Events = Libc.PollIn };
    }

    /// <summary>Reads once from each that is ready.</summary>
    public void Pump(ReadOnlySpan<PollDescriptor> entries)
    {
        // Standard error first: what a program says of a failure should stand near what it was doing.
        Pump(entries[1].Returned, ref _error, OutputStream.Error, ref _errorUnfinished);
        Pump(entries[0].Returned, ref _standard, OutputStream.Standard, ref _standardUnfinished);
    }

    public void TellIdle()
    {
        Unfinished = false;
        output.Idle();
    }

    public void Dispose()
    {
        Pipe.Close(ref _standard);
        Pipe.Close(ref _error);
    }

    private unsafe void Pump(short ready, ref int descriptor, OutputStream stream, ref bool unfinished)
    {
        if (ready == 0 || descriptor < 0) return;
        if ((ready & Libc.PollIn) == 0)
        {
            Pipe.Close(ref descriptor);
            return;
        }

        nint count;
        fixed (byte* into = buffer) count = Libc.read(descriptor, into, (nuint)buffer.Length);
        if (count > 0)
        {
            output.Write(stream, buffer.AsSpan(0, (int)count));
            unfinished = buffer[count - 1] != (byte)'\n';
            Unfinished = _standardUnfinished || _errorUnfinished;
        }
        else if (count == 0 || !Libc.IsForLater(Marshal.GetLastPInvokeError()))
        {
            Pipe.Close(ref descriptor);
        }
    }
}
