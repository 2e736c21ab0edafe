using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>Reads what KERN_PROCARGS2 gives: <c>int argc</c>, the path, NULs, <c>argv</c>, then the environment.</summary>
internal static class DarwinArguments
{
    /// <summary>The environment with the NUL before it; empty when the block has none.</summary>
    public static ReadOnlySpan<byte> Environment(ReadOnlySpan<byte> block)
    {
        if (!MemoryMarshal.TryRead(block, out int arguments)) return [];
        var at = sizeof(int);
        at = End(block, at);
        while (at < block.Length && block[at] == 0) at++;
        for (; arguments > 0; arguments--) at = End(block, at) + 1;
        return at - 1 >= block.Length || at < 1 ? [] : block[(at - 1)..];
    }

    /// <summary>Where the string that begins here is ended.</summary>
    private static int End(ReadOnlySpan<byte> block, int at)
    {
        if (at >= block.Length) return block.Length;
        var length = block[at..].IndexOf((byte)0);
        return length < 0 ? block.Length : at + length;
    }
}
