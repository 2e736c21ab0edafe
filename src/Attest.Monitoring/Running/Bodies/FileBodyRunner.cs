using System.Text;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Running.Bodies;

/// <summary><c>create_file</c>: writes a file, whole or not at all.</summary>
internal static class FileBodyRunner
{
    public static BodyOutcome Run(StepInvocation invocation)
    {
        var body = (CreateFileBody)invocation.Step.Definition.Body;
        var path = Path.GetFullPath(body.Path.Render(invocation.Context), invocation.WorkingDirectory);
        try
        {
            if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
            Write(path, Encoding.UTF8.GetBytes(body.Content.Render(invocation.Context)), body);
            return BodyOutcome.Success with { Outputs = new Dictionary<string, string> { ["path"] = path } };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new AttestException(
                ErrorIds.StepFailed,
                $"The file {path} cannot be written: {fault.Message}",
                body.Overwrite
                    ? "Make the folder writable, or name another path."
                    : "Set 'overwrite: true' if an existing file may be replaced, or name another path.",
                invocation.Step.Definition.Position,
                fault);
        }
    }

    private static void Write(string path, byte[] content, CreateFileBody body)
    {
        var temporary = $"{path}.{Environment.CurrentManagedThreadId}-{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (body.Mode is { } mode && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(temporary, options)) file.Write(content);
            if (body.Mode is { } exact && !OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, exact);
            File.Move(temporary, path, body.Overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
