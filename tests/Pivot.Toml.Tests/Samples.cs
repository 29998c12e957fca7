namespace Pivot.Toml.Tests;

/// <summary>Texts for the tests of edits.</summary>
internal static class Samples
{
    /// <summary>A configuration as a person writes it.</summary>
    public const string Configuration = """
        # Pivot on the home LAN

        [director]
        device  = "tun"   # routed
        queues  = 0
        # connections = 0

        [timeouts]
        tcp = "15m"

        # The shop
        [[service]]
        name       = "web"             # unique
        address    = "192.0.2.80"
        port       = [80, 443]
        fallback   = { address = "192.0.2.99", port = 8080 }

          [service.health]
          check = "http"
          rise = 2

          # the old one
          [[service.server]]
          name    = "web1"
          weight  = 2

          [[service.server]]
          name    = "web2"
          weight  = 0x10         # hexadecimal

        # Names
        [[service]]
        name = 'dns'
        server = [
          { name = "a", weight = 1 },  # first
          { name = "b", weight = 1 }   # second
        ]

        """;

    /// <summary>Notations that make edits hard.</summary>
    public const string Awkward = """
        a.b . c = 1
        "q.r".'s t' = {x.y = 1, x . z=[ ], e={}}
        	tabbed	=	[1,2 , 3,]
        nested = [ [1, # one
          2], [
            # none
          ], [
          [ 3 ]
          ,
          4 # four
          ], [{a={b=1}}] ]
        [x.y.z] # deep
        k="v"
        [x]
        [[p.q]]
        [p.q.r.s]
        d.e.f = 1
        d.e.g = '''
        text
        '''
        [[p.q]]
        [[p.q.u]]
        # end of u
        [[p.q.u]]
        [last]
        [p.v]
        #no newline at the end
        w = 1
        """;

    /// <summary>The document of a valid text.</summary>
    public static TomlDocument Parse(string text)
    {
        Assert.True(TomlDocument.TryParse(text, out TomlDocument? document, out IReadOnlyList<TomlError> errors), string.Join("; ", errors));
        return document;
    }
}
