using System.Text;
using System.Text.Json;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

public sealed class ResourceDetectionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void The_service_the_host_and_the_process_are_named()
    {
        var found = Detect([]);

        Assert.Equal("attest", found["service.name"]);
        Assert.Equal("1.2.3", found["service.version"]);
        Assert.Equal("instance", found["service.instance.id"]);
        Assert.Equal(Environment.MachineName, found["host.name"]);
        Assert.Equal((long)Environment.ProcessId, found["process.pid"]);
        Assert.Equal(Environment.ProcessPath, found["process.executable.path"]);
        Assert.Equal(".NET", found["process.runtime.name"]);
        Assert.Equal(OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux", found["os.type"]);
        Assert.DoesNotContain(found.Keys, key => key.StartsWith("cicd.", StringComparison.Ordinal) || key.StartsWith("vcs.", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_looked_for_before_it_is_needed_and_nothing_twice()
    {
        var times = 0;
        var resource = new TraceResource(
            () =>
            {
                times++;
                return new ResourceAttributes().Set("k", "v");
            },
            "1");
        Assert.Equal(0, times);

        _ = resource.Json;
        _ = resource.Json;
        _ = resource.Attributes;

        Assert.Equal(1, times);
        Assert.Equal("""{"attributes":[{"key":"k","value":{"stringValue":"v"}}]}""", Encoding.UTF8.GetString(resource.Json));
    }

    [Fact]
    public void The_standard_variables_add_and_replace()
    {
        var found = Detect(new()
        {
            ["OTEL_SERVICE_NAME"] = "shop",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=pre%20prod,host.name=alias,service.name=no",
        });

        Assert.Equal("shop", found["service.name"]);
        Assert.Equal("pre prod", found["deployment.environment.name"]);
        Assert.Equal("alias", found["host.name"]);
    }

    [Fact]
    public void Attributes_that_break_the_grammar_are_all_left_out()
    {
        var found = Detect(new() { ["OTEL_RESOURCE_ATTRIBUTES"] = "a=1,broken" });

        Assert.DoesNotContain("a", found.Keys);
    }

    [Fact]
    public void A_pull_request_on_GitHub_Actions_is_described()
    {
        var found = Detect(new()
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_WORKFLOW"] = "CI",
            ["GITHUB_RUN_ID"] = "9753949763",
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_REPOSITORY"] = "acme/shop",
            ["GITHUB_REPOSITORY_OWNER"] = "acme",
            ["GITHUB_REF"] = "refs/pull/17/merge",
            ["GITHUB_REF_NAME"] = "17/merge",
            ["GITHUB_REF_TYPE"] = "branch",
            ["GITHUB_HEAD_REF"] = "feature/x",
            ["GITHUB_BASE_REF"] = "main",
            ["GITHUB_SHA"] = "ffac537e6cbbf934b08745a378932722df287a53",
            ["RUNNER_NAME"] = "runner 2",
        });

        AssertContains(found, new()
        {
            ["cicd.pipeline.name"] = "CI",
            ["cicd.pipeline.run.id"] = "9753949763",
            ["cicd.pipeline.run.url.full"] = "https://github.com/acme/shop/actions/runs/9753949763",
            ["cicd.worker.name"] = "runner 2",
            ["vcs.provider.name"] = "github",
            ["vcs.owner.name"] = "acme",
            ["vcs.repository.name"] = "shop",
            ["vcs.repository.url.full"] = "https://github.com/acme/shop",
            ["vcs.ref.head.name"] = "feature/x",
            ["vcs.ref.head.type"] = "branch",
            ["vcs.ref.head.revision"] = "ffac537e6cbbf934b08745a378932722df287a53",
            ["vcs.ref.base.name"] = "main",
            ["vcs.change.id"] = "17",
        });
    }

    [Fact]
    public void A_build_on_Azure_DevOps_is_described_and_its_credentials_are_not()
    {
        var environment = new Dictionary<string, string>
        {
            ["TF_BUILD"] = "True",
            ["BUILD_DEFINITIONNAME"] = "Nightly",
            ["BUILD_BUILDID"] = "42",
            ["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] = "https://dev.azure.com/acme/",
            ["SYSTEM_TEAMPROJECT"] = "Web Shop",
            ["AGENT_ID"] = "3",
            ["AGENT_NAME"] = "agent 3",
            ["BUILD_REPOSITORY_PROVIDER"] = "TfsGit",
            ["BUILD_REPOSITORY_NAME"] = "shop",
            ["BUILD_REPOSITORY_URI"] = "https://user:secret@dev.azure.com/acme/Web%20Shop/_git/shop",
            ["BUILD_SOURCEBRANCH"] = "refs/heads/release/2",
            ["BUILD_SOURCEVERSION"] = "ffac537e6cbbf934b08745a378932722df287a53",
        };

        AssertContains(Detect(environment), new()
        {
            ["cicd.pipeline.name"] = "Nightly",
            ["cicd.pipeline.run.id"] = "42",
            ["cicd.pipeline.run.url.full"] = "https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=42",
            ["cicd.worker.id"] = "3",
            ["vcs.repository.url.full"] = "https://dev.azure.com/acme/Web%20Shop/_git/shop",
            ["vcs.ref.head.name"] = "release/2",
            ["vcs.ref.head.type"] = "branch",
            ["vcs.ref.head.revision"] = "ffac537e6cbbf934b08745a378932722df287a53",
        });
        Assert.Equal("https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=42", new CiEnvironment(environment).RunUrl);
    }

    [Fact]
    public void A_checkout_is_described_and_what_the_CI_system_says_goes_before_it()
    {
        Directory.CreateDirectory(_scratch[".git/refs/heads"]);
        File.WriteAllText(_scratch[".git/HEAD"], "ref: refs/heads/main\n");
        File.WriteAllText(_scratch[".git/refs/heads/main"], new string('a', 40) + "\n");
        File.WriteAllText(_scratch[".git/config"], "[remote \"origin\"]\n\turl = git@example.org:acme/shop.git\n");

        AssertContains(Detect([]), new()
        {
            ["vcs.repository.url.full"] = "https://example.org/acme/shop",
            ["vcs.repository.name"] = "shop",
            ["vcs.ref.head.name"] = "main",
            ["vcs.ref.head.type"] = "branch",
            ["vcs.ref.head.revision"] = new string('a', 40),
        });
        Assert.Equal(
            new string('b', 40),
            Detect(new() { ["GITHUB_ACTIONS"] = "true", ["GITHUB_SHA"] = new string('b', 40) })["vcs.ref.head.revision"]);
    }

    public void Dispose() => _scratch.Dispose();

    private Dictionary<string, object> Detect(Dictionary<string, string> environment)
    {
        var resource = new ResourceDetection(environment, _scratch.Folder).Resource("attest", "1.2.3", "instance");
        _ = JsonDocument.Parse(resource.Json);
        var attributes = resource.Attributes;
        return Enumerable.Range(0, attributes.Count).ToDictionary(attributes.Key, attributes.Value, StringComparer.Ordinal);
    }

    private static void AssertContains(Dictionary<string, object> found, Dictionary<string, string> expected) =>
        Assert.All(expected, pair => Assert.Equal(pair.Value, Assert.Contains(pair.Key, found)));
}
