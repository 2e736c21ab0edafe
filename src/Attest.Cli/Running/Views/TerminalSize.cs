namespace Attest.Cli.Running.Views;

/// <summary>The terminal's size now; 80 by 24 where it does not tell (a serial line).</summary>
internal static class TerminalSize
{
    public static int Width() => Ask(() => Console.WindowWidth, 80);

    public static int Height() => Ask(() => Console.WindowHeight, 24);

    private static int Ask(Func<int> size, int otherwise)
    {
        try
        {
            return size() is > 0 and var cells ? cells : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
