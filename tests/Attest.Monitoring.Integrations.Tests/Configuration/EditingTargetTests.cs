using Attest.Monitoring.Configuration.Editing;

namespace Attest.Monitoring.Integrations.Tests.Configuration;

public sealed class EditingTargetTests : IDisposable
{
    private readonly EditingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_file_in_the_checkout_the_users_is_made()
    {
        var change = ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.Nearest);

        Assert.Equal(new ConfigurationChange(_folder.UserFile, "logging.level", "warn", Created: true, Changed: true, Landed: true), change);
        Assert.Equal("warn", _folder.Read("logging.level"));
        Assert.False(File.Exists(_folder.CheckoutFile));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.UserFile));
    }

    [Fact]
    public void The_machines_and_a_named_file_are_edited_when_asked_for()
    {
        ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.Machine);
        ConfigurationEditor.Set(_folder.Request, "log_level", "error", ConfigurationTarget.Named, "../other.yml");

        Assert.Equal("logging:\n  level: warn\n", File.ReadAllText(_folder.MachineFile));
        Assert.Equal("logging:\n  level: error\n", File.ReadAllText(Path.Combine(_folder.Root, "other.yml")));
    }

    [Fact]
    public void A_chosen_file_is_the_one_that_is_edited()
    {
        File.WriteAllText(_folder.CheckoutFile, "log_level: info\n");
        _folder.Environment["ATTEST_CONFIG"] = "../chosen.yml";

        ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.Nearest);

        Assert.Equal("log_level: info\n", File.ReadAllText(_folder.CheckoutFile));
        Assert.Equal("warn", _folder.Read("logging.level"));
    }

    [Fact]
    public void The_checkouts_file_takes_only_what_it_may_say()
    {
        File.WriteAllText(_folder.CheckoutFile, "# project\n");
        ConfigurationEditor.Set(_folder.Request, "cache.write", "never", ConfigurationTarget.Nearest);

        var fault = Assert.Throws<AttestException>(
            () => ConfigurationEditor.Set(_folder.Request, "access.allow_anonymous", "true", ConfigurationTarget.Named, "attest.yml"));

        Assert.Equal(ErrorIds.ConfigurationRefused, fault.ErrorId);
        Assert.Contains("access.allow_anonymous", fault.Message, StringComparison.Ordinal);
        Assert.Equal("# project\ncache:\n  write: never\n", File.ReadAllText(_folder.CheckoutFile));

        ConfigurationEditor.Set(_folder.Request, "access.allow_anonymous", "true", ConfigurationTarget.User);
        ConfigurationEditor.Set(_folder.Request, "access.allow_anonymous", "true", ConfigurationTarget.Nearest);
        Assert.Equal("true", _folder.Read("access.allow_anonymous"));
    }

    [Fact]
    public void Setting_what_is_set_already_writes_nothing()
    {
        File.WriteAllText(_folder.CheckoutFile, "cache: { ttl: 60m }\n");
        var before = File.GetLastWriteTimeUtc(_folder.CheckoutFile);

        var change = ConfigurationEditor.Set(_folder.Request, "cache.ttl", "1h", ConfigurationTarget.Nearest);

        Assert.False(change.Changed);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder.CheckoutFile));
        Assert.Equal("cache: { ttl: 60m }\n", File.ReadAllText(_folder.CheckoutFile));
    }

    [Fact]
    public void A_file_that_is_no_yaml_is_told_and_left_alone()
    {
        File.WriteAllText(_folder.CheckoutFile, "logging: [\n");

        var fault = Assert.Throws<AttestException>(() => ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.Nearest));

        Assert.NotEmpty(fault.Diagnostics);
        Assert.Equal("logging: [\n", File.ReadAllText(_folder.CheckoutFile));
    }

    [Fact]
    public void The_mode_of_the_file_and_a_link_to_it_stay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Modes and links of Unix.");
            return;
        }

        var target = Path.Combine(_folder.Root, "dotfiles.yml");
        File.WriteAllText(target, "log_level: info\n");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.CreateSymbolicLink(_folder.CheckoutFile, target);

        ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.Nearest);

        Assert.Equal(target, File.ResolveLinkTarget(_folder.CheckoutFile, false)!.FullName);
        Assert.Equal("log_level: warn\n", File.ReadAllText(target));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(target));
    }

    [Fact]
    public void Where_nothing_can_be_written_the_error_names_the_file()
    {
        File.WriteAllText(Path.Combine(_folder.Root, "config"), "a file where the folder should be");

        var fault = Assert.Throws<AttestException>(() => ConfigurationEditor.Set(_folder.Request, "log_level", "warn", ConfigurationTarget.User));

        Assert.Equal(ErrorIds.ConfigurationNotEditable, fault.ErrorId);
        Assert.Contains(_folder.UserFile, fault.Message, StringComparison.Ordinal);
    }
}
