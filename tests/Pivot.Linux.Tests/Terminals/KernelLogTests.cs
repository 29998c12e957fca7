using System.Text;
using Pivot.Linux.Terminals;

namespace Pivot.Linux.Tests.Terminals;

/// <summary>Records of /dev/kmsg.</summary>
public sealed class KernelLogTests
{
    [Theory]
    [InlineData("6,339,5140900,-;NET: Registered PF_INET6\n", 6, "NET: Registered PF_INET6")]
    [InlineData("4,1,2,-;eth0: Link is Down\n SUBSYSTEM=net\n DEVICE=n2\n", 4, "eth0: Link is Down")]
    [InlineData("27,1,2,-;of the facility daemon\n", 3, "of the facility daemon")]
    [InlineData("4,1,2,-;", 4, "")]
    [InlineData("4,1,2,-;no end", 4, "no end")]
    [InlineData("", 0, "")]
    [InlineData("99999999999999999999;x\n", 3, "x")]
    public void Parse_Record_IsSeverityAndFirstLine(string record, int severity, string text)
    {
        (int Severity, string Text) parsed = KernelLog.Parse(Encoding.UTF8.GetBytes(record));

        Assert.Equal(text, parsed.Text);
        Assert.InRange(parsed.Severity, 0, 7);
        Assert.True(record.Length > 20 && record[0] == '9' || severity == parsed.Severity);
    }
}
