using System.Reflection;
using Greeter;

var name = args.Length > 0 ? args[0] : "world";
Console.WriteLine(Greeting.For(name, new TimeOnly(9, 0)));

// A pipeline step that wants an output of ours names the file to append it to.
if (Environment.GetEnvironmentVariable("ATTEST_OUTPUT") is { Length: > 0 } outputs)
{
    var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
    File.AppendAllText(outputs, $"version={version}\ngreeting={Greeting.For(name, new TimeOnly(9, 0))}\n");
}
