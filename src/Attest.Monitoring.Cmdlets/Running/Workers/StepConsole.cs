using System.Text;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The process's console, as long as steps run inside it: what a step writes with <c>[Console]</c>, on its own thread or
/// one it has started, is its output; everybody else's goes where it went.
/// </summary>
internal sealed class StepConsole : TextWriter
{
    private static readonly AsyncLocal<StepText?> Writer = new();
    private static readonly Lock Gate = new();
    private static (TextWriter Out, TextWriter Error)? _before;
    private static int _users;

    private readonly OutputStream _lane;
    private readonly TextWriter _other;

    private StepConsole(OutputStream lane, TextWriter other)
    {
        _lane = lane;
        _other = other;
    }

    public override Encoding Encoding => _other.Encoding;

    /// <summary>What the calling thread, and those it starts, write from now on is this step's; null = nobody's.</summary>
    public static void Belongs(StepText? text) => Writer.Value = text;

    /// <summary>Stands before the console until <see cref="Remove"/> was called as often.</summary>
    public static void Place()
    {
        lock (Gate)
        {
            if (_users++ > 0) return;
            _before = (Console.Out, Console.Error);
            Console.SetOut(new StepConsole(OutputStream.Standard, Console.Out));
            Console.SetError(new StepConsole(OutputStream.Error, Console.Error));
        }
    }

    public static void Remove()
    {
        lock (Gate)
        {
            if (--_users > 0 || _before is not { } before) return;
            Console.SetOut(before.Out);
            Console.SetError(before.Error);
            _before = null;
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        // The console is locked meanwhile, so this must not wait for whoever reads the log: it is passed on later.
        if (Writer.Value is { } text) text.Later(_lane, value ?? "");
        else _other.Write(value);
    }

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Flush()
    {
        if (Writer.Value is null) _other.Flush();
    }
}
