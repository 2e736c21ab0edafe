using System.Net;

namespace Attest.Cli.Serving;

/// <summary>Keeps one address beyond loopback from taking all the connections there are.</summary>
internal sealed class ConnectionRoom
{
    /// <summary>Of one address; a proxy needs no more.</summary>
    private const int Most = 128;

    private readonly Dictionary<IPAddress, int> _open = [];
    private readonly Lock _gate = new();

    /// <summary>Takes a place; <see cref="Leave"/> gives it back.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Enter(IPAddress? address)
    {
        if (IsFree(address)) return true;
        lock (_gate)
        {
            _open.TryGetValue(address!, out var count);
            if (count == Most) return false;
            _open[address!] = count + 1;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(IPAddress? address)
    {
        if (IsFree(address)) return;
        lock (_gate)
        {
            if (--_open[address!] == 0) _open.Remove(address!);
        }
    }

    private static bool IsFree(IPAddress? address) => address is null || Loopback.Is(address);
}
