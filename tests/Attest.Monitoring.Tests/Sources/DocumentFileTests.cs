using System.Text;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Sources;

public sealed class DocumentFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest documents 'ü' ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_whole_and_without_its_byte_order_mark()
    {
        Assert.Equal("name: ü", Text(Written("with mark.yml", [0xEF, 0xBB, 0xBF, .. "name: ü"u8])));
        Assert.Equal("name: ü", Text(Written("without.yml", "name: ü"u8.ToArray())));
        Assert.Equal("", Text(Written("empty.yml", [])));
    }

    [Fact]
    public void A_file_of_one_mebibyte_is_read_and_one_byte_more_is_refused()
    {
        var path = Written("large.yml", new byte[DocumentFile.MaximumBytes]);
        Assert.Equal(DocumentFile.MaximumBytes, DocumentFile.Read(path).Length);

        File.AppendAllText(path, "x");
        Refused(path, "larger than 1048576 bytes");
    }

    [Fact]
    public void A_file_without_a_length_is_held_to_the_limit_too()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("/dev/zero and /proc are Linux's");
        Refused("/dev/zero", "larger than 1048576 bytes");
        Assert.NotEmpty(DocumentFile.Read("/proc/self/status").ToArray());
    }

    [Fact]
    public void A_missing_file_and_a_file_in_a_missing_folder_are_named()
    {
        Refused(Path.Combine(_folder, "missing.yml"), "does not exist");
        Refused(Path.Combine(_folder, "missing", "file.yml"), "does not exist");
    }

    [Fact]
    public void A_folder_is_told_from_a_file() => Refused(_folder, "is a folder");

    [Fact]
    public void A_file_that_may_not_be_read_is_named()
    {
        // Root may read everything, so the refusal of the system is given, not provoked.
        var error = DocumentFile.Explained("secret.yml", new UnauthorizedAccessException());
        Assert.Equal("secret.yml may not be read by this account", error.Message);
        Assert.Equal("Grant read permission on the file and its folders.", error.Remedy);
    }

    [Fact]
    public void A_disk_that_fails_while_reading_is_told()
    {
        var error = DocumentFile.Explained("a.yml", new IOException("Input/output error."));
        Assert.Equal("a.yml cannot be read: Input/output error", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_is_an_error_of_ours(string path) =>
        Assert.Equal(ErrorIds.FileUnreadable, Assert.Throws<AttestException>(() => DocumentFile.Read(path)).ErrorId);

    private static void Refused(string path, string reason)
    {
        var error = Assert.Throws<AttestException>(() => DocumentFile.Read(path));
        Assert.Equal(ErrorIds.FileUnreadable, error.ErrorId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    private static string Text(string path) => Encoding.UTF8.GetString(DocumentFile.Read(path).Span);

    private string Written(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
