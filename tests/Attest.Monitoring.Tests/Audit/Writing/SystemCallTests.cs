namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>Each call of the write path in turn is refused by the system; those not named here are in <see cref="SystemFaultTests"/>.</summary>
public sealed class SystemCallTests
{
    public SystemCallTests() => Needs.Linux();

    [Fact]
    public void No_call_of_the_write_path_is_forgotten()
    {
        using var bench = new LogBench();

        Assert.Empty(SystemCalls.Seen(bench).Except(SystemCalls.OfTheWritePath));
        var failed = new[] { typeof(SystemCallTests), typeof(SystemFaultTests) }
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .SelectMany(attribute => (IReadOnlyCollection<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
            .Select(argument => argument.Value as string)
            .Append("openat");
        Assert.Empty(SystemCalls.OfTheWritePath.Except(failed!));
    }

    [Theory]
    [InlineData("chmod", "EIO")]
    [InlineData("chmod", "ENOSPC")]
    [InlineData("close", "EIO")]
    [InlineData("flock", "EIO")]
    [InlineData("flock", "ENOLCK")]
    [InlineData("fstat", "EIO")]
    [InlineData("fstatfs", "EIO")]
    [InlineData("ftruncate", "EIO")]
    [InlineData("ftruncate", "ENOSPC")]
    [InlineData("getdents64", "EIO")]
    [InlineData("lseek", "EIO")]
    [InlineData("lstat", "EIO")]
    [InlineData("newfstatat", "EIO")]
    [InlineData("pread64", "EIO")]
    [InlineData("stat", "EIO")]
    [InlineData("unlink", "EIO")]
    public void A_call_that_is_refused_costs_no_event_that_was_acknowledged_and_doubles_none(string call, string error)
    {
        var numbers = SystemCalls.Numbers(call);
        if (numbers.Count == 0) Assert.Skip($"The C library here makes no call of {call}.");
        var hit = 0;
        Parallel.ForEach(numbers, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            // .NET may make a call of its own more or less before it.
            for (var attempt = 0; attempt < 5; attempt++)
            {
                if (!Refused(call, error, number)) continue;
                Interlocked.Increment(ref hit);
                return;
            }
        });

        Assert.InRange(hit, (numbers.Count + 1) / 2, numbers.Count);
    }

    /// <summary>Whether the call of a number was one of the log's, which must then hold.</summary>
    private static bool Refused(string call, string error, int number)
    {
        using var bench = new LogBench();
        var (said, traced) = SystemCalls.Run(bench, $"inject={call}:error={error}:when={number}");
        if (!SystemCalls.Hit(bench, traced)) return false;
        Assert.Equal(8, said.Count);
        Assert.All(
            said.Where(line => line.StartsWith("failed", StringComparison.Ordinal)),
            line => Assert.Matches($"^failed ({ErrorIds.AuditUnwritable}|{ErrorIds.AuditDamaged}|{ErrorIds.KeyInvalid}):", line));
        SystemCalls.Holds(bench, said);
        return true;
    }
}
