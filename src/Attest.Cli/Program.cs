using Attest.Cli;
using Attest.Cli.Running;
using Attest.Cli.Running.Views;
using Attest.Monitoring;
using Attest.Monitoring.Integrations;

if (args is ["run", ..]) WarmUp.Start(Adapters.All, RunViews.Usual);

if (PlainRun.FileOf(args) is { } file) return PlainRun.Invoke(file);

return CommandLine.Answer(args);
