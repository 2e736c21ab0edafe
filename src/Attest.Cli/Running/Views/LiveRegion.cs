using System.Text;

namespace Attest.Cli.Running.Views;

/// <summary>
/// Rows at the bottom of a terminal that are drawn again and again in place. Each picture is one write inside a
/// synchronized update (DEC private mode 2026), so that nothing flickers; when the terminal has become narrower the
/// rows that its lines now take are counted.
/// </summary>
internal sealed class LiveRegion(Stream terminal)
{
    private readonly List<int> _drawn = [];

    /// <summary>Replaces the picture.</summary>
    /// <param name="lines">Lines that fit the width, with their escape sequences.</param>
    /// <param name="widths">The cells each takes.</param>
    /// <param name="width">The terminal's width now.</param>
    public void Draw(IReadOnlyList<string> lines, IReadOnlyList<int> widths, int width)
    {
        var text = new StringBuilder("\e[?2026h\e[?25l");
        MoveToTop(text, width);
        foreach (var line in lines) text.Append(line).Append("\e[K\r\n");
        text.Append("\e[J\e[?2026l");
        _drawn.Clear();
        _drawn.AddRange(widths);
        Write(text);
    }

    /// <summary>Removes the picture and gives the cursor back.</summary>
    public void Clear(int width)
    {
        var text = new StringBuilder();
        MoveToTop(text, width);
        text.Append("\e[J\e[?25h");
        _drawn.Clear();
        Write(text);
    }

    private void MoveToTop(StringBuilder text, int width)
    {
        var rows = 0;
        foreach (var cells in _drawn) rows += Math.Max(1, (cells + width - 1) / Math.Max(1, width));
        text.Append('\r');
        if (rows > 0) text.Append("\e[").Append(rows).Append('A');
    }

    private void Write(StringBuilder text)
    {
        try
        {
            terminal.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (IOException)
        {
            // The terminal has gone; the run goes on.
        }
    }
}
