namespace Attest.Monitoring.Sources;

/// <summary>
/// A script that a front end holds in a form of its own (a PowerShell script block): the core plans, digests and reports
/// its text, and hands the rest back to the front end that runs it.
/// </summary>
internal abstract record ScriptSource(string Text);
