using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// The three files through which a child process speaks to its run. They are not made beforehand: appending makes them
/// (<c>&gt;&gt;</c>, <c>Add-Content</c>, mode <c>a</c>), and most steps never do. Only their folder is there, mode 0700.
/// </summary>
/// <param name="Folder">Absolute; the run's own.</param>
/// <param name="Number">The step's number in its plan.</param>
internal sealed record StepFiles(string Folder, int Number)
{
    /// <summary>The most that one file may hold.</summary>
    public const int MostBytes = 1024 * 1024;

    private int _missing;

    /// <summary><c>ATTEST_OUTPUT</c></summary>
    public string OutputPath { get; } = Path.Combine(Folder, $"{Number}.output");

    /// <summary><c>ATTEST_METRICS</c></summary>
    public string MetricsPath { get; } = Path.Combine(Folder, $"{Number}.metrics");

    /// <summary><c>ATTEST_EVENTS</c></summary>
    public string EventsPath { get; } = Path.Combine(Folder, $"{Number}.events");

    /// <summary>Makes the folder, once a run, before its first process starts.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The step's outputs by name, masked; empty when it wrote none.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputInvalid"/>, with the line.</exception>
    public IReadOnlyDictionary<string, string> ReadOutputs(string step, SecretMasker masker) =>
        Read(OutputPath, new FileOrigin(step, "ATTEST_OUTPUT", ErrorIds.OutputInvalid, masker)) is { } file
            ? OutputFile.Parse(file)
            : OutputFile.None;

    /// <summary>The step's measurements in the order written; empty when it wrote none.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.MetricInvalid"/>, with the line.</exception>
    public IReadOnlyList<Measurement> ReadMetrics(
        string pipeline, string step, IReadOnlyList<StepMetric> declared, SecretMasker masker) =>
        Read(MetricsPath, new FileOrigin(step, "ATTEST_METRICS", ErrorIds.MetricInvalid, masker)) is { } file
            ? MetricsFile.Parse(file, pipeline, declared)
            : [];

    /// <summary>Follows what the step tells, in the order written; a line that cannot be read is a <see cref="RejectedEvent"/>.</summary>
    public EventsTail FollowEvents(string step, SecretMasker masker) =>
        new(EventsPath, new FileOrigin(step, "ATTEST_EVENTS", ErrorIds.EventInvalid, masker));

    /// <summary>Whether the step has told anything; asked once an attempt, at its end.</summary>
    public bool HasEvents()
    {
        if (File.Exists(EventsPath)) return true;
        _missing++;
        return false;
    }

    /// <summary>Deletes what the step wrote; before the next attempt, and after the last. Never throws.</summary>
    public void Delete()
    {
        // Most steps write none: what was just looked for need not be looked for again.
        var none = _missing == 3;
        _missing = 0;
        if (none) return;
        Delete(OutputPath);
        Delete(MetricsPath);
        Delete(EventsPath);
    }

    private ChildFile? Read(string path, FileOrigin origin)
    {
        var file = ChildFile.Read(path, origin);
        if (file is null) _missing++;
        return file;
    }

    private static void Delete(string path)
    {
        try
        {
            if (File.Exists(path)) File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // On Windows a straggler may hold it open; it goes with the run's folder.
        }
    }
}
