using System.Net;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tests.Planning;

namespace Attest.Monitoring.Tests.Running.Bodies;

public sealed class HttpBodyTests : IDisposable
{
    private readonly RunBench _bench = new();
    private readonly HttpListener _server;
    private readonly string _address;
    private Action<HttpListenerContext> _answer = context => context.Response.Close("hello"u8.ToArray(), willBlock: true);

    public HttpBodyTests()
    {
        (_server, _address) = Listen();
        _ = Task.Run(Serve);
    }

    public void Dispose()
    {
        _server.Close();
        _bench.Dispose();
    }

    [Fact]
    public void The_answer_is_the_steps_output_and_its_status_an_output()
    {
        var step = Run(Get());
        Assert.Equal(RunStatus.Success, step.Status);
        Assert.Equal("hello", _bench.Output);
        Assert.Equal(("200", "5"), (step.Outputs["status"], step.Outputs["length"]));
    }

    [Fact]
    public void Method_headers_and_body_arrive_as_written()
    {
        string? seen = null;
        _answer = context =>
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            seen = $"{context.Request.HttpMethod} {context.Request.ContentType} {context.Request.Headers["X-Own"]} {reader.ReadToEnd()}";
            context.Response.StatusCode = 201;
            context.Response.Close();
        };
        var step = Run(Get() with
        {
            Method = "POST",
            Headers = new Dictionary<string, Template>
            {
                ["Content-Type"] = Template.Literal("application/json"),
                ["X-Own"] = Template.Literal("1"),
            },
            Content = Template.Literal("{\"ä\":1}"),
        });
        Assert.Equal(RunStatus.Success, step.Status);
        Assert.Equal("POST application/json 1 {\"ä\":1}", seen);
    }

    [Fact]
    public void An_unexpected_status_fails_the_step_and_an_expected_one_does_not()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Close("gone"u8.ToArray(), willBlock: true);
        };
        var failed = Run(Get());
        Assert.Equal((RunStatus.Failure, ErrorIds.HttpFailed), (failed.Status, failed.Error!.Id));
        Assert.Contains("404", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal("gone", File.ReadAllText(failed.Log!));
        Assert.Equal(RunStatus.Success, Run(Get() with { ExpectStatus = [404] }).Status);
    }

    [Fact]
    public void A_server_that_never_answers_costs_the_time_out_and_no_more()
    {
        using var hold = new ManualResetEventSlim();
        _answer = _ => hold.Wait();
        var step = Run(Get(), TimeSpan.FromMilliseconds(200));
        hold.Set();
        Assert.Equal((RunStatus.Timeout, ErrorIds.StepTimeout), (step.Status, step.Error!.Id));
    }

    [Fact]
    public void A_server_that_never_answers_costs_the_duration_limit_and_no_more()
    {
        using var hold = new ManualResetEventSlim();
        _answer = _ => hold.Wait();
        var step = _bench.Run(Pipelines.Step("ask") with
        {
            Body = Get(), Shell = null, Limits = new ResourceLimits(null, null, TimeSpan.FromMilliseconds(200)),
        }).Steps[0];
        hold.Set();
        Assert.Equal((RunStatus.Timeout, ErrorIds.LimitExceeded), (step.Status, step.Error!.Id));
    }

    [Fact]
    public void An_answer_that_stops_half_way_costs_the_time_out_and_no_more()
    {
        using var hold = new ManualResetEventSlim();
        _answer = context =>
        {
            context.Response.ContentLength64 = 1000;
            context.Response.OutputStream.Write("half"u8);
            context.Response.OutputStream.Flush();
            hold.Wait();
        };
        var step = Run(Get(), TimeSpan.FromMilliseconds(300));
        hold.Set();
        Assert.Equal(RunStatus.Timeout, step.Status);
    }

    [Fact]
    public void Nobody_there_is_a_clear_failure()
    {
        _server.Stop();
        var step = Run(Get());
        Assert.Equal(ErrorIds.HttpFailed, step.Error!.Id);
        Assert.Contains(_address, step.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public void Only_http_addresses_are_asked(string address) =>
        Assert.Equal(ErrorIds.HttpFailed, Run(Get() with { Url = Template.Literal(address) }).Error!.Id);

    [Fact]
    public void The_answer_can_be_saved_whole()
    {
        Run(Get() with { SaveTo = Template.Literal("answer.txt") });
        Assert.Equal("hello", File.ReadAllText(Path.Combine(_bench.Folder, "answer.txt")));
        Assert.Equal("", _bench.Output);
    }

    private HttpBody Get() => new(
        Template.Literal(_address), "GET", new Dictionary<string, Template>(), Content: null, ExpectStatus: [], SaveTo: null);

    private StepReport Run(HttpBody body, TimeSpan? timeout = null) =>
        _bench.Run(Pipelines.Step("ask") with { Body = body, Shell = null, Timeout = timeout }).Steps[0];

    /// <summary>A free port: another may take it between the look and the start, so it is tried again, by a new listener.</summary>
    private static (HttpListener Server, string Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/";
            var server = new HttpListener();
            server.Prefixes.Add(address);
            try
            {
                server.Start();
                return (server, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                server.Close();
            }
        }
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                var context = _server.GetContext();
                _answer(context);
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
