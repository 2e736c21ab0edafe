using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>What an exposition says of the process that answers it and of the machine below: read when it is asked for.</summary>
/// <param name="disks">The paths whose disks are measured.</param>
/// <param name="process">Reads this process.</param>
/// <param name="controlGroup">Reads its control group.</param>
/// <param name="logs">Reads the audit logs.</param>
internal sealed class AnsweringMetrics(
    DiskState disks, Func<ProcessState> process, Action<Readings> controlGroup, Func<AuditLogState> logs)
{
    public AnsweringMetrics(DiskState disks, Func<AuditLogState> logs)
        : this(
            disks,
            ProcessState.Read,
            static readings =>
            {
                if (OperatingSystem.IsLinux()) ControlGroupState.Read(readings);
            },
            logs)
    {
    }

    /// <summary>Everything this system tells, sorted as a merge wants it.</summary>
    public List<MetricFamilyData> Read()
    {
        var state = process();
        var readings = new Readings((long)((state.StartSeconds ?? 0) * 1000));
        Add(state, readings);
        controlGroup(readings);
        foreach (var (path, size, used) in disks.Read())
        {
            readings.Add(AnsweringCatalogue.DiskUsage, used, new KeyValuePair<string, object?>("path", path));
            readings.Add(AnsweringCatalogue.DiskSize, size, new KeyValuePair<string, object?>("path", path));
        }

        var audit = logs();
        readings.Add(AnsweringCatalogue.AuditStorage, audit.StorageBytes);
        readings.Add(AnsweringCatalogue.AuditVerify, audit.IsValid is { } valid ? (valid ? 1 : 0) : null);
        readings.Add(AnsweringCatalogue.AuditVerified, audit.VerifiedAt?.ToUnixTimeMilliseconds() / 1000.0);
        return readings.Families();
    }

    private static void Add(ProcessState process, Readings readings)
    {
        readings.Add(AnsweringCatalogue.ProcessCpu, process.CpuSeconds);
        readings.Add(AnsweringCatalogue.ProcessResident, process.ResidentBytes);
        readings.Add(AnsweringCatalogue.ProcessVirtual, process.VirtualBytes);
        readings.Add(AnsweringCatalogue.ProcessThreads, process.Threads);
        readings.Add(AnsweringCatalogue.ProcessOpenFiles, process.OpenFiles);
        readings.Add(AnsweringCatalogue.ProcessMostFiles, process.MostFiles);
        readings.Add(AnsweringCatalogue.ProcessStart, process.StartSeconds);
        readings.Add(AnsweringCatalogue.ProcessDiskRead, process.DiskReadBytes);
        readings.Add(AnsweringCatalogue.ProcessDiskWritten, process.DiskWrittenBytes);
        readings.Add(AnsweringCatalogue.ProcessReceived, process.ReceivedBytes);
        readings.Add(AnsweringCatalogue.ProcessSent, process.SentBytes);
    }
}
