namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>The operating system's process table, as far as this user may see it.</summary>
internal abstract class ProcessTable
{
    private static readonly Lazy<ProcessTable> Instance =
        new(() => OperatingSystem.IsMacOS() ? new DarwinProcessTable() : new LinuxProcessTable());

    /// <summary>The table of the Unix this runs on.</summary>
    public static ProcessTable Current => Instance.Value;

    /// <summary>Whether there is a process of this id, and its row.</summary>
    public abstract bool TryRead(int pid, out ProcessEntry entry);

    /// <summary>Adds all processes; those that end meanwhile are left out.</summary>
    public abstract void ReadAll(List<ProcessEntry> into);

    /// <summary>False when nothing at all was made after <paramref name="pid"/>, <paramref name="age"/> ago.</summary>
    public virtual bool MayHaveYounger(int pid, TimeSpan age) => true;

    /// <summary>
    /// Adds at least all processes that were made after <paramref name="pid"/>, which was <paramref name="age"/> ago.
    /// </summary>
    public abstract void ReadYounger(int pid, TimeSpan age, List<ProcessEntry> into);

    /// <summary>Whether the process carries all these variables in the environment it was started with.</summary>
    public abstract bool Carries(int pid, Marks marks);

    /// <summary>The name of its executable; <c>?</c> when it has ended or may not be seen.</summary>
    public abstract string Name(int pid);

    /// <summary>The highest resident memory of the process itself so far; 0 when not known.</summary>
    public abstract long PeakMemory(int pid);

    /// <summary>Sends a signal to this very process, never to another that was given its id since.</summary>
    public abstract void Signal(in ProcessEntry process, int signal);
}
