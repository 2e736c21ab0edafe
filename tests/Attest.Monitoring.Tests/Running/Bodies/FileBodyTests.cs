using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tests.Planning;

namespace Attest.Monitoring.Tests.Running.Bodies;

public sealed class FileBodyTests : IDisposable
{
    private readonly RunBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_file_is_written_with_its_folders_and_its_path_is_an_output()
    {
        var step = Run(Body("a/b c/ä.txt", "one\ntwo"));
        Assert.Equal(RunStatus.Success, step.Status);
        Assert.Equal("one\ntwo", File.ReadAllText(Path.Combine(_bench.Folder, "a/b c/ä.txt")));
        Assert.Equal(Path.GetFullPath(Path.Combine(_bench.Folder, "a/b c/ä.txt")), step.Outputs["path"]);
    }

    [Fact]
    public void An_existing_file_is_kept_unless_it_may_be_replaced()
    {
        File.WriteAllText(Path.Combine(_bench.Folder, "f"), "old");
        var kept = Run(Body("f", "new") with { Overwrite = false });
        Assert.Equal((RunStatus.Failure, ErrorIds.StepFailed), (kept.Status, kept.Error!.Id));
        Assert.Equal("old", File.ReadAllText(Path.Combine(_bench.Folder, "f")));
        Assert.Equal(RunStatus.Success, Run(Body("f", "new")).Status);
        Assert.Equal("new", File.ReadAllText(Path.Combine(_bench.Folder, "f")));
        Assert.Equal(["f"], Directory.GetFileSystemEntries(_bench.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_mode_is_the_files_mode_whatever_the_mask()
    {
        Needs.Unix();
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherWrite;
        Run(Body("f", "x") with { Mode = Mode });
        Assert.Equal(Mode, File.GetUnixFileMode(Path.Combine(_bench.Folder, "f")));
    }

    [Fact]
    public void A_folder_in_the_way_is_a_clear_failure()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Folder, "f"));
        var step = Run(Body("f", "x"));
        Assert.Equal(ErrorIds.StepFailed, step.Error!.Id);
        Assert.Equal(["f"], Directory.GetFileSystemEntries(_bench.Folder).Select(Path.GetFileName));
    }

    private static CreateFileBody Body(string path, string content) =>
        new(Template.Literal(path), Template.Literal(content), Mode: null, Overwrite: true);

    private StepReport Run(CreateFileBody body) =>
        _bench.Run(Pipelines.Step("write") with { Body = body, Shell = null }).Steps[0];
}
