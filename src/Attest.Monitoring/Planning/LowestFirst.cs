namespace Attest.Monitoring.Planning;

/// <summary>
/// A queue of numbers that gives the lowest first: a binary heap. A <c>PriorityQueue</c> of numbers would be compiled
/// anew in every process, which costs a start more than the heap does.
/// </summary>
internal sealed class LowestFirst
{
    private int[] _heap = new int[8];

    public int Count { get; private set; }

    public void Add(int number)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        var at = Count++;
        for (int parent; at > 0 && _heap[parent = (at - 1) / 2] > number; at = parent) _heap[at] = _heap[parent];
        _heap[at] = number;
    }

    /// <summary>Takes the lowest; there must be one.</summary>
    public int Take()
    {
        var lowest = _heap[0];
        var moved = _heap[--Count];
        var at = 0;
        for (var child = 1; child < Count; child = at * 2 + 1)
        {
            if (child + 1 < Count && _heap[child + 1] < _heap[child]) child++;
            if (_heap[child] >= moved) break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = moved;
        return lowest;
    }
}
