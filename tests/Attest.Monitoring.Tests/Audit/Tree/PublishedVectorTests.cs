using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit.Tree;

/// <summary>The vectors that the authors of RFC 6962 published with its reference implementation.</summary>
public sealed class PublishedVectorTests
{
    private static readonly string[] Entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private readonly GrownTree _tree = new(Entries.Select(Convert.FromHexString));

    [Fact]
    public void Every_root_is_the_published_one()
    {
        var range = new CompactRange();
        for (var size = 0; size <= Entries.Length; size++)
        {
            if (size > 0) range.Append(TreeHashing.Leaf(Convert.FromHexString(Entries[size - 1])));
            Assert.Equal(Hex(Roots[size]), range.Root());
            Assert.Equal(Hex(Roots[size]), Subtrees.Root(size, _tree.Subtree));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8, "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")]
    [InlineData(5, 8, "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=", "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    [InlineData(2, 3, "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=")]
    [InlineData(1, 5, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")]
    public void An_inclusion_proof_is_the_published_one(int index, int size, params string[] proof)
    {
        var published = proof.Select(Base64).ToList();

        Assert.Equal(published, InclusionProof.Make(index, size, _tree.Subtree));
        Assert.True(InclusionProof.Verifies(index, size, _tree.Leaf(index), published, Hex(Roots[size])));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8, "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")]
    [InlineData(6, 8, "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=", "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    [InlineData(2, 5, "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")]
    [InlineData(6, 7, "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=", "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")]
    public void A_consistency_proof_is_the_published_one(int older, int newer, params string[] proof)
    {
        var published = proof.Select(Base64).ToList();

        Assert.Equal(published, ConsistencyProof.Make(older, newer, _tree.Subtree));
        Assert.True(ConsistencyProof.Verifies(older, newer, Hex(Roots[older]), Hex(Roots[newer]), published));
    }

    private static TreeHash Hex(string text) => TreeHash.Read(Convert.FromHexString(text));

    private static TreeHash Base64(string text)
    {
        Assert.True(TreeHash.TryParse(text, out var hash));
        return hash;
    }
}
