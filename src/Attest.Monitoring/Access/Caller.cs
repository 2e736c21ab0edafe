namespace Attest.Monitoring.Access;

/// <summary>Who asks.</summary>
/// <param name="Name">A token's name, or <see cref="AnonymousName"/>: a value of a metric's label.</param>
/// <param name="Roles">What it may read.</param>
internal sealed record Caller(string Name, AccessRoles Roles)
{
    public const string AnonymousName = "anonymous";

    /// <summary>Nobody known, who may read what is open to everybody.</summary>
    public static Caller Nobody { get; } = new(AnonymousName, AccessRoles.None);

    /// <summary>Nobody known where nobody is asked who it is: over loopback, or where that was allowed.</summary>
    public static Caller Unasked { get; } = new(AnonymousName, AccessRoles.Admin);

    /// <summary>Whether what asks for this role is answered.</summary>
    public bool May(AccessRoles role) => Roles.HasFlag(AccessRoles.Admin) || Roles.HasFlag(role);
}
