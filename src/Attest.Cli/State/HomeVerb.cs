using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.State;

namespace Attest.Cli.State;

/// <summary><c>attest home init</c>: makes a state folder, for one account or for a group of them.</summary>
internal sealed class HomeVerb : Verb
{
    public HomeVerb(EverywhereOptions everywhere)
        : base("home", "Make a state folder", everywhere) => Add(new InitVerb(everywhere));

    protected override int Run(Call call) => throw new InvalidOperationException("home only holds other verbs.");

    private sealed class InitVerb : Verb
    {
        private readonly Option<string?> _group = new("--group")
        {
            Description = "Share it with the accounts of this group (mode 2770)",
            HelpName = "GROUP",
        };

        public InitVerb(EverywhereOptions everywhere)
            : base("init", "Make the state folder (--home, else ATTEST_HOME, else the user's)", everywhere, "text", "json") => Add(_group);

        protected override int Run(Call call)
        {
            var root = StateFolder.Locate(call.Home, call.Environment);
            var group = call.Value(_group);
            if (group is not null) Share(root, group);
            var state = StateFolder.Open(root);
            if (call.IsJson) call.Print(Json(state, group).Span);
            else if (!call.IsQuiet) call.Print(Encoding.UTF8.GetBytes($"{state.Root}\n"));
            return ExitCode.Done;
        }

        private static void Share(string root, string group)
        {
            if (OperatingSystem.IsWindows())
            {
                throw new AttestException(
                    ErrorIds.NotSupportedYet,
                    "--group shares a folder by its Unix mode, which Windows does not have.",
                    "Make the folder, give the group the right to modify it (icacls), and name it with ATTEST_HOME.");
            }

            try
            {
                StateFolder.MakeShared(root, group);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new AttestException(
                    ErrorIds.StateFolderUnusable,
                    $"The state folder {root} cannot be shared: {fault.Message}",
                    "Run this as root, or as a member of that group.",
                    inner: fault);
            }
        }

        private static ReadOnlyMemory<byte> Json(StateFolder state, string? group)
        {
            var buffer = new ArrayBufferWriter<byte>(128);
            using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
            {
                json.WriteStartObject();
                json.WriteString("home", state.Root);
                json.WriteString("group", group);
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
            return buffer.WrittenMemory;
        }
    }
}
