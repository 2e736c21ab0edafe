using System.Diagnostics;
using System.Text;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Files;

public sealed class StepFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private StepFiles Files()
    {
        StepFiles.CreateFolder(Path.Combine(_folder, "io"));
        return new StepFiles(Path.Combine(_folder, "io"), 3);
    }

    [Fact]
    public void A_step_that_wrote_nothing_said_nothing()
    {
        var files = Files();
        Assert.Empty(files.ReadOutputs("build", SecretMasker.None));
        Assert.Empty(files.ReadMetrics("p", "build", [], SecretMasker.None));
        Assert.False(files.HasEvents());
        files.Delete();
    }

    [Fact]
    public void What_a_step_wrote_is_read_and_deleted()
    {
        var files = Files();
        File.WriteAllText(files.OutputPath, "a=1\n");
        File.WriteAllText(files.MetricsPath, "# TYPE m gauge\nm 2\n");
        File.WriteAllText(files.EventsPath, "{\"log\":{\"message\":\"x\"}}\n");
        Assert.Equal("1", files.ReadOutputs("build", SecretMasker.None)["a"]);
        Assert.Equal(2, Assert.Single(files.ReadMetrics("p", "build", [], SecretMasker.None)).Value);
        Assert.True(files.HasEvents());
        var events = new List<StepEvent>();
        files.FollowEvents("build", SecretMasker.None).Read(isEnd: true, events.Add);
        Assert.IsType<LogEvent>(Assert.Single(events));
        files.Delete();
        Assert.Empty(Directory.GetFileSystemEntries(files.Folder));
    }

    [Fact]
    public void The_folder_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes; the folder's ACL is the user's.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Files().Folder));
    }

    [Fact]
    public void A_file_over_1_MiB_is_refused_and_one_of_1_MiB_is_read()
    {
        var files = Files();
        File.WriteAllText(files.OutputPath, "a=" + new string('x', StepFiles.MostBytes - 2));
        Assert.Equal(StepFiles.MostBytes - 2, files.ReadOutputs("build", SecretMasker.None)["a"].Length);
        File.AppendAllText(files.OutputPath, "x");
        Assert.Contains("1 MiB", Assert.Throws<AttestException>(() => files.ReadOutputs("build", SecretMasker.None)).Message);
    }

    [Theory]
    [InlineData("/dev/zero", "1 MiB")]
    [InlineData("/dev/full", "1 MiB")]
    [InlineData("/dev/null", null)]
    public void A_link_to_a_device_neither_hangs_nor_fills_memory(string device, string? what)
    {
        if (!File.Exists(device)) Assert.Skip($"This system has no {device}.");
        var files = Files();
        File.CreateSymbolicLink(files.OutputPath, device);
        if (what is null) Assert.Empty(files.ReadOutputs("build", SecretMasker.None));
        else Assert.Contains(what, Assert.Throws<AttestException>(() => files.ReadOutputs("build", SecretMasker.None)).Message);
        files.Delete();
        Assert.True(File.Exists(device));
    }

    [Fact]
    public void A_FIFO_in_the_place_of_the_file_does_not_hang()
    {
        if (!File.Exists("/usr/bin/mkfifo")) Assert.Skip("This system has no mkfifo.");
        var files = Files();
        using (var made = Process.Start("/usr/bin/mkfifo", [files.MetricsPath])) made.WaitForExit();
        var fault = Assert.Throws<AttestException>(() => files.ReadMetrics("p", "build", [], SecretMasker.None));
        Assert.Equal(ErrorIds.MetricInvalid, fault.ErrorId);
        files.Delete();
        Assert.Empty(Directory.GetFileSystemEntries(files.Folder));
    }

    [Fact]
    public void What_a_shell_appends_is_read()
    {
        if (!File.Exists("/bin/sh")) Assert.Skip("This system has no /bin/sh.");
        var files = Files();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "echo a=1 >> \"$O\"; printf 'b<<E\\nx\\ny\\nE\\n' >> \"$O\""]) { Environment = { ["O"] = files.OutputPath } };
        using (var shell = Process.Start(start)!) shell.WaitForExit();
        var outputs = files.ReadOutputs("build", SecretMasker.None);
        Assert.Equal(("1", "x\ny"), (outputs["a"], outputs["b"]));
    }

    [Fact]
    public void A_file_that_is_still_open_elsewhere_is_read()
    {
        var files = Files();
        using var held = new FileStream(files.OutputPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        held.Write(Encoding.UTF8.GetBytes("a=1\n"));
        held.Flush();
        Assert.Equal("1", files.ReadOutputs("build", SecretMasker.None)["a"]);
    }
}
