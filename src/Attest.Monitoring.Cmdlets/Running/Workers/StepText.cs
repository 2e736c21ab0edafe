using System.Collections.Concurrent;
using System.Text;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// What a step says, on its way into its log: text becomes bytes, which the run masks and keeps. A step's own threads and
/// the thread that waits for it may all write; whoever writes after the step has ended writes into nothing.
/// </summary>
internal sealed class StepText(IProcessOutput output)
{
    /// <summary>Bytes held back so that a million short lines are not a million writes.</summary>
    private const int MostHeld = 16 * 1024;

    private readonly Lock _gate = new();
    private byte[] _held = [];
    private int _count;
    private OutputStream _lane;
    private bool _closed;
    private ConcurrentQueue<(OutputStream Lane, string Text)>? _later;

    /// <summary>Why the log could not be written; null when it could.</summary>
    public AttestException? Fault { get; private set; }

    public void Line(OutputStream lane, string text)
    {
        lock (_gate)
        {
            AddLater();
            Add(lane, text);
            Add(lane, "\n");
        }
    }

    public void Write(OutputStream lane, string text)
    {
        lock (_gate)
        {
            AddLater();
            Add(lane, text);
        }
    }

    /// <summary>Takes text without waiting for anybody; it is passed on with what comes next.</summary>
    public void Later(OutputStream lane, string text) =>
        LazyInitializer.EnsureInitialized(ref _later, static () => new()).Enqueue((lane, text));

    /// <summary>Nothing came for a moment: what is held, an unfinished line too, may be shown.</summary>
    public void Idle()
    {
        lock (_gate)
        {
            if (_closed) return;
            AddLater();
            Pass();
            if (Fault is null) output.Idle();
        }
    }

    /// <summary>Passes on what is held and takes nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            AddLater();
            Pass();
            _closed = true;
        }
    }

    private void AddLater()
    {
        if (Volatile.Read(ref _later) is not { } later) return;
        while (!later.IsEmpty && later.TryDequeue(out var held)) Add(held.Lane, held.Text);
    }

    private void Add(OutputStream lane, ReadOnlySpan<char> text)
    {
        if (_closed) return;
        if (lane != _lane) Pass();
        _lane = lane;

        // Most steps say nothing.
        if (_held.Length == 0) _held = new byte[MostHeld];
        while (text.Length > 0)
        {
            // A character has three bytes at most (a pair of surrogates four); a pair is never cut.
            var part = Math.Min(text.Length, (MostHeld - _count) / 3);
            if (part > 0 && part < text.Length && char.IsHighSurrogate(text[part - 1])) part--;
            if (part == 0)
            {
                Pass();
                continue;
            }

            _count += Encoding.UTF8.GetBytes(text[..part], _held.AsSpan(_count));
            text = text[part..];
        }
    }

    private void Pass()
    {
        if (_count == 0 || _closed) return;
        var bytes = _held.AsSpan(0, _count);
        _count = 0;
        if (Fault is not null) return;
        try
        {
            output.Write(_lane, bytes);
        }
        catch (AttestException fault)
        {
            Fault = fault;
        }
    }
}
