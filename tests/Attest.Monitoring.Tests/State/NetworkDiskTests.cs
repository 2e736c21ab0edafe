using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.State;

public sealed class NetworkDiskTests
{
    [Fact]
    public void A_folder_on_a_network_file_system_is_refused_with_what_to_do()
    {
        var fault = Assert.Throws<AttestException>(() => NetworkDisk.Refuse(
            "/mnt/share", "The folder of the audit log (audit.path)", "Set audit.path to a folder on a local disk.", _ => DriveType.Network));

        Assert.Equal(ErrorIds.StateFolderUnusable, fault.ErrorId);
        Assert.Contains("/mnt/share", fault.Message, StringComparison.Ordinal);
        Assert.Contains("audit.path", fault.Message, StringComparison.Ordinal);
        Assert.Contains("local disk", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DriveType.Fixed)]
    [InlineData(DriveType.Ram)]
    [InlineData(DriveType.Removable)]
    [InlineData(DriveType.Unknown)]
    public void Any_other_is_taken(DriveType kind) => NetworkDisk.Refuse("/mnt/disk", "It", "Do it.", _ => kind);

    [Fact]
    public void The_disk_of_these_tests_is_taken()
    {
        using var folder = new TemporaryFolder();
        NetworkDisk.Refuse(folder.Root, "It", "Do it.");
    }
}
