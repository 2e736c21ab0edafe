using System.Text;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Output;

/// <summary>What the tests of masking share: a masker of some secrets, a stream read in pieces.</summary>
internal static class Masking
{
    public static SecretMasker Of(params string[] secrets) =>
        SecretMasker.Create([.. secrets.Select((value, i) => KeyValuePair.Create($"SECRET_{i}", value))]);

    public static byte[] InReads(MaskedStream stream, byte[] text, IReadOnlyList<int> sizes)
    {
        using var held = stream;
        var output = new List<byte>();
        for (int at = 0, read = 0; at < text.Length; read++)
        {
            var size = Math.Min(sizes.Count == 0 ? text.Length : Math.Max(1, sizes[read % sizes.Count]), text.Length - at);
            output.AddRange(stream.Next(text.AsSpan(at, size)));
            at += size;
        }

        output.AddRange(stream.Flush());
        return [.. output];
    }

    public static string InReads(SecretMasker masker, string text, params int[] sizes) =>
        Encoding.UTF8.GetString(InReads(masker.OpenStream(), Encoding.UTF8.GetBytes(text), sizes));
}
