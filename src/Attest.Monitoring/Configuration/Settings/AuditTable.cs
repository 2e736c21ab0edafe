namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>audit</c></summary>
internal static class AuditTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("audit.path", TextType.AbsolutePath, null, "Folder that holds the audit log, its journals and its key; the state folder when not set") { Landed = true, Narrowing = Narrowing.Same },
        new("audit.key", TextType.Path, null, "Private key that signs checkpoints; beside the log when not set") { Landed = true, Narrowing = Narrowing.Same },
        new("audit.checkpoint_interval", new DurationType(), "1s", "Longest time between checkpoints while events come") { Landed = true, Narrowing = Narrowing.Lower },
        new("audit.heartbeat_interval", new DurationType(), "1h", "Time between events of a monitor that say the log is alive") { Landed = true, Narrowing = Narrowing.Lower },
        new("audit.anchors", AnchorKinds.Type, "[]", "Where checkpoints are copied to, out of this machine's reach (docs/anchors.md)") { Landed = true, Narrowing = Narrowing.Same, Secrecy = Secrecy.Whole },
    ];
}
