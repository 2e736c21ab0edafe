namespace Attest.Monitoring.Delivery;

/// <summary>
/// Appends each request to a file that many processes may share: it is open to one of them at a time, for one write. A
/// line that a killed process left unfinished is ended, never removed: the file is the user's.
/// </summary>
/// <param name="path">Absolute; made when it is not there, its folder too.</param>
internal sealed class FileDeliverer(string path) : IDeliverer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public DeliveryAnswer Send(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Append(body.Span);
                return DeliveryAnswer.Taken;
            }
            catch (IOException) when (IsBusy(started))
            {
                // Another process is at its one write.
                if (cancel.WaitHandle.WaitOne(5)) return new DeliveryAnswer(DeliveryVerdict.Later, "it is held by another process");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                return new DeliveryAnswer(DeliveryVerdict.Refused, fault.Message);
            }
        }
    }

    public void Dispose()
    {
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var length = file.Length;
        if (length > 0)
        {
            file.Position = length - 1;
            if (file.ReadByte() != '\n') file.Write("\n"u8);
        }

        try
        {
            file.Write(line);
        }
        catch (IOException)
        {
            // A full disk: no half line stays.
            file.SetLength(length);
            throw;
        }
    }

    /// <summary>A file that is there and can be opened by one at a time: not a folder, not one that we may not write.</summary>
    private bool IsBusy(long started) =>
        File.Exists(path) && TimeProvider.System.GetElapsedTime(started) < Patience && !Directory.Exists(path);
}
