using System.Text;
using Attest.Monitoring.Running.Output;

namespace Attest.Cli.Running.Views;

/// <summary>The end of a step's log, for a person to read.</summary>
internal static class LogTail
{
    private const int MostLines = 20;
    private const int MostBytes = 32 * 1024;

    /// <summary>The last lines, without what would move the cursor; empty when there is nothing to read.</summary>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var start = Math.Max(0, file.Length - MostBytes);
            file.Seek(start, SeekOrigin.Begin);
            var bytes = new byte[(int)(file.Length - start)];
            file.ReadExactly(bytes);
            var lines = new List<string>();
            foreach (var line in Encoding.UTF8.GetString(bytes).TrimEnd().Split('\n'))
            {
                var shown = line.TrimEnd('\r');
                lines.Add(LastLine.Printable(shown[(shown.LastIndexOf('\r') + 1)..], trim: false));
            }

            if (lines.Count > MostLines) lines.RemoveRange(0, lines.Count - MostLines);
            return lines is [""] ? [] : lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
