namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>
/// The .NET runtime's own metrics, of the answering process: the meter <c>System.Runtime</c> under the names that every
/// foreign meter gets. Source: Microsoft Learn, ".NET runtime metrics"; OpenTelemetry, "Semantic conventions for CLR".
/// </summary>
internal static class RuntimeCatalogue
{
    private static readonly LabelDefinition Generation = new("gc_heap_generation");

    public static InstrumentDefinition[] All() =>
    [
        Row("dotnet_assembly_count", MetricKind.Gauge, "", "Assemblies that are loaded."),
        Row("dotnet_exceptions_total", MetricKind.Counter, "", "Exceptions that were thrown.", new LabelDefinition("error_type")),
        Row("dotnet_gc_collections_total", MetricKind.Counter, "", "Garbage collections.", Generation),
        Row("dotnet_gc_heap_total_allocated_bytes_total", MetricKind.Counter, "bytes", "Allocated on the managed heap since the start."),
        Row("dotnet_gc_last_collection_heap_fragmentation_size_bytes", MetricKind.Gauge, "bytes", "Fragmentation of the heap after the last collection.", Generation),
        Row("dotnet_gc_last_collection_heap_size_bytes", MetricKind.Gauge, "bytes", "Size of the heap after the last collection.", Generation),
        Row("dotnet_gc_last_collection_memory_committed_size_bytes", MetricKind.Gauge, "bytes", "Memory the collector had committed at the last collection."),
        Row("dotnet_gc_pause_time_seconds_total", MetricKind.Counter, "seconds", "Time the process was paused for collections."),
        Row("dotnet_jit_compilation_time_seconds_total", MetricKind.Counter, "seconds", "Time spent compiling."),
        Row("dotnet_jit_compiled_il_size_bytes_total", MetricKind.Counter, "bytes", "Intermediate language that was compiled."),
        Row("dotnet_jit_compiled_methods_total", MetricKind.Counter, "", "Methods that were compiled."),
        Row("dotnet_monitor_lock_contentions_total", MetricKind.Counter, "", "Times a lock had to be waited for."),
        Row("dotnet_process_cpu_count", MetricKind.Gauge, "", "Processors the process may use."),
        Row("dotnet_process_cpu_time_seconds_total", MetricKind.Counter, "seconds", "Processor time used.", new LabelDefinition("cpu_mode", ["user", "system"])),
        Row("dotnet_process_memory_working_set_bytes", MetricKind.Gauge, "bytes", "Memory in RAM."),
        Row("dotnet_thread_pool_queue_length", MetricKind.Gauge, "", "Work items that wait for a thread."),
        Row("dotnet_thread_pool_thread_count", MetricKind.Gauge, "", "Threads of the pool."),
        Row("dotnet_thread_pool_work_item_count_total", MetricKind.Counter, "", "Work items that were done."),
        Row("dotnet_timer_count", MetricKind.Gauge, "", "Timers that are active."),
    ];

    private static InstrumentDefinition Row(string name, MetricKind kind, string unit, string help, params LabelDefinition[] labels) =>
        new(name, kind, unit, help, "on scrape", labels) { Merge = GaugeMerge.Answering, Own = false };
}
