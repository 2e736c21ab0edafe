namespace Attest.Monitoring.Metrics.Answering;

/// <summary>This process as its operating system sees it; null = it does not say.</summary>
internal sealed record ProcessState
{
    public double? CpuSeconds { get; init; }
    public double? ResidentBytes { get; init; }
    public double? VirtualBytes { get; init; }
    public double? Threads { get; init; }
    public double? OpenFiles { get; init; }
    public double? MostFiles { get; init; }

    /// <summary>Unix time.</summary>
    public double? StartSeconds { get; init; }

    public double? DiskReadBytes { get; init; }
    public double? DiskWrittenBytes { get; init; }
    public double? ReceivedBytes { get; init; }
    public double? SentBytes { get; init; }

    /// <summary>Reads it now. What cannot be read is left out.</summary>
    public static ProcessState Read() =>
        OperatingSystem.IsWindows() ? WindowsProcess.Read() :
        OperatingSystem.IsMacOS() ? DarwinProcess.Read() :
        OperatingSystem.IsLinux() ? LinuxProcess.Read("/proc") :
        new ProcessState { ResidentBytes = Environment.WorkingSet };
}
