using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Attest.Monitoring.Integrations.Tests.Health;

/// <summary>A real server on a free port of this machine, ended with the test.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts a program and returns once its port takes connections.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">With the port they are given.</param>
    public static Peer Start(string program, Func<int, string[]> arguments)
    {
        while (true)
        {
            var port = FreePort();
            var process = Process.Start(new ProcessStartInfo(program, arguments(port)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            while (!process.HasExited)
            {
                if (Answers(port)) return new Peer(process, port);
                Thread.Sleep(20);
            }

            // Somebody else has taken the port in between: another one.
            process.Dispose();
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
