using System.Globalization;
using Spectre.Console;

namespace Attest.Cli.Running.Views;

/// <summary>Text measured in terminal cells: a Chinese character takes two, a combining accent none.</summary>
internal static class TextCells
{
    public static int Width(string text) => text.Length == 0 ? 0 : text.GetCellWidth();

    /// <summary>As much of a text as fits, with an ellipsis where it was cut; never half a character.</summary>
    public static string Cut(string text, int cells)
    {
        if (cells <= 0) return "";
        if (text.Length <= cells && Width(text) <= cells) return text;
        var kept = 0;
        var used = 0;
        var fits = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += Width(element);
            if (used > cells) return string.Concat(text.AsSpan(0, fits), "…");
            kept += element.Length;
            if (used <= cells - 1) fits = kept;
        }

        return text;
    }
}
