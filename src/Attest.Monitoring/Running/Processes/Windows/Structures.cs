using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary><c>STARTUPINFOEXW</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StartupInfoEx
{
    public uint Size;
    public char* Reserved;
    public char* Desktop;
    public char* Title;
    public uint X, Y, Width, Height, WidthCharacters, HeightCharacters, FillAttribute;
    public uint Flags;
    public ushort ShowWindow;
    public ushort ReservedSize;
    public byte* ReservedBytes;
    public nint Input, Output, Error;
    public void* AttributeList;
}

/// <summary><c>PROCESS_INFORMATION</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProcessInformation
{
    public nint Process;
    public nint Thread;
    public uint ProcessId;
    public uint ThreadId;
}

/// <summary><c>PROCESS_MEMORY_COUNTERS</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryCounters
{
    public uint Size;
    public uint PageFaults;
    public nuint PeakWorkingSet;
    public nuint WorkingSet;
    public nuint PeakPagedPool, PagedPool, PeakNonPagedPool, NonPagedPool, Pagefile, PeakPagefile;
}

/// <summary><c>JOBOBJECT_EXTENDED_LIMIT_INFORMATION</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobLimits
{
    public long ProcessUserTime, JobUserTime;
    public uint Flags;
    public nuint MinimumWorkingSet, MaximumWorkingSet;
    public uint ActiveProcesses;
    public nuint Affinity;
    public uint PriorityClass, SchedulingClass;
    public ulong ReadOperations, WriteOperations, OtherOperations, ReadBytes, WriteBytes, OtherBytes;
    public nuint ProcessMemory, JobMemory;
    public nuint PeakProcessMemory, PeakJobMemory;
}

/// <summary><c>JOBOBJECT_CPU_RATE_CONTROL_INFORMATION</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobCpuRate
{
    public uint Flags;

    /// <summary>Hundredths of a percent of the whole machine.</summary>
    public uint Rate;
}

/// <summary><c>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION</c>; times in 100 ns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobAccounting
{
    public long UserTime, KernelTime, PeriodUserTime, PeriodKernelTime;
    public uint PageFaults, Processes, ActiveProcesses, TerminatedProcesses;
}

/// <summary><c>JOBOBJECT_ASSOCIATE_COMPLETION_PORT</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobPort
{
    public nint Key;
    public nint Port;
}
