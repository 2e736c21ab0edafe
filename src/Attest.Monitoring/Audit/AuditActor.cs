namespace Attest.Monitoring.Audit;

/// <summary>Who did it, as far as the machine knows.</summary>
/// <param name="OsUser">The account's name.</param>
/// <param name="Uid">The account's number; null on Windows.</param>
/// <param name="SudoUser">Who became that account by sudo.</param>
/// <param name="CiSubject">What a CI system says of the workflow or job.</param>
/// <param name="CiRunUrl">Where that CI run can be seen.</param>
internal sealed record AuditActor(string OsUser, long? Uid, string? SudoUser, string? CiSubject, string? CiRunUrl);
