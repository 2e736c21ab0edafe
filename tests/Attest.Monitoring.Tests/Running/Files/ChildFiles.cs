using System.Text;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Files;

/// <summary>Files of a step as the tests write them.</summary>
internal static class ChildFiles
{
    public static ChildFile Outputs(string text, SecretMasker? masker = null) => File(Encoding.UTF8.GetBytes(text), ErrorIds.OutputInvalid, masker);

    public static ChildFile Metrics(string text, SecretMasker? masker = null) => File(Encoding.UTF8.GetBytes(text), ErrorIds.MetricInvalid, masker);

    public static ChildFile Events(string text, SecretMasker? masker = null) => File(Encoding.UTF8.GetBytes(text), ErrorIds.EventInvalid, masker);

    public static ChildFile File(byte[] bytes, string errorId, SecretMasker? masker = null) =>
        ChildFile.FromBytes(bytes, new FileOrigin("build", "ATTEST_X", errorId, masker ?? SecretMasker.None));

    /// <summary>Whether it ends, and if badly, then with an error of the product that says where and what to do.</summary>
    public static bool IsTaken(string errorId, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (AttestException fault)
        {
            return fault.ErrorId == errorId && fault.Message.Contains("step build", StringComparison.Ordinal) && fault.Remedy.Length > 0;
        }
    }
}
