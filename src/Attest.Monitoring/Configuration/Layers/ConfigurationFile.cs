namespace Attest.Monitoring.Configuration.Layers;

/// <summary>A file to read.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Path">Absolute.</param>
/// <param name="ShownName">As messages name it.</param>
internal sealed record ConfigurationFile(OriginKind Kind, string Path, string ShownName)
{
    private const string CheckoutName = "attest.yml";

    /// <summary>The files that exist, the weakest first; a file that was chosen stands alone, existing or not.</summary>
    public static IReadOnlyList<ConfigurationFile> Of(ConfigurationRequest request)
    {
        if (Chosen(request) is { } chosen) return [chosen];
        var checkout = Checkout(request);
        var files = new List<ConfigurationFile>(3);
        foreach (var (kind, path) in (ReadOnlySpan<(OriginKind, string?)>)
            [(OriginKind.MachineFile, request.Paths.Machine), (OriginKind.UserFile, request.Paths.User)])
        {
            if (path is not null && File.Exists(path)) files.Add(new ConfigurationFile(kind, path, path));
        }

        // In the user's own folder the file is the user's, not a checkout's.
        if (File.Exists(checkout.Path) && !files.Exists(file => IsSame(file.Path, checkout.Path))) files.Add(checkout);
        return files;
    }

    /// <summary>The file of <c>--config</c>, or else <c>ATTEST_CONFIG</c>.</summary>
    public static ConfigurationFile? Chosen(ConfigurationRequest request)
    {
        var name = request.ConfigPath ?? request.Environment.GetValueOrDefault("ATTEST_CONFIG");
        return string.IsNullOrEmpty(name)
            ? null
            : new ConfigurationFile(OriginKind.ChosenFile, System.IO.Path.GetFullPath(name, request.WorkingDirectory), name);
    }

    /// <summary>The file of the checkout, existing or not.</summary>
    public static ConfigurationFile Checkout(ConfigurationRequest request) => new(
        OriginKind.CheckoutFile, System.IO.Path.Combine(request.WorkingDirectory, CheckoutName), $"./{CheckoutName}");

    /// <summary>Whether two absolute paths are one place.</summary>
    public static bool IsSame(string left, string right) => string.Equals(
        System.IO.Path.GetFullPath(left), System.IO.Path.GetFullPath(right),
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
