using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>That one type of an assembly names another of the same assembly, anywhere: a base, a signature, a body.</summary>
internal sealed record TypeUse(string From, string To);

/// <summary>
/// Reads from an assembly's metadata which of its types use which. Nested types, closures and state machines count as
/// the top-level type they are written in. ECMA-335, partitions II.22 to II.24.
/// </summary>
internal sealed class TypeUses
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly Dictionary<TypeDefinitionHandle, string> _names = [];
    private readonly HashSet<TypeUse> _uses = [];

    private TypeUses(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
    }

    /// <summary>Every use between two different types of the assembly, in no order.</summary>
    public static IReadOnlyCollection<TypeUse> Of(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        return new TypeUses(file).Scan();
    }

    private HashSet<TypeUse> Scan()
    {
        foreach (var handle in _reader.TypeDefinitions)
            new TypeScan(_file, _reader, used => Add(handle, used)).Run(handle);
        return _uses;
    }

    private void Add(TypeDefinitionHandle from, TypeDefinitionHandle to)
    {
        var (user, used) = (NameOf(from), NameOf(to));
        if (user != used)
            _uses.Add(new TypeUse(user, used));
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        if (_names.TryGetValue(handle, out var known))
            return known;

        var type = _reader.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        var name = !outer.IsNil
            ? NameOf(outer)
            : _reader.GetString(type.Namespace) is { Length: > 0 } ns
                ? $"{ns}.{_reader.GetString(type.Name)}"
                : _reader.GetString(type.Name);
        return _names[handle] = name;
    }
}

/// <summary>One type's walk over everything its definition names.</summary>
internal sealed class TypeScan(PEReader file, MetadataReader reader, Action<TypeDefinitionHandle> found)
{
    private readonly UsedTypes _used = new(found);

    public void Run(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        See(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            See(reader.GetInterfaceImplementation(implemented).Interface);
        See(type.GetGenericParameters());
        See(type.GetCustomAttributes());
        foreach (var field in type.GetFields())
        {
            reader.GetFieldDefinition(field).DecodeSignature(_used, null);
            See(reader.GetFieldDefinition(field).GetCustomAttributes());
        }

        foreach (var method in type.GetMethods())
            SeeMethod(reader.GetMethodDefinition(method));
    }

    private void SeeMethod(MethodDefinition method)
    {
        method.DecodeSignature(_used, null);
        See(method.GetGenericParameters());
        See(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
            return;

        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            See(body.LocalSignature);
        foreach (var region in body.ExceptionRegions)
            See(region.CatchType);
        foreach (var token in InstructionTokens.Of(body.GetILBytes()!))
            See(token);
    }

    private void See(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
            foreach (var constraint in reader.GetGenericParameter(parameter).GetConstraints())
                See(reader.GetGenericParameterConstraint(constraint).Type);
    }

    private void See(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
            See(reader.GetCustomAttribute(attribute).Constructor);
    }

    private void See(EntityHandle handle)
    {
        if (handle.IsNil)
            return;

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                found((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_used, null);
                break;
            case HandleKind.FieldDefinition:
                found(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                found(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                SeeMember(reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                var generic = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                See(generic.Method);
                generic.DecodeSignature(_used, null);
                break;
            case HandleKind.StandaloneSignature:
                SeeSignature(reader.GetStandaloneSignature((StandaloneSignatureHandle)handle));
                break;
        }
    }

    private void SeeMember(MemberReference member)
    {
        See(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Method)
            member.DecodeMethodSignature(_used, null);
        else
            member.DecodeFieldSignature(_used, null);
    }

    private void SeeSignature(StandaloneSignature signature)
    {
        if (signature.GetKind() == StandaloneSignatureKind.Method)
            signature.DecodeMethodSignature(_used, null);
        else
            signature.DecodeLocalSignature(_used, null);
    }
}

/// <summary>Tells of every type of the assembly itself that a signature names; the decoded value is of no interest.</summary>
internal sealed class UsedTypes(Action<TypeDefinitionHandle> found) : ISignatureTypeProvider<bool, object?>
{
    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        found(handle);
        return true;
    }

    public bool GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => true;
    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;
    public bool GetArrayType(bool elementType, ArrayShape shape) => true;
    public bool GetSZArrayType(bool elementType) => true;
    public bool GetByReferenceType(bool elementType) => true;
    public bool GetPointerType(bool elementType) => true;
    public bool GetPinnedType(bool elementType) => true;
    public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;
    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;
    public bool GetGenericMethodParameter(object? genericContext, int index) => true;
    public bool GetGenericTypeParameter(object? genericContext, int index) => true;
    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;
}
