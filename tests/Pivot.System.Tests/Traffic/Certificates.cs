using Pivot.System.Tests.Topology;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests.Traffic;

/// <summary>An authority and two certificates of it, made by openssl.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Makes them, or skips the test when openssl is not installed.</summary>
    public Certificates()
    {
        Skip.When(Requires.Tool("openssl", "openssl"));
        OpenSsl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", _directory["ca.key"], "-out", Authority, "-subj", "/CN=test authority", "-days", "2");
        Right = Issue("web.example");
        ForAnotherName = Issue("other.example");
    }

    /// <summary>The authority's certificate.</summary>
    public string Authority => _directory["ca.pem"];

    /// <summary>Path of the certificate for <c>web.example</c>; its key is beside it with the ending <c>.key</c>.</summary>
    public string Right { get; }

    /// <summary>The same for <c>other.example</c>.</summary>
    public string ForAnotherName { get; }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static void OpenSsl(params string[] arguments) => Command.Run(["openssl", .. arguments]).Succeeded();

    private string Issue(string name)
    {
        string certificate = _directory[name + ".pem"];
        string extensions = _directory.Write(name + ".ext", $"subjectAltName=DNS:{name}\n");
        OpenSsl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", certificate + ".key", "-out", _directory[name + ".csr"], "-subj", "/CN=" + name);
        OpenSsl("x509", "-req", "-in", _directory[name + ".csr"], "-CA", Authority, "-CAkey", _directory["ca.key"], "-CAcreateserial", "-out", certificate, "-days", "1", "-extfile", extensions);
        return certificate;
    }
}
