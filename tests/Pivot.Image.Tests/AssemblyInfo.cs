using System.Runtime.Versioning;

// Emulated machines on two cores: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: Trait("Needs", "image")]
[assembly: SupportedOSPlatform("linux")]
