using System.Diagnostics;

namespace Attest.Benchmarks.Metrics;

/// <summary>Ways to measure a piece of work.</summary>
internal static class Timing
{
    private const int Operations = 1_000_000;
    private const int Threads = 2;

    /// <summary>Lets the compiler finish with a loop: called often, and then time for its last tier.</summary>
    public static void WarmUp(Action<int>? loop)
    {
        if (loop is null) return;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var call = 0; call < 100; call++) loop(1000);
            Thread.Sleep(200);
        }
    }

    /// <summary>Nanoseconds of one operation.</summary>
    public static Func<double>? PerOperation(Action<int>? loop) => loop is null ? null : () =>
        Undisturbed(1, () => loop(Operations)).TotalNanoseconds / Operations;

    /// <summary>Nanoseconds of one operation by the wall clock, while two threads do them on the same series.</summary>
    public static Func<double>? Contended(Action<int>? loop) => loop is null ? null : () =>
        Undisturbed(Threads, () =>
        {
            using var ready = new Barrier(Threads);
            var threads = new Thread[Threads];
            for (var at = 0; at < threads.Length; at++)
            {
                threads[at] = new Thread(() =>
                {
                    ready.SignalAndWait();
                    loop(Operations);
                });
                threads[at].Start();
            }

            foreach (var thread in threads) thread.Join();
        }).TotalNanoseconds / (Threads * (double)Operations);

    /// <summary>Milliseconds of one call.</summary>
    public static Func<double> PerCall(Action call) => () => Undisturbed(1, call).TotalMilliseconds;

    /// <summary>What is measured while another thread does something over and over.</summary>
    public static double Beside(Action other, Func<double> measure)
    {
        using var started = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            for (other(); !stop.IsCancellationRequested; other()) started.Set();
        });
        thread.Start();
        started.Wait();
        var measured = measure();
        stop.Cancel();
        thread.Join();
        return measured;
    }

    /// <summary>Microseconds that the 100th longest of a million calls takes.</summary>
    public static double Longest(Action call)
    {
        var times = new long[Operations];
        for (var at = 0; at < times.Length; at++)
        {
            var started = Stopwatch.GetTimestamp();
            call();
            times[at] = Stopwatch.GetTimestamp() - started;
        }

        Array.Sort(times);
        return times[^100] * 1e6 / Stopwatch.Frequency;
    }

    /// <summary>Bytes that one call allocates on this thread.</summary>
    public static double Allocated(Action call)
    {
        for (var warmUp = 0; warmUp < 3; warmUp++) call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes by which the heap has grown when <paramref name="make"/> is done and what it returns is still held.</summary>
    public static double Held(Func<object> make)
    {
        var before = Live();
        var made = make();
        var after = Live();
        (made as IDisposable)?.Dispose();
        return after - before;

        static long Live()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    /// <summary>
    /// How long something takes. On a busy machine it is done again until this process had the processors it wanted nine
    /// tenths of the time: two threads that take turns race for nothing.
    /// </summary>
    private static TimeSpan Undisturbed(int processors, Action work)
    {
        const int Tries = 8;
        var (best, bestShare) = (TimeSpan.Zero, -1.0);
        for (var attempt = 0; attempt < Tries && bestShare < 0.9; attempt++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            work();
            var took = Stopwatch.GetElapsedTime(started);
            var share = (Environment.CpuUsage.TotalTime - cpu) / took / processors;
            if (share > bestShare) (best, bestShare) = (took, share);
        }

        return best;
    }
}
