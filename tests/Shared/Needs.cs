namespace Attest.Tests;

/// <summary>
/// What a test cannot do without. A developer's machine without it skips the test with the reason; where
/// <c>TESTS_NO_SKIP=1</c> says that everything was installed (<c>.ci/run</c>), a missing tool is a failure.
/// </summary>
internal static class Needs
{
    /// <summary>The full path of a program on PATH; else the test is skipped, or fails where nothing may be skipped.</summary>
    public static string Tool(string name)
    {
        if (Find(name) is { } path)
            return path;

        var reason = $"{name} is not on PATH: install it to run this test.";
        if (Environment.GetEnvironmentVariable("TESTS_NO_SKIP") == "1")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>A file or folder that a package of the distribution installs, the first of several places.</summary>
    public static string AnyOf(string what, params ReadOnlySpan<string> places)
    {
        foreach (var place in places)
            if (Path.Exists(place))
                return place;

        var reason = $"{what} is not installed (looked at {string.Join(", ", places)}).";
        if (Environment.GetEnvironmentVariable("TESTS_NO_SKIP") == "1")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>The test is of something that only Unix has; elsewhere it is skipped, also in CI.</summary>
    public static void Unix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Only on Unix.");

    /// <summary>The test is of something that only Linux has; elsewhere it is skipped, also in CI.</summary>
    public static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux.");

    /// <summary>The test is of something that only Windows has; elsewhere it is skipped, also in CI.</summary>
    public static void Windows() => Assert.SkipUnless(OperatingSystem.IsWindows(), "Only on Windows.");

    /// <summary>Whether a program is on PATH: for a test that looks at more where it is.</summary>
    public static bool Has(string name) => Find(name) is not null;

    private static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders)
            foreach (var ending in endings)
                if (Path.Combine(folder, name + ending) is var path && IsProgram(path))
                    return path;
        return null;
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
