using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running.Bodies;

/// <summary><c>command</c>: a program with its exact arguments, no shell between.</summary>
internal sealed class CommandBodyRunner(IProcessRunner processes)
{
    public BodyOutcome Run(StepInvocation invocation)
    {
        var body = (CommandBody)invocation.Step.Definition.Body;
        var words = new string[body.Arguments.Count];
        for (var index = 0; index < words.Length; index++) words[index] = body.Arguments[index].Render(invocation.Context);
        return ProgramBody.Run(processes, invocation, words[0], words[1..]);
    }
}
