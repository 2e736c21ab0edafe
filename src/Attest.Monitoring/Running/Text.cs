using System.Globalization;

namespace Attest.Monitoring.Running;

/// <summary>Figures as people read them.</summary>
internal static class Text
{
    /// <summary><c>850ms</c>, <c>4.2s</c>, <c>30s</c>, <c>3m05s</c>, <c>2h07m</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0}ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s"),
        { TotalMinutes: < 60 } => string.Create(
            CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}m{duration.Seconds:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}h{duration.Minutes:00}m"),
    };

    /// <summary>A signal's number and, where POSIX fixes it, its name.</summary>
    public static string Signal(int signal) => signal switch
    {
        1 => "1 (SIGHUP)",
        2 => "2 (SIGINT)",
        3 => "3 (SIGQUIT)",
        4 => "4 (SIGILL)",
        6 => "6 (SIGABRT)",
        8 => "8 (SIGFPE)",
        9 => "9 (SIGKILL)",
        11 => "11 (SIGSEGV)",
        13 => "13 (SIGPIPE)",
        14 => "14 (SIGALRM)",
        15 => "15 (SIGTERM)",
        _ => signal.ToString(CultureInfo.InvariantCulture),
    };
}
