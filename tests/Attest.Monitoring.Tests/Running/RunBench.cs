using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Bodies;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Planning;

namespace Attest.Monitoring.Tests.Running;

/// <summary>Runs plans with real processes in a state folder of its own, and keeps every signal.</summary>
internal sealed class RunBench : IDisposable, IStepOutputView
{
    private readonly TemporaryFolder _temporary = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly StringBuilder _output = new();

    public RunBench()
    {
        Folder = _temporary.At("work");
        Directory.CreateDirectory(Folder);
        State = StateFolder.Open(_temporary.At("state"));
        Environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            Environment[(string)variable.Key] = (string)variable.Value!;
        }
    }

    /// <summary>Where steps run.</summary>
    public string Folder { get; }

    public StateFolder State { get; }
    public Dictionary<string, string> Environment { get; }
    public RunStop Stop { get; } = new();
    public ConcurrentQueue<Signal> Signals { get; } = new();
    public List<IDurableSink> Durable { get; } = [];

    /// <summary>Called with every signal, on the step's thread.</summary>
    public Action<Signal> OnSignal { get; set; } = _ => { };

    /// <summary>Called with output, on the step's thread.</summary>
    public Action<string> OnOutput { get; set; } = _ => { };

    /// <summary>Replaces the body of a kind.</summary>
    public Func<string, StepBodyRunner?> Body { get; set; } = _ => null;

    /// <summary>Answers whether a metric's name is another's.</summary>
    public Func<string, CustomMetric, string?> MetricClash { get; set; } = (_, _) => null;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public IEnumerable<T> Of<T>()
        where T : Signal => Signals.OfType<T>();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is asked what running programs use; null = what runs them.</summary>
    public IProcessRunner? Sampled { get; init; }

    public RunReport Run(params StepDefinition[] steps) => Run(Pipelines.Of(steps));

    public RunReport Run(PipelineDefinition definition, RunReport? resume = null) =>
        Run(Planner.Make(definition with { BaseDirectory = Folder }, new Dictionary<string, object?>()), resume);

    public RunReport Run(Plan plan, RunReport? resume = null) =>
        PipelineRun.Execute(Services, new RunRequest { Plan = plan, Output = this, Resume = resume }, Stop);

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        var text = Encoding.UTF8.GetString(lines);
        lock (_output) _output.Append(text);
        OnOutput(text);
    }

    public void Dispose()
    {
        Stop.Dispose();
        _temporary.Dispose();
    }

    private RunServices Services => new()
    {
        Time = Time,
        State = State,
        Processes = Sampled ?? _processes,
        Environment = Environment,
        MetricClash = (_, step, metric) => MetricClash(step, metric),
        Body = kind => Body(kind) ?? kind switch
        {
            "run" or "pwsh" => new ShellBodyRunner(_processes).Run,
            "command" => new CommandBodyRunner(_processes).Run,
            "create_file" => FileBodyRunner.Run,
            "http" => new HttpBodyRunner().Run,
            _ => null,
        },
        OpenSinks = (_, _, _, _) => new RunSinks(new Recorder(this), Durable, () => { }),
        Git = (_, _) => null,
    };

    private sealed class Recorder(RunBench bench) : ISignalSink
    {
        public void Emit(Signal signal)
        {
            bench.Signals.Enqueue(signal);
            bench.OnSignal(signal);
        }
    }
}
