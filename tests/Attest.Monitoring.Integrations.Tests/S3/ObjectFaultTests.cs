using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Integrations.S3;
using Attest.Monitoring.Integrations.Tests.Pkcs;
using Attest.Monitoring.Sources;
using Microsoft.AspNetCore.Http;

namespace Attest.Monitoring.Integrations.Tests.S3;

/// <summary>A store that misbehaves: each fault is told within its time, and no key with it.</summary>
public sealed class ObjectFaultTests
{
    private const string Secret = "s3cretAccessKey";

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(500, "InternalError")]
    [InlineData(501, "NotImplemented")]
    [InlineData(503, "SlowDown")]
    public async Task What_the_store_refuses_is_told(int status, string code)
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _, end) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>no</Message></Error>", end);
        });

        Assert.Contains($"it answered {status} {code}", Fault(server.Address).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_our_keys()
    {
        var asked = 0;
        await using var elsewhere = await LoopbackServer.StartAsync((_, _, _) =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var server = await LoopbackServer.StartAsync((context, _, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = elsewhere.Address + "bucket/x";
            return Task.CompletedTask;
        });

        Fault(server.Address);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Rubbish_is_told()
    {
        await using var server = await LoopbackServer.StartAsync(async (context, _, end) =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("<html>not S3", end);
        });

        Assert.Contains("400", Fault(server.Address).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up()
    {
        await using var server = await LoopbackServer.StartAsync((_, _, end) => Task.Delay(Timeout.Infinite, end));
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var fault = Record.Exception(() => Anchor(server.Address).Write(StampRig.Checkpoint(), limit.Token));

        Assert.True(fault is OperationCanceledException or AttestException, fault?.ToString());
    }

    [Fact]
    public void One_that_is_not_there_is_told_by_its_address()
    {
        var fault = Fault("http://127.0.0.1:1/");

        Assert.Contains("http://127.0.0.1:1/bucket", fault.Message, StringComparison.Ordinal);
    }

    private static AttestException Fault(string address)
    {
        var fault = Assert.Throws<AttestException>(() => Anchor(address).Write(StampRig.Checkpoint(), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
        return fault;
    }

    private static ObjectAnchor Anchor(string address) => new(
        new S3AnchorSettings("bucket") { Position = SourcePosition.None, Endpoint = address },
        () => new S3Objects(new ObjectStoreRequest("bucket", "us-east-1", address) { AccessKey = "AK", SecretKey = Secret }),
        TimeProvider.System);
}
