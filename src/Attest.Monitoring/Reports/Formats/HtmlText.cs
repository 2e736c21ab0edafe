using System.Text;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>HTML as it grows: markup of ours as it stands, foreign text escaped (HTML Living Standard, section 13.3).</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new(16 * 1024);

    /// <summary>Markup of ours.</summary>
    public HtmlText Markup(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Foreign text: inside of an element or of a quoted attribute.</summary>
    public HtmlText Foreign(string? foreign)
    {
        foreach (var character in Wording.Line(foreign))
        {
            switch (character)
            {
                case '&': _text.Append("&amp;"); break;
                case '<': _text.Append("&lt;"); break;
                case '>': _text.Append("&gt;"); break;
                case '"': _text.Append("&quot;"); break;
                case '\'': _text.Append("&#39;"); break;
                default: _text.Append(character); break;
            }
        }

        return this;
    }

    public override string ToString() => _text.ToString();
}
