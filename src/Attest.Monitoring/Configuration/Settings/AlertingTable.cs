namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>slo</c>, <c>alerting</c> and <c>smtp</c></summary>
internal static class AlertingTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("slo", new ItemsType(), "[]", "Objectives that burn-rate alerts are made for"),
        new("alerting.thresholds.*", new NumberType(double.MinValue, double.MaxValue), null, "Threshold of one alert, by its name") { Narrowing = Narrowing.Same },
        new("alerting.runbook_base", TextType.Url, null, "Where runbooks lie; the alert's name is added") { Narrowing = Narrowing.Same },
        Receiver("slack"),
        Receiver("pagerduty"),
        Receiver("email"),
        Receiver("teams"),
        Receiver("webhook"),
        new("smtp.host", TextType.Any, null, "Mail server that reports are sent by") { Narrowing = Narrowing.Same, Landed = true },
        new("smtp.port", new IntegerType(1, 65_535), "587", "Its port") { Narrowing = Narrowing.Same, Landed = true },
        new("smtp.from", TextType.Any, null, "Sender of mails") { Narrowing = Narrowing.Same, Landed = true },
        new("smtp.to", new TextListType(TextType.Any), "[]", "Who gets them") { Narrowing = Narrowing.Part, Landed = true },
        new("smtp.starttls", new BooleanType(), "true", "Whether the connection must be encrypted") { Narrowing = Narrowing.Or("true"), Landed = true },
        new("smtp.username", TextType.Any, null, "Who signs in to it; nobody when not set") { Narrowing = Narrowing.Same, Landed = true },
        new("smtp.password_variable", TextType.Variable, null, "The environment variable that holds the password") { Narrowing = Narrowing.Same, Landed = true },
        new("smtp.timeout", new DurationType(), "30s", "How long it may take to hand it a mail, at most 10m") { Narrowing = Narrowing.Lower, Landed = true },
    ];

    private static Setting Receiver(string name) =>
        new($"alerting.receivers.{name}", new FieldsType(), null, $"How {name} is told") { Narrowing = Narrowing.Same, Secrecy = Secrecy.Whole };
}
