using System.Buffers.Binary;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tracing.Sampling;

/// <summary>
/// <c>max_per_second</c> over all processes of a state folder, since each run may be a process of its own: a bucket of
/// tokens in a file, filled with time, up to what one second allows and at least one.
/// </summary>
/// <param name="state">Where the bucket stands.</param>
/// <param name="perSecond">How fast it fills; 0 = never.</param>
/// <param name="time">The clock that all processes share.</param>
/// <param name="name">Of the bucket.</param>
internal sealed class TraceRate(StateFolder state, double perSecond, TimeProvider time, string name = "rate")
{
    private const int Length = 16;
    private const int MostTries = 200;

    /// <summary>Takes a token when there is one. A folder that cannot be written bounds nothing.</summary>
    public bool TryTake()
    {
        if (perSecond <= 0) return false;
        try
        {
            PrivateFolder.Create(state.Spans);
            for (var attempt = 0; attempt < MostTries; attempt++)
            {
                using var held = FileLock.TryTake(Path.Combine(state.Spans, name + ".lock"));
                if (held is not null) return Take(Path.Combine(state.Spans, name));

                // Held for the time of one small write.
                Thread.Sleep(1);
            }

            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private bool Take(string path)
    {
        var now = time.GetUtcNow().UtcTicks;
        var most = Math.Max(1, perSecond);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> bytes = stackalloc byte[Length];
        var tokens = most;
        if (file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false) == Length)
        {
            var since = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            var left = BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]);

            // A clock that was set back, or a file of nonsense, starts anew with what is left, and never with more.
            var seconds = Math.Max(0, TimeSpan.FromTicks(now - since).TotalSeconds);
            tokens = double.IsFinite(left) ? Math.Clamp(left + (seconds * perSecond), 0, most) : 0;
        }

        var taken = tokens >= 1;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, now);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], taken ? tokens - 1 : tokens);
        file.Position = 0;
        file.Write(bytes);
        return taken;
    }
}
