using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>
/// A queue of runs on one state folder, first come first served: each run holds a ticket named by its id, which is
/// sorted by time; the lowest ticket whose lock is held is the one that runs. A dead run's ticket is nobody's.
/// </summary>
internal sealed class ConcurrencyGroup : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly string _ticket;
    private readonly FileLock _lock;

    private ConcurrencyGroup(string ticket, FileLock held)
    {
        _ticket = ticket;
        _lock = held;
    }

    /// <summary>Waits for the turn of <paramref name="runId"/>.</summary>
    /// <param name="state">The folder whose runs queue.</param>
    /// <param name="group">The group's name, any text.</param>
    /// <param name="runId">The run.</param>
    /// <param name="time">The clock that waits.</param>
    /// <param name="queued">Called once when the run must wait.</param>
    /// <param name="cancel">Gives up: null is returned.</param>
    public static ConcurrencyGroup? Enter(
        StateFolder state, string group, string runId, TimeProvider time, Action queued, CancellationToken cancel)
    {
        // A hash, since a name may hold what a path may not.
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(group)))[..32];
        var folder = Path.Combine(state.Groups, name);
        PrivateFolder.Create(folder);
        var ticket = Path.Combine(folder, runId);
        var held = FileLock.TryTake(ticket) ?? throw new IOException($"The ticket {ticket} is held by another process.");
        var place = new ConcurrencyGroup(ticket, held);

        var told = false;
        while (!IsFirst(folder, runId))
        {
            if (!told) queued();
            told = true;
            if (Delay.Wait(time, Look, cancel))
            {
                place.Dispose();
                return null;
            }
        }

        return place;
    }

    public void Dispose()
    {
        // Deleted before it is let go: nobody may take a ticket for dead between the two. Windows deletes on close.
        if (!OperatingSystem.IsWindows()) File.Delete(_ticket);
        _lock.Dispose();
        if (OperatingSystem.IsWindows()) File.Delete(_ticket);
    }

    private static bool IsFirst(string folder, string runId)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (string.CompareOrdinal(Path.GetFileName(path), runId) >= 0) continue;
            try
            {
                using var dead = FileLock.TryTake(path);
                if (dead is null) return false;
                File.Delete(path);
            }
            catch (IOException)
            {
                // It went away meanwhile.
            }
        }

        return true;
    }
}
