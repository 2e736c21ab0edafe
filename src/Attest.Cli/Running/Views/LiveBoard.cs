using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>What the live view knows of a run. Not thread-safe: its view holds a lock.</summary>
internal sealed class LiveBoard
{
    private readonly Dictionary<string, LiveStep> _byId = new(StringComparer.Ordinal);

    public string Pipeline { get; private set; } = "";
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>What the whole run waits for; null while it goes on.</summary>
    public string? Waiting { get; private set; }

    /// <summary>In plan order.</summary>
    public List<LiveStep> Steps { get; } = [];

    /// <summary>Warnings and errors that are no step's; the newest last.</summary>
    public List<string> Messages { get; } = [];

    public LiveStep? Find(string id) => _byId.GetValueOrDefault(id);

    public void Take(Signal signal)
    {
        switch (signal)
        {
            case RunQueued queued:
                Pipeline = queued.Run?.Pipeline ?? "";
                StartedAt = queued.Timestamp;
                Waiting = $"waiting for another run of the group '{queued.Group}'";
                break;
            case RunDequeued:
                Waiting = null;
                break;
            case RunStarted started:
                Begin(started);
                break;
            case StepStarted started when Find(started.Step) is { } step:
                if (started.Attempt == 1) step.StartedAt = started.Timestamp;
                step.Status = RunStatus.Running;
                step.Note = started.Attempt > 1 ? $"attempt {started.Attempt}" : "";
                break;
            case StepRetried retried when Find(retried.Step) is { } step:
                step.Note = $"attempt {retried.Attempt} failed, next in {Durations.Text(retried.Delay.TotalMilliseconds)}";
                break;
            case StepFinished finished when Find(finished.Report.Id) is { } step:
                step.Status = finished.Report.Status;
                step.DurationMs = finished.Report.DurationMs;
                step.Note = finished.Report.Status is RunStatus.Skipped ? "" : StepTexts.Note(finished.Report);
                break;
            case MessageLogged { Level: LogLevel.Warn or LogLevel.Error } message:
                if (Messages.Count == 3) Messages.RemoveAt(0);
                Messages.Add(message.Message);
                break;
        }
    }

    private void Begin(RunStarted started)
    {
        Pipeline = started.Run?.Pipeline ?? "";
        StartedAt = started.Timestamp;
        Waiting = null;
        foreach (var seen in started.Steps)
        {
            var step = new LiveStep(seen.Id);
            Steps.Add(step);
            _byId[seen.Id] = step;
        }
    }
}
