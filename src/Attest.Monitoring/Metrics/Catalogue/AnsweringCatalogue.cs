namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>
/// What stands in an exposition about the process that answers it, and the machine below it. Read when it is asked for;
/// in no snapshot. Names of <c>process_</c> are those of the Prometheus client libraries ("Writing client libraries:
/// Standard and runtime collectors"), of <c>container_</c> those of cAdvisor: dashboards for them work as they stand,
/// so they have no prefix.
/// </summary>
internal static class AnsweringCatalogue
{
    private static readonly LabelDefinition Path = new("path");

    public static readonly InstrumentDefinition ProcessCpu = Bare("process_cpu_seconds_total", MetricKind.Counter, "seconds", "Processor time used.");
    public static readonly InstrumentDefinition ProcessResident = Bare("process_resident_memory_bytes", MetricKind.Gauge, "bytes", "Memory in RAM.");
    public static readonly InstrumentDefinition ProcessVirtual = Bare("process_virtual_memory_bytes", MetricKind.Gauge, "bytes", "Virtual memory; on Windows that which is committed.");
    public static readonly InstrumentDefinition ProcessThreads = Bare("process_threads", MetricKind.Gauge, "", "Threads.");
    public static readonly InstrumentDefinition ProcessOpenFiles = Bare("process_open_fds", MetricKind.Gauge, "", "Open file descriptors; on Windows handles.");
    public static readonly InstrumentDefinition ProcessMostFiles = Bare("process_max_fds", MetricKind.Gauge, "", "Most file descriptors that may be open; not on Windows.");
    public static readonly InstrumentDefinition ProcessStart = Bare("process_start_time_seconds", MetricKind.Gauge, "seconds", "When it started, Unix time.");
    public static readonly InstrumentDefinition ProcessDiskRead = Bare("process_disk_read_bytes_total", MetricKind.Counter, "bytes", "Read from disks; on Windows from any file or device.");
    public static readonly InstrumentDefinition ProcessDiskWritten = Bare("process_disk_written_bytes_total", MetricKind.Counter, "bytes", "Written to disks; on Windows to any file or device.");
    public static readonly InstrumentDefinition ProcessReceived = Bare("process_network_receive_bytes_total", MetricKind.Counter, "bytes", "Received over the network in the process's network namespace; on Linux alone.");
    public static readonly InstrumentDefinition ProcessSent = Bare("process_network_transmit_bytes_total", MetricKind.Counter, "bytes", "Sent over the network in the process's network namespace; on Linux alone.");

    public static readonly InstrumentDefinition ContainerMemory = Bare("container_memory_usage_bytes", MetricKind.Gauge, "bytes", "Memory used by the control group, caches included.");
    public static readonly InstrumentDefinition ContainerMemoryLimit = Bare("container_spec_memory_limit_bytes", MetricKind.Gauge, "bytes", "The control group's memory limit; absent without one.");
    public static readonly InstrumentDefinition ContainerOutOfMemory = Bare("container_oom_events_total", MetricKind.Counter, "", "Processes of the control group that were killed for want of memory.");
    public static readonly InstrumentDefinition ContainerCpu = Bare("container_cpu_usage_seconds_total", MetricKind.Counter, "seconds", "Processor time used by the control group.");
    public static readonly InstrumentDefinition ContainerCpuQuota = Bare("container_spec_cpu_quota", MetricKind.Gauge, "", "Microseconds of processor time allowed in each period; absent without a limit.");
    public static readonly InstrumentDefinition ContainerCpuPeriod = Bare("container_spec_cpu_period", MetricKind.Gauge, "", "The period of the limit in microseconds; absent without a limit.");
    public static readonly InstrumentDefinition ContainerPeriods = Bare("container_cpu_cfs_periods_total", MetricKind.Counter, "", "Periods of the processor limit that have passed.");
    public static readonly InstrumentDefinition ContainerThrottled = Bare("container_cpu_cfs_throttled_periods_total", MetricKind.Counter, "", "Periods in which the control group was held back.");
    public static readonly InstrumentDefinition ContainerThrottledTime = Bare("container_cpu_cfs_throttled_seconds_total", MetricKind.Counter, "seconds", "Time for which the control group was held back.");

    public static readonly InstrumentDefinition DiskUsage = new(
        "disk_usage_bytes", MetricKind.Gauge, "bytes", "Used space of the disk that holds the path.", "on scrape", Path) { Merge = GaugeMerge.Answering };

    public static readonly InstrumentDefinition DiskSize = new(
        "disk_size_bytes", MetricKind.Gauge, "bytes", "Size of the disk that holds the path.", "on scrape", Path) { Merge = GaugeMerge.Answering };

    public static readonly InstrumentDefinition AuditStorage = Own(
        "audit_storage_bytes", "bytes", "Size of the audit logs' tiles, bundles, checkpoints and journals, of all served folders.");

    public static readonly InstrumentDefinition AuditVerify = Own(
        "audit_verify_status", "", "Whether the last verification found nothing wrong: 1, or 0; of several folders the worst. Absent before the first.");

    public static readonly InstrumentDefinition AuditVerified = Own(
        "audit_last_verified_timestamp_seconds", "seconds", "When the audit log was last verified, Unix time; of several folders the one longest ago. Absent before the first.");

    public static InstrumentDefinition[] All() =>
    [
        ProcessCpu, ProcessResident, ProcessVirtual, ProcessThreads, ProcessOpenFiles, ProcessMostFiles, ProcessStart,
        ProcessDiskRead, ProcessDiskWritten, ProcessReceived, ProcessSent,
        ContainerMemory, ContainerMemoryLimit, ContainerOutOfMemory, ContainerCpu, ContainerCpuQuota, ContainerCpuPeriod,
        ContainerPeriods, ContainerThrottled, ContainerThrottledTime,
        DiskUsage, DiskSize,
        AuditStorage, AuditVerify, AuditVerified,
    ];

    private static InstrumentDefinition Own(string name, string unit, string help) =>
        new(name, MetricKind.Gauge, unit, help, "on scrape") { Merge = GaugeMerge.Answering };

    private static InstrumentDefinition Bare(string name, MetricKind kind, string unit, string help) =>
        new(name, kind, unit, help, "on scrape") { Merge = GaugeMerge.Answering, Own = false };
}
