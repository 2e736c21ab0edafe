using Attest.Cli;

// One verb a file. Only the verb that is named is built: the others cost start-up time and answer nothing.
var commandLine = CommandLine.For(args);
return commandLine.Invoke(args);
