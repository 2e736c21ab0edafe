using System.CommandLine;
using System.Globalization;

namespace Attest.Cli;

/// <summary>An option that takes a whole number, with a message of ours when it is none.</summary>
internal static class NumberOption
{
    public static Option<int> Of(string name, string description, int otherwise) => new(name)
    {
        Description = $"{description} (default: {otherwise.ToString(CultureInfo.InvariantCulture)})",
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"{name} {text} is not a whole number.");
            return otherwise;
        },
    };
}
