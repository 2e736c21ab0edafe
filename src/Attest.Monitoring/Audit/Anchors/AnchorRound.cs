using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>One anchor, and when it is asked.</summary>
/// <param name="Anchor">The place.</param>
/// <param name="Interval">Least time between two checkpoints.</param>
/// <param name="Timeout">Longest time for one.</param>
internal sealed record PlannedAnchor(IAnchor Anchor, TimeSpan Interval, TimeSpan Timeout);

/// <summary>What became of a checkpoint at one anchor.</summary>
/// <param name="Anchor">The place.</param>
/// <param name="Checkpoint">What was to be copied.</param>
/// <param name="Said">What is worth telling though it is there.</param>
/// <param name="Fault">Why it is not; null = it is.</param>
internal sealed record AnchorOutcome(IAnchor Anchor, AnchoredCheckpoint Checkpoint, string? Said, AttestException? Fault);

/// <summary>
/// Copies the newest checkpoint to every anchor that does not have it, all at once, each within its time. One process at a
/// time; whoever comes meanwhile finds its own checkpoint there, or copies it.
/// </summary>
/// <param name="folder">What is remembered of each anchor: which size it has, and since when. Nothing is proven by it.</param>
/// <param name="time">The clock.</param>
internal sealed class AnchorRound(string folder, TimeProvider time)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long somebody is waited for who does not even notice that its time is over: a network disk that hangs.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Copies.</summary>
    /// <param name="anchors">Where to.</param>
    /// <param name="newest">The log's checkpoint; null while it has none.</param>
    /// <param name="all">Also to those that have it, or whose interval is not over.</param>
    /// <returns>What became of it, for each anchor that was asked; none when another process is at it for too long.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public IReadOnlyList<AnchorOutcome> Run(IReadOnlyList<PlannedAnchor> anchors, Func<AnchoredCheckpoint?> newest, bool all = false)
    {
        PrivateFolder.Create(folder);
        using var held = Lock();
        if (held is null || newest() is not { } checkpoint) return [];
        var due = anchors.Where(anchor => all || IsDue(anchor, checkpoint)).ToList();
        var work = due.ConvertAll(anchor => Apart(() => Write(anchor, checkpoint)));
        var started = Stopwatch.StartNew();
        var outcomes = new List<AnchorOutcome>();
        for (var index = 0; index < work.Count; index++)
        {
            var left = due[index].Timeout + Grace - started.Elapsed;
            var outcome = work[index].Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero) ? work[index].Result : Late(due[index].Anchor, checkpoint);
            if (outcome.Fault is null) Remember(due[index].Anchor, checkpoint);
            outcomes.Add(outcome);
        }

        return outcomes;
    }

    /// <summary>On a thread of its own: one that hangs keeps no other waiting.</summary>
    internal static Task<T> Apart<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private AnchorOutcome Write(PlannedAnchor planned, AnchoredCheckpoint checkpoint)
    {
        try
        {
            using var limit = new CancellationTokenSource(planned.Timeout, time);
            return new(planned.Anchor, checkpoint, planned.Anchor.Write(checkpoint, limit.Token), null);
        }
        catch (AttestException fault)
        {
            return new(planned.Anchor, checkpoint, null, fault);
        }
        catch (OperationCanceledException)
        {
            return Late(planned.Anchor, checkpoint);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A library's own mistake must not end a run that has ended well.
            return new(planned.Anchor, checkpoint, null, AnchorFault.Of(planned.Anchor.Name, ShownUrl.In(fault.Message.TrimEnd('.')), inner: fault));
        }
    }

    private static AnchorOutcome Late(IAnchor anchor, AnchoredCheckpoint checkpoint) =>
        new(anchor, checkpoint, null, AnchorFault.Of(anchor.Name, "it did not answer in time", "See to it that it can be reached, or raise its 'timeout'; the next checkpoint is tried again."));

    private bool IsDue(PlannedAnchor planned, AnchoredCheckpoint checkpoint)
    {
        try
        {
            var parts = File.ReadAllText(MemoryOf(planned.Anchor)).Trim().Split(' ');
            if (parts is not [var name, var at] || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var then)) return true;
            if (name == $"{AnchoredCheckpoint.HashOf(checkpoint.Origin)}/{checkpoint.Name}") return false;

            // A clock that was set back must not put it off.
            var age = time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddMilliseconds(then);
            return age >= planned.Interval || age < TimeSpan.Zero;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return true;
        }
    }

    private void Remember(IAnchor anchor, AnchoredCheckpoint checkpoint)
    {
        try
        {
            AtomicFile.Write(MemoryOf(anchor), Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{AnchoredCheckpoint.HashOf(checkpoint.Origin)}/{checkpoint.Name} {time.GetUtcNow().ToUnixTimeMilliseconds()}\n")));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is asked once more than it need be.
        }
    }

    private string MemoryOf(IAnchor anchor) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(anchor.Name)).AsSpan(0, 8)) + ".last");

    private FileLock? Lock()
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(Path.Combine(folder, "lock")) is { } held) return held;
            if (time.GetElapsedTime(start) > LockPatience) return null;
            Thread.Sleep(10);
        }
    }
}
