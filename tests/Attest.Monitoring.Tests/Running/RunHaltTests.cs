using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Running;

public sealed class RunHaltTests
{
    private static readonly StepError Error = new("Attest.LimitExceeded", "over", "raise");

    [Fact]
    public void The_first_reason_stands()
    {
        using var stop = new RunStop();
        using var halt = new RunHalt(stop, TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.Null(halt.Status);
        halt.Request(RunStatus.Failure, Error);
        stop.Request("SIGINT");
        Assert.Equal((RunStatus.Failure, Error), (halt.Status, halt.Error));
    }

    [Fact]
    public void A_cancel_ends_steps_at_once_and_clean_up_after_the_grace()
    {
        using var stop = new RunStop();
        var time = new ManualTime();
        using var halt = new RunHalt(stop, TimeSpan.FromSeconds(5), time);
        stop.Request("SIGTERM");
        Assert.Equal(RunStatus.Cancelled, halt.Status);
        Assert.True(halt.ForSteps.Cancel.IsCancellationRequested);
        Assert.False(halt.ForFinally.Cancel.IsCancellationRequested);
        time.Fire();
        Assert.True(halt.ForFinally.Cancel.IsCancellationRequested);
        Assert.False(halt.ForFinally.Abort.IsCancellationRequested);
    }

    [Fact]
    public void A_second_request_aborts_everything()
    {
        using var stop = new RunStop();
        using var halt = new RunHalt(stop, TimeSpan.FromSeconds(5), TimeProvider.System);
        stop.Request("SIGINT");
        stop.Request("SIGINT");
        Assert.True(halt.ForSteps.Abort.IsCancellationRequested);
        Assert.True(halt.ForFinally.Abort.IsCancellationRequested);
    }

    [Fact]
    public void From_the_signal_to_the_end_there_are_seven_seconds()
    {
        using var stop = new RunStop();
        using var halt = new RunHalt(stop, TimeSpan.FromSeconds(5), TimeProvider.System);
        var worst = halt.ForSteps.KillAfter + TimeSpan.FromSeconds(5) + halt.ForFinally.KillAfter;
        Assert.True(worst < TimeSpan.FromSeconds(7), $"{worst}");
    }

    /// <summary>A clock whose one timer fires when it is told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private TimerCallback? _callback;

        public void Fire() => _callback!(null);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return new Stopped();
        }

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
