using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Attest.Cli.Tests;

/// <summary>A program under way; its output is read as it comes, so that nothing fills up.</summary>
internal sealed class LiveProcess : IDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly List<byte> _out = [];
    private readonly List<byte> _error = [];
    private readonly Thread _outReader;
    private readonly Thread _errorReader;

    public LiveProcess(Process process, TimeSpan patience)
    {
        _process = process;
        _patience = patience;
        _outReader = Pump(process.StandardOutput.BaseStream, _out);
        _errorReader = Pump(process.StandardError.BaseStream, _error);
    }

    public int Id => _process.Id;

    /// <summary>Returns once this text has been printed to standard output or error.</summary>
    public void WaitFor(string text) => WaitFor(new Regex(Regex.Escape(text), RegexOptions.NonBacktracking));

    /// <summary>Returns once something like this has been printed to standard output or error, and all that was.</summary>
    public string WaitFor(Regex pattern)
    {
        var end = Stopwatch.GetTimestamp() + (long)(_patience.TotalSeconds * Stopwatch.Frequency);
        lock (_out)
        {
            while (!pattern.IsMatch(Printed()))
            {
                Assert.True(Stopwatch.GetTimestamp() < end, $"'{pattern}' was not printed, only: {Printed()}");
                Monitor.Wait(_out, TimeSpan.FromSeconds(1));
            }

            return Printed();
        }
    }

    /// <summary>Whether this text has been printed to standard output or error.</summary>
    public bool HasPrinted(string text) => Printed().Contains(text, StringComparison.Ordinal);

    /// <summary>Sends a signal by name (<c>INT</c>, <c>TERM</c>, <c>KILL</c>).</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start(Needs.Tool("kill"), ["-s", name, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end; a program that hangs is killed and fails the test.</summary>
    public Ended End()
    {
        if (!_process.WaitForExit(_patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"It did not end within {_patience}. It printed: {Printed()}");
        }

        Assert.True(_outReader.Join(_patience) && _errorReader.Join(_patience), "Its output was held open.");
        return new Ended(_process.ExitCode, [.. _out], [.. _error]);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Printed()
    {
        lock (_out) return Encoding.UTF8.GetString([.. _out]) + Encoding.UTF8.GetString([.. _error]);
    }

    private Thread Pump(Stream from, List<byte> to)
    {
        var thread = new Thread(() =>
        {
            var buffer = new byte[64 * 1024];
            while (from.Read(buffer) is > 0 and var count)
            {
                lock (_out)
                {
                    to.AddRange(buffer.AsSpan(0, count));
                    Monitor.PulseAll(_out);
                }
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }
}
