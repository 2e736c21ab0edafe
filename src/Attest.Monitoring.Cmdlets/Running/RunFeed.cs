using System.Collections.Concurrent;
using System.Text;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// What comes from the threads of a run to the one thread that may write to the PowerShell pipeline. Bounded: a reader
/// that is slow holds the run back, nothing is dropped.
/// </summary>
internal sealed class RunFeed(RunFeedWishes wishes) : ISignalSink, IStepOutputView
{
    private const int Most = 4096;

    /// <summary>
    /// What follows so soon is taken with what came before: to be woken for every step of many quick ones would take as much
    /// time as the steps.
    /// </summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    private readonly Queue<object> _items = new();
    private bool _complete;
    private bool _wantsWaking = true;
    private readonly ConcurrentDictionary<string, LastLine> _lastLines = new(StringComparer.Ordinal);

    /// <summary>Takes the next: a <see cref="Signal"/>, a <see cref="StepText"/> or a warning's text.</summary>
    /// <returns>Null when none came in time.</returns>
    public object? Take(TimeSpan limit)
    {
        lock (_items)
        {
            if (_items.Count == 0 && !_complete) Await(limit);
            if (!_items.TryDequeue(out var item)) return null;
            _wantsWaking = false;
            if (_items.Count == Most - 1) Monitor.PulseAll(_items);
            return item;
        }
    }

    /// <summary>Whether the run has ended and all of it was taken.</summary>
    public bool IsDone
    {
        get
        {
            lock (_items) return _complete && _items.Count == 0;
        }
    }

    /// <summary>The last line that a running step printed; empty before the first.</summary>
    public string LastLineOf(string step)
    {
        if (!_lastLines.TryGetValue(step, out var line)) return "";
        lock (line) return line.Text();
    }

    public void Emit(Signal signal)
    {
        if (signal is StepFinished finished) _lastLines.TryRemove(finished.Report.Id, out _);
        var told = signal is RunStarted or RunQueued or StepStarted or StepFinished
            || LogEntries.LevelOf(signal) switch
            {
                LogLevel.Warn or LogLevel.Error => true,
                LogLevel.Info => wishes.Verbose,
                LogLevel.Debug => wishes.Debug,
                _ => false,
            };
        if (told) Add(signal);
    }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        var last = _lastLines.GetOrAdd(step, static _ => new LastLine());
        lock (last) last.Add(lines);
        if (!wishes.Output) return;
        foreach (var line in Encoding.UTF8.GetString(lines.TrimEnd((byte)'\n')).Split('\n'))
        {
            Add(new StepText(step, line.TrimEnd('\r')));
        }
    }

    public void Warn(string text) => Add(text);

    /// <summary>Nothing more comes.</summary>
    public void Complete()
    {
        lock (_items)
        {
            _complete = true;
            Monitor.PulseAll(_items);
        }
    }

    /// <summary>Waits for an item; under the lock. After one was taken, a moment at first in which none wakes it.</summary>
    private void Await(TimeSpan limit)
    {
        if (!_wantsWaking)
        {
            Monitor.Wait(_items, Soon);
            _wantsWaking = true;
            if (_items.Count > 0 || _complete) return;
        }

        Monitor.Wait(_items, limit);
    }

    /// <summary>Adds an item, when there is room; after the end, nothing: a thread that was given up still talks.</summary>
    private void Add(object item)
    {
        lock (_items)
        {
            while (_items.Count >= Most && !_complete)
            {
                Monitor.PulseAll(_items);
                Monitor.Wait(_items);
            }

            if (_complete) return;
            _items.Enqueue(item);

            // That a step has started is shown with what comes next, or when the bars are drawn: it wakes nobody.
            if (_wantsWaking && (item is not StepStarted || wishes.Verbose || wishes.Debug)) Monitor.PulseAll(_items);
        }
    }
}

/// <summary>What of a run somebody reads; what nobody reads is not carried over.</summary>
/// <param name="Verbose">The verbose stream.</param>
/// <param name="Debug">The debug stream.</param>
/// <param name="Output">Step output, line by line, on the information stream.</param>
internal sealed record RunFeedWishes(bool Verbose, bool Debug, bool Output);

/// <summary>A line of a step's output, masked: what the information stream carries.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Text">The line without its end.</param>
internal sealed record StepText(string Step, string Text);
