using Spectre.Console;
using Spectre.Console.Rendering;

namespace Attest.Cli.Running.Views;

/// <summary>Renders to text with escape sequences, off screen.</summary>
internal sealed class TerminalText : IDisposable
{
    private readonly StringWriter _writer = new();
    private readonly IAnsiConsole _console;

    public TerminalText(bool color) => _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(_writer),
    });

    public void Dispose() => _writer.Dispose();

    public string Render(IRenderable content, int width)
    {
        _console.Profile.Capabilities.Unicode = true;
        _console.Profile.Width = width;
        _console.Write(content);
        var text = _writer.ToString();
        _writer.GetStringBuilder().Clear();
        return text.ReplaceLineEndings("\n");
    }
}
