using System.Diagnostics;

namespace Attest.Tests;

/// <summary>The checkout the tests were built from: what a test of the sources, docs and examples reads.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Attest.Monitoring.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path of the repository, from parts.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every C# file under a folder of the repository but what the build made, relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> CSharpFiles(string folder) =>
    [
        .. Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Files that git tracks or would track, relative to the root, with slashes. Needs git.</summary>
    public static IReadOnlyList<string> TrackedFiles()
    {
        var start = new ProcessStartInfo(
            Needs.Tool("git"), ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.SkipUnless(git.ExitCode == 0, $"{Root} is no git checkout.");
        return [.. files.Where(file => File.Exists(PathOf(file)))];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Attest.Monitoring.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No Attest.Monitoring.sln above {AppContext.BaseDirectory}.");
    }
}
