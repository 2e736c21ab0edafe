using Attest.Cli;
using Attest.Cli.Running;
using Attest.Cli.Running.Views;
using Attest.Monitoring;
using Attest.Monitoring.Integrations;

if (args is ["run", ..]) WarmUp.Start(Adapters.All, RunViews.Usual);

if (PlainRun.FileOf(args) is { } file) return PlainRun.Invoke(file);

// One verb a file. Only the verb that is named is built: the others cost start-up time and answer nothing.
var commandLine = CommandLine.For(args);
return commandLine.Invoke(args);
