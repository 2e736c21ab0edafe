namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>Lets another thread end a <c>poll</c>: a pipe with at most one byte in it.</summary>
internal sealed class Wake : IDisposable
{
    private Pipe _pipe = Pipe.Open();
    private int _rung;

    public int Descriptor => _pipe.Read;

    public unsafe void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) != 0) return;
        byte any = 0;
        _ = Libc.write(_pipe.Write, &any, 1);
    }

    /// <summary>Takes the byte back. Only while nobody can ring: the byte follows the flag.</summary>
    public unsafe void Reset()
    {
        if (Volatile.Read(ref _rung) == 0) return;
        byte any;
        _ = Libc.read(_pipe.Read, &any, 1);
        Volatile.Write(ref _rung, 0);
    }

    public void Dispose() => _pipe.Close();
}
