using System.Reflection;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Journals;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Bodies;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Running.Processes.Unix;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>
/// Compiles on another processor what a run is about to need, while the caller still reads its command line. Most of the
/// time of a short run is the compiler's, and it can work on two things at once. Nothing depends on it: what it has not
/// reached is compiled when it is first called, as ever.
/// </summary>
internal static class WarmUp
{
    /// <summary>Of what every run calls, the most; from the end of a run to its beginning, so that the run comes to meet it.</summary>
    private static readonly Type[] LastFirst =
    [
        typeof(OtlpSpan), typeof(OtlpLine), typeof(ResourceDetection), typeof(Tracing.ResourceAttributes), typeof(TraceFile),
        typeof(ProgramBody), typeof(StepRun), typeof(StepOutput), typeof(PooledBuffer),
        typeof(StepEnvironment), typeof(RunContext), typeof(RunWorkers), typeof(Schedule),
        typeof(RunLogSink), typeof(LogBatch), typeof(LogFilter), typeof(LogLine), typeof(LogEntries), typeof(LogFields),
        typeof(AuditSink), typeof(AuditRunEvents), typeof(AuditEntry), typeof(AuditLog), typeof(Journal), typeof(JournalFile),
        typeof(RunReportWriter), typeof(RunReportBuilder), typeof(RunSpans), typeof(RunFolder), typeof(PipelineRun),
    ];

    private static readonly Type[] UnixProcesses =
    [
        typeof(UnixRun), typeof(ExitWatch), typeof(ChildStart), typeof(OutputPipes),
        typeof(NativeStrings), typeof(UnixProcessRunner),
    ];

    /// <summary>Of which only the properties are used: what else a record can do, a run has no use for.</summary>
    private static readonly Type[] Records =
    [
        typeof(RunReport), typeof(StepReport), typeof(BodyOutcome), typeof(ProcessOutcome), typeof(ProcessRequest),
        typeof(StepInvocation), typeof(RunScope), typeof(RunServices),
    ];

    /// <summary>Starts it.</summary>
    /// <param name="adapters">Whose parser the definition will be read with.</param>
    /// <param name="views">What the caller will show the run with.</param>
    public static void Start(SessionAdapters adapters, Type[] views)
    {
        if (Environment.ProcessorCount < 2) return;
        new Thread(() => Work(adapters, views)) { IsBackground = true, Name = "attest warm-up" }.Start();
    }

    private static void Work(SessionAdapters adapters, Type[] views)
    {
        try
        {
            ReadDefinition(adapters);
            Compile(views, onlyProperties: false);
            if (!OperatingSystem.IsWindows()) Compile(UnixProcesses, onlyProperties: false);
            Compile(Records, onlyProperties: true);
            Compile(LastFirst, onlyProperties: false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What could not be done ahead is done in its turn, and fails there if it must.
        }
    }

    /// <summary>Reading is all of a piece: the least definition takes the way that every other one takes.</summary>
    private static void ReadDefinition(SessionAdapters adapters)
    {
        var root = adapters.Yaml("warm-up", "name: a\nsteps:\n  - id: a\n    command: [a]\n"u8.ToArray());
        var definition = DefinitionReader.ReadOrThrow(root, "warm-up", "");
        Planner.Make(definition, ParameterValues.Bind(definition, new Dictionary<string, object?>()));
    }

    private static void Compile(Type[] types, bool onlyProperties)
    {
        const BindingFlags declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var type in types)
        {
            // Static fields too: an encoder or an ActivitySource takes longer than the code that uses it.
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var method in type.GetMethods(declared))
            {
                if (method.IsAbstract || method.IsGenericMethodDefinition) continue;

                // What is marked so as to stay out of line is off the way of a usual run.
                if (method.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining)) continue;
                if (onlyProperties && !(method.IsSpecialName && method.Name[3] == '_')) continue;
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }
    }
}
