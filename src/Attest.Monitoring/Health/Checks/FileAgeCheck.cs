using System.Globalization;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A file, or the youngest of several, was written lately and is not empty.</summary>
internal sealed class FileAgeCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private readonly string _path = services.PathOf(check.Text("path"))!;
    private readonly long _smallest = check.Whole("smallest")!.Value;

    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look());

    private HealthResult Look()
    {
        try
        {
            if (Youngest() is not { } file) return HealthResult.Unhealthy($"{_path} is not there.").With("path", _path);
            var age = services.Time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc;
            return Judge(file, age < TimeSpan.Zero ? TimeSpan.Zero : age)
                .With("path", file.FullName).With("file_age_seconds", Math.Round(age.TotalSeconds, 1)).With("size_bytes", file.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return HealthResult.Unhealthy($"{_path} cannot be looked at: {fault.Message}").With("path", _path);
        }
    }

    private HealthResult Judge(FileInfo file, TimeSpan age)
    {
        if (file.Length < _smallest)
            return HealthResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"{file.FullName} has {file.Length} bytes; it should have {_smallest} at least."));
        if (age >= check.Duration("unhealthy_older")) return HealthResult.Unhealthy(Old(check.Duration("unhealthy_older")!.Value));
        return age >= check.Duration("degraded_older") ? HealthResult.Degraded(Old(check.Duration("degraded_older")!.Value)) : HealthResult.Healthy();

        string Old(TimeSpan limit) => $"{file.FullName} was written {Text.Duration(age)} ago; it should be younger than {Text.Duration(limit)}.";
    }

    private FileInfo? Youngest()
    {
        var name = Path.GetFileName(_path);
        if (name.AsSpan().IndexOfAny('*', '?') < 0) return new FileInfo(_path) is { Exists: true } one ? one : null;
        var folder = new DirectoryInfo(Path.GetDirectoryName(_path)!);
        return folder.Exists ? folder.EnumerateFiles(name).MaxBy(static file => file.LastWriteTimeUtc) : null;
    }
}
