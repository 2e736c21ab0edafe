using Attest.Monitoring.Access;

namespace Attest.Monitoring.Tests.Access;

public sealed class CallerTests
{
    [Fact]
    public void An_admin_may_read_everything_and_nobody_only_what_is_open()
    {
        foreach (var role in Enum.GetValues<AccessRoles>())
        {
            Assert.True(new Caller("a", AccessRoles.Admin).May(role));
            Assert.Equal(role == AccessRoles.None, Caller.Nobody.May(role));
        }
    }

    [Fact]
    public void A_role_is_no_other()
    {
        var caller = new Caller("scraper", AccessRoles.MetricsRead | AccessRoles.HealthRead);
        Assert.True(caller.May(AccessRoles.MetricsRead));
        Assert.False(caller.May(AccessRoles.AuditRead));
        Assert.False(caller.May(AccessRoles.Admin));
    }
}
