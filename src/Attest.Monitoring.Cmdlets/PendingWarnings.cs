using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Attest.Monitoring.Cmdlets;

/// <summary>Warnings that any thread gives and only the pipeline's thread may write; each text is told once.</summary>
internal sealed class PendingWarnings
{
    private readonly ConcurrentQueue<string> _queue = new();
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public void Add(string text)
    {
        if (_told.TryAdd(text, true)) _queue.Enqueue(text);
    }

    public bool TryTake([NotNullWhen(true)] out string? text) => _queue.TryDequeue(out text);
}
