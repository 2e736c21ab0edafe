using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit.Tree;

/// <summary>The laws of proofs, for every tree of up to 600 leaves: not a sample of them.</summary>
public sealed class ProofLawTests
{
    private const int Largest = 600;

    /// <summary>Up to this size every byte is changed; beyond, one of each proof, ever another.</summary>
    private const int Thorough = 40;

    private static readonly GrownTree Tree = GrownTree.OfNumbers(Largest);
    private static readonly TreeHash[] Roots = [.. Enumerable.Range(0, Largest + 1).Select(size => Tree.Root(size))];

    [Fact]
    public void Appending_and_dividing_give_the_root_of_the_definition()
    {
        var range = new CompactRange();
        for (var size = 0; size <= Largest; size++)
        {
            Assert.Equal(Roots[size], range.Root());
            Assert.Equal(Roots[size], Subtrees.Root(size, Tree.Subtree));
            Assert.Equal(size, range.Size);
            if (size < Largest) range.Append(Tree.Leaf(size));
        }
    }

    [Fact]
    public void Every_inclusion_proof_verifies_and_none_with_a_byte_changed()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var (leaf, root) = (Tree.Leaf(index), Roots[size]);
                var proof = InclusionProof.Make(index, size, Tree.Subtree);
                Holds(InclusionProof.Verifies(index, size, leaf, proof, root), index, size);
                foreach (var wrong in Changed(proof, index, size))
                    Holds(!InclusionProof.Verifies(index, size, leaf, wrong, root), index, size);
                Holds(!InclusionProof.Verifies(index, size, Flipped(leaf, size), proof, root), index, size);
                Holds(!InclusionProof.Verifies(index, size, leaf, proof, Flipped(root, index)), index, size);
                Holds(!InclusionProof.Verifies(index, size, leaf, [.. proof, leaf], root), index, size);
                if (proof.Count > 0) Holds(!InclusionProof.Verifies(index, size, leaf, [.. proof.Take(proof.Count - 1)], root), index, size);
                if (size > 1) Holds(!InclusionProof.Verifies((index + 1) % size, size, leaf, proof, root), index, size);
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_verifies_and_none_with_a_byte_changed()
    {
        for (var newer = 0; newer <= Largest; newer++)
        {
            for (var older = 0; older <= newer; older++)
            {
                var proof = ConsistencyProof.Make(older, newer, Tree.Subtree);
                Holds(ConsistencyProof.Verifies(older, newer, Roots[older], Roots[newer], proof), older, newer);
                foreach (var wrong in Changed(proof, older, newer))
                    Holds(!ConsistencyProof.Verifies(older, newer, Roots[older], Roots[newer], wrong), older, newer);
                Holds(!ConsistencyProof.Verifies(older, newer, Flipped(Roots[older], newer), Roots[newer], proof), older, newer);
                Holds(!ConsistencyProof.Verifies(older, newer, Roots[older], Roots[newer], [.. proof, Roots[newer]]), older, newer);
                if (older == 0) continue;
                Holds(!ConsistencyProof.Verifies(older, newer, Roots[older], Flipped(Roots[newer], older), proof), older, newer);
                Holds(!ConsistencyProof.Verifies(newer + 1, older, Roots[newer], Roots[older], proof), older, newer);
            }
        }
    }

    private static void Holds(bool claim, int one, int other)
    {
        if (!claim) Assert.Fail($"not for {one} and {other}");
    }

    private static IEnumerable<TreeHash[]> Changed(IReadOnlyList<TreeHash> proof, int one, int other)
    {
        var bytes = proof.Count * TreeHash.Size;
        if (bytes == 0) yield break;
        var (first, count) = other <= Thorough ? (0, bytes) : ((one * 37 + other * 101) % bytes, 1);
        for (var position = first; position < first + count; position++)
        {
            var wrong = proof.ToArray();
            wrong[position / TreeHash.Size] = Flipped(wrong[position / TreeHash.Size], position);
            yield return wrong;
        }
    }

    private static TreeHash Flipped(TreeHash hash, int position)
    {
        var bytes = hash.ToArray();
        bytes[position % TreeHash.Size] ^= (byte)(1 << (position / 7 % 8));
        return TreeHash.Read(bytes);
    }
}
