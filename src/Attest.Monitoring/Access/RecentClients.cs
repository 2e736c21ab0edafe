using System.Net;
using System.Net.Sockets;

namespace Attest.Monitoring.Access;

/// <summary>Something about each client, for the most recent of them: a million addresses cost no more memory than ten thousand.</summary>
/// <param name="most">How many are remembered.</param>
internal sealed class RecentClients<T>(int most = RecentClients<T>.Usual)
    where T : class, new()
{
    public const int Usual = 10_000;

    private readonly Dictionary<string, LinkedListNode<(string Client, T About)>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Client, T About)> _newestLast = new();

    public int Count => _known.Count;

    /// <summary>What is known of a client, which is now the most recent one; the caller holds its lock.</summary>
    public T this[string client]
    {
        get
        {
            if (_known.TryGetValue(client, out var node))
            {
                _newestLast.Remove(node);
                _newestLast.AddLast(node);
                return node.Value.About;
            }

            if (_known.Count == most)
            {
                _known.Remove(_newestLast.First!.Value.Client);
                _newestLast.RemoveFirst();
            }

            var about = new T();
            _known[client] = _newestLast.AddLast((client, about));
            return about;
        }
    }
}

/// <summary>Who a client is that shows no token.</summary>
internal static class ClientAddress
{
    /// <summary>The address; of version 6 the network of 64 bits, of which whoever has one address has all.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
