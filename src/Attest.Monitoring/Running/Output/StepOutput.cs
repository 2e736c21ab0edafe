using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running.Output;

/// <summary>
/// Where the output of a step goes: masked, into its log file and to whoever watches, by whole lines. A line that does
/// not end is shown when nothing follows for a moment, or after 64 KiB. When the other stream speaks after an
/// unfinished line, a line end comes between. Memory does not grow with the output.
/// One object serves all attempts of a step: they follow each other in one log. For one thread at a time.
/// </summary>
internal sealed class StepOutput : IProcessOutput, IDisposable
{
    /// <summary>A longer line is passed on in pieces.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly string _step;
    private readonly string _logFile;
    private readonly StepLog _log;
    private readonly Lane _standard;
    private readonly Lane _error;
    private readonly OutputTail _tail = new();
    private IStepOutputView? _view;
    private bool _faultTold;

    /// <summary>The stream whose line is out and not at its end.</summary>
    private Lane? _open;

    /// <summary>Whether that line belongs to an attempt that has ended.</summary>
    private bool _openIsPast;

    /// <param name="step">The step's id, for the view and for messages.</param>
    /// <param name="logFile">The log file, made with its folder on the first output.</param>
    /// <param name="masker">The run's secrets.</param>
    /// <param name="view">Who watches, if anybody.</param>
    public StepOutput(string step, string logFile, SecretMasker masker, IStepOutputView? view)
    {
        _step = step;
        _logFile = logFile;
        _log = new StepLog(logFile);
        _standard = new Lane(OutputStream.Standard, masker.OpenStream());
        _error = new Lane(OutputStream.Error, masker.OpenStream());
        _view = view;
    }

    /// <summary>The log file; null while the step has printed nothing.</summary>
    public string? LogPath => _log.Path;

    /// <summary>The last lines, masked; empty when the step has printed nothing.</summary>
    public string Tail => _tail.ToString();

    /// <summary>Why the log could not be written; null when it could. Also thrown, once, by the call that met it.</summary>
    public AttestException? Fault { get; private set; }

    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.OutputUnwritable"/>, once; what comes after is still shown to the view.
    /// </exception>
    public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        var lane = stream == OutputStream.Standard ? _standard : _error;
        Take(lane, lane.Mask.Next(bytes));
        TellFault();
    }

    /// <inheritdoc cref="Write" path="/exception"/>
    public void Idle()
    {
        PassUnfinished(_standard);
        PassUnfinished(_error);
        TellFault();
    }

    /// <summary>Writes all that is held back; the next attempt may follow.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public void Complete()
    {
        Finish(_standard);
        Finish(_error);
        _openIsPast = _open is not null;
        TellFault();
    }

    /// <summary>Closes the log; what was not completed is dropped.</summary>
    public void Dispose()
    {
        _standard.Dispose();
        _error.Dispose();
        _log.Dispose();
    }

    private void Take(Lane lane, ReadOnlySpan<byte> bytes)
    {
        var wholeLines = bytes.LastIndexOf((byte)'\n') + 1;
        if (wholeLines > 0)
        {
            PassWithUnfinished(lane, bytes[..wholeLines]);
            bytes = bytes[wholeLines..];
        }

        lane.Unfinished.Append(bytes);
        if (lane.Unfinished.Length >= LongestLine) PassUnfinished(lane);
    }

    private void PassWithUnfinished(Lane lane, ReadOnlySpan<byte> bytes)
    {
        if (lane.Unfinished.Length == 0)
        {
            Pass(lane, bytes);
            return;
        }

        lane.Unfinished.Append(bytes);
        Pass(lane, lane.Unfinished.Span);
        lane.Unfinished.Clear();
    }

    private void PassUnfinished(Lane lane)
    {
        var line = lane.Unfinished.Span;
        var whole = line.Length - Utf8Tail.UnfinishedBytes(line);
        Pass(lane, line[..whole]);
        lane.Unfinished.RemoveFirst(whole);
    }

    private void Finish(Lane lane)
    {
        Take(lane, lane.Mask.Flush());
        Pass(lane, lane.Unfinished.Span);
        lane.Unfinished.Clear();
    }

    private void Pass(Lane lane, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_open is not null && (_open != lane || _openIsPast)) Separate(_open.Stream);
        Put(lane.Stream, bytes);
        _open = bytes[^1] == (byte)'\n' ? null : lane;
        _openIsPast = false;
    }

    private void Put(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        _tail.Append(bytes);
        PutLog(bytes);
        PutView(stream, bytes);
    }

    private void Separate(OutputStream stream)
    {
        _tail.Append("\n"u8);
        PutLog("\n"u8);
        if (_view is { IsExact: false }) PutView(stream, "\n"u8);
    }

    private void PutLog(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null) return;
        try
        {
            _log.Append(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fault = new AttestException(
                ErrorIds.OutputUnwritable,
                $"the output of step {_step} cannot be written to {_logFile}: {fault.Message}",
                "Make room on that disk, or name another state folder with --home or ATTEST_HOME.",
                inner: fault);
        }
    }

    private void PutView(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            _view?.Show(_step, stream, bytes);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A view is not to throw. One that did is closed, or broken for good; the log has everything.
            _view = null;
        }
    }

    private void TellFault()
    {
        if (Fault is null || _faultTold) return;
        _faultTold = true;
        throw Fault;
    }

    /// <summary>One of the two streams: its mask, and its line that has not ended and is not out.</summary>
    private sealed class Lane(OutputStream stream, MaskedStream mask) : IDisposable
    {
        public OutputStream Stream { get; } = stream;
        public MaskedStream Mask { get; } = mask;
        public PooledBuffer Unfinished { get; } = new();

        public void Dispose()
        {
            Mask.Dispose();
            Unfinished.Dispose();
        }
    }
}
