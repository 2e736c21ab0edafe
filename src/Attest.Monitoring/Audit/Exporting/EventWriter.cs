using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>Writes events in one format as they come: what is held does not grow with their number.</summary>
internal abstract class EventWriter
{
    /// <summary>What stands before the first event.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>One event.</summary>
    public abstract void Write(StoredEntry entry);

    /// <summary>What stands behind the last.</summary>
    public virtual void End()
    {
    }
}
