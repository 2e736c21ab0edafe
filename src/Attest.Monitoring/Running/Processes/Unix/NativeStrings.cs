using System.Runtime.InteropServices;
using System.Text;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// The strings of one <c>posix_spawn</c>: path, folder, <c>argv</c> and <c>envp</c>, as UTF-8 in one block that is used
/// again for the next program.
/// </summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _block;
    private nuint _capacity;
    private byte* _next;

    public byte* Path { get; private set; }
    public byte* Folder { get; private set; }
    public byte** Arguments { get; private set; }
    public byte** Environment { get; private set; }

    public void Set(
        string path, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Reserve(Size(path, folder, arguments, environment));
        Arguments = (byte**)_block;
        Environment = Arguments + arguments.Count + 1;
        _next = (byte*)(Environment + environment.Count + 1);

        Path = Put(path);
        Folder = Put(folder);
        for (var i = 0; i < arguments.Count; i++) Arguments[i] = Put(arguments[i]);
        Arguments[arguments.Count] = null;
        SetEnvironment(environment);
    }

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
        _capacity = 0;
    }

    private void SetEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var variable = Environment;
        foreach (var (name, value) in environment)
        {
            *variable++ = Put(name);
            _next[-1] = (byte)'=';
            Put(value);
        }

        *variable = null;
    }

    private byte* Put(string text)
    {
        if (text.Contains('\0'))
            throw new AttestException(
                ErrorIds.ArgumentInvalid,
                "a command, argument or variable contains a NUL character, which no program can be given",
                "remove it, or hand the value over in a file");
        var start = _next;
        var room = (int)Math.Min(int.MaxValue, _capacity - (nuint)(start - _block));
        _next += Encoding.UTF8.GetBytes(text, new Span<byte>(start, room));
        *_next++ = 0;
        return start;
    }

    private void Reserve(nuint size)
    {
        if (size <= _capacity) return;
        _block = (byte*)NativeMemory.Realloc(_block, size);
        _capacity = size;
    }

    /// <summary>Bytes that surely suffice: three for each UTF-16 unit.</summary>
    private static nuint Size(
        string path, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var units = (nuint)(path.Length + folder.Length + 2);
        for (var i = 0; i < arguments.Count; i++) units += (nuint)arguments[i].Length + 1;
        foreach (var (name, value) in environment) units += (nuint)name.Length + (nuint)value.Length + 2;
        return units * 3 + (nuint)((arguments.Count + environment.Count + 2) * sizeof(byte*));
    }
}
