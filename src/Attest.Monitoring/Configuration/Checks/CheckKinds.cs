using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>Every kind of check there is, and what can be said of each.</summary>
internal static class CheckKinds
{
    private static readonly CheckField Authorities = new("ca", TextType.Path, null, "PEM file with the only authorities that are trusted; those of the machine when not set");
    private static readonly CheckField Insecure = new("insecure", new BooleanType(), "false", "Whether any certificate is taken");

    /// <summary>What every check has beside <c>name</c> and <c>type</c>.</summary>
    public static readonly CheckField[] Common =
    [
        new("timeout", new DurationType(), "5s", "After how long without an answer it is unhealthy"),
        new("interval", new DurationType(), "30s", "How long an answer stands before the check is made again"),
        new("degraded_after", new DurationType(), null, "An answer that took as long is degraded at best"),
        new("unhealthy_after", new DurationType(), null, "An answer that took as long is unhealthy"),
        new("failures", new IntegerType(1, 100), "1", "Worse answers in a row that make it worse"),
        new("successes", new IntegerType(1, 100), "1", "Better answers in a row that make it better again"),
        new("worst", new ChoiceType("unhealthy", "degraded"), "unhealthy", "The worst it can make of the whole"),
        new("groups", new TextListType(CheckTexts.Name), "[]", "ready, live, and any of your own"),
        new("tags", new TextListType(TextType.Any), "[]", "Words for people and tools"),
        new("remedy", CheckTexts.Remedy, null, "What to do when it is not well; else a report says what fits what was measured"),
    ];

