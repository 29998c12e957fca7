using System.Globalization;

namespace Pivot.Linux.Interop;

/// <summary>Error numbers of Linux on x64 and arm64 (asm-generic/errno-base.h, asm-generic/errno.h).</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int ENXIO = 6;
    public const int E2BIG = 7;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int EPIPE = 32;
    public const int ECHILD = 10;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int EBADFD = 77;
    public const int EMSGSIZE = 90;
    public const int EPROTONOSUPPORT = 93;
    public const int EOPNOTSUPP = 95;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETUNREACH = 101;
    public const int ENOBUFS = 105;
    public const int EHOSTUNREACH = 113;

    /// <summary>The number's name in C, or <c>errno 123</c> where this table has none.</summary>
    public static string Name(int errno) => errno switch
    {
        EPERM => nameof(EPERM),
        ENOENT => nameof(ENOENT),
        ESRCH => nameof(ESRCH),
        EINTR => nameof(EINTR),
        5 => "EIO",
        ENXIO => nameof(ENXIO),
        E2BIG => nameof(E2BIG),
        EBADF => nameof(EBADF),
        ECHILD => nameof(ECHILD),
        EAGAIN => nameof(EAGAIN),
        12 => "ENOMEM",
        EACCES => nameof(EACCES),
        14 => "EFAULT",
        EBUSY => nameof(EBUSY),
        EEXIST => nameof(EEXIST),
        ENODEV => nameof(ENODEV),
        20 => "ENOTDIR",
        21 => "EISDIR",
        EINVAL => nameof(EINVAL),
        23 => "ENFILE",
        24 => "EMFILE",
        25 => "ENOTTY",
        26 => "ETXTBSY",
        27 => "EFBIG",
        ENOSPC => nameof(ENOSPC),
        30 => "EROFS",
        EPIPE => nameof(EPIPE),
        34 => "ERANGE",
        36 => "ENAMETOOLONG",
        38 => "ENOSYS",
        40 => "ELOOP",
        EBADFD => nameof(EBADFD),
        EMSGSIZE => nameof(EMSGSIZE),
        92 => "ENOPROTOOPT",
        EPROTONOSUPPORT => nameof(EPROTONOSUPPORT),
        EOPNOTSUPP => nameof(EOPNOTSUPP),
        97 => "EAFNOSUPPORT",
        98 => "EADDRINUSE",
        EADDRNOTAVAIL => nameof(EADDRNOTAVAIL),
        100 => "ENETDOWN",
        ENETUNREACH => nameof(ENETUNREACH),
        ENOBUFS => nameof(ENOBUFS),
        110 => "ETIMEDOUT",
        111 => "ECONNREFUSED",
        EHOSTUNREACH => nameof(EHOSTUNREACH),
        _ => "errno " + errno.ToString(CultureInfo.InvariantCulture),
    };
}
