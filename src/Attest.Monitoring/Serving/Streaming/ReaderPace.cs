namespace Attest.Monitoring.Serving.Streaming;

/// <summary>Writes to readers who keep up. One who takes nothing for a while is given up: it holds a connection and memory.</summary>
internal static class ReaderPace
{
    /// <summary>How long one write may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="TimeoutException">The reader is too slow: the connection is to be cut.</exception>
    /// <exception cref="OperationCanceledException">It has gone, or the endpoint ends.</exception>
    public static async Task Write(Stream output, ReadOnlyMemory<byte> bytes, TimeProvider time, CancellationToken cancellation)
    {
        // Not every server's stream listens to a token.
        await Sent(output, bytes, cancellation).WaitAsync(Patience, time, cancellation).ConfigureAwait(false);
    }

    private static async Task Sent(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await output.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
