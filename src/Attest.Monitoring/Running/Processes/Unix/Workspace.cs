namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>What a run needs and the next one can use again: buffers and the pipe that wakes it.</summary>
internal sealed class Workspace : IDisposable
{
    public const int BufferBytes = 64 * 1024;

    /// <summary>The capacity of a Linux pipe: one read empties it.</summary>
    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    public NativeStrings Strings { get; } = new();

    public Wake Wake { get; } = new();

    public void Dispose()
    {
        Strings.Dispose();
        Wake.Dispose();
    }
}
