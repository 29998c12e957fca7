// Two cores and timing-sensitive traffic: one network at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: Trait("Needs", "net_admin")]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
