using System.Text;
using Attest.Monitoring.Configuration.Layers;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>
/// Sets one setting in a file and leaves every other byte of it. The result is read again before it is written: unless
/// it differs by that one value alone, nothing is changed.
/// </summary>
internal static class ConfigurationEditor
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sets <paramref name="key"/> (an alias such as <c>log_level</c> too) to the value that a text holds.</summary>
    /// <param name="request">Where configuration lies; flags are not looked at.</param>
    /// <param name="key">The dotted key.</param>
    /// <param name="text">The value; a list as <c>a,b</c> or <c>[a, b]</c>.</param>
    /// <param name="target">Which file.</param>
    /// <param name="namedFile">The file for <see cref="ConfigurationTarget.Named"/>.</param>
    /// <param name="before">Told of the change before it is made; what it throws keeps it from being made.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ArgumentInvalid"/>: no such key or value; <see cref="ErrorIds.ConfigurationRefused"/>: a
    /// checkout's file may not say it; <see cref="ErrorIds.ConfigurationNotEditable"/>, <see cref="ErrorIds.FileUnreadable"/>,
    /// or what the parser throws when the file is no YAML. In each case nothing was changed.
    /// </exception>
    public static ConfigurationChange Set(
        ConfigurationRequest request,
        string key,
        string text,
        ConfigurationTarget target,
        string? namedFile = null,
        Action<ConfigurationChange>? before = null)
    {
        if (SettingsTable.Find(key) is not var (setting, whole)) throw UnknownSetting.Of(key);
        if (setting.Type.OfText(text) is not { } value) throw Unfit(setting, whole, text);

        var file = EditedFile.Of(request, target, namedFile);
        if (file.IsCheckout) RefuseWidening(request, setting, whole, value, file);

        var old = file.Read();
        var root = request.Parser(file.ShownName, Utf8.GetBytes(old ?? ""));
        var path = PathIn(root, setting, whole);
        if (YamlContent.At(root, path) is { } held && setting.Type.OfNode(held)?.Text == value.Text)
            return new ConfigurationChange(file.ShownName, whole, value.Text, Created: false, Changed: false, setting.Landed);

        var lines = new YamlLines(old ?? "");
        var after = YamlSplice.Plan(lines, root, path, YamlValue.Of(setting, value, text)).Apply(lines.Text);
        Verify(request.Parser, file, root, after, path, setting, value);
        var change = new ConfigurationChange(file.ShownName, whole, value.Text, Created: old is null, Changed: true, setting.Landed);
        before?.Invoke(change);
        file.Write(after);
        return change;
    }

    private static void Verify(
        DocumentParser parser, EditedFile file, SourceNode before, string after, string[] path, Setting setting, SettingValue value)
    {
        SourceNode? read = null;
        try
        {
            read = parser(file.ShownName, Utf8.GetBytes(after));
        }
        catch (AttestException)
        {
            // What we wrote is no YAML: the file is written in a way that we do not understand well enough.
        }

        var isRight = read is not null && YamlContent.At(read, path) is { } node && setting.Type.OfNode(node)?.Text == value.Text
            && YamlContent.DiffersOnlyAt(path, before, read);
        if (!isRight) throw NotEditable.At(new SourcePosition(file.ShownName, 0, 0), "something else in the file would change with it");
    }

    /// <summary>The parts of the key as the file spells it already, or as the table does.</summary>
    private static string[] PathIn(SourceNode root, Setting setting, string key)
    {
        foreach (var spelling in setting.Spellings)
        {
            var parts = spelling.Split('.');
            if (YamlContent.At(root, parts) is not null) return parts;
        }

        // Names that the user chose may hold dots, at the end of a key.
        return key.Split('.', setting.Key.Split('.').Length);
    }

    private static void RefuseWidening(ConfigurationRequest request, Setting setting, string key, SettingValue value, EditedFile file)
    {
        var files = new List<ConfigurationFile>();
        foreach (var each in ConfigurationFile.Of(request))
        {
            if (each.Kind != OriginKind.CheckoutFile) files.Add(each);
        }

        var outside = ConfigurationReading.Of(request with { Flags = new Dictionary<string, string>() }, files).Values;
        var here = new ConfiguredValue(setting, key, value, new Origin(OriginKind.CheckoutFile, new SourcePosition(file.ShownName, 0, 0)));
        if (ConfigurationReading.Refuse(here, outside.GetValueOrDefault(key)) is { } refusal)
        {
            throw new AttestException(
                ErrorIds.ConfigurationRefused, refusal.ToString(), "Set it in the user's file with --user, or in the machine's with --machine.", refusal.Position);
        }
    }

    private static AttestException Unfit(Setting setting, string key, string text) => setting.Type is ItemsType or FieldsType
        ? new AttestException(ErrorIds.ArgumentInvalid, $"{key} is a {setting.Type.Name}: it cannot be set from one text", "Edit the file by hand; docs/configuration.md shows how.")
        : new AttestException(ErrorIds.ArgumentInvalid, Mismatch.Of(key, setting.Type, text), "Give such a value.");
}
