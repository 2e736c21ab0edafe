namespace Attest.Monitoring.Health.Checks;

/// <summary>How we name ourselves to those whom we ask.</summary>
internal static class ProductName
{
    public static string Version { get; } = typeof(ProductName).Assembly.GetName().Version!.ToString(3);
}
