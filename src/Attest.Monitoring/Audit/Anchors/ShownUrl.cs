using System.Text.RegularExpressions;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>Addresses as they are told to people: without what stands before an <c>@</c>, and without a query.</summary>
internal static partial class ShownUrl
{
    /// <summary>The text with each address in it masked.</summary>
    public static string In(string text) => Queries().Replace(Logins().Replace(text, "${scheme}***@"), "${place}?***");

    [GeneratedRegex(@"(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@'""]*(?:@[^\s/@'""]*)*@", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Logins();

    [GeneratedRegex(@"(?<place>[A-Za-z][A-Za-z0-9+.\-]*://[^\s?'""]*)\?[^\s'""]*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Queries();
}
