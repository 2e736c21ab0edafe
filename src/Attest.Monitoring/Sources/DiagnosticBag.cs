namespace Attest.Monitoring.Sources;

/// <summary>Collects every mistake of a document, so that they are told in one go and in the order of the document.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>More than anybody reads: what a file of rubbish yields beyond it is counted, not kept.</summary>
    internal const int Limit = 1000;

    private readonly List<Diagnostic> _found = [];
    private int _dropped;

    public bool IsEmpty => _found.Count == 0;

    /// <summary>Whether what comes is only counted: a loop over a whole file of mistakes can stop.</summary>
    public bool IsFull => _found.Count == Limit;

    public void Report(SourcePosition position, string message)
    {
        if (_found.Count < Limit)
            _found.Add(new Diagnostic(position, message));
        else
            _dropped++;
    }

    /// <summary>By line and column, each once: an alias may bring the same mistake many times.</summary>
    public IReadOnlyList<Diagnostic> InDocumentOrder()
    {
        var order = new int[_found.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, Compare);

        var sorted = new List<Diagnostic>(order.Length);
        foreach (var index in order)
        {
            if (sorted.Count == 0 || sorted[^1] != _found[index])
                sorted.Add(_found[index]);
        }
        if (_dropped > 0)
            sorted.Add(new Diagnostic(sorted[^1].Position, $"and at least {_dropped} more mistakes: correct these first"));
        return sorted;
    }

    // The sort is unstable, so what was found first decides between equals.
    private int Compare(int left, int right)
    {
        var (a, b) = (_found[left].Position, _found[right].Position);
        return a.Line != b.Line ? a.Line.CompareTo(b.Line)
            : a.Column != b.Column ? a.Column.CompareTo(b.Column)
            : left.CompareTo(right);
    }
}
