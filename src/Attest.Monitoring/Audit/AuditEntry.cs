using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;

namespace Attest.Monitoring.Audit;

/// <summary>
/// The bytes of an event: its canonical JSON (RFC 8785), flat but for <c>actor</c>. What is too long for a bundle is
/// cut, the longest text first, and <c>&lt;name&gt;_sha256</c> says what the whole text was.
/// </summary>
internal static class AuditEntry
{
    private const int HashMember = 96;

    /// <summary>The entry; at most <see cref="EntryBundle.LongestEntry"/> bytes.</summary>
    /// <exception cref="ArgumentException">More members than fit an entry.</exception>
    public static byte[] Of(AuditEvent told)
    {
        var members = Members(told);
        while (true)
        {
            var output = new ArrayBufferWriter<byte>(512);
            Write(new CanonicalJsonWriter(output), told.Actor, members);
            var excess = output.WrittenCount - EntryBundle.LongestEntry;
            if (excess <= 0) return output.WrittenSpan.ToArray();
            Cut(members, excess);
        }
    }

    private static List<(string Name, object Value)> Members(AuditEvent told)
    {
        var members = new List<(string, object)>(told.Fields.Count + 8)
        {
            ("actor", told.Actor),
            ("event_type", told.EventType),
            ("host", told.Host),
            ("timestamp", told.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        };
        if (told.RunId is not null) Insert(members, "run_id", told.RunId);
        if (told.Pipeline is not null) Insert(members, "pipeline", told.Pipeline);
        if (told.Step is not null) Insert(members, "step", told.Step);
        for (var index = 0; index < told.Fields.Count; index++) Insert(members, told.Fields[index].Key, told.Fields[index].Value);
        return members;
    }

    /// <summary>In the order of UTF-16 code units; few enough that looking from the end is the quickest.</summary>
    private static void Insert(List<(string Name, object Value)> members, string name, object value)
    {
        var place = members.Count;
        while (place > 0 && string.CompareOrdinal(members[place - 1].Name, name) > 0) place--;
        if (place > 0 && members[place - 1].Name == name) throw new ArgumentException($"the member {name} stands there already", nameof(name));
        members.Insert(place, (name, value));
    }

    private static void Write(CanonicalJsonWriter json, AuditActor actor, List<(string Name, object Value)> members)
    {
        json.Raw("{"u8);
        var first = true;
        for (var index = 0; index < members.Count; index++)
        {
            json.Name(members[index].Name, ref first);
            switch (members[index].Value)
            {
                case AuditActor: Write(json, actor); break;
                case string text: json.String(text); break;
                case bool flag: json.Boolean(flag); break;
                case int number: json.Integer(number); break;
                case long number: json.Integer(number); break;
                case double number: json.Number(number); break;
                case var other: json.String(Convert.ToString(other, CultureInfo.InvariantCulture) ?? ""); break;
            }
        }

        json.Raw("}"u8);
    }

    private static void Write(CanonicalJsonWriter json, AuditActor actor)
    {
        json.Raw("{"u8);
        var first = true;
        Text(json, "ci_run_url", actor.CiRunUrl, ref first);
        Text(json, "ci_subject", actor.CiSubject, ref first);
        Text(json, "os_user", actor.OsUser, ref first);
        Text(json, "sudo_user", actor.SudoUser, ref first);
        if (actor.Uid is { } uid)
        {
            json.Name("uid", ref first);
            json.Integer(uid);
        }

        json.Raw("}"u8);
    }

    private static void Text(CanonicalJsonWriter json, string name, string? value, ref bool first)
    {
        if (value is null) return;
        json.Name(name, ref first);
        json.String(value);
    }

    /// <summary>Shortens the longest text by at least so many bytes, or to nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Cut(List<(string Name, object Value)> members, int excess)
    {
        var longest = -1;
        for (var index = 0; index < members.Count; index++)
        {
            if (members[index].Value is not string text || text.Length <= HashMember) continue;
            if (longest < 0 || text.Length > ((string)members[longest].Value).Length) longest = index;
        }

        if (longest < 0) throw new ArgumentException("the event has more members than fit an entry", nameof(members));
        var (name, whole) = (members[longest].Name, (string)members[longest].Value);
        var kept = Math.Max(0, whole.Length - excess - name.Length - HashMember);
        if (kept > 0 && char.IsHighSurrogate(whole[kept - 1])) kept--;
        members[longest] = (name, whole[..kept]);

        // Cut once more, it is still the hash of the whole.
        var hash = name + "_sha256";
        if (!members.Exists(member => member.Name == hash))
            Insert(members, hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole))));
    }
}
