using Attest.Monitoring.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Planning;

public sealed class LowestFirstTests
{
    [Fact]
    public void What_was_added_comes_out_from_the_lowest_to_the_highest() => Prop.ForAll<int[]>(numbers =>
    {
        var queue = new LowestFirst();
        foreach (var number in numbers) queue.Add(number);
        var taken = new List<int>();
        while (queue.Count > 0) taken.Add(queue.Take());
        return taken.SequenceEqual(numbers.Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Adding_between_taking_keeps_the_lowest_first() => Prop.ForAll<int[]>(numbers =>
    {
        var queue = new LowestFirst();
        var model = new List<int>();
        foreach (var number in numbers)
        {
            queue.Add(number);
            model.Add(number);
            if (number % 3 != 0) continue;
            if (queue.Take() != model.Min()) return false;
            model.Remove(model.Min());
        }

        return queue.Count == model.Count;
    }).QuickCheckThrowOnFailure();
}
