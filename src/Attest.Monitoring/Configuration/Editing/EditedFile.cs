using System.Text;
using Attest.Monitoring.Configuration.Layers;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>The file that is edited: found, read and written back whole or not at all.</summary>
internal sealed class EditedFile
{
    private readonly OriginKind _kind;
    private readonly string _path;
    private byte[]? _mark;
    private ReadOnlyMemory<byte>? _read;

    private EditedFile(ConfigurationFile file)
    {
        _kind = file.Kind;
        ShownName = file.ShownName;
        _path = Final(file.Path);
    }

    public string ShownName { get; }

    /// <summary>Whether it is a checkout's, which may only narrow.</summary>
    public bool IsCheckout => _kind == OriginKind.CheckoutFile;

    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: there is no such place.</exception>
    public static EditedFile Of(ConfigurationRequest request, ConfigurationTarget target, string? namedFile) => new(target switch
    {
        ConfigurationTarget.Named => Named(request, namedFile ?? throw new ArgumentNullException(nameof(namedFile))),
        ConfigurationTarget.User => Outside(OriginKind.UserFile, request.Paths.User),
        ConfigurationTarget.Machine => Outside(OriginKind.MachineFile, request.Paths.Machine),
        _ => ConfigurationFile.Chosen(request) ?? InForce(request, OriginKind.CheckoutFile) ?? Outside(OriginKind.UserFile, request.Paths.User),
    });

    /// <summary>The text without a byte-order mark, or null when there is no file yet.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>, or <see cref="ErrorIds.ConfigurationNotEditable"/>: not UTF-8.</exception>
    public string? Read()
    {
        if (!File.Exists(_path)) return null;
        var content = DocumentFile.Read(_path);
        _mark = HasMark() ? [0xEF, 0xBB, 0xBF] : [];
        _read = content;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.Span);
        }
        catch (DecoderFallbackException fault)
        {
            throw NotEditable.At(new SourcePosition(ShownName, 0, 0), "the file is not UTF-8", fault);
        }
    }

    /// <summary>Replaces the file in one step; its mode stays, and a link to it still is one.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationNotEditable"/>; the old file is untouched.</exception>
    public void Write(string text)
    {
        try
        {
            if (_read is { } read && !DocumentFile.Read(_path).Span.SequenceEqual(read.Span))
                throw NotEditable.At(new SourcePosition(ShownName, 0, 0), "another process has just changed the file");
            var mode = ModeToKeep();
            MakeFolder();
            AtomicFile.Write(_path, [.. _mark ?? [], .. Encoding.UTF8.GetBytes(text)]);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_path, mode);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw NotEditable.At(new SourcePosition(ShownName, 0, 0), fault.Message, fault);
        }
    }

    private static ConfigurationFile Named(ConfigurationRequest request, string name)
    {
        var path = Path.GetFullPath(name, request.WorkingDirectory);
        var checkout = ConfigurationFile.Checkout(request);
        return ConfigurationFile.Chosen(request) is null && ConfigurationFile.IsSame(path, checkout.Path) && !IsOutside(request, path)
            ? checkout
            : new ConfigurationFile(OriginKind.ChosenFile, path, name);
    }

    private static bool IsOutside(ConfigurationRequest request, string path) =>
        (request.Paths.User is { } user && ConfigurationFile.IsSame(path, user))
        || (request.Paths.Machine is { } machine && ConfigurationFile.IsSame(path, machine));

    private static ConfigurationFile Outside(OriginKind kind, string? path) => path is null
        ? throw new AttestException(
            ErrorIds.ArgumentInvalid, $"this account has no place for the {(kind == OriginKind.UserFile ? "user's" : "machine's")} configuration",
            "Set HOME or XDG_CONFIG_HOME, or name the file with --file.")
        : new ConfigurationFile(kind, path, path);

    private static ConfigurationFile? InForce(ConfigurationRequest request, OriginKind kind)
    {
        foreach (var file in ConfigurationFile.Of(request))
        {
            if (file.Kind == kind) return file;
        }

        return null;
    }

    /// <summary>What links lead to: a rename over a link would leave the file behind it as it was.</summary>
    private static string Final(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private bool HasMark()
    {
        using var handle = File.OpenHandle(_path);
        Span<byte> head = stackalloc byte[3];
        return RandomAccess.Read(handle, head, 0) == 3 && head.SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]);
    }

    private void MakeFolder()
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows() || _kind != OriginKind.UserFile) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>That of the file; a new one of the user's is private, another is readable for all.</summary>
    private UnixFileMode ModeToKeep()
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows()) return Private;
        if (File.Exists(_path)) return File.GetUnixFileMode(_path);
        return _kind == OriginKind.UserFile ? Private : Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    }
}
