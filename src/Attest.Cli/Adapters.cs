using Attest.Monitoring;

namespace Attest.Cli;

/// <summary>What the core takes from packages. Nothing is loaded before it is called.</summary>
internal static class Adapters
{
    public static SessionAdapters All { get; } = new((file, content) => throw new NotSupportedException(file + content));
}
