using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>The metadata tokens that stand as operands in a method's instructions (ECMA-335, partition III).</summary>
internal static class InstructionTokens
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value, code => code.OperandType);

    /// <summary>Every type, field, method or signature named by the instructions, in order.</summary>
    public static IEnumerable<EntityHandle> Of(byte[] instructions)
    {
        for (var at = 0; at < instructions.Length;)
        {
            short code = instructions[at++];
            if (code == 0xFE)
                code = unchecked((short)(0xFE00 | instructions[at++]));
            var operand = Operands[code];
            if (IsToken(operand))
                yield return MetadataTokens.EntityHandle(IntegerAt(instructions, at));
            at += Length(operand, instructions, at);
        }
    }

    private static bool IsToken(OperandType operand) =>
        operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
            or OperandType.InlineTok or OperandType.InlineSig;

    private static int Length(OperandType operand, byte[] instructions, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * IntegerAt(instructions, at),
        _ => 4,
    };

    private static int IntegerAt(byte[] instructions, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(instructions.AsSpan(at));
}
