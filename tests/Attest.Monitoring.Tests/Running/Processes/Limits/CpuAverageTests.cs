using Attest.Monitoring.Running.Processes.Limits;

namespace Attest.Monitoring.Tests.Running.Processes.Limits;

public sealed class CpuAverageTests
{
    [Fact]
    public void It_is_a_share_of_the_whole_machine_over_ten_seconds()
    {
        var average = new CpuAverage(processors: 4);
        for (var second = 0; second <= 30; second++) average.Add(second * 1000, TimeSpan.FromSeconds(second * 2));
        Assert.True(average.IsFull);
        Assert.Equal(50, average.Percent, precision: 6);
    }

    [Fact]
    public void It_is_not_full_before_ten_seconds()
    {
        var average = new CpuAverage(processors: 1);
        average.Add(0, TimeSpan.Zero);
        average.Add(9_999, TimeSpan.FromSeconds(9));
        Assert.False(average.IsFull);
        average.Add(10_000, TimeSpan.FromSeconds(9));
        Assert.True(average.IsFull);
    }

    [Fact]
    public void What_is_older_than_ten_seconds_no_longer_counts()
    {
        var average = new CpuAverage(processors: 1);
        average.Add(0, TimeSpan.Zero);
        average.Add(10_000, TimeSpan.FromSeconds(10));
        average.Add(20_000, TimeSpan.FromSeconds(10));
        Assert.Equal(0, average.Percent);
    }

    [Fact]
    public void The_time_of_who_has_ended_is_kept()
    {
        var average = new CpuAverage(processors: 1);
        average.Add(0, TimeSpan.FromSeconds(8));
        average.Add(1000, TimeSpan.FromSeconds(3));
        average.Add(2000, TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(9), average.Total);
    }
}
