using System.Management.Automation.Host;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>A screen that only has a size.</summary>
internal sealed class StepScreen : PSHostRawUserInterface
{
    private static readonly Size Whole = new(80, 25);

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override Size BufferSize { get; set; } = Whole;
    public override Size WindowSize { get; set; } = Whole;
    public override Coordinates WindowPosition { get; set; }
    public override Coordinates CursorPosition { get; set; }
    public override int CursorSize { get; set; } = 1;
    public override string WindowTitle { get; set; } = "";
    public override Size MaxPhysicalWindowSize => Whole;
    public override Size MaxWindowSize => Whole;
    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override KeyInfo ReadKey(ReadKeyOptions options) =>
        throw new System.Management.Automation.PSInvalidOperationException("A pipeline step has no keyboard.");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }
}
