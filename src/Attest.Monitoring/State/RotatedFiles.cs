using System.Globalization;

namespace Attest.Monitoring.State;

/// <summary>
/// A file and those it was before: <c>app.log</c>, <c>app.log.1</c> (the newest) … <c>app.log.N</c>, as logrotate and
/// syslogs name them. The name without a number is always the one that is written.
/// </summary>
internal static class RotatedFiles
{
    /// <summary>The name of one that was rotated; 1 is the newest.</summary>
    public static string Name(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    /// <summary>
    /// Gives the file its first number and each older one the next, if it still holds <paramref name="most"/> bytes once
    /// no other process does the same: two that find it full at once rotate it once.
    /// </summary>
    /// <param name="path">The file that is written.</param>
    /// <param name="most">Bytes; a smaller file stays as it is.</param>
    /// <param name="keep">How many rotated files stay; the oldest beyond is deleted.</param>
    /// <exception cref="IOException">A file cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Rotate(string path, long most, int keep)
    {
        // Nobody waits: whoever holds it is about to have rotated.
        using var gate = FileLock.TryTake(path + ".lock");
        if (gate is null) return;
        var file = new FileInfo(path);
        if (!file.Exists || file.Length < most) return;

        var free = 1;
        while (free <= keep && File.Exists(Name(path, free))) free++;
        if (free > keep) free = keep;
        for (var number = free - 1; number >= 1; number--) File.Move(Name(path, number), Name(path, number + 1), overwrite: true);
        File.Move(path, Name(path, 1), overwrite: true);
    }

    /// <summary>The files there are, the oldest first, the one that is written last.</summary>
    public static IReadOnlyList<string> OldestFirst(string path)
    {
        var files = new List<string>();
        for (var number = 1; File.Exists(Name(path, number)); number++) files.Insert(0, Name(path, number));
        if (File.Exists(path)) files.Add(path);
        return files;
    }
}
