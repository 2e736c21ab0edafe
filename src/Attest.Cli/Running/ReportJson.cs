using System.Buffers;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary>A run's report as it is printed: one object and a line end.</summary>
internal static class ReportJson
{
    public static ReadOnlyMemory<byte> Of(RunReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        RunReportWriter.Write(buffer, report, indented: true);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
