using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Finds the resource's attributes: the service, the host, the process; the CI job around it and the checkout it works
/// on; and what OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME add or replace.
/// </summary>
/// <param name="environment">The process's environment.</param>
/// <param name="workingDirectory">Where a checkout is looked for, upwards.</param>
internal sealed class ResourceDetection(IReadOnlyDictionary<string, string> environment, string workingDirectory)
{
    private readonly ResourceAttributes _attributes = new();

    /// <summary>A resource that is detected at its first use.</summary>
    /// <param name="serviceName"><c>tracing.service_name</c>; OTEL_SERVICE_NAME goes before it.</param>
    /// <param name="version">Our version.</param>
    /// <param name="instanceId">The id of the state folder; null when there is none.</param>
    public TraceResource Resource(string serviceName, string version, string? instanceId) =>
        new(() => Detect(serviceName, version, instanceId), version);

    /// <summary>
    /// What is the same for every process of a state folder: the resource of totals that many have counted. Nothing of
    /// a run, a process or a version, with which every series would begin anew.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public IReadOnlyList<KeyValuePair<string, object>> OfHost(string serviceName, string? instanceId)
    {
        _attributes.Set("service.name", serviceName);
        _attributes.Set("service.instance.id", instanceId);
        AddHost();
        AddStandardVariables();
        return [.. Enumerable.Range(0, _attributes.Count).Select(at => KeyValuePair.Create(_attributes.Key(at), _attributes.Value(at)))];
    }

    private ResourceAttributes Detect(string serviceName, string version, string? instanceId)
    {
        _attributes.Set("service.name", serviceName);
        _attributes.Set("service.version", version);
        _attributes.Set("service.instance.id", instanceId);
        AddHost();
        AddProcess();
        // The CI system knows best what it checked out; git fills in what it does not say.
        if (GitCheckout.Find(workingDirectory) is { } checkout)
        {
            checkout.AddTo(_attributes);
        }

        new CiEnvironment(environment).AddTo(_attributes);
        AddStandardVariables();
        return _attributes;
    }

    private void AddHost()
    {
        _attributes.Set("host.name", Environment.MachineName);
        _attributes.Set("host.arch", RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.X86 => "x86",
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm32",
            var other => other.ToString().ToLowerInvariant(),
        });
        _attributes.Set(
            "os.type", OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux");
    }

    private void AddProcess()
    {
        _attributes.Set("process.pid", (long)Environment.ProcessId);
        if (Environment.ProcessPath is { } path)
        {
            _attributes.Set("process.executable.name", Path.GetFileName(path));
            _attributes.Set("process.executable.path", path);
        }

        // Its version stands in an attribute of the class library, which costs milliseconds to read.
        _attributes.Set("process.runtime.name", ".NET");
    }

    /// <summary>OpenTelemetry, "Resource SDK": pairs as in baggage, percent-encoded; all or nothing.</summary>
    private void AddStandardVariables()
    {
        if (environment.TryGetValue("OTEL_RESOURCE_ATTRIBUTES", out var pairs)
            && Baggage.Normalize(pairs, out _) is { } normalized)
        {
            foreach (var (key, value) in Baggage.Entries(normalized))
            {
                _attributes.Set(key, value);
            }
        }

        if (environment.TryGetValue("OTEL_SERVICE_NAME", out var name))
        {
            _attributes.Set("service.name", name);
        }
    }
}
