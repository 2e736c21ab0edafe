namespace Attest.Monitoring.State;

/// <summary>A file that whole lines are appended to. Never throws. Not thread-safe.</summary>
internal interface ILineFile : IDisposable
{
    /// <summary>Where it lies, for messages.</summary>
    string Path { get; }

    /// <summary>Lines that it took and could not write after all; known when it is closed.</summary>
    long Lost { get; }

    /// <summary>Appends whole lines.</summary>
    /// <returns>Null when they are in the file or held until they can be, else why they are lost.</returns>
    Exception? Append(ReadOnlySpan<byte> lines);

    /// <summary>Makes the file where there is none. One that cannot be made is told of by the first line.</summary>
    void Touch();

    /// <summary>Tries once more to write what it holds, and closes it.</summary>
    /// <returns>Null unless lines are lost, else why.</returns>
    Exception? Close();
}
