using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// Takes a text or a file as a path. PowerShell would make a text of any object: a report that is piped in to be resumed
/// is not also the name of a file.
/// </summary>
internal sealed class DefinitionPathAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            string text => text,
            FileInfo file => file.FullName,
            var other => throw new ArgumentTransformationMetadataException(
                $"A {other.GetType().Name} is no path of a pipeline's file: give a text or a file."),
        };
}
