using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Configuration.Editing;

namespace Attest.Cli.Configuration;

/// <summary><c>attest config set KEY VALUE</c>: changes one setting in a file and leaves every other byte of it.</summary>
internal sealed class ConfigSetVerb : Verb
{
    private readonly Argument<string> _key = new("KEY") { Description = "The setting, for example log_level" };
    private readonly Argument<string> _value = new("VALUE") { Description = "Its value; a list as a,b" };
    private readonly Option<string?> _file = new("--file") { Description = "Change this file", HelpName = "FILE" };
    private readonly Option<bool> _user = new("--user") { Description = "Change the user's file" };
    private readonly Option<bool> _machine = new("--machine") { Description = "Change the machine's file" };

    public ConfigSetVerb(EverywhereOptions everywhere)
        : base("set", "Change a setting (in ./attest.yml where there is one, else in the user's file)", everywhere, "text", "json")
    {
        Add(_key);
        Add(_value);
        Add(_file);
        Add(_user);
        Add(_machine);
    }

    protected override int Run(Call call)
    {
        var file = call.Value(_file);
        var (user, machine) = (call.Value(_user), call.Value(_machine));
        if ((file is not null ? 1 : 0) + (user ? 1 : 0) + (machine ? 1 : 0) > 1)
        {
            throw UsageErrors.Of("--file, --user and --machine each name the file to change.", "Give one of them.");
        }

        var target = file is not null ? ConfigurationTarget.Named
            : user ? ConfigurationTarget.User
            : machine ? ConfigurationTarget.Machine
            : ConfigurationTarget.Nearest;
        using var session = call.OpenSession();
        var change = ConfigurationEditor.Set(
            call.ConfigurationRequest(), call.Value(_key) ?? "", call.Value(_value) ?? "", target, file, session.Audit.Record);
        if (call.IsJson) call.Print(Json(change).Span);
        else if (!call.IsQuiet) call.Print(Encoding.UTF8.GetBytes(Text(change)));
        return ExitCode.Done;
    }

    private static string Text(ConfigurationChange change)
    {
        var text = $"{change.Key} = {change.Value}  # {change.File}{(change.Created ? ", new" : change.Changed ? "" : ", as before")}\n";
        return change.Landed ? text : text + "warning: this version does not carry that setting out yet\n";
    }

    private static ReadOnlyMemory<byte> Json(ConfigurationChange change)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("key", change.Key);
            json.WriteString("value", change.Value);
            json.WriteString("file", change.File);
            json.WriteBoolean("created", change.Created);
            json.WriteBoolean("changed", change.Changed);
            json.WriteBoolean("landed", change.Landed);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
