using System.Buffers;
using System.Runtime.CompilerServices;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>
/// The folder of a run that lives: <c>runs/&lt;run_id&gt;/</c>. It holds the run's lock while it is open, so that whoever
/// gets the lock of a run still <c>running</c> knows that its process died.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>The name of <see cref="Definition"/>.</summary>
    public const string DefinitionFile = "definition.json";

    private const string ExchangeFolder = "io";

    private readonly string _marker;
    private readonly FileLock _lock;

    private RunFolder(string path, string marker, FileLock held)
    {
        Root = path;
        _marker = marker;
        _lock = held;
    }

    public string Root { get; }
    public string Report => Path.Combine(Root, "run.json");

    /// <summary>What ran: the definition, masked, in a form that two readings of one file share.</summary>
    public string Definition => Path.Combine(Root, DefinitionFile);

    public string Trace => Path.Combine(Root, "trace.jsonl");
    public string Log => Path.Combine(Root, "run.log");
    public string Steps => Path.Combine(Root, "steps");

    /// <summary>What running steps exchange with us; gone when the run has ended.</summary>
    public string Exchange => Path.Combine(Root, ExchangeFolder);

    /// <summary>The whole output of the step at <paramref name="index"/>; numbered from 1, not named by the id.</summary>
    public string StepLog(int index) => Path.Combine(Steps, $"{index + 1}.log");

    /// <summary>Makes the folder of a new run and takes its lock.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public static RunFolder Create(StateFolder state, string runId)
    {
        var path = state.Run(runId);
        try
        {
            PrivateFolder.Create(path);
            PrivateFolder.Create(Path.Combine(path, "steps"));
            PrivateFolder.Create(Path.Combine(path, ExchangeFolder));
            PrivateFolder.Create(state.ActiveRuns);
            var held = FileLock.TryTake(Path.Combine(path, "lock"))
                ?? throw new IOException($"The lock of the new run {runId} is held by another process.");

            // The lock comes before the marker: whoever finds the marker finds the lock held.
            var marker = Path.Combine(state.ActiveRuns, runId);
            using (new FileStream(marker, AtomicFile.Private(FileMode.CreateNew)))
            {
            }

            return new RunFolder(path, marker, held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, fault);
        }
    }

    /// <summary>Writes <c>run.json</c>, whole or not at all.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void Write(RunReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        RunReportWriter.Write(buffer, report, indented: true);
        Write(Report, buffer.WrittenSpan);
    }

    /// <summary>Keeps what is about to run.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void WriteDefinition(ReadOnlySpan<byte> definition) => Write(Definition, definition);

    private void Write(string file, ReadOnlySpan<byte> content)
    {
        try
        {
            AtomicFile.Write(file, content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(Root, fault);
        }
    }

    /// <summary>The run has ended and its report is written: nobody need look for it any more.</summary>
    public void Close()
    {
        TryDelete(() => DeleteExchange(Exchange));
        TryDelete(() => File.Delete(_marker));
    }

    /// <summary>Takes away what the steps of a run that died had written for it: nobody has masked that.</summary>
    /// <param name="root">The run's folder.</param>
    public static void DeleteExchangeOf(string root) => TryDelete(() => DeleteExchange(Path.Combine(root, ExchangeFolder)));

    /// <summary>Steps have taken their files away, so it is empty but for what a straggler left.</summary>
    private static void DeleteExchange(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException) when (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Lets go of the lock; without <see cref="Close"/> the run will be found lost.</summary>
    public void Dispose() => _lock.Dispose();

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A left-over of a closed run does no harm: the next search for lost runs removes it.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AttestException Unwritable(string path, Exception fault) => new(
        ErrorIds.StateUnwritable,
        $"The run's folder {path} cannot be written: {fault.Message}",
        "Free space on that disk or make the folder writable, or name another state folder with --home.",
        inner: fault);
}