    /// <summary>The kinds, in the order of the page.</summary>
    public static readonly CheckKind[] All =
    [
        new("http", "An address of a web server answers as it should; with https its certificate is looked at too",
            Needed("url", TextType.Url, "The address"),
            new("method", new ChoiceType("GET", "HEAD", "POST"), "GET", "How it is asked"),
            new("expect_status", new TextListType(CheckTexts.Status), "[2xx]", "Codes that are well: 204, or 2xx for all of 200 to 299"),
            new("body_pattern", CheckTexts.Pattern, null, "A regular expression of .NET that the first 64 KiB of the body must match"),
            new("headers", new TextMapType(), null, "Sent with the request") { IsSecret = true },
            new("token_variable", CheckTexts.Variable, null, "The environment variable that holds a bearer token") { IsSecret = true },
            new("follow_redirects", new BooleanType(), "false", "Whether a redirect is followed; the headers and the token are not sent along"),
            new("certificate_degraded_days", new IntegerType(0, 3650), "21", "Degraded when the certificate is valid for fewer days"),
            new("certificate_unhealthy_days", new IntegerType(0, 3650), "3", "Unhealthy when it is valid for fewer days"),
            Authorities, Insecure),
        new("tcp", "A port takes connections", Needed("address", CheckTexts.Address, "Host and port; without a host this machine")),
        new("dns", "A name has addresses",
            Needed("host", TextType.Any, "The name"),
            new("expect", new TextListType(CheckTexts.Internet), "[]", "Addresses of which it must have each")),
        new("disk", "Room on the disk that holds a path, in bytes and in inodes",
            Needed("path", TextType.Path, "The path"),
            new("degraded_below", Percent, "10", "Percent free"),
            new("unhealthy_below", Percent, "2", "Percent free")),
        new("memory", "Memory of the machine",
            new("degraded_above", Percent, "90", "Percent in use"),
            new("unhealthy_above", Percent, "97", "Percent in use")),
        new("cpu", "Processors of the machine, since the check before",
            new("degraded_above", Percent, "90", "Percent busy"),
            new("unhealthy_above", Percent, "99", "Percent busy")),
        new("process", "Processes of a name run",
            Needed("process", CheckTexts.Program, "The name of the program's file, without folder; on Windows without .exe"),
            new("at_least", new IntegerType(0, 100_000), "1", "How many"),
            new("at_most", new IntegerType(0, 100_000), null, "How many")),
        new("file_age", "A file was written lately, such as a backup",
            Needed("path", TextType.Path, "The file; with * or ? in its name the youngest of those"),
            new("degraded_older", new DurationType(), null, "Degraded from that age on"),
            new("unhealthy_older", new DurationType(), "1d", "Unhealthy from that age on"),
            new("smallest", new SizeType(), "1B", "Unhealthy below that size")),
        new("command", "A program ends with 0; a last line \"degraded: …\" or \"unhealthy: …\" says more",
            Needed("command", new TextListType(TextType.Any), "The program and its arguments; no shell"),
            new("degraded_codes", new TextListType(CheckTexts.Number), "[]", "Exit codes that mean degraded: [1] for plugins of Nagios"),
            new("working_directory", TextType.Path, null, "Where it runs")) { RunsCode = true },
        new("pwsh", "A PowerShell script ends without an error; what it gives says more",
            Needed("script", CheckTexts.Script, "The script")) { RunsCode = true },
        new("redis", "A Redis server answers PING",
            new("address", CheckTexts.Address, "127.0.0.1:6379", "Host and port"),
            new("username", TextType.Any, null, "Who asks, for servers with access lists"),
            new("password_variable", CheckTexts.Variable, null, "The environment variable that holds the password") { IsSecret = true },
            new("tls", new BooleanType(), "false", "Whether it is spoken to by TLS"),
            Authorities, Insecure),
        new("s3", "A bucket can be reached: its list is asked for with a signature, or without keys whether it is there",
            Needed("endpoint", TextType.Url, "The server, such as https://s3.eu-central-1.amazonaws.com"),
            Needed("bucket", CheckTexts.Bucket, "The bucket"),
            new("region", TextType.Any, "us-east-1", "Its region, for the signature"),
            new("access_key_variable", CheckTexts.Variable, null, "The environment variable that holds the access key") { IsSecret = true },
            new("secret_key_variable", CheckTexts.Variable, null, "The environment variable that holds the secret key; needed with the other") { IsSecret = true },
            new("expect_status", new TextListType(CheckTexts.Status), "[2xx, 403]", "Without keys: codes that are well; 403 means that it is there and not for everybody"),
            new("ca", TextType.Path, null, "Without keys: PEM file with the only authorities that are trusted"),
            new("insecure", new BooleanType(), "false", "Without keys: whether any certificate is taken")),
        new("prometheus", "What a query of Prometheus gives",
            Needed("url", TextType.Url, "The server"),
            Needed("query", TextType.Any, "An instant query"),
            new("degraded", CheckTexts.Comparison, null, "Degraded when any value is so, such as \"> 0.1\""),
            new("unhealthy", CheckTexts.Comparison, null, "Unhealthy when any value is so"),
            new("when_empty", new ChoiceType("unhealthy", "degraded", "healthy"), "unhealthy", "What it means that there is no value"),
            new("token_variable", CheckTexts.Variable, null, "The environment variable that holds a bearer token") { IsSecret = true },
            Authorities, Insecure),
        new("audit", "The audit log holds what its checkpoint vouches for",
            new CheckField("verify_every", new DurationType(), "1d", "How old the last verification may be before the log is verified again")),
        new("pipeline", "A pipeline has succeeded lately",
            Needed("pipeline", TextType.Any, "Its name"),
            Needed("within", new DurationType(), "Unhealthy when its last success is older; 26h for what runs every night"),
            new("degraded_within", new DurationType(), null, "Degraded when it is older")),
        new("otlp", "A collector takes traces by OTLP; an empty request is sent",
            Needed("endpoint", TextType.Url, "The collector, such as http://127.0.0.1:4318"),
            new("protocol", new ChoiceType("http/protobuf", "http/json", "grpc"), null, "By the port when not set: 4317 is grpc"),
            new("headers", new TextMapType(), null, "Sent with the request") { IsSecret = true },
            Authorities),
    ];

    private static NumberType Percent => new(0, 100);

    /// <summary>The kind of a word, or null.</summary>
    public static CheckKind? Of(string name) => Array.Find(All, kind => kind.Name == name);

    private static CheckField Needed(string name, SettingType type, string description) => new(name, type, null, description) { IsRequired = true };
}
