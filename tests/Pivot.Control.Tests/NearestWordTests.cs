namespace Pivot.Control.Tests;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("stauts", "status")]
    [InlineData("STATUS", "status")]
    [InlineData("conn", "connections")]
    [InlineData("conections", "connections")]
    [InlineData("droops", "drops")]
    [InlineData("reboot", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Find_MistypedWord_IsTheNearestOrNone(string word, string? expected) =>
        Assert.Equal(expected, NearestWord.Find(word, ControlProtocol.Methods));
}
