// Generated from schema/flags/ by tools/gen/write_event_crate.py; do not edit.

use crate::table::FlagTable;

pub static ACCESS_FLAGS: FlagTable =
    FlagTable { name: "access_flags", values: &[("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1)] };
pub static ANON_INODE_FD_TYPES: FlagTable = FlagTable {
    name: "anon_inode_fd_types",
    values: &[
        ("ANON_INODE_FD_TYPE_UNKNOWN", 0),
        ("ANON_INODE_FD_TYPE_EVENTFD", 1),
        ("ANON_INODE_FD_TYPE_EVENTPOLL", 2),
        ("ANON_INODE_FD_TYPE_INOTIFY", 3),
        ("ANON_INODE_FD_TYPE_SIGNALFD", 4),
        ("ANON_INODE_FD_TYPE_TIMERFD", 5),
        ("ANON_INODE_FD_TYPE_IO_URING", 6),
        ("ANON_INODE_FD_TYPE_USERFAULTFD", 7),
        ("ANON_INODE_FD_TYPE_PIDFD", 8),
        ("ANON_INODE_FD_TYPE_BPF_MAP", 9),
        ("ANON_INODE_FD_TYPE_BPF_PROG", 10),
        ("ANON_INODE_FD_TYPE_BPF_LINK", 11),
        ("ANON_INODE_FD_TYPE_BPF_ITER", 12),
        ("ANON_INODE_FD_TYPE_PERF_EVENT", 13),
    ],
};
pub static BPF_COMMANDS: FlagTable = FlagTable {
    name: "bpf_commands",
    values: &[
        ("BPF_MAP_CREATE", 0),
        ("BPF_MAP_LOOKUP_ELEM", 1),
        ("BPF_MAP_UPDATE_ELEM", 2),
        ("BPF_MAP_DELETE_ELEM", 3),
        ("BPF_MAP_GET_NEXT_KEY", 4),
        ("BPF_PROG_LOAD", 5),
        ("BPF_OBJ_PIN", 6),
        ("BPF_OBJ_GET", 7),
        ("BPF_PROG_ATTACH", 8),
        ("BPF_PROG_DETACH", 9),
        ("BPF_PROG_TEST_RUN", 10),
        ("BPF_PROG_RUN", 10),
        ("BPF_PROG_GET_NEXT_ID", 11),
        ("BPF_MAP_GET_NEXT_ID", 12),
        ("BPF_PROG_GET_FD_BY_ID", 13),
        ("BPF_MAP_GET_FD_BY_ID", 14),
        ("BPF_OBJ_GET_INFO_BY_FD", 15),
        ("BPF_PROG_QUERY", 16),
        ("BPF_RAW_TRACEPOINT_OPEN", 17),
        ("BPF_BTF_LOAD", 18),
        ("BPF_BTF_GET_FD_BY_ID", 19),
        ("BPF_TASK_FD_QUERY", 20),
        ("BPF_MAP_LOOKUP_AND_DELETE_ELEM", 21),
        ("BPF_MAP_FREEZE", 22),
        ("BPF_BTF_GET_NEXT_ID", 23),
        ("BPF_MAP_LOOKUP_BATCH", 24),
        ("BPF_MAP_LOOKUP_AND_DELETE_BATCH", 25),
        ("BPF_MAP_UPDATE_BATCH", 26),
        ("BPF_MAP_DELETE_BATCH", 27),
        ("BPF_LINK_CREATE", 28),
        ("BPF_LINK_UPDATE", 29),
        ("BPF_LINK_GET_FD_BY_ID", 30),
        ("BPF_LINK_GET_NEXT_ID", 31),
        ("BPF_ENABLE_STATS", 32),
        ("BPF_ITER_CREATE", 33),
        ("BPF_LINK_DETACH", 34),
        ("BPF_PROG_BIND_MAP", 35),
    ],
};
pub static CHMOD_MODE: FlagTable = FlagTable {
    name: "chmod_mode",
    values: &[
        ("S_IXOTH", 1),
        ("S_IWOTH", 2),
        ("S_IROTH", 4),
        ("S_IXGRP", 8),
        ("S_IWGRP", 16),
        ("S_IRGRP", 32),
        ("S_IXUSR", 64),
        ("S_IWUSR", 128),
        ("S_IRUSR", 256),
        ("S_ISVTX", 512),
        ("S_ISGID", 1024),
        ("S_ISUID", 2048),
    ],
};
pub static CLONE_FLAGS: FlagTable = FlagTable {
    name: "clone_flags",
    values: &[
        ("CLONE_FILES", 1),
        ("CLONE_FS", 2),
        ("CLONE_IO", 4),
        ("CLONE_NEWIPC", 8),
        ("CLONE_NEWNET", 16),
        ("CLONE_NEWNS", 32),
        ("CLONE_NEWPID", 64),
        ("CLONE_NEWUTS", 128),
        ("CLONE_PARENT", 256),
        ("CLONE_PARENT_SETTID", 512),
        ("CLONE_PTRACE", 1024),
        ("CLONE_SIGHAND", 2048),
        ("CLONE_SYSVSEM", 4096),
        ("CLONE_THREAD", 8192),
        ("CLONE_UNTRACED", 16384),
        ("CLONE_VM", 32768),
        ("CLONE_INVERTED", 65536),
        ("NAME_CHANGED", 131072),
        ("CLOSED", 262144),
        ("CLONE_NEWUSER", 1048576),
        ("CLONE_CHILD_CLEARTID", 8388608),
        ("CLONE_CHILD_SETTID", 16777216),
        ("CLONE_SETTLS", 33554432),
        ("CLONE_STOPPED", 67108864),
        ("CLONE_VFORK", 134217728),
        ("CLONE_NEWCGROUP", 268435456),
        ("CLONE_CHILD_IN_PIDNS", 536870912),
    ],
};
pub static CLOSE_RANGE_FLAGS: FlagTable =
    FlagTable { name: "close_range_flags", values: &[("CLOSE_RANGE_UNSHARE", 2), ("CLOSE_RANGE_CLOEXEC", 4)] };
pub static CREAT_FLAGS: FlagTable =
    FlagTable { name: "creat_flags", values: &[("FD_UPPER_LAYER_CREAT", 1), ("FD_LOWER_LAYER_CREAT", 2)] };
pub static DELETE_MODULE_FLAGS: FlagTable =
    FlagTable { name: "delete_module_flags", values: &[("O_NONBLOCK", 2), ("O_TRUNC", 1)] };
pub static EPOLL_CREATE1_FLAGS: FlagTable = FlagTable { name: "epoll_create1_flags", values: &[("EPOLL_CLOEXEC", 1)] };
pub static EXECVE_FLAGS: FlagTable = FlagTable {
    name: "execve_flags",
    values: &[("EXE_WRITABLE", 1), ("EXE_UPPER_LAYER", 2), ("EXE_FROM_MEMFD", 4), ("EXE_LOWER_LAYER", 8)],
};
pub static EXECVEAT_FLAGS: FlagTable =
    FlagTable { name: "execveat_flags", values: &[("AT_EMPTY_PATH", 1), ("AT_SYMLINK_NOFOLLOW", 2)] };
pub static FCHOWNAT_FLAGS: FlagTable =
    FlagTable { name: "fchownat_flags", values: &[("AT_SYMLINK_NOFOLLOW", 1024), ("AT_EMPTY_PATH", 4096)] };
pub static FCNTL_COMMANDS: FlagTable = FlagTable {
    name: "fcntl_commands",
    values: &[
        ("F_GETPIPE_SZ", 29),
        ("F_SETPIPE_SZ", 28),
        ("F_NOTIFY", 27),
        ("F_DUPFD_CLOEXEC", 26),
        ("F_CANCELLK", 25),
        ("F_GETLEASE", 24),
        ("F_SETLEASE", 23),
        ("F_GETOWN_EX", 22),
        ("F_SETOWN_EX", 21),
        ("F_SETLKW64", 19),
        ("F_SETLK64", 18),
        ("F_GETLK64", 17),
        ("F_GETSIG", 15),
        ("F_SETSIG", 13),
        ("F_GETOWN", 12),
        ("F_SETOWN", 10),
        ("F_SETLKW", 9),
        ("F_SETLK", 8),
        ("F_GETLK", 6),
        ("F_SETFL", 5),
        ("F_GETFL", 4),
        ("F_SETFD", 3),
        ("F_GETFD", 2),
        ("F_DUPFD", 1),
        ("F_OFD_GETLK", 30),
        ("F_OFD_SETLK", 31),
        ("F_OFD_SETLKW", 32),
        ("UNKNOWN", 0),
    ],
};
pub static FILE_FLAGS: FlagTable = FlagTable {
    name: "file_flags",
    values: &[
        ("O_LARGEFILE", 2048),
        ("O_DIRECTORY", 1024),
        ("O_DIRECT", 512),
        ("O_TRUNC", 256),
        ("O_SYNC", 128),
        ("O_NONBLOCK", 64),
        ("O_EXCL", 32),
        ("O_DSYNC", 16),
        ("O_APPEND", 8),
        ("O_CREAT", 4),
        ("O_RDWR", 3),
        ("O_WRONLY", 2),
        ("O_RDONLY", 1),
        ("O_CLOEXEC", 4096),
        ("O_NONE", 0),
        ("O_TMPFILE", 8192),
        ("O_F_CREATED", 16384),
        ("FD_UPPER_LAYER", 32768),
        ("FD_LOWER_LAYER", 65536),
    ],
};
pub static FINIT_MODULE_FLAGS: FlagTable = FlagTable {
    name: "finit_module_flags",
    values: &[
        ("MODULE_INIT_IGNORE_MODVERSIONS", 1),
        ("MODULE_INIT_IGNORE_VERMAGIC", 2),
        ("MODULE_INIT_COMPRESSED_FILE", 4),
    ],
};
pub static FLOCK_FLAGS: FlagTable = FlagTable {
    name: "flock_flags",
    values: &[("LOCK_SH", 1), ("LOCK_EX", 2), ("LOCK_NB", 4), ("LOCK_UN", 8), ("LOCK_NONE", 0)],
};
pub static FSCONFIG_CMDS: FlagTable = FlagTable {
    name: "fsconfig_cmds",
    values: &[
        ("FSCONFIG_SET_FLAG", 0),
        ("FSCONFIG_SET_STRING", 1),
        ("FSCONFIG_SET_BINARY", 2),
        ("FSCONFIG_SET_PATH", 3),
        ("FSCONFIG_SET_PATH_EMPTY", 4),
        ("FSCONFIG_SET_FD", 5),
        ("FSCONFIG_CMD_CREATE", 6),
        ("FSCONFIG_CMD_RECONFIGURE", 7),
    ],
};
pub static FUTEX_OPERATIONS: FlagTable = FlagTable {
    name: "futex_operations",
    values: &[
        ("FUTEX_CLOCK_REALTIME", 256),
        ("FUTEX_PRIVATE_FLAG", 128),
        ("FUTEX_CMP_REQUEUE_PI", 12),
        ("FUTEX_WAIT_REQUEUE_PI", 11),
        ("FUTEX_WAKE_BITSET", 10),
        ("FUTEX_WAIT_BITSET", 9),
        ("FUTEX_TRYLOCK_PI", 8),
        ("FUTEX_UNLOCK_PI", 7),
        ("FUTEX_LOCK_PI", 6),
        ("FUTEX_WAKE_OP", 5),
        ("FUTEX_CMP_REQUEUE", 4),
        ("FUTEX_REQUEUE", 3),
        ("FUTEX_FD", 2),
        ("FUTEX_WAKE", 1),
        ("FUTEX_WAIT", 0),
    ],
};
pub static IO_URING_ENTER_FLAGS: FlagTable = FlagTable {
    name: "io_uring_enter_flags",
    values: &[
        ("IORING_ENTER_GETEVENTS", 1),
        ("IORING_ENTER_SQ_WAKEUP", 2),
        ("IORING_ENTER_SQ_WAIT", 4),
        ("IORING_ENTER_EXT_ARG", 8),
    ],
};
pub static IO_URING_REGISTER_OPCODES: FlagTable = FlagTable {
    name: "io_uring_register_opcodes",
    values: &[
        ("IORING_REGISTER_BUFFERS", 0),
        ("IORING_UNREGISTER_BUFFERS", 1),
        ("IORING_REGISTER_FILES", 2),
        ("IORING_UNREGISTER_FILES", 3),
        ("IORING_REGISTER_EVENTFD", 4),
        ("IORING_UNREGISTER_EVENTFD", 5),
        ("IORING_REGISTER_FILES_UPDATE", 6),
        ("IORING_REGISTER_EVENTFD_ASYNC", 7),
        ("IORING_REGISTER_PROBE", 8),
        ("IORING_REGISTER_PERSONALITY", 9),
        ("IORING_UNREGISTER_PERSONALITY", 10),
        ("IORING_REGISTER_RESTRICTIONS", 11),
        ("IORING_REGISTER_ENABLE_RINGS", 12),
        ("IORING_REGISTER_FILES2", 13),
        ("IORING_REGISTER_FILES_UPDATE2", 14),
        ("IORING_REGISTER_BUFFERS2", 15),
        ("IORING_REGISTER_BUFFERS_UPDATE", 16),
        ("IORING_REGISTER_IOWQ_AFF", 17),
        ("IORING_UNREGISTER_IOWQ_AFF", 18),
        ("IORING_REGISTER_IOWQ_MAX_WORKERS", 19),
        ("IORING_REGISTER_RING_FDS", 20),
        ("IORING_UNREGISTER_RING_FDS", 21),
    ],
};
pub static IO_URING_SETUP_FEATS: FlagTable = FlagTable {
    name: "io_uring_setup_feats",
    values: &[
        ("IORING_FEAT_SINGLE_MMAP", 1),
        ("IORING_FEAT_NODROP", 2),
        ("IORING_FEAT_SUBMIT_STABLE", 4),
        ("IORING_FEAT_RW_CUR_POS", 8),
        ("IORING_FEAT_CUR_PERSONALITY", 16),
        ("IORING_FEAT_FAST_POLL", 32),
        ("IORING_FEAT_POLL_32BITS", 64),
        ("IORING_FEAT_SQPOLL_NONFIXED", 128),
        ("IORING_FEAT_ENTER_EXT_ARG", 256),
        ("IORING_FEAT_NATIVE_WORKERS", 512),
        ("IORING_FEAT_RSRC_TAGS", 1024),
    ],
};
pub static IO_URING_SETUP_FLAGS: FlagTable = FlagTable {
    name: "io_uring_setup_flags",
    values: &[
        ("IORING_SETUP_IOPOLL", 1),
        ("IORING_SETUP_SQPOLL", 2),
        ("IORING_SQ_NEED_WAKEUP", 4),
        ("IORING_SETUP_SQ_AFF", 8),
        ("IORING_SETUP_CQSIZE", 16),
        ("IORING_SETUP_CLAMP", 32),
        ("IORING_SETUP_ATTACH_RW", 64),
        ("IORING_SETUP_R_DISABLED", 128),
    ],
};
pub static KEYCTL_OPERATIONS: FlagTable = FlagTable {
    name: "keyctl_operations",
    values: &[
        ("KEYCTL_GET_KEYRING_ID", 0),
        ("KEYCTL_JOIN_SESSION_KEYRING", 1),
        ("KEYCTL_UPDATE", 2),
        ("KEYCTL_REVOKE", 3),
        ("KEYCTL_CHOWN", 4),
        ("KEYCTL_SETPERM", 5),
        ("KEYCTL_DESCRIBE", 6),
        ("KEYCTL_CLEAR", 7),
        ("KEYCTL_LINK", 8),
        ("KEYCTL_UNLINK", 9),
        ("KEYCTL_SEARCH", 10),
        ("KEYCTL_READ", 11),
        ("KEYCTL_INSTANTIATE", 12),
        ("KEYCTL_NEGATE", 13),
        ("KEYCTL_SET_REQKEY_KEYRING", 14),
        ("KEYCTL_SET_TIMEOUT", 15),
        ("KEYCTL_ASSUME_AUTHORITY", 16),
        ("KEYCTL_GET_SECURITY", 17),
        ("KEYCTL_SESSION_TO_PARENT", 18),
        ("KEYCTL_REJECT", 19),
        ("KEYCTL_INSTANTIATE_IOV", 20),
        ("KEYCTL_INVALIDATE", 21),
        ("KEYCTL_GET_PERSISTENT", 22),
        ("KEYCTL_DH_COMPUTE", 23),
        ("KEYCTL_PKEY_QUERY", 24),
        ("KEYCTL_PKEY_ENCRYPT", 25),
        ("KEYCTL_PKEY_DECRYPT", 26),
        ("KEYCTL_PKEY_SIGN", 27),
        ("KEYCTL_PKEY_VERIFY", 28),
        ("KEYCTL_RESTRICT_KEYRING", 29),
        ("KEYCTL_MOVE", 30),
        ("KEYCTL_CAPABILITIES", 31),
        ("KEYCTL_WATCH_KEY", 32),
    ],
};
pub static LINKAT_FLAGS: FlagTable =
    FlagTable { name: "linkat_flags", values: &[("AT_SYMLINK_FOLLOW", 1024), ("AT_EMPTY_PATH", 4096)] };
pub static LSEEK_WHENCE: FlagTable =
    FlagTable { name: "lseek_whence", values: &[("SEEK_END", 2), ("SEEK_CUR", 1), ("SEEK_SET", 0)] };
pub static MEMFD_CREATE_FLAGS: FlagTable = FlagTable {
    name: "memfd_create_flags",
    values: &[("MFD_CLOEXEC", 1), ("MFD_ALLOW_SEALING", 2), ("MFD_HUGETLB", 4)],
};
pub static MKNOD_MODE: FlagTable = FlagTable {
    name: "mknod_mode",
    values: &[
        ("S_IXOTH", 1),
        ("S_IWOTH", 2),
        ("S_IROTH", 4),
        ("S_IXGRP", 8),
        ("S_IWGRP", 16),
        ("S_IRGRP", 32),
        ("S_IXUSR", 64),
        ("S_IWUSR", 128),
        ("S_IRUSR", 256),
        ("S_ISVTX", 512),
        ("S_ISGID", 1024),
        ("S_ISUID", 2048),
        ("S_IFREG", 32768),
        ("S_IFCHR", 8192),
        ("S_IFBLK", 24576),
        ("S_IFIFO", 4096),
        ("S_IFSOCK", 49152),
    ],
};
pub static MLOCK2_FLAGS: FlagTable = FlagTable { name: "mlock2_flags", values: &[("MLOCK_ONFAULT", 1)] };
pub static MLOCKALL_FLAGS: FlagTable =
    FlagTable { name: "mlockall_flags", values: &[("MCL_CURRENT", 1), ("MCL_FUTURE", 2), ("MCL_ONFAULT", 4)] };
pub static MMAP_FLAGS: FlagTable = FlagTable {
    name: "mmap_flags",
    values: &[
        ("MAP_SHARED", 1),
        ("MAP_PRIVATE", 2),
        ("MAP_FIXED", 4),
        ("MAP_ANONYMOUS", 8),
        ("MAP_32BIT", 16),
        ("MAP_RENAME", 32),
        ("MAP_NORESERVE", 64),
        ("MAP_POPULATE", 128),
        ("MAP_NONBLOCK", 256),
        ("MAP_GROWSDOWN", 512),
        ("MAP_DENYWRITE", 1024),
        ("MAP_EXECUTABLE", 2048),
        ("MAP_INHERIT", 4096),
        ("MAP_FILE", 8192),
        ("MAP_LOCKED", 16384),
    ],
};
pub static MOUNT_FLAGS: FlagTable = FlagTable {
    name: "mount_flags",
    values: &[
        ("RDONLY", 1),
        ("NOSUID", 2),
        ("NODEV", 4),
        ("NOEXEC", 8),
        ("SYNCHRONOUS", 16),
        ("REMOUNT", 32),
        ("MANDLOCK", 64),
        ("DIRSYNC", 128),
        ("NOATIME", 1024),
        ("NODIRATIME", 2048),
        ("BIND", 4096),
        ("MOVE", 8192),
        ("REC", 16384),
        ("SILENT", 32768),
        ("POSIXACL", 65536),
        ("UNBINDABLE", 131072),
        ("PRIVATE", 262144),
        ("SLAVE", 524288),
        ("SHARED", 1048576),
        ("RELATIME", 2097152),
        ("KERNMOUNT", 4194304),
        ("I_VERSION", 8388608),
        ("STRICTATIME", 16777216),
        ("LAZYTIME", 33554432),
        ("NOSEC", 268435456),
        ("BORN", 536870912),
        ("ACTIVE", 1073741824),
        ("NOUSER", 2147483648),
    ],
};
pub static NEWFSTATAT_FLAGS: FlagTable = FlagTable {
    name: "newfstatat_flags",
    values: &[("AT_EMPTY_PATH", 4096), ("AT_NO_AUTOMOUNT", 2048), ("AT_SYMLINK_NOFOLLOW", 256)],
};
pub static OPENAT2_FLAGS: FlagTable = FlagTable {
    name: "openat2_flags",
    values: &[
        ("RESOLVE_BENEATH", 1),
        ("RESOLVE_IN_ROOT", 2),
        ("RESOLVE_NO_MAGICLINKS", 4),
        ("RESOLVE_NO_SYMLINKS", 8),
        ("RESOLVE_NO_XDEV", 16),
        ("RESOLVE_CACHED", 32),
    ],
};
pub static PF_FLAGS: FlagTable = FlagTable {
    name: "pf_flags",
    values: &[
        ("PROTECTION_VIOLATION", 1),
        ("PAGE_NOT_PRESENT", 2),
        ("WRITE_ACCESS", 4),
        ("READ_ACCESS", 8),
        ("USER_FAULT", 16),
        ("SUPERVISOR_FAULT", 32),
        ("RESERVED_PAGE", 64),
        ("INSTRUCTION_FETCH", 128),
    ],
};
pub static PIDFD_OPEN_FLAGS: FlagTable = FlagTable { name: "pidfd_open_flags", values: &[("PIDFD_NONBLOCK", 1)] };
pub static POLL_FLAGS: FlagTable = FlagTable {
    name: "poll_flags",
    values: &[
        ("POLLIN", 1),
        ("POLLPRI", 2),
        ("POLLOUT", 4),
        ("POLLRDHUP", 8),
        ("POLLERR", 16),
        ("POLLHUP", 32),
        ("POLLNVAL", 64),
        ("POLLRDNORM", 128),
        ("POLLRDBAND", 256),
        ("POLLWRNORM", 512),
        ("POLLWRBAND", 1024),
    ],
};
pub static PRCTL_OPTIONS: FlagTable = FlagTable {
    name: "prctl_options",
    values: &[
        ("PR_GET_DUMPABLE", 3),
        ("PR_SET_DUMPABLE", 4),
        ("PR_GET_KEEPCAPS", 7),
        ("PR_SET_KEEPCAPS", 8),
        ("PR_SET_NAME", 15),
        ("PR_GET_NAME", 16),
        ("PR_GET_SECCOMP", 21),
        ("PR_SET_SECCOMP", 22),
        ("PR_CAPBSET_READ", 23),
        ("PR_CAPBSET_DROP", 24),
        ("PR_GET_SECUREBITS", 27),
        ("PR_SET_SECUREBITS", 28),
        ("PR_MCE_KILL", 33),
        ("PR_MCE_KILL", 33),
        ("PR_SET_MM", 35),
        ("PR_SET_CHILD_SUBREAPER", 36),
        ("PR_GET_CHILD_SUBREAPER", 37),
        ("PR_SET_NO_NEW_PRIVS", 38),
        ("PR_GET_NO_NEW_PRIVS", 39),
        ("PR_GET_TID_ADDRESS", 40),
        ("PR_SET_THP_DISABLE", 41),
        ("PR_GET_THP_DISABLE", 42),
        ("PR_CAP_AMBIENT", 47),
    ],
};
pub static PROT_FLAGS: FlagTable = FlagTable {
    name: "prot_flags",
    values: &[
        ("PROT_READ", 1),
        ("PROT_WRITE", 2),
        ("PROT_EXEC", 4),
        ("PROT_SEM", 8),
        ("PROT_GROWSDOWN", 16),
        ("PROT_GROWSUP", 32),
        ("PROT_SAO", 64),
        ("PROT_NONE", 0),
    ],
};
pub static PTRACE_REQUESTS: FlagTable = FlagTable {
    name: "ptrace_requests",
    values: &[
        ("PTRACE_SINGLEBLOCK", 38),
        ("PTRACE_SYSEMU_SINGLESTEP", 37),
        ("PTRACE_SYSEMU", 36),
        ("PTRACE_ARCH_PRCTL", 35),
        ("PTRACE_SET_THREAD_AREA", 34),
        ("PTRACE_GET_THREAD_AREA", 33),
        ("PTRACE_OLDSETOPTIONS", 32),
        ("PTRACE_SETFPXREGS", 31),
        ("PTRACE_GETFPXREGS", 30),
        ("PTRACE_SETFPREGS", 29),
        ("PTRACE_GETFPREGS", 28),
        ("PTRACE_SETREGS", 27),
        ("PTRACE_GETREGS", 26),
        ("PTRACE_SETSIGMASK", 25),
        ("PTRACE_GETSIGMASK", 24),
        ("PTRACE_PEEKSIGINFO", 23),
        ("PTRACE_LISTEN", 22),
        ("PTRACE_INTERRUPT", 21),
        ("PTRACE_SEIZE", 20),
        ("PTRACE_SETREGSET", 19),
        ("PTRACE_GETREGSET", 18),
        ("PTRACE_SETSIGINFO", 17),
        ("PTRACE_GETSIGINFO", 16),
        ("PTRACE_GETEVENTMSG", 15),
        ("PTRACE_SETOPTIONS", 14),
        ("PTRACE_SYSCALL", 13),
        ("PTRACE_DETACH", 12),
        ("PTRACE_ATTACH", 11),
        ("PTRACE_SINGLESTEP", 10),
        ("PTRACE_KILL", 9),
        ("PTRACE_CONT", 8),
        ("PTRACE_POKEUSR", 7),
        ("PTRACE_POKEDATA", 6),
        ("PTRACE_POKETEXT", 5),
        ("PTRACE_PEEKUSR", 4),
        ("PTRACE_PEEKDATA", 3),
        ("PTRACE_PEEKTEXT", 2),
        ("PTRACE_TRACEME", 1),
        ("PTRACE_UNKNOWN", 0),
    ],
};
pub static QUOTACTL_CMDS: FlagTable = FlagTable {
    name: "quotactl_cmds",
    values: &[
        ("Q_QUOTAON", 1),
        ("Q_QUOTAOFF", 2),
        ("Q_GETFMT", 4),
        ("Q_GETINFO", 8),
        ("Q_SETINFO", 16),
        ("Q_GETQUOTA", 32),
        ("Q_SETQUOTA", 64),
        ("Q_SYNC", 128),
        ("Q_XQUOTAON", 256),
        ("Q_XQUOTAOFF", 512),
        ("Q_XGETQUOTA", 1024),
        ("Q_XSETQLIM", 2048),
        ("Q_XGETQSTAT", 4096),
        ("Q_XQUOTARM", 8192),
        ("Q_XQUOTASYNC", 16384),
    ],
};
pub static QUOTACTL_DQI_FLAGS: FlagTable =
    FlagTable { name: "quotactl_dqi_flags", values: &[("DQF_NONE", 1), ("V1_DQF_RSQUASH", 2)] };
pub static QUOTACTL_QUOTA_FMTS: FlagTable = FlagTable {
    name: "quotactl_quota_fmts",
    values: &[("QFMT_NOT_USED", 1), ("QFMT_VFS_OLD", 2), ("QFMT_VFS_V0", 4), ("QFMT_VFS_V1", 8)],
};
pub static QUOTACTL_TYPES: FlagTable =
    FlagTable { name: "quotactl_types", values: &[("USRQUOTA", 1), ("GRPQUOTA", 2)] };
pub static RENAMEAT2_FLAGS: FlagTable = FlagTable {
    name: "renameat2_flags",
    values: &[("RENAME_NOREPLACE", 1), ("RENAME_EXCHANGE", 2), ("RENAME_WHITEOUT", 4)],
};
pub static RLIMIT_RESOURCES: FlagTable = FlagTable {
    name: "rlimit_resources",
    values: &[
        ("RLIMIT_UNKNOWN", 255),
        ("RLIMIT_RTTIME", 15),
        ("RLIMIT_RTPRIO", 14),
        ("RLIMIT_NICE", 13),
        ("RLIMIT_MSGQUEUE", 12),
        ("RLIMIT_SIGPENDING", 11),
        ("RLIMIT_LOCKS", 10),
        ("RLIMIT_AS", 9),
        ("RLIMIT_MEMLOCK", 8),
        ("RLIMIT_NOFILE", 7),
        ("RLIMIT_NPROC", 6),
        ("RLIMIT_RSS", 5),
        ("RLIMIT_CORE", 4),
        ("RLIMIT_STACK", 3),
        ("RLIMIT_DATA", 2),
        ("RLIMIT_FSIZE", 1),
        ("RLIMIT_CPU", 0),
    ],
};
pub static SEMCTL_COMMANDS: FlagTable = FlagTable {
    name: "semctl_commands",
    values: &[
        ("IPC_STAT", 1),
        ("IPC_SET", 2),
        ("IPC_RMID", 4),
        ("IPC_INFO", 8),
        ("SEM_INFO", 16),
        ("SEM_STAT", 32),
        ("GETALL", 64),
        ("GETNCNT", 128),
        ("GETPID", 256),
        ("GETVAL", 512),
        ("GETZCNT", 1024),
        ("SETALL", 2048),
        ("SETVAL", 4096),
    ],
};
pub static SEMGET_FLAGS: FlagTable =
    FlagTable { name: "semget_flags", values: &[("IPC_EXCL", 16384), ("IPC_CREAT", 8192)] };
pub static SEMOP_FLAGS: FlagTable = FlagTable { name: "semop_flags", values: &[("IPC_NOWAIT", 1), ("SEM_UNDO", 2)] };
pub static SHUTDOWN_HOW: FlagTable = FlagTable {
    name: "shutdown_how",
    values: &[("SHUT_UNKNOWN", 65535), ("SHUT_RDWR", 2), ("SHUT_WR", 1), ("SHUT_RD", 0)],
};
pub static SOCKET_FAMILIES: FlagTable = FlagTable {
    name: "socket_families",
    values: &[
        ("AF_NFC", 39),
        ("AF_ALG", 38),
        ("AF_CAIF", 37),
        ("AF_IEEE802154", 36),
        ("AF_PHONET", 35),
        ("AF_ISDN", 34),
        ("AF_RXRPC", 33),
        ("AF_IUCV", 32),
        ("AF_BLUETOOTH", 31),
        ("AF_TIPC", 30),
        ("AF_CAN", 29),
        ("AF_LLC", 26),
        ("AF_WANPIPE", 25),
        ("AF_PPPOX", 24),
        ("AF_IRDA", 23),
        ("AF_SNA", 22),
        ("AF_RDS", 21),
        ("AF_ATMSVC", 20),
        ("AF_ECONET", 19),
        ("AF_ASH", 18),
        ("AF_PACKET", 17),
        ("AF_ROUTE", 16),
        ("AF_NETLINK", 16),
        ("AF_KEY", 15),
        ("AF_SECURITY", 14),
        ("AF_NETBEUI", 13),
        ("AF_DECnet", 12),
        ("AF_ROSE", 11),
        ("AF_INET6", 10),
        ("AF_X25", 9),
        ("AF_ATMPVC", 8),
        ("AF_BRIDGE", 7),
        ("AF_NETROM", 6),
        ("AF_APPLETALK", 5),
        ("AF_IPX", 4),
        ("AF_AX25", 3),
        ("AF_INET", 2),
        ("AF_LOCAL", 1),
        ("AF_UNIX", 1),
        ("AF_UNSPEC", 0),
    ],
};
pub static SOCKOPT_LEVELS: FlagTable =
    FlagTable { name: "sockopt_levels", values: &[("SOL_SOCKET", 1), ("SOL_TCP", 2), ("UNKNOWN", 0)] };
pub static SOCKOPT_OPTIONS: FlagTable = FlagTable {
    name: "sockopt_options",
    values: &[
        ("SO_COOKIE", 53),
        ("SO_MEMINFO", 52),
        ("SO_PEERGROUPS", 51),
        ("SO_ATTACH_BPF", 50),
        ("SO_INCOMING_CPU", 49),
        ("SO_BPF_EXTENSIONS", 48),
        ("SO_MAX_PACING_RATE", 47),
        ("SO_BUSY_POLL", 46),
        ("SO_SELECT_ERR_QUEUE", 45),
        ("SO_LOCK_FILTER", 44),
        ("SO_NOFCS", 43),
        ("SO_PEEK_OFF", 42),
        ("SO_WIFI_STATUS", 41),
        ("SO_RXQ_OVFL", 40),
        ("SO_DOMAIN", 39),
        ("SO_PROTOCOL", 38),
        ("SO_TIMESTAMPING", 37),
        ("SO_MARK", 36),
        ("SO_TIMESTAMPNS", 35),
        ("SO_PASSSEC", 34),
        ("SO_PEERSEC", 31),
        ("SO_ACCEPTCONN", 30),
        ("SO_TIMESTAMP", 29),
        ("SO_PEERNAME", 28),
        ("SO_DETACH_FILTER", 27),
        ("SO_ATTACH_FILTER", 26),
        ("SO_BINDTODEVICE", 25),
        ("SO_SECURITY_ENCRYPTION_NETWORK", 24),
        ("SO_SECURITY_ENCRYPTION_TRANSPORT", 23),
        ("SO_SECURITY_AUTHENTICATION", 22),
        ("SO_SNDTIMEO", 21),
        ("SO_RCVTIMEO", 20),
        ("SO_SNDLOWAT", 19),
        ("SO_RCVLOWAT", 18),
        ("SO_PEERCRED", 17),
        ("SO_PASSCRED", 16),
        ("SO_REUSEPORT", 15),
        ("SO_BSDCOMPAT", 14),
        ("SO_LINGER", 13),
        ("SO_PRIORITY", 12),
        ("SO_NO_CHECK", 11),
        ("SO_OOBINLINE", 10),
        ("SO_KEEPALIVE", 9),
        ("SO_RCVBUFFORCE", 33),
        ("SO_SNDBUFFORCE", 32),
        ("SO_RCVBUF", 8),
        ("SO_SNDBUF", 7),
        ("SO_BROADCAST", 6),
        ("SO_DONTROUTE", 5),
        ("SO_ERROR", 4),
        ("SO_TYPE", 3),
        ("SO_REUSEADDR", 2),
        ("SO_DEBUG", 1),
        ("UNKNOWN", 0),
    ],
};
pub static SPLICE_FLAGS: FlagTable = FlagTable {
    name: "splice_flags",
    values: &[("SPLICE_F_MOVE", 1), ("SPLICE_F_NONBLOCK", 2), ("SPLICE_F_MORE", 4), ("SPLICE_F_GIFT", 8)],
};
pub static UMOUNT_FLAGS: FlagTable =
    FlagTable { name: "umount_flags", values: &[("FORCE", 1), ("DETACH", 2), ("EXPIRE", 4), ("NOFOLLOW", 8)] };
pub static UNLINKAT_FLAGS: FlagTable = FlagTable { name: "unlinkat_flags", values: &[("AT_REMOVEDIR", 512)] };

/// Portable flag values by name, one module a table.
#[allow(non_upper_case_globals)] // AF_DECnet
pub mod value {
    pub mod access_flags {
        pub const F_OK: u32 = 0;
        pub const R_OK: u32 = 4;
        pub const W_OK: u32 = 2;
        pub const X_OK: u32 = 1;
    }
    pub mod anon_inode_fd_types {
        pub const ANON_INODE_FD_TYPE_UNKNOWN: u32 = 0;
        pub const ANON_INODE_FD_TYPE_EVENTFD: u32 = 1;
        pub const ANON_INODE_FD_TYPE_EVENTPOLL: u32 = 2;
        pub const ANON_INODE_FD_TYPE_INOTIFY: u32 = 3;
        pub const ANON_INODE_FD_TYPE_SIGNALFD: u32 = 4;
        pub const ANON_INODE_FD_TYPE_TIMERFD: u32 = 5;
        pub const ANON_INODE_FD_TYPE_IO_URING: u32 = 6;
        pub const ANON_INODE_FD_TYPE_USERFAULTFD: u32 = 7;
        pub const ANON_INODE_FD_TYPE_PIDFD: u32 = 8;
        pub const ANON_INODE_FD_TYPE_BPF_MAP: u32 = 9;
        pub const ANON_INODE_FD_TYPE_BPF_PROG: u32 = 10;
        pub const ANON_INODE_FD_TYPE_BPF_LINK: u32 = 11;
        pub const ANON_INODE_FD_TYPE_BPF_ITER: u32 = 12;
        pub const ANON_INODE_FD_TYPE_PERF_EVENT: u32 = 13;
    }
    pub mod bpf_commands {
        pub const BPF_MAP_CREATE: u32 = 0;
        pub const BPF_MAP_LOOKUP_ELEM: u32 = 1;
        pub const BPF_MAP_UPDATE_ELEM: u32 = 2;
        pub const BPF_MAP_DELETE_ELEM: u32 = 3;
        pub const BPF_MAP_GET_NEXT_KEY: u32 = 4;
        pub const BPF_PROG_LOAD: u32 = 5;
        pub const BPF_OBJ_PIN: u32 = 6;
        pub const BPF_OBJ_GET: u32 = 7;
        pub const BPF_PROG_ATTACH: u32 = 8;
        pub const BPF_PROG_DETACH: u32 = 9;
        pub const BPF_PROG_TEST_RUN: u32 = 10;
        pub const BPF_PROG_RUN: u32 = 10;
        pub const BPF_PROG_GET_NEXT_ID: u32 = 11;
        pub const BPF_MAP_GET_NEXT_ID: u32 = 12;
        pub const BPF_PROG_GET_FD_BY_ID: u32 = 13;
        pub const BPF_MAP_GET_FD_BY_ID: u32 = 14;
        pub const BPF_OBJ_GET_INFO_BY_FD: u32 = 15;
        pub const BPF_PROG_QUERY: u32 = 16;
        pub const BPF_RAW_TRACEPOINT_OPEN: u32 = 17;
        pub const BPF_BTF_LOAD: u32 = 18;
        pub const BPF_BTF_GET_FD_BY_ID: u32 = 19;
        pub const BPF_TASK_FD_QUERY: u32 = 20;
        pub const BPF_MAP_LOOKUP_AND_DELETE_ELEM: u32 = 21;
        pub const BPF_MAP_FREEZE: u32 = 22;
        pub const BPF_BTF_GET_NEXT_ID: u32 = 23;
        pub const BPF_MAP_LOOKUP_BATCH: u32 = 24;
        pub const BPF_MAP_LOOKUP_AND_DELETE_BATCH: u32 = 25;
        pub const BPF_MAP_UPDATE_BATCH: u32 = 26;
        pub const BPF_MAP_DELETE_BATCH: u32 = 27;
        pub const BPF_LINK_CREATE: u32 = 28;
        pub const BPF_LINK_UPDATE: u32 = 29;
        pub const BPF_LINK_GET_FD_BY_ID: u32 = 30;
        pub const BPF_LINK_GET_NEXT_ID: u32 = 31;
        pub const BPF_ENABLE_STATS: u32 = 32;
        pub const BPF_ITER_CREATE: u32 = 33;
        pub const BPF_LINK_DETACH: u32 = 34;
        pub const BPF_PROG_BIND_MAP: u32 = 35;
    }
    pub mod chmod_mode {
        pub const S_IXOTH: u32 = 1;
        pub const S_IWOTH: u32 = 2;
        pub const S_IROTH: u32 = 4;
        pub const S_IXGRP: u32 = 8;
        pub const S_IWGRP: u32 = 16;
        pub const S_IRGRP: u32 = 32;
        pub const S_IXUSR: u32 = 64;
        pub const S_IWUSR: u32 = 128;
        pub const S_IRUSR: u32 = 256;
        pub const S_ISVTX: u32 = 512;
        pub const S_ISGID: u32 = 1024;
        pub const S_ISUID: u32 = 2048;
    }
    pub mod clone_flags {
        pub const CLONE_FILES: u32 = 1;
        pub const CLONE_FS: u32 = 2;
        pub const CLONE_IO: u32 = 4;
        pub const CLONE_NEWIPC: u32 = 8;
        pub const CLONE_NEWNET: u32 = 16;
        pub const CLONE_NEWNS: u32 = 32;
        pub const CLONE_NEWPID: u32 = 64;
        pub const CLONE_NEWUTS: u32 = 128;
        pub const CLONE_PARENT: u32 = 256;
        pub const CLONE_PARENT_SETTID: u32 = 512;
        pub const CLONE_PTRACE: u32 = 1024;
        pub const CLONE_SIGHAND: u32 = 2048;
        pub const CLONE_SYSVSEM: u32 = 4096;
        pub const CLONE_THREAD: u32 = 8192;
        pub const CLONE_UNTRACED: u32 = 16384;
        pub const CLONE_VM: u32 = 32768;
        pub const CLONE_INVERTED: u32 = 65536;
        pub const NAME_CHANGED: u32 = 131072;
        pub const CLOSED: u32 = 262144;
        pub const CLONE_NEWUSER: u32 = 1048576;
        pub const CLONE_CHILD_CLEARTID: u32 = 8388608;
        pub const CLONE_CHILD_SETTID: u32 = 16777216;
        pub const CLONE_SETTLS: u32 = 33554432;
        pub const CLONE_STOPPED: u32 = 67108864;
        pub const CLONE_VFORK: u32 = 134217728;
        pub const CLONE_NEWCGROUP: u32 = 268435456;
        pub const CLONE_CHILD_IN_PIDNS: u32 = 536870912;
    }
    pub mod close_range_flags {
        pub const CLOSE_RANGE_UNSHARE: u32 = 2;
        pub const CLOSE_RANGE_CLOEXEC: u32 = 4;
    }
    pub mod creat_flags {
        pub const FD_UPPER_LAYER_CREAT: u32 = 1;
        pub const FD_LOWER_LAYER_CREAT: u32 = 2;
    }
    pub mod delete_module_flags {
        pub const O_NONBLOCK: u32 = 2;
        pub const O_TRUNC: u32 = 1;
    }
    pub mod epoll_create1_flags {
        pub const EPOLL_CLOEXEC: u32 = 1;
    }
    pub mod execve_flags {
        pub const EXE_WRITABLE: u32 = 1;
        pub const EXE_UPPER_LAYER: u32 = 2;
        pub const EXE_FROM_MEMFD: u32 = 4;
        pub const EXE_LOWER_LAYER: u32 = 8;
    }
    pub mod execveat_flags {
        pub const AT_EMPTY_PATH: u32 = 1;
        pub const AT_SYMLINK_NOFOLLOW: u32 = 2;
    }
    pub mod fchownat_flags {
        pub const AT_SYMLINK_NOFOLLOW: u32 = 1024;
        pub const AT_EMPTY_PATH: u32 = 4096;
    }
    pub mod fcntl_commands {
        pub const F_GETPIPE_SZ: u32 = 29;
        pub const F_SETPIPE_SZ: u32 = 28;
        pub const F_NOTIFY: u32 = 27;
        pub const F_DUPFD_CLOEXEC: u32 = 26;
        pub const F_CANCELLK: u32 = 25;
        pub const F_GETLEASE: u32 = 24;
        pub const F_SETLEASE: u32 = 23;
        pub const F_GETOWN_EX: u32 = 22;
        pub const F_SETOWN_EX: u32 = 21;
        pub const F_SETLKW64: u32 = 19;
        pub const F_SETLK64: u32 = 18;
        pub const F_GETLK64: u32 = 17;
        pub const F_GETSIG: u32 = 15;
        pub const F_SETSIG: u32 = 13;
        pub const F_GETOWN: u32 = 12;
        pub const F_SETOWN: u32 = 10;
        pub const F_SETLKW: u32 = 9;
        pub const F_SETLK: u32 = 8;
        pub const F_GETLK: u32 = 6;
        pub const F_SETFL: u32 = 5;
        pub const F_GETFL: u32 = 4;
        pub const F_SETFD: u32 = 3;
        pub const F_GETFD: u32 = 2;
        pub const F_DUPFD: u32 = 1;
        pub const F_OFD_GETLK: u32 = 30;
        pub const F_OFD_SETLK: u32 = 31;
        pub const F_OFD_SETLKW: u32 = 32;
        pub const UNKNOWN: u32 = 0;
    }
    pub mod file_flags {
        pub const O_LARGEFILE: u32 = 2048;
        pub const O_DIRECTORY: u32 = 1024;
        pub const O_DIRECT: u32 = 512;
        pub const O_TRUNC: u32 = 256;
        pub const O_SYNC: u32 = 128;
        pub const O_NONBLOCK: u32 = 64;
        pub const O_EXCL: u32 = 32;
        pub const O_DSYNC: u32 = 16;
        pub const O_APPEND: u32 = 8;
        pub const O_CREAT: u32 = 4;
        pub const O_RDWR: u32 = 3;
        pub const O_WRONLY: u32 = 2;
        pub const O_RDONLY: u32 = 1;
        pub const O_CLOEXEC: u32 = 4096;
        pub const O_NONE: u32 = 0;
        pub const O_TMPFILE: u32 = 8192;
        pub const O_F_CREATED: u32 = 16384;
        pub const FD_UPPER_LAYER: u32 = 32768;
        pub const FD_LOWER_LAYER: u32 = 65536;
    }
    pub mod finit_module_flags {
        pub const MODULE_INIT_IGNORE_MODVERSIONS: u32 = 1;
        pub const MODULE_INIT_IGNORE_VERMAGIC: u32 = 2;
        pub const MODULE_INIT_COMPRESSED_FILE: u32 = 4;
    }
    pub mod flock_flags {
        pub const LOCK_SH: u32 = 1;
        pub const LOCK_EX: u32 = 2;
        pub const LOCK_NB: u32 = 4;
        pub const LOCK_UN: u32 = 8;
        pub const LOCK_NONE: u32 = 0;
    }
    pub mod fsconfig_cmds {
        pub const FSCONFIG_SET_FLAG: u32 = 0;
        pub const FSCONFIG_SET_STRING: u32 = 1;
        pub const FSCONFIG_SET_BINARY: u32 = 2;
        pub const FSCONFIG_SET_PATH: u32 = 3;
        pub const FSCONFIG_SET_PATH_EMPTY: u32 = 4;
        pub const FSCONFIG_SET_FD: u32 = 5;
        pub const FSCONFIG_CMD_CREATE: u32 = 6;
        pub const FSCONFIG_CMD_RECONFIGURE: u32 = 7;
    }
    pub mod futex_operations {
        pub const FUTEX_CLOCK_REALTIME: u32 = 256;
        pub const FUTEX_PRIVATE_FLAG: u32 = 128;
        pub const FUTEX_CMP_REQUEUE_PI: u32 = 12;
        pub const FUTEX_WAIT_REQUEUE_PI: u32 = 11;
        pub const FUTEX_WAKE_BITSET: u32 = 10;
        pub const FUTEX_WAIT_BITSET: u32 = 9;
        pub const FUTEX_TRYLOCK_PI: u32 = 8;
        pub const FUTEX_UNLOCK_PI: u32 = 7;
        pub const FUTEX_LOCK_PI: u32 = 6;
        pub const FUTEX_WAKE_OP: u32 = 5;
        pub const FUTEX_CMP_REQUEUE: u32 = 4;
        pub const FUTEX_REQUEUE: u32 = 3;
        pub const FUTEX_FD: u32 = 2;
        pub const FUTEX_WAKE: u32 = 1;
        pub const FUTEX_WAIT: u32 = 0;
    }
    pub mod io_uring_enter_flags {
        pub const IORING_ENTER_GETEVENTS: u32 = 1;
        pub const IORING_ENTER_SQ_WAKEUP: u32 = 2;
        pub const IORING_ENTER_SQ_WAIT: u32 = 4;
        pub const IORING_ENTER_EXT_ARG: u32 = 8;
    }
    pub mod io_uring_register_opcodes {
        pub const IORING_REGISTER_BUFFERS: u32 = 0;
        pub const IORING_UNREGISTER_BUFFERS: u32 = 1;
        pub const IORING_REGISTER_FILES: u32 = 2;
        pub const IORING_UNREGISTER_FILES: u32 = 3;
        pub const IORING_REGISTER_EVENTFD: u32 = 4;
        pub const IORING_UNREGISTER_EVENTFD: u32 = 5;
        pub const IORING_REGISTER_FILES_UPDATE: u32 = 6;
        pub const IORING_REGISTER_EVENTFD_ASYNC: u32 = 7;
        pub const IORING_REGISTER_PROBE: u32 = 8;
        pub const IORING_REGISTER_PERSONALITY: u32 = 9;
        pub const IORING_UNREGISTER_PERSONALITY: u32 = 10;
        pub const IORING_REGISTER_RESTRICTIONS: u32 = 11;
        pub const IORING_REGISTER_ENABLE_RINGS: u32 = 12;
        pub const IORING_REGISTER_FILES2: u32 = 13;
        pub const IORING_REGISTER_FILES_UPDATE2: u32 = 14;
        pub const IORING_REGISTER_BUFFERS2: u32 = 15;
        pub const IORING_REGISTER_BUFFERS_UPDATE: u32 = 16;
        pub const IORING_REGISTER_IOWQ_AFF: u32 = 17;
        pub const IORING_UNREGISTER_IOWQ_AFF: u32 = 18;
        pub const IORING_REGISTER_IOWQ_MAX_WORKERS: u32 = 19;
        pub const IORING_REGISTER_RING_FDS: u32 = 20;
        pub const IORING_UNREGISTER_RING_FDS: u32 = 21;
    }
    pub mod io_uring_setup_feats {
        pub const IORING_FEAT_SINGLE_MMAP: u32 = 1;
        pub const IORING_FEAT_NODROP: u32 = 2;
        pub const IORING_FEAT_SUBMIT_STABLE: u32 = 4;
        pub const IORING_FEAT_RW_CUR_POS: u32 = 8;
        pub const IORING_FEAT_CUR_PERSONALITY: u32 = 16;
        pub const IORING_FEAT_FAST_POLL: u32 = 32;
        pub const IORING_FEAT_POLL_32BITS: u32 = 64;
        pub const IORING_FEAT_SQPOLL_NONFIXED: u32 = 128;
        pub const IORING_FEAT_ENTER_EXT_ARG: u32 = 256;
        pub const IORING_FEAT_NATIVE_WORKERS: u32 = 512;
        pub const IORING_FEAT_RSRC_TAGS: u32 = 1024;
    }
    pub mod io_uring_setup_flags {
        pub const IORING_SETUP_IOPOLL: u32 = 1;
        pub const IORING_SETUP_SQPOLL: u32 = 2;
        pub const IORING_SQ_NEED_WAKEUP: u32 = 4;
        pub const IORING_SETUP_SQ_AFF: u32 = 8;
        pub const IORING_SETUP_CQSIZE: u32 = 16;
        pub const IORING_SETUP_CLAMP: u32 = 32;
        pub const IORING_SETUP_ATTACH_RW: u32 = 64;
        pub const IORING_SETUP_R_DISABLED: u32 = 128;
    }
    pub mod keyctl_operations {
        pub const KEYCTL_GET_KEYRING_ID: u32 = 0;
        pub const KEYCTL_JOIN_SESSION_KEYRING: u32 = 1;
        pub const KEYCTL_UPDATE: u32 = 2;
        pub const KEYCTL_REVOKE: u32 = 3;
        pub const KEYCTL_CHOWN: u32 = 4;
        pub const KEYCTL_SETPERM: u32 = 5;
        pub const KEYCTL_DESCRIBE: u32 = 6;
        pub const KEYCTL_CLEAR: u32 = 7;
        pub const KEYCTL_LINK: u32 = 8;
        pub const KEYCTL_UNLINK: u32 = 9;
        pub const KEYCTL_SEARCH: u32 = 10;
        pub const KEYCTL_READ: u32 = 11;
        pub const KEYCTL_INSTANTIATE: u32 = 12;
        pub const KEYCTL_NEGATE: u32 = 13;
        pub const KEYCTL_SET_REQKEY_KEYRING: u32 = 14;
        pub const KEYCTL_SET_TIMEOUT: u32 = 15;
        pub const KEYCTL_ASSUME_AUTHORITY: u32 = 16;
        pub const KEYCTL_GET_SECURITY: u32 = 17;
        pub const KEYCTL_SESSION_TO_PARENT: u32 = 18;
        pub const KEYCTL_REJECT: u32 = 19;
        pub const KEYCTL_INSTANTIATE_IOV: u32 = 20;
        pub const KEYCTL_INVALIDATE: u32 = 21;
        pub const KEYCTL_GET_PERSISTENT: u32 = 22;
        pub const KEYCTL_DH_COMPUTE: u32 = 23;
        pub const KEYCTL_PKEY_QUERY: u32 = 24;
        pub const KEYCTL_PKEY_ENCRYPT: u32 = 25;
        pub const KEYCTL_PKEY_DECRYPT: u32 = 26;
        pub const KEYCTL_PKEY_SIGN: u32 = 27;
        pub const KEYCTL_PKEY_VERIFY: u32 = 28;
        pub const KEYCTL_RESTRICT_KEYRING: u32 = 29;
        pub const KEYCTL_MOVE: u32 = 30;
        pub const KEYCTL_CAPABILITIES: u32 = 31;
        pub const KEYCTL_WATCH_KEY: u32 = 32;
    }
    pub mod linkat_flags {
        pub const AT_SYMLINK_FOLLOW: u32 = 1024;
        pub const AT_EMPTY_PATH: u32 = 4096;
    }
    pub mod lseek_whence {
        pub const SEEK_END: u32 = 2;
        pub const SEEK_CUR: u32 = 1;
        pub const SEEK_SET: u32 = 0;
    }
    pub mod memfd_create_flags {
        pub const MFD_CLOEXEC: u32 = 1;
        pub const MFD_ALLOW_SEALING: u32 = 2;
        pub const MFD_HUGETLB: u32 = 4;
    }
    pub mod mknod_mode {
        pub const S_IXOTH: u32 = 1;
        pub const S_IWOTH: u32 = 2;
        pub const S_IROTH: u32 = 4;
        pub const S_IXGRP: u32 = 8;
        pub const S_IWGRP: u32 = 16;
        pub const S_IRGRP: u32 = 32;
        pub const S_IXUSR: u32 = 64;
        pub const S_IWUSR: u32 = 128;
        pub const S_IRUSR: u32 = 256;
        pub const S_ISVTX: u32 = 512;
        pub const S_ISGID: u32 = 1024;
        pub const S_ISUID: u32 = 2048;
        pub const S_IFREG: u32 = 32768;
        pub const S_IFCHR: u32 = 8192;
        pub const S_IFBLK: u32 = 24576;
        pub const S_IFIFO: u32 = 4096;
        pub const S_IFSOCK: u32 = 49152;
    }
    pub mod mlock2_flags {
        pub const MLOCK_ONFAULT: u32 = 1;
    }
    pub mod mlockall_flags {
        pub const MCL_CURRENT: u32 = 1;
        pub const MCL_FUTURE: u32 = 2;
        pub const MCL_ONFAULT: u32 = 4;
    }
    pub mod mmap_flags {
        pub const MAP_SHARED: u32 = 1;
        pub const MAP_PRIVATE: u32 = 2;
        pub const MAP_FIXED: u32 = 4;
        pub const MAP_ANONYMOUS: u32 = 8;
        pub const MAP_32BIT: u32 = 16;
        pub const MAP_RENAME: u32 = 32;
        pub const MAP_NORESERVE: u32 = 64;
        pub const MAP_POPULATE: u32 = 128;
        pub const MAP_NONBLOCK: u32 = 256;
        pub const MAP_GROWSDOWN: u32 = 512;
        pub const MAP_DENYWRITE: u32 = 1024;
        pub const MAP_EXECUTABLE: u32 = 2048;
        pub const MAP_INHERIT: u32 = 4096;
        pub const MAP_FILE: u32 = 8192;
        pub const MAP_LOCKED: u32 = 16384;
    }
    pub mod mount_flags {
        pub const RDONLY: u32 = 1;
        pub const NOSUID: u32 = 2;
        pub const NODEV: u32 = 4;
        pub const NOEXEC: u32 = 8;
        pub const SYNCHRONOUS: u32 = 16;
        pub const REMOUNT: u32 = 32;
        pub const MANDLOCK: u32 = 64;
        pub const DIRSYNC: u32 = 128;
        pub const NOATIME: u32 = 1024;
        pub const NODIRATIME: u32 = 2048;
        pub const BIND: u32 = 4096;
        pub const MOVE: u32 = 8192;
        pub const REC: u32 = 16384;
        pub const SILENT: u32 = 32768;
        pub const POSIXACL: u32 = 65536;
        pub const UNBINDABLE: u32 = 131072;
        pub const PRIVATE: u32 = 262144;
        pub const SLAVE: u32 = 524288;
        pub const SHARED: u32 = 1048576;
        pub const RELATIME: u32 = 2097152;
        pub const KERNMOUNT: u32 = 4194304;
        pub const I_VERSION: u32 = 8388608;
        pub const STRICTATIME: u32 = 16777216;
        pub const LAZYTIME: u32 = 33554432;
        pub const NOSEC: u32 = 268435456;
        pub const BORN: u32 = 536870912;
        pub const ACTIVE: u32 = 1073741824;
        pub const NOUSER: u32 = 2147483648;
    }
    pub mod newfstatat_flags {
        pub const AT_EMPTY_PATH: u32 = 4096;
        pub const AT_NO_AUTOMOUNT: u32 = 2048;
        pub const AT_SYMLINK_NOFOLLOW: u32 = 256;
    }
    pub mod openat2_flags {
        pub const RESOLVE_BENEATH: u32 = 1;
        pub const RESOLVE_IN_ROOT: u32 = 2;
        pub const RESOLVE_NO_MAGICLINKS: u32 = 4;
        pub const RESOLVE_NO_SYMLINKS: u32 = 8;
        pub const RESOLVE_NO_XDEV: u32 = 16;
        pub const RESOLVE_CACHED: u32 = 32;
    }
    pub mod pf_flags {
        pub const PROTECTION_VIOLATION: u32 = 1;
        pub const PAGE_NOT_PRESENT: u32 = 2;
        pub const WRITE_ACCESS: u32 = 4;
        pub const READ_ACCESS: u32 = 8;
        pub const USER_FAULT: u32 = 16;
        pub const SUPERVISOR_FAULT: u32 = 32;
        pub const RESERVED_PAGE: u32 = 64;
        pub const INSTRUCTION_FETCH: u32 = 128;
    }
    pub mod pidfd_open_flags {
        pub const PIDFD_NONBLOCK: u32 = 1;
    }
    pub mod poll_flags {
        pub const POLLIN: u32 = 1;
        pub const POLLPRI: u32 = 2;
        pub const POLLOUT: u32 = 4;
        pub const POLLRDHUP: u32 = 8;
        pub const POLLERR: u32 = 16;
        pub const POLLHUP: u32 = 32;
        pub const POLLNVAL: u32 = 64;
        pub const POLLRDNORM: u32 = 128;
        pub const POLLRDBAND: u32 = 256;
        pub const POLLWRNORM: u32 = 512;
        pub const POLLWRBAND: u32 = 1024;
    }
    pub mod prctl_options {
        pub const PR_GET_DUMPABLE: u32 = 3;
        pub const PR_SET_DUMPABLE: u32 = 4;
        pub const PR_GET_KEEPCAPS: u32 = 7;
        pub const PR_SET_KEEPCAPS: u32 = 8;
        pub const PR_SET_NAME: u32 = 15;
        pub const PR_GET_NAME: u32 = 16;
        pub const PR_GET_SECCOMP: u32 = 21;
        pub const PR_SET_SECCOMP: u32 = 22;
        pub const PR_CAPBSET_READ: u32 = 23;
        pub const PR_CAPBSET_DROP: u32 = 24;
        pub const PR_GET_SECUREBITS: u32 = 27;
        pub const PR_SET_SECUREBITS: u32 = 28;
        pub const PR_MCE_KILL: u32 = 33;
        pub const PR_SET_MM: u32 = 35;
        pub const PR_SET_CHILD_SUBREAPER: u32 = 36;
        pub const PR_GET_CHILD_SUBREAPER: u32 = 37;
        pub const PR_SET_NO_NEW_PRIVS: u32 = 38;
        pub const PR_GET_NO_NEW_PRIVS: u32 = 39;
        pub const PR_GET_TID_ADDRESS: u32 = 40;
        pub const PR_SET_THP_DISABLE: u32 = 41;
        pub const PR_GET_THP_DISABLE: u32 = 42;
        pub const PR_CAP_AMBIENT: u32 = 47;
    }
    pub mod prot_flags {
        pub const PROT_READ: u32 = 1;
        pub const PROT_WRITE: u32 = 2;
        pub const PROT_EXEC: u32 = 4;
        pub const PROT_SEM: u32 = 8;
        pub const PROT_GROWSDOWN: u32 = 16;
        pub const PROT_GROWSUP: u32 = 32;
        pub const PROT_SAO: u32 = 64;
        pub const PROT_NONE: u32 = 0;
    }
    pub mod ptrace_requests {
        pub const PTRACE_SINGLEBLOCK: u32 = 38;
        pub const PTRACE_SYSEMU_SINGLESTEP: u32 = 37;
        pub const PTRACE_SYSEMU: u32 = 36;
        pub const PTRACE_ARCH_PRCTL: u32 = 35;
        pub const PTRACE_SET_THREAD_AREA: u32 = 34;
        pub const PTRACE_GET_THREAD_AREA: u32 = 33;
        pub const PTRACE_OLDSETOPTIONS: u32 = 32;
        pub const PTRACE_SETFPXREGS: u32 = 31;
        pub const PTRACE_GETFPXREGS: u32 = 30;
        pub const PTRACE_SETFPREGS: u32 = 29;
        pub const PTRACE_GETFPREGS: u32 = 28;
        pub const PTRACE_SETREGS: u32 = 27;
        pub const PTRACE_GETREGS: u32 = 26;
        pub const PTRACE_SETSIGMASK: u32 = 25;
        pub const PTRACE_GETSIGMASK: u32 = 24;
        pub const PTRACE_PEEKSIGINFO: u32 = 23;
        pub const PTRACE_LISTEN: u32 = 22;
        pub const PTRACE_INTERRUPT: u32 = 21;
        pub const PTRACE_SEIZE: u32 = 20;
        pub const PTRACE_SETREGSET: u32 = 19;
        pub const PTRACE_GETREGSET: u32 = 18;
        pub const PTRACE_SETSIGINFO: u32 = 17;
        pub const PTRACE_GETSIGINFO: u32 = 16;
        pub const PTRACE_GETEVENTMSG: u32 = 15;
        pub const PTRACE_SETOPTIONS: u32 = 14;
        pub const PTRACE_SYSCALL: u32 = 13;
        pub const PTRACE_DETACH: u32 = 12;
        pub const PTRACE_ATTACH: u32 = 11;
        pub const PTRACE_SINGLESTEP: u32 = 10;
        pub const PTRACE_KILL: u32 = 9;
        pub const PTRACE_CONT: u32 = 8;
        pub const PTRACE_POKEUSR: u32 = 7;
        pub const PTRACE_POKEDATA: u32 = 6;
        pub const PTRACE_POKETEXT: u32 = 5;
        pub const PTRACE_PEEKUSR: u32 = 4;
        pub const PTRACE_PEEKDATA: u32 = 3;
        pub const PTRACE_PEEKTEXT: u32 = 2;
        pub const PTRACE_TRACEME: u32 = 1;
        pub const PTRACE_UNKNOWN: u32 = 0;
    }
    pub mod quotactl_cmds {
        pub const Q_QUOTAON: u32 = 1;
        pub const Q_QUOTAOFF: u32 = 2;
        pub const Q_GETFMT: u32 = 4;
        pub const Q_GETINFO: u32 = 8;
        pub const Q_SETINFO: u32 = 16;
        pub const Q_GETQUOTA: u32 = 32;
        pub const Q_SETQUOTA: u32 = 64;
        pub const Q_SYNC: u32 = 128;
        pub const Q_XQUOTAON: u32 = 256;
        pub const Q_XQUOTAOFF: u32 = 512;
        pub const Q_XGETQUOTA: u32 = 1024;
        pub const Q_XSETQLIM: u32 = 2048;
        pub const Q_XGETQSTAT: u32 = 4096;
        pub const Q_XQUOTARM: u32 = 8192;
        pub const Q_XQUOTASYNC: u32 = 16384;
    }
    pub mod quotactl_dqi_flags {
        pub const DQF_NONE: u32 = 1;
        pub const V1_DQF_RSQUASH: u32 = 2;
    }
    pub mod quotactl_quota_fmts {
        pub const QFMT_NOT_USED: u32 = 1;
        pub const QFMT_VFS_OLD: u32 = 2;
        pub const QFMT_VFS_V0: u32 = 4;
        pub const QFMT_VFS_V1: u32 = 8;
    }
    pub mod quotactl_types {
        pub const USRQUOTA: u32 = 1;
        pub const GRPQUOTA: u32 = 2;
    }
    pub mod renameat2_flags {
        pub const RENAME_NOREPLACE: u32 = 1;
        pub const RENAME_EXCHANGE: u32 = 2;
        pub const RENAME_WHITEOUT: u32 = 4;
    }
    pub mod rlimit_resources {
        pub const RLIMIT_UNKNOWN: u32 = 255;
        pub const RLIMIT_RTTIME: u32 = 15;
        pub const RLIMIT_RTPRIO: u32 = 14;
        pub const RLIMIT_NICE: u32 = 13;
        pub const RLIMIT_MSGQUEUE: u32 = 12;
        pub const RLIMIT_SIGPENDING: u32 = 11;
        pub const RLIMIT_LOCKS: u32 = 10;
        pub const RLIMIT_AS: u32 = 9;
        pub const RLIMIT_MEMLOCK: u32 = 8;
        pub const RLIMIT_NOFILE: u32 = 7;
        pub const RLIMIT_NPROC: u32 = 6;
        pub const RLIMIT_RSS: u32 = 5;
        pub const RLIMIT_CORE: u32 = 4;
        pub const RLIMIT_STACK: u32 = 3;
        pub const RLIMIT_DATA: u32 = 2;
        pub const RLIMIT_FSIZE: u32 = 1;
        pub const RLIMIT_CPU: u32 = 0;
    }
    pub mod semctl_commands {
        pub const IPC_STAT: u32 = 1;
        pub const IPC_SET: u32 = 2;
        pub const IPC_RMID: u32 = 4;
        pub const IPC_INFO: u32 = 8;
        pub const SEM_INFO: u32 = 16;
        pub const SEM_STAT: u32 = 32;
        pub const GETALL: u32 = 64;
        pub const GETNCNT: u32 = 128;
        pub const GETPID: u32 = 256;
        pub const GETVAL: u32 = 512;
        pub const GETZCNT: u32 = 1024;
        pub const SETALL: u32 = 2048;
        pub const SETVAL: u32 = 4096;
    }
    pub mod semget_flags {
        pub const IPC_EXCL: u32 = 16384;
        pub const IPC_CREAT: u32 = 8192;
    }
    pub mod semop_flags {
        pub const IPC_NOWAIT: u32 = 1;
        pub const SEM_UNDO: u32 = 2;
    }
    pub mod shutdown_how {
        pub const SHUT_UNKNOWN: u32 = 65535;
        pub const SHUT_RDWR: u32 = 2;
        pub const SHUT_WR: u32 = 1;
        pub const SHUT_RD: u32 = 0;
    }
    pub mod socket_families {
        pub const AF_NFC: u32 = 39;
        pub const AF_ALG: u32 = 38;
        pub const AF_CAIF: u32 = 37;
        pub const AF_IEEE802154: u32 = 36;
        pub const AF_PHONET: u32 = 35;
        pub const AF_ISDN: u32 = 34;
        pub const AF_RXRPC: u32 = 33;
        pub const AF_IUCV: u32 = 32;
        pub const AF_BLUETOOTH: u32 = 31;
        pub const AF_TIPC: u32 = 30;
        pub const AF_CAN: u32 = 29;
        pub const AF_LLC: u32 = 26;
        pub const AF_WANPIPE: u32 = 25;
        pub const AF_PPPOX: u32 = 24;
        pub const AF_IRDA: u32 = 23;
        pub const AF_SNA: u32 = 22;
        pub const AF_RDS: u32 = 21;
        pub const AF_ATMSVC: u32 = 20;
        pub const AF_ECONET: u32 = 19;
        pub const AF_ASH: u32 = 18;
        pub const AF_PACKET: u32 = 17;
        pub const AF_ROUTE: u32 = 16;
        pub const AF_NETLINK: u32 = 16;
        pub const AF_KEY: u32 = 15;
        pub const AF_SECURITY: u32 = 14;
        pub const AF_NETBEUI: u32 = 13;
        pub const AF_DECnet: u32 = 12;
        pub const AF_ROSE: u32 = 11;
        pub const AF_INET6: u32 = 10;
        pub const AF_X25: u32 = 9;
        pub const AF_ATMPVC: u32 = 8;
        pub const AF_BRIDGE: u32 = 7;
        pub const AF_NETROM: u32 = 6;
        pub const AF_APPLETALK: u32 = 5;
        pub const AF_IPX: u32 = 4;
        pub const AF_AX25: u32 = 3;
        pub const AF_INET: u32 = 2;
        pub const AF_LOCAL: u32 = 1;
        pub const AF_UNIX: u32 = 1;
        pub const AF_UNSPEC: u32 = 0;
    }
    pub mod sockopt_levels {
        pub const SOL_SOCKET: u32 = 1;
        pub const SOL_TCP: u32 = 2;
        pub const UNKNOWN: u32 = 0;
    }
    pub mod sockopt_options {
        pub const SO_COOKIE: u32 = 53;
        pub const SO_MEMINFO: u32 = 52;
        pub const SO_PEERGROUPS: u32 = 51;
        pub const SO_ATTACH_BPF: u32 = 50;
        pub const SO_INCOMING_CPU: u32 = 49;
        pub const SO_BPF_EXTENSIONS: u32 = 48;
        pub const SO_MAX_PACING_RATE: u32 = 47;
        pub const SO_BUSY_POLL: u32 = 46;
        pub const SO_SELECT_ERR_QUEUE: u32 = 45;
        pub const SO_LOCK_FILTER: u32 = 44;
        pub const SO_NOFCS: u32 = 43;
        pub const SO_PEEK_OFF: u32 = 42;
        pub const SO_WIFI_STATUS: u32 = 41;
        pub const SO_RXQ_OVFL: u32 = 40;
        pub const SO_DOMAIN: u32 = 39;
        pub const SO_PROTOCOL: u32 = 38;
        pub const SO_TIMESTAMPING: u32 = 37;
        pub const SO_MARK: u32 = 36;
        pub const SO_TIMESTAMPNS: u32 = 35;
        pub const SO_PASSSEC: u32 = 34;
        pub const SO_PEERSEC: u32 = 31;
        pub const SO_ACCEPTCONN: u32 = 30;
        pub const SO_TIMESTAMP: u32 = 29;
        pub const SO_PEERNAME: u32 = 28;
        pub const SO_DETACH_FILTER: u32 = 27;
        pub const SO_ATTACH_FILTER: u32 = 26;
        pub const SO_BINDTODEVICE: u32 = 25;
        pub const SO_SECURITY_ENCRYPTION_NETWORK: u32 = 24;
        pub const SO_SECURITY_ENCRYPTION_TRANSPORT: u32 = 23;
        pub const SO_SECURITY_AUTHENTICATION: u32 = 22;
        pub const SO_SNDTIMEO: u32 = 21;
        pub const SO_RCVTIMEO: u32 = 20;
        pub const SO_SNDLOWAT: u32 = 19;
        pub const SO_RCVLOWAT: u32 = 18;
        pub const SO_PEERCRED: u32 = 17;
        pub const SO_PASSCRED: u32 = 16;
        pub const SO_REUSEPORT: u32 = 15;
        pub const SO_BSDCOMPAT: u32 = 14;
        pub const SO_LINGER: u32 = 13;
        pub const SO_PRIORITY: u32 = 12;
        pub const SO_NO_CHECK: u32 = 11;
        pub const SO_OOBINLINE: u32 = 10;
        pub const SO_KEEPALIVE: u32 = 9;
        pub const SO_RCVBUFFORCE: u32 = 33;
        pub const SO_SNDBUFFORCE: u32 = 32;
        pub const SO_RCVBUF: u32 = 8;
        pub const SO_SNDBUF: u32 = 7;
        pub const SO_BROADCAST: u32 = 6;
        pub const SO_DONTROUTE: u32 = 5;
        pub const SO_ERROR: u32 = 4;
        pub const SO_TYPE: u32 = 3;
        pub const SO_REUSEADDR: u32 = 2;
        pub const SO_DEBUG: u32 = 1;
        pub const UNKNOWN: u32 = 0;
    }
    pub mod splice_flags {
        pub const SPLICE_F_MOVE: u32 = 1;
        pub const SPLICE_F_NONBLOCK: u32 = 2;
        pub const SPLICE_F_MORE: u32 = 4;
        pub const SPLICE_F_GIFT: u32 = 8;
    }
    pub mod umount_flags {
        pub const FORCE: u32 = 1;
        pub const DETACH: u32 = 2;
        pub const EXPIRE: u32 = 4;
        pub const NOFOLLOW: u32 = 8;
    }
    pub mod unlinkat_flags {
        pub const AT_REMOVEDIR: u32 = 512;
    }
}
