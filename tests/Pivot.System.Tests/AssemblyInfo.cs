// Two cores and timing-sensitive traffic: one network at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: Trait("Needs", "net_admin")]
