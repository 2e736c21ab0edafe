namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>One row of the process table.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="Started">When it started, in units of the platform: with <paramref name="Pid"/> its identity.</param>
/// <param name="Dead">A zombie: ended, waiting to be reaped by its parent.</param>
/// <param name="MemoryBytes">Resident set.</param>
/// <param name="CpuTime">Its own and that of the children it has waited for.</param>
internal readonly record struct ProcessEntry(
    int Pid, int Parent, int Group, int Session, long Started, bool Dead, long MemoryBytes, TimeSpan CpuTime);
