using Attest.Benchmarks.Audit;
using Attest.Benchmarks.Logging;
using Attest.Benchmarks.Metrics;
using Attest.Benchmarks.Page;
using Attest.Benchmarks.Tracing;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["logs", .. var lines]) return LogsComparison.Start(lines, Console.Out);
if (args is ["page", .. var page]) return PageComparison.Run(page, Console.Out);
if (args is ["tracing"]) return TracingComparison.Run(Console.Out);
if (args is ["metrics", .. var parts]) return MetricsComparison.Run(parts, Console.Out);
if (args is ["audit-reading", .. var sizes]) return AuditReadingComparison.Run(sizes, Console.Out);
if (args is ["audit", .. var audited]) return AuditComparison.Run(audited, Console.Out);

// In process: the build that BenchmarkDotNet generates would inherit our package versions and analyzers.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
