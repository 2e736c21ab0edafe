namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>Runs programs by CreateProcessW, each in a job object of its own.</summary>
internal sealed class WindowsProcessRunner(TimeProvider time) : IProcessRunner
{
    private readonly Lock _lock = new();
    private readonly List<JobObject> _running = [];

    /// <summary>Jobs whose members live on: closing the last handle would lose sight of them.</summary>
    private readonly List<JobObject> _background = [];

    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation)
    {
        if (cancellation.Cancel.IsCancellationRequested || cancellation.Abort.IsCancellationRequested)
            return new ProcessOutcome { ExitCode = 1, StoppedBy = StopReason.Cancel };
        var job = new JobObject(request.Limits, request.Background, request.Marks);
        lock (_lock) _running.Add(job);
        try
        {
            using var run = new WindowsRun(request, output, cancellation, job, time);
            return run.Complete();
        }
        finally
        {
            lock (_lock) Leave(job, request.Background);
        }
    }

    public (long MemoryBytes, TimeSpan CpuTime) Sample()
    {
        var memory = 0L;
        var cpu = TimeSpan.Zero;
        lock (_lock)
            foreach (var job in _running)
            {
                memory += job.MemoryBytes;
                cpu += job.CpuTime;
            }

        return (memory, cpu);
    }

    /// <summary>
    /// Those in jobs of this process. What another attest process left behind has ended with it, as its jobs were closed.
    /// </summary>
    public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks)
    {
        var found = new List<string>();
        lock (_lock)
        {
            foreach (var job in _running)
                if (Carries(job, marks))
                    found.AddRange(job.Names(except: 0));
            foreach (var job in _background)
                if (Carries(job, marks))
                    found.AddRange(job.Names(except: 0));
        }

        return found;
    }

    private void Leave(JobObject job, bool background)
    {
        _running.Remove(job);
        if (background && job.Names(except: 0).Count > 0) _background.Add(job);
        else job.Dispose();
    }

    private static bool Carries(JobObject job, IReadOnlyDictionary<string, string> marks)
    {
        foreach (var (name, value) in marks)
            if (!job.Marks.TryGetValue(name, out var own) || own != value)
                return false;
        return marks.Count > 0;
    }
}
