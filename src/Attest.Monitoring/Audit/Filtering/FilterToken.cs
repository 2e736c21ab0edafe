namespace Attest.Monitoring.Audit.Filtering;

/// <summary>What a piece of a filter is.</summary>
internal enum FilterTokenKind
{
    /// <summary>A key, a bare value or a word of the language.</summary>
    Word,

    /// <summary>A value in quotes: never a word of the language.</summary>
    Quoted,

    /// <summary>A comparison sign.</summary>
    Sign,

    /// <summary>A parenthesis.</summary>
    Open,

    /// <summary>The other one.</summary>
    Close,

    /// <summary>There is no more.</summary>
    End,
}

/// <summary>A piece of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Column)
{
    public bool Is(string word) => Kind == FilterTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As messages name it.</summary>
    public override string ToString() => Kind == FilterTokenKind.End ? "the end" : $"'{Text}'";
}
