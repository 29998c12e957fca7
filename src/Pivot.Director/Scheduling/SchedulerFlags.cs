namespace Pivot.Director.Scheduling;

/// <summary>Options of the schedulers <c>sh</c> and <c>mh</c>; the others take no notice (<c>ipvsadm -b</c>).</summary>
[Flags]
public enum SchedulerFlags
{
    /// <summary>As without flags.</summary>
    None = 0,

    /// <summary>A client whose server is quiesced or overloaded gets another one (<c>sh-fallback</c>, <c>mh-fallback</c>).</summary>
    Fallback = 1,

    /// <summary>The client's port counts besides its address (<c>sh-port</c>, <c>mh-port</c>).</summary>
    Port = 2,
}
