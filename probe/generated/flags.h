/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Generated from schema/flags/ by tools/gen/write_probe.py; do not edit. */
#pragma once

/* Portable values. */
#define P_ACCESS_FLAGS_F_OK 0u
#define P_ACCESS_FLAGS_R_OK 4u
#define P_ACCESS_FLAGS_W_OK 2u
#define P_ACCESS_FLAGS_X_OK 1u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_UNKNOWN 0u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_EVENTFD 1u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_EVENTPOLL 2u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_INOTIFY 3u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_SIGNALFD 4u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_TIMERFD 5u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_IO_URING 6u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_USERFAULTFD 7u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_PIDFD 8u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_BPF_MAP 9u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_BPF_PROG 10u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_BPF_LINK 11u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_BPF_ITER 12u
#define P_ANON_INODE_FD_TYPES_ANON_INODE_FD_TYPE_PERF_EVENT 13u
#define P_BPF_COMMANDS_BPF_MAP_CREATE 0u
#define P_BPF_COMMANDS_BPF_MAP_LOOKUP_ELEM 1u
#define P_BPF_COMMANDS_BPF_MAP_UPDATE_ELEM 2u
#define P_BPF_COMMANDS_BPF_MAP_DELETE_ELEM 3u
#define P_BPF_COMMANDS_BPF_MAP_GET_NEXT_KEY 4u
#define P_BPF_COMMANDS_BPF_PROG_LOAD 5u
#define P_BPF_COMMANDS_BPF_OBJ_PIN 6u
#define P_BPF_COMMANDS_BPF_OBJ_GET 7u
#define P_BPF_COMMANDS_BPF_PROG_ATTACH 8u
#define P_BPF_COMMANDS_BPF_PROG_DETACH 9u
#define P_BPF_COMMANDS_BPF_PROG_TEST_RUN 10u
#define P_BPF_COMMANDS_BPF_PROG_RUN 10u
#define P_BPF_COMMANDS_BPF_PROG_GET_NEXT_ID 11u
#define P_BPF_COMMANDS_BPF_MAP_GET_NEXT_ID 12u
#define P_BPF_COMMANDS_BPF_PROG_GET_FD_BY_ID 13u
#define P_BPF_COMMANDS_BPF_MAP_GET_FD_BY_ID 14u
#define P_BPF_COMMANDS_BPF_OBJ_GET_INFO_BY_FD 15u
#define P_BPF_COMMANDS_BPF_PROG_QUERY 16u
#define P_BPF_COMMANDS_BPF_RAW_TRACEPOINT_OPEN 17u
#define P_BPF_COMMANDS_BPF_BTF_LOAD 18u
#define P_BPF_COMMANDS_BPF_BTF_GET_FD_BY_ID 19u
#define P_BPF_COMMANDS_BPF_TASK_FD_QUERY 20u
#define P_BPF_COMMANDS_BPF_MAP_LOOKUP_AND_DELETE_ELEM 21u
#define P_BPF_COMMANDS_BPF_MAP_FREEZE 22u
#define P_BPF_COMMANDS_BPF_BTF_GET_NEXT_ID 23u
#define P_BPF_COMMANDS_BPF_MAP_LOOKUP_BATCH 24u
#define P_BPF_COMMANDS_BPF_MAP_LOOKUP_AND_DELETE_BATCH 25u
#define P_BPF_COMMANDS_BPF_MAP_UPDATE_BATCH 26u
#define P_BPF_COMMANDS_BPF_MAP_DELETE_BATCH 27u
#define P_BPF_COMMANDS_BPF_LINK_CREATE 28u
#define P_BPF_COMMANDS_BPF_LINK_UPDATE 29u
#define P_BPF_COMMANDS_BPF_LINK_GET_FD_BY_ID 30u
#define P_BPF_COMMANDS_BPF_LINK_GET_NEXT_ID 31u
#define P_BPF_COMMANDS_BPF_ENABLE_STATS 32u
#define P_BPF_COMMANDS_BPF_ITER_CREATE 33u
#define P_BPF_COMMANDS_BPF_LINK_DETACH 34u
#define P_BPF_COMMANDS_BPF_PROG_BIND_MAP 35u
#define P_CHMOD_MODE_S_IXOTH 1u
#define P_CHMOD_MODE_S_IWOTH 2u
#define P_CHMOD_MODE_S_IROTH 4u
#define P_CHMOD_MODE_S_IXGRP 8u
#define P_CHMOD_MODE_S_IWGRP 16u
#define P_CHMOD_MODE_S_IRGRP 32u
#define P_CHMOD_MODE_S_IXUSR 64u
#define P_CHMOD_MODE_S_IWUSR 128u
#define P_CHMOD_MODE_S_IRUSR 256u
#define P_CHMOD_MODE_S_ISVTX 512u
#define P_CHMOD_MODE_S_ISGID 1024u
#define P_CHMOD_MODE_S_ISUID 2048u
#define P_CLONE_FLAGS_CLONE_FILES 1u
#define P_CLONE_FLAGS_CLONE_FS 2u
#define P_CLONE_FLAGS_CLONE_IO 4u
#define P_CLONE_FLAGS_CLONE_NEWIPC 8u
#define P_CLONE_FLAGS_CLONE_NEWNET 16u
#define P_CLONE_FLAGS_CLONE_NEWNS 32u
#define P_CLONE_FLAGS_CLONE_NEWPID 64u
#define P_CLONE_FLAGS_CLONE_NEWUTS 128u
#define P_CLONE_FLAGS_CLONE_PARENT 256u
#define P_CLONE_FLAGS_CLONE_PARENT_SETTID 512u
#define P_CLONE_FLAGS_CLONE_PTRACE 1024u
#define P_CLONE_FLAGS_CLONE_SIGHAND 2048u
#define P_CLONE_FLAGS_CLONE_SYSVSEM 4096u
#define P_CLONE_FLAGS_CLONE_THREAD 8192u
#define P_CLONE_FLAGS_CLONE_UNTRACED 16384u
#define P_CLONE_FLAGS_CLONE_VM 32768u
#define P_CLONE_FLAGS_CLONE_INVERTED 65536u
#define P_CLONE_FLAGS_NAME_CHANGED 131072u
#define P_CLONE_FLAGS_CLOSED 262144u
#define P_CLONE_FLAGS_CLONE_NEWUSER 1048576u
#define P_CLONE_FLAGS_CLONE_CHILD_CLEARTID 8388608u
#define P_CLONE_FLAGS_CLONE_CHILD_SETTID 16777216u
#define P_CLONE_FLAGS_CLONE_SETTLS 33554432u
#define P_CLONE_FLAGS_CLONE_STOPPED 67108864u
#define P_CLONE_FLAGS_CLONE_VFORK 134217728u
#define P_CLONE_FLAGS_CLONE_NEWCGROUP 268435456u
#define P_CLONE_FLAGS_CLONE_CHILD_IN_PIDNS 536870912u
#define P_CLOSE_RANGE_FLAGS_CLOSE_RANGE_UNSHARE 2u
#define P_CLOSE_RANGE_FLAGS_CLOSE_RANGE_CLOEXEC 4u
#define P_CREAT_FLAGS_FD_UPPER_LAYER_CREAT 1u
#define P_CREAT_FLAGS_FD_LOWER_LAYER_CREAT 2u
#define P_DELETE_MODULE_FLAGS_O_NONBLOCK 2u
#define P_DELETE_MODULE_FLAGS_O_TRUNC 1u
#define P_EPOLL_CREATE1_FLAGS_EPOLL_CLOEXEC 1u
#define P_EXECVE_FLAGS_EXE_WRITABLE 1u
#define P_EXECVE_FLAGS_EXE_UPPER_LAYER 2u
#define P_EXECVE_FLAGS_EXE_FROM_MEMFD 4u
#define P_EXECVE_FLAGS_EXE_LOWER_LAYER 8u
#define P_EXECVEAT_FLAGS_AT_EMPTY_PATH 1u
#define P_EXECVEAT_FLAGS_AT_SYMLINK_NOFOLLOW 2u
#define P_FCHOWNAT_FLAGS_AT_SYMLINK_NOFOLLOW 1024u
#define P_FCHOWNAT_FLAGS_AT_EMPTY_PATH 4096u
#define P_FCNTL_COMMANDS_F_GETPIPE_SZ 29u
#define P_FCNTL_COMMANDS_F_SETPIPE_SZ 28u
#define P_FCNTL_COMMANDS_F_NOTIFY 27u
#define P_FCNTL_COMMANDS_F_DUPFD_CLOEXEC 26u
#define P_FCNTL_COMMANDS_F_CANCELLK 25u
#define P_FCNTL_COMMANDS_F_GETLEASE 24u
#define P_FCNTL_COMMANDS_F_SETLEASE 23u
#define P_FCNTL_COMMANDS_F_GETOWN_EX 22u
#define P_FCNTL_COMMANDS_F_SETOWN_EX 21u
#define P_FCNTL_COMMANDS_F_SETLKW64 19u
#define P_FCNTL_COMMANDS_F_SETLK64 18u
#define P_FCNTL_COMMANDS_F_GETLK64 17u
#define P_FCNTL_COMMANDS_F_GETSIG 15u
#define P_FCNTL_COMMANDS_F_SETSIG 13u
#define P_FCNTL_COMMANDS_F_GETOWN 12u
#define P_FCNTL_COMMANDS_F_SETOWN 10u
#define P_FCNTL_COMMANDS_F_SETLKW 9u
#define P_FCNTL_COMMANDS_F_SETLK 8u
#define P_FCNTL_COMMANDS_F_GETLK 6u
#define P_FCNTL_COMMANDS_F_SETFL 5u
#define P_FCNTL_COMMANDS_F_GETFL 4u
#define P_FCNTL_COMMANDS_F_SETFD 3u
#define P_FCNTL_COMMANDS_F_GETFD 2u
#define P_FCNTL_COMMANDS_F_DUPFD 1u
#define P_FCNTL_COMMANDS_F_OFD_GETLK 30u
#define P_FCNTL_COMMANDS_F_OFD_SETLK 31u
#define P_FCNTL_COMMANDS_F_OFD_SETLKW 32u
#define P_FCNTL_COMMANDS_UNKNOWN 0u
#define P_FILE_FLAGS_O_LARGEFILE 2048u
#define P_FILE_FLAGS_O_DIRECTORY 1024u
#define P_FILE_FLAGS_O_DIRECT 512u
#define P_FILE_FLAGS_O_TRUNC 256u
#define P_FILE_FLAGS_O_SYNC 128u
#define P_FILE_FLAGS_O_NONBLOCK 64u
#define P_FILE_FLAGS_O_EXCL 32u
#define P_FILE_FLAGS_O_DSYNC 16u
#define P_FILE_FLAGS_O_APPEND 8u
#define P_FILE_FLAGS_O_CREAT 4u
#define P_FILE_FLAGS_O_RDWR 3u
#define P_FILE_FLAGS_O_WRONLY 2u
#define P_FILE_FLAGS_O_RDONLY 1u
#define P_FILE_FLAGS_O_CLOEXEC 4096u
#define P_FILE_FLAGS_O_NONE 0u
#define P_FILE_FLAGS_O_TMPFILE 8192u
#define P_FILE_FLAGS_O_F_CREATED 16384u
#define P_FILE_FLAGS_FD_UPPER_LAYER 32768u
#define P_FILE_FLAGS_FD_LOWER_LAYER 65536u
#define P_FINIT_MODULE_FLAGS_MODULE_INIT_IGNORE_MODVERSIONS 1u
#define P_FINIT_MODULE_FLAGS_MODULE_INIT_IGNORE_VERMAGIC 2u
#define P_FINIT_MODULE_FLAGS_MODULE_INIT_COMPRESSED_FILE 4u
#define P_FLOCK_FLAGS_LOCK_SH 1u
#define P_FLOCK_FLAGS_LOCK_EX 2u
#define P_FLOCK_FLAGS_LOCK_NB 4u
#define P_FLOCK_FLAGS_LOCK_UN 8u
#define P_FLOCK_FLAGS_LOCK_NONE 0u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_FLAG 0u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_STRING 1u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_BINARY 2u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_PATH 3u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_PATH_EMPTY 4u
#define P_FSCONFIG_CMDS_FSCONFIG_SET_FD 5u
#define P_FSCONFIG_CMDS_FSCONFIG_CMD_CREATE 6u
#define P_FSCONFIG_CMDS_FSCONFIG_CMD_RECONFIGURE 7u
#define P_FUTEX_OPERATIONS_FUTEX_CLOCK_REALTIME 256u
#define P_FUTEX_OPERATIONS_FUTEX_PRIVATE_FLAG 128u
#define P_FUTEX_OPERATIONS_FUTEX_CMP_REQUEUE_PI 12u
#define P_FUTEX_OPERATIONS_FUTEX_WAIT_REQUEUE_PI 11u
#define P_FUTEX_OPERATIONS_FUTEX_WAKE_BITSET 10u
#define P_FUTEX_OPERATIONS_FUTEX_WAIT_BITSET 9u
#define P_FUTEX_OPERATIONS_FUTEX_TRYLOCK_PI 8u
#define P_FUTEX_OPERATIONS_FUTEX_UNLOCK_PI 7u
#define P_FUTEX_OPERATIONS_FUTEX_LOCK_PI 6u
#define P_FUTEX_OPERATIONS_FUTEX_WAKE_OP 5u
#define P_FUTEX_OPERATIONS_FUTEX_CMP_REQUEUE 4u
#define P_FUTEX_OPERATIONS_FUTEX_REQUEUE 3u
#define P_FUTEX_OPERATIONS_FUTEX_FD 2u
#define P_FUTEX_OPERATIONS_FUTEX_WAKE 1u
#define P_FUTEX_OPERATIONS_FUTEX_WAIT 0u
#define P_IO_URING_ENTER_FLAGS_IORING_ENTER_GETEVENTS 1u
#define P_IO_URING_ENTER_FLAGS_IORING_ENTER_SQ_WAKEUP 2u
#define P_IO_URING_ENTER_FLAGS_IORING_ENTER_SQ_WAIT 4u
#define P_IO_URING_ENTER_FLAGS_IORING_ENTER_EXT_ARG 8u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_BUFFERS 0u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_BUFFERS 1u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_FILES 2u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_FILES 3u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_EVENTFD 4u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_EVENTFD 5u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_FILES_UPDATE 6u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_EVENTFD_ASYNC 7u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_PROBE 8u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_PERSONALITY 9u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_PERSONALITY 10u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_RESTRICTIONS 11u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_ENABLE_RINGS 12u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_FILES2 13u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_FILES_UPDATE2 14u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_BUFFERS2 15u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_BUFFERS_UPDATE 16u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_IOWQ_AFF 17u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_IOWQ_AFF 18u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_IOWQ_MAX_WORKERS 19u
#define P_IO_URING_REGISTER_OPCODES_IORING_REGISTER_RING_FDS 20u
#define P_IO_URING_REGISTER_OPCODES_IORING_UNREGISTER_RING_FDS 21u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_SINGLE_MMAP 1u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_NODROP 2u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_SUBMIT_STABLE 4u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_RW_CUR_POS 8u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_CUR_PERSONALITY 16u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_FAST_POLL 32u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_POLL_32BITS 64u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_SQPOLL_NONFIXED 128u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_ENTER_EXT_ARG 256u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_NATIVE_WORKERS 512u
#define P_IO_URING_SETUP_FEATS_IORING_FEAT_RSRC_TAGS 1024u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_IOPOLL 1u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_SQPOLL 2u
#define P_IO_URING_SETUP_FLAGS_IORING_SQ_NEED_WAKEUP 4u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_SQ_AFF 8u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_CQSIZE 16u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_CLAMP 32u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_ATTACH_RW 64u
#define P_IO_URING_SETUP_FLAGS_IORING_SETUP_R_DISABLED 128u
#define P_KEYCTL_OPERATIONS_KEYCTL_GET_KEYRING_ID 0u
#define P_KEYCTL_OPERATIONS_KEYCTL_JOIN_SESSION_KEYRING 1u
#define P_KEYCTL_OPERATIONS_KEYCTL_UPDATE 2u
#define P_KEYCTL_OPERATIONS_KEYCTL_REVOKE 3u
#define P_KEYCTL_OPERATIONS_KEYCTL_CHOWN 4u
#define P_KEYCTL_OPERATIONS_KEYCTL_SETPERM 5u
#define P_KEYCTL_OPERATIONS_KEYCTL_DESCRIBE 6u
#define P_KEYCTL_OPERATIONS_KEYCTL_CLEAR 7u
#define P_KEYCTL_OPERATIONS_KEYCTL_LINK 8u
#define P_KEYCTL_OPERATIONS_KEYCTL_UNLINK 9u
#define P_KEYCTL_OPERATIONS_KEYCTL_SEARCH 10u
#define P_KEYCTL_OPERATIONS_KEYCTL_READ 11u
#define P_KEYCTL_OPERATIONS_KEYCTL_INSTANTIATE 12u
#define P_KEYCTL_OPERATIONS_KEYCTL_NEGATE 13u
#define P_KEYCTL_OPERATIONS_KEYCTL_SET_REQKEY_KEYRING 14u
#define P_KEYCTL_OPERATIONS_KEYCTL_SET_TIMEOUT 15u
#define P_KEYCTL_OPERATIONS_KEYCTL_ASSUME_AUTHORITY 16u
#define P_KEYCTL_OPERATIONS_KEYCTL_GET_SECURITY 17u
#define P_KEYCTL_OPERATIONS_KEYCTL_SESSION_TO_PARENT 18u
#define P_KEYCTL_OPERATIONS_KEYCTL_REJECT 19u
#define P_KEYCTL_OPERATIONS_KEYCTL_INSTANTIATE_IOV 20u
#define P_KEYCTL_OPERATIONS_KEYCTL_INVALIDATE 21u
#define P_KEYCTL_OPERATIONS_KEYCTL_GET_PERSISTENT 22u
#define P_KEYCTL_OPERATIONS_KEYCTL_DH_COMPUTE 23u
#define P_KEYCTL_OPERATIONS_KEYCTL_PKEY_QUERY 24u
#define P_KEYCTL_OPERATIONS_KEYCTL_PKEY_ENCRYPT 25u
#define P_KEYCTL_OPERATIONS_KEYCTL_PKEY_DECRYPT 26u
#define P_KEYCTL_OPERATIONS_KEYCTL_PKEY_SIGN 27u
#define P_KEYCTL_OPERATIONS_KEYCTL_PKEY_VERIFY 28u
#define P_KEYCTL_OPERATIONS_KEYCTL_RESTRICT_KEYRING 29u
#define P_KEYCTL_OPERATIONS_KEYCTL_MOVE 30u
#define P_KEYCTL_OPERATIONS_KEYCTL_CAPABILITIES 31u
#define P_KEYCTL_OPERATIONS_KEYCTL_WATCH_KEY 32u
#define P_LINKAT_FLAGS_AT_SYMLINK_FOLLOW 1024u
#define P_LINKAT_FLAGS_AT_EMPTY_PATH 4096u
#define P_LSEEK_WHENCE_SEEK_END 2u
#define P_LSEEK_WHENCE_SEEK_CUR 1u
#define P_LSEEK_WHENCE_SEEK_SET 0u
#define P_MEMFD_CREATE_FLAGS_MFD_CLOEXEC 1u
#define P_MEMFD_CREATE_FLAGS_MFD_ALLOW_SEALING 2u
#define P_MEMFD_CREATE_FLAGS_MFD_HUGETLB 4u
#define P_MKNOD_MODE_S_IXOTH 1u
#define P_MKNOD_MODE_S_IWOTH 2u
#define P_MKNOD_MODE_S_IROTH 4u
#define P_MKNOD_MODE_S_IXGRP 8u
#define P_MKNOD_MODE_S_IWGRP 16u
#define P_MKNOD_MODE_S_IRGRP 32u
#define P_MKNOD_MODE_S_IXUSR 64u
#define P_MKNOD_MODE_S_IWUSR 128u
#define P_MKNOD_MODE_S_IRUSR 256u
#define P_MKNOD_MODE_S_ISVTX 512u
#define P_MKNOD_MODE_S_ISGID 1024u
#define P_MKNOD_MODE_S_ISUID 2048u
#define P_MKNOD_MODE_S_IFREG 32768u
#define P_MKNOD_MODE_S_IFCHR 8192u
#define P_MKNOD_MODE_S_IFBLK 24576u
#define P_MKNOD_MODE_S_IFIFO 4096u
#define P_MKNOD_MODE_S_IFSOCK 49152u
#define P_MLOCK2_FLAGS_MLOCK_ONFAULT 1u
#define P_MLOCKALL_FLAGS_MCL_CURRENT 1u
#define P_MLOCKALL_FLAGS_MCL_FUTURE 2u
#define P_MLOCKALL_FLAGS_MCL_ONFAULT 4u
#define P_MMAP_FLAGS_MAP_SHARED 1u
#define P_MMAP_FLAGS_MAP_PRIVATE 2u
#define P_MMAP_FLAGS_MAP_FIXED 4u
#define P_MMAP_FLAGS_MAP_ANONYMOUS 8u
#define P_MMAP_FLAGS_MAP_32BIT 16u
#define P_MMAP_FLAGS_MAP_RENAME 32u
#define P_MMAP_FLAGS_MAP_NORESERVE 64u
#define P_MMAP_FLAGS_MAP_POPULATE 128u
#define P_MMAP_FLAGS_MAP_NONBLOCK 256u
#define P_MMAP_FLAGS_MAP_GROWSDOWN 512u
#define P_MMAP_FLAGS_MAP_DENYWRITE 1024u
#define P_MMAP_FLAGS_MAP_EXECUTABLE 2048u
#define P_MMAP_FLAGS_MAP_INHERIT 4096u
#define P_MMAP_FLAGS_MAP_FILE 8192u
#define P_MMAP_FLAGS_MAP_LOCKED 16384u
#define P_MOUNT_FLAGS_RDONLY 1u
#define P_MOUNT_FLAGS_NOSUID 2u
#define P_MOUNT_FLAGS_NODEV 4u
#define P_MOUNT_FLAGS_NOEXEC 8u
#define P_MOUNT_FLAGS_SYNCHRONOUS 16u
#define P_MOUNT_FLAGS_REMOUNT 32u
#define P_MOUNT_FLAGS_MANDLOCK 64u
#define P_MOUNT_FLAGS_DIRSYNC 128u
#define P_MOUNT_FLAGS_NOATIME 1024u
#define P_MOUNT_FLAGS_NODIRATIME 2048u
#define P_MOUNT_FLAGS_BIND 4096u
#define P_MOUNT_FLAGS_MOVE 8192u
#define P_MOUNT_FLAGS_REC 16384u
#define P_MOUNT_FLAGS_SILENT 32768u
#define P_MOUNT_FLAGS_POSIXACL 65536u
#define P_MOUNT_FLAGS_UNBINDABLE 131072u
#define P_MOUNT_FLAGS_PRIVATE 262144u
#define P_MOUNT_FLAGS_SLAVE 524288u
#define P_MOUNT_FLAGS_SHARED 1048576u
#define P_MOUNT_FLAGS_RELATIME 2097152u
#define P_MOUNT_FLAGS_KERNMOUNT 4194304u
#define P_MOUNT_FLAGS_I_VERSION 8388608u
#define P_MOUNT_FLAGS_STRICTATIME 16777216u
#define P_MOUNT_FLAGS_LAZYTIME 33554432u
#define P_MOUNT_FLAGS_NOSEC 268435456u
#define P_MOUNT_FLAGS_BORN 536870912u
#define P_MOUNT_FLAGS_ACTIVE 1073741824u
#define P_MOUNT_FLAGS_NOUSER 2147483648u
#define P_NEWFSTATAT_FLAGS_AT_EMPTY_PATH 4096u
#define P_NEWFSTATAT_FLAGS_AT_NO_AUTOMOUNT 2048u
#define P_NEWFSTATAT_FLAGS_AT_SYMLINK_NOFOLLOW 256u
#define P_OPENAT2_FLAGS_RESOLVE_BENEATH 1u
#define P_OPENAT2_FLAGS_RESOLVE_IN_ROOT 2u
#define P_OPENAT2_FLAGS_RESOLVE_NO_MAGICLINKS 4u
#define P_OPENAT2_FLAGS_RESOLVE_NO_SYMLINKS 8u
#define P_OPENAT2_FLAGS_RESOLVE_NO_XDEV 16u
#define P_OPENAT2_FLAGS_RESOLVE_CACHED 32u
#define P_PF_FLAGS_PROTECTION_VIOLATION 1u
#define P_PF_FLAGS_PAGE_NOT_PRESENT 2u
#define P_PF_FLAGS_WRITE_ACCESS 4u
#define P_PF_FLAGS_READ_ACCESS 8u
#define P_PF_FLAGS_USER_FAULT 16u
#define P_PF_FLAGS_SUPERVISOR_FAULT 32u
#define P_PF_FLAGS_RESERVED_PAGE 64u
#define P_PF_FLAGS_INSTRUCTION_FETCH 128u
#define P_PIDFD_OPEN_FLAGS_PIDFD_NONBLOCK 1u
#define P_POLL_FLAGS_POLLIN 1u
#define P_POLL_FLAGS_POLLPRI 2u
#define P_POLL_FLAGS_POLLOUT 4u
#define P_POLL_FLAGS_POLLRDHUP 8u
#define P_POLL_FLAGS_POLLERR 16u
#define P_POLL_FLAGS_POLLHUP 32u
#define P_POLL_FLAGS_POLLNVAL 64u
#define P_POLL_FLAGS_POLLRDNORM 128u
#define P_POLL_FLAGS_POLLRDBAND 256u
#define P_POLL_FLAGS_POLLWRNORM 512u
#define P_POLL_FLAGS_POLLWRBAND 1024u
#define P_PRCTL_OPTIONS_PR_GET_DUMPABLE 3u
#define P_PRCTL_OPTIONS_PR_SET_DUMPABLE 4u
#define P_PRCTL_OPTIONS_PR_GET_KEEPCAPS 7u
#define P_PRCTL_OPTIONS_PR_SET_KEEPCAPS 8u
#define P_PRCTL_OPTIONS_PR_SET_NAME 15u
#define P_PRCTL_OPTIONS_PR_GET_NAME 16u
#define P_PRCTL_OPTIONS_PR_GET_SECCOMP 21u
#define P_PRCTL_OPTIONS_PR_SET_SECCOMP 22u
#define P_PRCTL_OPTIONS_PR_CAPBSET_READ 23u
#define P_PRCTL_OPTIONS_PR_CAPBSET_DROP 24u
#define P_PRCTL_OPTIONS_PR_GET_SECUREBITS 27u
#define P_PRCTL_OPTIONS_PR_SET_SECUREBITS 28u
#define P_PRCTL_OPTIONS_PR_MCE_KILL 33u
#define P_PRCTL_OPTIONS_PR_SET_MM 35u
#define P_PRCTL_OPTIONS_PR_SET_CHILD_SUBREAPER 36u
#define P_PRCTL_OPTIONS_PR_GET_CHILD_SUBREAPER 37u
#define P_PRCTL_OPTIONS_PR_SET_NO_NEW_PRIVS 38u
#define P_PRCTL_OPTIONS_PR_GET_NO_NEW_PRIVS 39u
#define P_PRCTL_OPTIONS_PR_GET_TID_ADDRESS 40u
#define P_PRCTL_OPTIONS_PR_SET_THP_DISABLE 41u
#define P_PRCTL_OPTIONS_PR_GET_THP_DISABLE 42u
#define P_PRCTL_OPTIONS_PR_CAP_AMBIENT 47u
#define P_PROT_FLAGS_PROT_READ 1u
#define P_PROT_FLAGS_PROT_WRITE 2u
#define P_PROT_FLAGS_PROT_EXEC 4u
#define P_PROT_FLAGS_PROT_SEM 8u
#define P_PROT_FLAGS_PROT_GROWSDOWN 16u
#define P_PROT_FLAGS_PROT_GROWSUP 32u
#define P_PROT_FLAGS_PROT_SAO 64u
#define P_PROT_FLAGS_PROT_NONE 0u
#define P_PTRACE_REQUESTS_PTRACE_SINGLEBLOCK 38u
#define P_PTRACE_REQUESTS_PTRACE_SYSEMU_SINGLESTEP 37u
#define P_PTRACE_REQUESTS_PTRACE_SYSEMU 36u
#define P_PTRACE_REQUESTS_PTRACE_ARCH_PRCTL 35u
#define P_PTRACE_REQUESTS_PTRACE_SET_THREAD_AREA 34u
#define P_PTRACE_REQUESTS_PTRACE_GET_THREAD_AREA 33u
#define P_PTRACE_REQUESTS_PTRACE_OLDSETOPTIONS 32u
#define P_PTRACE_REQUESTS_PTRACE_SETFPXREGS 31u
#define P_PTRACE_REQUESTS_PTRACE_GETFPXREGS 30u
#define P_PTRACE_REQUESTS_PTRACE_SETFPREGS 29u
#define P_PTRACE_REQUESTS_PTRACE_GETFPREGS 28u
#define P_PTRACE_REQUESTS_PTRACE_SETREGS 27u
#define P_PTRACE_REQUESTS_PTRACE_GETREGS 26u
#define P_PTRACE_REQUESTS_PTRACE_SETSIGMASK 25u
#define P_PTRACE_REQUESTS_PTRACE_GETSIGMASK 24u
#define P_PTRACE_REQUESTS_PTRACE_PEEKSIGINFO 23u
#define P_PTRACE_REQUESTS_PTRACE_LISTEN 22u
#define P_PTRACE_REQUESTS_PTRACE_INTERRUPT 21u
#define P_PTRACE_REQUESTS_PTRACE_SEIZE 20u
#define P_PTRACE_REQUESTS_PTRACE_SETREGSET 19u
#define P_PTRACE_REQUESTS_PTRACE_GETREGSET 18u
#define P_PTRACE_REQUESTS_PTRACE_SETSIGINFO 17u
#define P_PTRACE_REQUESTS_PTRACE_GETSIGINFO 16u
#define P_PTRACE_REQUESTS_PTRACE_GETEVENTMSG 15u
#define P_PTRACE_REQUESTS_PTRACE_SETOPTIONS 14u
#define P_PTRACE_REQUESTS_PTRACE_SYSCALL 13u
#define P_PTRACE_REQUESTS_PTRACE_DETACH 12u
#define P_PTRACE_REQUESTS_PTRACE_ATTACH 11u
#define P_PTRACE_REQUESTS_PTRACE_SINGLESTEP 10u
#define P_PTRACE_REQUESTS_PTRACE_KILL 9u
#define P_PTRACE_REQUESTS_PTRACE_CONT 8u
#define P_PTRACE_REQUESTS_PTRACE_POKEUSR 7u
#define P_PTRACE_REQUESTS_PTRACE_POKEDATA 6u
#define P_PTRACE_REQUESTS_PTRACE_POKETEXT 5u
#define P_PTRACE_REQUESTS_PTRACE_PEEKUSR 4u
#define P_PTRACE_REQUESTS_PTRACE_PEEKDATA 3u
#define P_PTRACE_REQUESTS_PTRACE_PEEKTEXT 2u
#define P_PTRACE_REQUESTS_PTRACE_TRACEME 1u
#define P_PTRACE_REQUESTS_PTRACE_UNKNOWN 0u
#define P_QUOTACTL_CMDS_Q_QUOTAON 1u
#define P_QUOTACTL_CMDS_Q_QUOTAOFF 2u
#define P_QUOTACTL_CMDS_Q_GETFMT 4u
#define P_QUOTACTL_CMDS_Q_GETINFO 8u
#define P_QUOTACTL_CMDS_Q_SETINFO 16u
#define P_QUOTACTL_CMDS_Q_GETQUOTA 32u
#define P_QUOTACTL_CMDS_Q_SETQUOTA 64u
#define P_QUOTACTL_CMDS_Q_SYNC 128u
#define P_QUOTACTL_CMDS_Q_XQUOTAON 256u
#define P_QUOTACTL_CMDS_Q_XQUOTAOFF 512u
#define P_QUOTACTL_CMDS_Q_XGETQUOTA 1024u
#define P_QUOTACTL_CMDS_Q_XSETQLIM 2048u
#define P_QUOTACTL_CMDS_Q_XGETQSTAT 4096u
#define P_QUOTACTL_CMDS_Q_XQUOTARM 8192u
#define P_QUOTACTL_CMDS_Q_XQUOTASYNC 16384u
#define P_QUOTACTL_DQI_FLAGS_DQF_NONE 1u
#define P_QUOTACTL_DQI_FLAGS_V1_DQF_RSQUASH 2u
#define P_QUOTACTL_QUOTA_FMTS_QFMT_NOT_USED 1u
#define P_QUOTACTL_QUOTA_FMTS_QFMT_VFS_OLD 2u
#define P_QUOTACTL_QUOTA_FMTS_QFMT_VFS_V0 4u
#define P_QUOTACTL_QUOTA_FMTS_QFMT_VFS_V1 8u
#define P_QUOTACTL_TYPES_USRQUOTA 1u
#define P_QUOTACTL_TYPES_GRPQUOTA 2u
#define P_RENAMEAT2_FLAGS_RENAME_NOREPLACE 1u
#define P_RENAMEAT2_FLAGS_RENAME_EXCHANGE 2u
#define P_RENAMEAT2_FLAGS_RENAME_WHITEOUT 4u
#define P_RLIMIT_RESOURCES_RLIMIT_UNKNOWN 255u
#define P_RLIMIT_RESOURCES_RLIMIT_RTTIME 15u
#define P_RLIMIT_RESOURCES_RLIMIT_RTPRIO 14u
#define P_RLIMIT_RESOURCES_RLIMIT_NICE 13u
#define P_RLIMIT_RESOURCES_RLIMIT_MSGQUEUE 12u
#define P_RLIMIT_RESOURCES_RLIMIT_SIGPENDING 11u
#define P_RLIMIT_RESOURCES_RLIMIT_LOCKS 10u
#define P_RLIMIT_RESOURCES_RLIMIT_AS 9u
#define P_RLIMIT_RESOURCES_RLIMIT_MEMLOCK 8u
#define P_RLIMIT_RESOURCES_RLIMIT_NOFILE 7u
#define P_RLIMIT_RESOURCES_RLIMIT_NPROC 6u
#define P_RLIMIT_RESOURCES_RLIMIT_RSS 5u
#define P_RLIMIT_RESOURCES_RLIMIT_CORE 4u
#define P_RLIMIT_RESOURCES_RLIMIT_STACK 3u
#define P_RLIMIT_RESOURCES_RLIMIT_DATA 2u
#define P_RLIMIT_RESOURCES_RLIMIT_FSIZE 1u
#define P_RLIMIT_RESOURCES_RLIMIT_CPU 0u
#define P_SEMCTL_COMMANDS_IPC_STAT 1u
#define P_SEMCTL_COMMANDS_IPC_SET 2u
#define P_SEMCTL_COMMANDS_IPC_RMID 4u
#define P_SEMCTL_COMMANDS_IPC_INFO 8u
#define P_SEMCTL_COMMANDS_SEM_INFO 16u
#define P_SEMCTL_COMMANDS_SEM_STAT 32u
#define P_SEMCTL_COMMANDS_GETALL 64u
#define P_SEMCTL_COMMANDS_GETNCNT 128u
#define P_SEMCTL_COMMANDS_GETPID 256u
#define P_SEMCTL_COMMANDS_GETVAL 512u
#define P_SEMCTL_COMMANDS_GETZCNT 1024u
#define P_SEMCTL_COMMANDS_SETALL 2048u
#define P_SEMCTL_COMMANDS_SETVAL 4096u
#define P_SEMGET_FLAGS_IPC_EXCL 16384u
#define P_SEMGET_FLAGS_IPC_CREAT 8192u
#define P_SEMOP_FLAGS_IPC_NOWAIT 1u
#define P_SEMOP_FLAGS_SEM_UNDO 2u
#define P_SHUTDOWN_HOW_SHUT_UNKNOWN 65535u
#define P_SHUTDOWN_HOW_SHUT_RDWR 2u
#define P_SHUTDOWN_HOW_SHUT_WR 1u
#define P_SHUTDOWN_HOW_SHUT_RD 0u
#define P_SOCKET_FAMILIES_AF_NFC 39u
#define P_SOCKET_FAMILIES_AF_ALG 38u
#define P_SOCKET_FAMILIES_AF_CAIF 37u
#define P_SOCKET_FAMILIES_AF_IEEE802154 36u
#define P_SOCKET_FAMILIES_AF_PHONET 35u
#define P_SOCKET_FAMILIES_AF_ISDN 34u
#define P_SOCKET_FAMILIES_AF_RXRPC 33u
#define P_SOCKET_FAMILIES_AF_IUCV 32u
#define P_SOCKET_FAMILIES_AF_BLUETOOTH 31u
#define P_SOCKET_FAMILIES_AF_TIPC 30u
#define P_SOCKET_FAMILIES_AF_CAN 29u
#define P_SOCKET_FAMILIES_AF_LLC 26u
#define P_SOCKET_FAMILIES_AF_WANPIPE 25u
#define P_SOCKET_FAMILIES_AF_PPPOX 24u
#define P_SOCKET_FAMILIES_AF_IRDA 23u
#define P_SOCKET_FAMILIES_AF_SNA 22u
#define P_SOCKET_FAMILIES_AF_RDS 21u
#define P_SOCKET_FAMILIES_AF_ATMSVC 20u
#define P_SOCKET_FAMILIES_AF_ECONET 19u
#define P_SOCKET_FAMILIES_AF_ASH 18u
#define P_SOCKET_FAMILIES_AF_PACKET 17u
#define P_SOCKET_FAMILIES_AF_ROUTE 16u
#define P_SOCKET_FAMILIES_AF_NETLINK 16u
#define P_SOCKET_FAMILIES_AF_KEY 15u
#define P_SOCKET_FAMILIES_AF_SECURITY 14u
#define P_SOCKET_FAMILIES_AF_NETBEUI 13u
#define P_SOCKET_FAMILIES_AF_DECnet 12u
#define P_SOCKET_FAMILIES_AF_ROSE 11u
#define P_SOCKET_FAMILIES_AF_INET6 10u
#define P_SOCKET_FAMILIES_AF_X25 9u
#define P_SOCKET_FAMILIES_AF_ATMPVC 8u
#define P_SOCKET_FAMILIES_AF_BRIDGE 7u
#define P_SOCKET_FAMILIES_AF_NETROM 6u
#define P_SOCKET_FAMILIES_AF_APPLETALK 5u
#define P_SOCKET_FAMILIES_AF_IPX 4u
#define P_SOCKET_FAMILIES_AF_AX25 3u
#define P_SOCKET_FAMILIES_AF_INET 2u
#define P_SOCKET_FAMILIES_AF_LOCAL 1u
#define P_SOCKET_FAMILIES_AF_UNIX 1u
#define P_SOCKET_FAMILIES_AF_UNSPEC 0u
#define P_SOCKOPT_LEVELS_SOL_SOCKET 1u
#define P_SOCKOPT_LEVELS_SOL_TCP 2u
#define P_SOCKOPT_LEVELS_UNKNOWN 0u
#define P_SOCKOPT_OPTIONS_SO_COOKIE 53u
#define P_SOCKOPT_OPTIONS_SO_MEMINFO 52u
#define P_SOCKOPT_OPTIONS_SO_PEERGROUPS 51u
#define P_SOCKOPT_OPTIONS_SO_ATTACH_BPF 50u
#define P_SOCKOPT_OPTIONS_SO_INCOMING_CPU 49u
#define P_SOCKOPT_OPTIONS_SO_BPF_EXTENSIONS 48u
#define P_SOCKOPT_OPTIONS_SO_MAX_PACING_RATE 47u
#define P_SOCKOPT_OPTIONS_SO_BUSY_POLL 46u
#define P_SOCKOPT_OPTIONS_SO_SELECT_ERR_QUEUE 45u
#define P_SOCKOPT_OPTIONS_SO_LOCK_FILTER 44u
#define P_SOCKOPT_OPTIONS_SO_NOFCS 43u
#define P_SOCKOPT_OPTIONS_SO_PEEK_OFF 42u
#define P_SOCKOPT_OPTIONS_SO_WIFI_STATUS 41u
#define P_SOCKOPT_OPTIONS_SO_RXQ_OVFL 40u
#define P_SOCKOPT_OPTIONS_SO_DOMAIN 39u
#define P_SOCKOPT_OPTIONS_SO_PROTOCOL 38u
#define P_SOCKOPT_OPTIONS_SO_TIMESTAMPING 37u
#define P_SOCKOPT_OPTIONS_SO_MARK 36u
#define P_SOCKOPT_OPTIONS_SO_TIMESTAMPNS 35u
#define P_SOCKOPT_OPTIONS_SO_PASSSEC 34u
#define P_SOCKOPT_OPTIONS_SO_PEERSEC 31u
#define P_SOCKOPT_OPTIONS_SO_ACCEPTCONN 30u
#define P_SOCKOPT_OPTIONS_SO_TIMESTAMP 29u
#define P_SOCKOPT_OPTIONS_SO_PEERNAME 28u
#define P_SOCKOPT_OPTIONS_SO_DETACH_FILTER 27u
#define P_SOCKOPT_OPTIONS_SO_ATTACH_FILTER 26u
#define P_SOCKOPT_OPTIONS_SO_BINDTODEVICE 25u
#define P_SOCKOPT_OPTIONS_SO_SECURITY_ENCRYPTION_NETWORK 24u
#define P_SOCKOPT_OPTIONS_SO_SECURITY_ENCRYPTION_TRANSPORT 23u
#define P_SOCKOPT_OPTIONS_SO_SECURITY_AUTHENTICATION 22u
#define P_SOCKOPT_OPTIONS_SO_SNDTIMEO 21u
#define P_SOCKOPT_OPTIONS_SO_RCVTIMEO 20u
#define P_SOCKOPT_OPTIONS_SO_SNDLOWAT 19u
#define P_SOCKOPT_OPTIONS_SO_RCVLOWAT 18u
#define P_SOCKOPT_OPTIONS_SO_PEERCRED 17u
#define P_SOCKOPT_OPTIONS_SO_PASSCRED 16u
#define P_SOCKOPT_OPTIONS_SO_REUSEPORT 15u
#define P_SOCKOPT_OPTIONS_SO_BSDCOMPAT 14u
#define P_SOCKOPT_OPTIONS_SO_LINGER 13u
#define P_SOCKOPT_OPTIONS_SO_PRIORITY 12u
#define P_SOCKOPT_OPTIONS_SO_NO_CHECK 11u
#define P_SOCKOPT_OPTIONS_SO_OOBINLINE 10u
#define P_SOCKOPT_OPTIONS_SO_KEEPALIVE 9u
#define P_SOCKOPT_OPTIONS_SO_RCVBUFFORCE 33u
#define P_SOCKOPT_OPTIONS_SO_SNDBUFFORCE 32u
#define P_SOCKOPT_OPTIONS_SO_RCVBUF 8u
#define P_SOCKOPT_OPTIONS_SO_SNDBUF 7u
#define P_SOCKOPT_OPTIONS_SO_BROADCAST 6u
#define P_SOCKOPT_OPTIONS_SO_DONTROUTE 5u
#define P_SOCKOPT_OPTIONS_SO_ERROR 4u
#define P_SOCKOPT_OPTIONS_SO_TYPE 3u
#define P_SOCKOPT_OPTIONS_SO_REUSEADDR 2u
#define P_SOCKOPT_OPTIONS_SO_DEBUG 1u
#define P_SOCKOPT_OPTIONS_UNKNOWN 0u
#define P_SPLICE_FLAGS_SPLICE_F_MOVE 1u
#define P_SPLICE_FLAGS_SPLICE_F_NONBLOCK 2u
#define P_SPLICE_FLAGS_SPLICE_F_MORE 4u
#define P_SPLICE_FLAGS_SPLICE_F_GIFT 8u
#define P_UMOUNT_FLAGS_FORCE 1u
#define P_UMOUNT_FLAGS_DETACH 2u
#define P_UMOUNT_FLAGS_EXPIRE 4u
#define P_UMOUNT_FLAGS_NOFOLLOW 8u
#define P_UNLINKAT_FLAGS_AT_REMOVEDIR 512u

/* Kernel's clone_flags to portable. */
static __always_inline unsigned int portable_clone_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x80000000u) >> 29;
	out |= (native & 0x40000000u) >> 26;
	out |= (native & 0x8000000u) >> 24;
	out |= (native & 0x20000000u) >> 23;
	out |= (native & 0x4000000u) >> 19;
	out |= (native & 0x20000u) >> 12;
	out |= (native & 0x100000u) >> 11;
	out |= (native & 0x400u) >> 10;
	out |= (native & 0x800000u) >> 9;
	out |= (native & 0x10000200u) >> 8;
	out |= (native & 0x8000u) >> 7;
	out |= (native & 0x40000u) >> 6;
	out |= (native & 0x12000u) >> 3;
	out |= (native & 0x1000800u);
	out |= (native & 0x200000u) << 2;
	out |= (native & 0x2000000u) << 3;
	out |= (native & 0x80000u) << 6;
	out |= (native & 0x100u) << 7;
	out |= (native & 0x4000u) << 13;
	return out;
}

/* Kernel's delete_module_flags to portable. */
static __always_inline unsigned int portable_delete_module_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x800u) >> 10;
	out |= (native & 0x200u) >> 9;
	return out;
}

/* Kernel's epoll_create1_flags to portable. */
static __always_inline unsigned int portable_epoll_create1_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x80000u) >> 19;
	return out;
}

/* Kernel's execveat_flags to portable. */
static __always_inline unsigned int portable_execveat_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x1000u) >> 12;
	out |= (native & 0x100u) >> 7;
	return out;
}

/* Kernel's fchownat_flags to portable. */
static __always_inline unsigned int portable_fchownat_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x1000u);
	out |= (native & 0x100u) << 2;
	return out;
}

/* Kernel's fcntl_commands to portable. */
static __always_inline unsigned int portable_fcntl_commands(unsigned int native)
{
	if (native <= 0x5u)
		return native + 1u;
	if (native >= 0x6u && native <= 0x8u)
		return native + 2u;
	if (native >= 0x9u && native <= 0xau)
		return native + 3u;
	if (native == 0xbu)
		return 0xfu;
	if (native >= 0xcu && native <= 0xeu)
		return native + 5u;
	if (native >= 0xfu && native <= 0x10u)
		return native + 6u;
	if (native >= 0x24u && native <= 0x26u)
		return native - 6u;
	if (native >= 0x400u && native <= 0x401u)
		return native - 1001u;
	if (native == 0x402u)
		return 0x1bu;
	if (native >= 0x405u && native <= 0x406u)
		return native - 1004u;
	if (native >= 0x407u && native <= 0x408u)
		return native - 1003u;
	return 0u;
}

/* Kernel's file_flags to portable. */
static __always_inline unsigned int portable_file_flags(unsigned int native)
{
#if defined(__TARGET_ARCH_arm64)
	unsigned int out = 0;

	if ((native & 0x3u) == 0x0u)
		out |= 0x1u;
	if ((native & 0x3u) == 0x1u)
		out |= 0x2u;
	if ((native & 0x3u) == 0x2u)
		out |= 0x3u;
	if ((native & 0x101000u) == 0x101000u)
		out |= 0x80u;
	if ((native & 0x404000u) == 0x404000u)
		out |= 0x2000u;
	out |= (native & 0x1000u) >> 8;
	out |= (native & 0x90400u) >> 7;
	out |= (native & 0x20000u) >> 6;
	out |= (native & 0x800u) >> 5;
	out |= (native & 0x4040u) >> 4;
	out |= (native & 0x80u) >> 2;
	out |= (native & 0x200u) >> 1;
	return out;
#else
	unsigned int out = 0;

	if ((native & 0x3u) == 0x0u)
		out |= 0x1u;
	if ((native & 0x3u) == 0x1u)
		out |= 0x2u;
	if ((native & 0x3u) == 0x2u)
		out |= 0x3u;
	if ((native & 0x101000u) == 0x101000u)
		out |= 0x80u;
	if ((native & 0x410000u) == 0x410000u)
		out |= 0x2000u;
	out |= (native & 0x1000u) >> 8;
	out |= (native & 0x80400u) >> 7;
	out |= (native & 0x10000u) >> 6;
	out |= (native & 0x4800u) >> 5;
	out |= (native & 0x8040u) >> 4;
	out |= (native & 0x80u) >> 2;
	out |= (native & 0x200u) >> 1;
	return out;
#endif
}

/* Kernel's io_uring_setup_flags to portable. */
static __always_inline unsigned int portable_io_uring_setup_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x3u);
	out |= (native & 0x7cu) << 1;
	return out;
}

/* Kernel's mmap_flags to portable. */
static __always_inline unsigned int portable_mmap_flags(unsigned int native)
{
#if defined(__TARGET_ARCH_arm64)
	unsigned int out = 0;

	out |= (native & 0x1c000u) >> 8;
	out |= (native & 0x30u) >> 2;
	out |= (native & 0x1800u) >> 1;
	out |= (native & 0x3u);
	out |= (native & 0x2100u) << 1;
	return out;
#else
	unsigned int out = 0;

	out |= (native & 0x1c000u) >> 8;
	out |= (native & 0x70u) >> 2;
	out |= (native & 0x1800u) >> 1;
	out |= (native & 0x3u);
	out |= (native & 0x2100u) << 1;
	return out;
#endif
}

/* Kernel's openat2_flags to portable. */
static __always_inline unsigned int portable_openat2_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x18u) >> 3;
	out |= (native & 0x20u);
	out |= (native & 0x6u) << 1;
	out |= (native & 0x1u) << 4;
	return out;
}

/* Kernel's pidfd_open_flags to portable. */
static __always_inline unsigned int portable_pidfd_open_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x800u) >> 11;
	return out;
}

/* Kernel's poll_flags to portable. */
static __always_inline unsigned int portable_poll_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x2000u) >> 10;
	out |= (native & 0x7u);
	out |= (native & 0x3f8u) << 1;
	return out;
}

/* Kernel's prot_flags to portable. */
static __always_inline unsigned int portable_prot_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x3000000u) >> 20;
	out |= (native & 0xfu);
	return out;
}

/* Kernel's ptrace_requests to portable. */
static __always_inline unsigned int portable_ptrace_requests(unsigned int native)
{
	if (native <= 0x9u)
		return native + 1u;
	if (native >= 0xcu && native <= 0xfu)
		return native + 14u;
	if (native >= 0x10u && native <= 0x11u)
		return native - 5u;
	if (native >= 0x12u && native <= 0x13u)
		return native + 12u;
	if (native == 0x15u)
		return 0x20u;
	if (native == 0x18u)
		return 0xdu;
	if (native >= 0x19u && native <= 0x1au)
		return native + 8u;
	if (native >= 0x1eu && native <= 0x21u)
		return native + 5u;
	if (native >= 0x4200u && native <= 0x420bu)
		return native - 16882u;
	return 0u;
}

/* Kernel's quotactl_cmds to portable. */
static __always_inline unsigned int portable_quotactl_cmds(unsigned int native)
{
	if (native == 0x5801u)
		return 0x100u;
	if (native == 0x5802u)
		return 0x200u;
	if (native == 0x5803u)
		return 0x400u;
	if (native == 0x5804u)
		return 0x800u;
	if (native == 0x5805u)
		return 0x1000u;
	if (native == 0x5806u)
		return 0x2000u;
	if (native == 0x5807u)
		return 0x4000u;
	if (native == 0x800001u)
		return 0x80u;
	if (native >= 0x800002u && native <= 0x800003u)
		return native - 8388609u;
	if (native == 0x800004u)
		return 0x4u;
	if (native == 0x800005u)
		return 0x8u;
	if (native == 0x800006u)
		return 0x10u;
	if (native == 0x800007u)
		return 0x20u;
	if (native == 0x800008u)
		return 0x40u;
	return 0u;
}

/* Kernel's quotactl_dqi_flags to portable. */
static __always_inline unsigned int portable_quotactl_dqi_flags(unsigned int native)
{
	if (native <= 0x1u)
		return native + 1u;
	return 0u;
}

/* Kernel's quotactl_quota_fmts to portable. */
static __always_inline unsigned int portable_quotactl_quota_fmts(unsigned int native)
{
	if (native == 0x1u)
		return 0x2u;
	if (native == 0x2u)
		return 0x4u;
	if (native == 0x4u)
		return 0x8u;
	return 1u;
}

/* Kernel's quotactl_types to portable. */
static __always_inline unsigned int portable_quotactl_types(unsigned int native)
{
	if (native <= 0x1u)
		return native + 1u;
	return 0u;
}

/* Kernel's rlimit_resources to portable. */
static __always_inline unsigned int portable_rlimit_resources(unsigned int native)
{
	if (native <= 0xfu)
		return native;
	return 255u;
}

/* Kernel's semctl_commands to portable. */
static __always_inline unsigned int portable_semctl_commands(unsigned int native)
{
	if (native == 0x0u)
		return 0x4u;
	if (native == 0x1u)
		return 0x2u;
	if (native == 0x2u)
		return 0x1u;
	if (native == 0x3u)
		return 0x8u;
	if (native == 0xbu)
		return 0x100u;
	if (native == 0xcu)
		return 0x200u;
	if (native == 0xdu)
		return 0x40u;
	if (native == 0xeu)
		return 0x80u;
	if (native == 0xfu)
		return 0x400u;
	if (native == 0x10u)
		return 0x1000u;
	if (native == 0x11u)
		return 0x800u;
	if (native == 0x12u)
		return 0x20u;
	if (native == 0x13u)
		return 0x10u;
	return 0u;
}

/* Kernel's semget_flags to portable. */
static __always_inline unsigned int portable_semget_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x600u) << 4;
	return out;
}

/* Kernel's semop_flags to portable. */
static __always_inline unsigned int portable_semop_flags(unsigned int native)
{
	unsigned int out = 0;

	out |= (native & 0x1800u) >> 11;
	return out;
}

/* Kernel's shutdown_how to portable. */
static __always_inline unsigned int portable_shutdown_how(unsigned int native)
{
	if (native <= 0x2u)
		return native;
	return 255u;
}

/* Kernel's sockopt_levels to portable. */
static __always_inline unsigned int portable_sockopt_levels(unsigned int native)
{
	if (native == 0x1u)
		return 0x1u;
	if (native == 0x6u)
		return 0x2u;
	return 0u;
}

/* Kernel's sockopt_options to portable. */
static __always_inline unsigned int portable_sockopt_options(unsigned int native)
{
	if (native >= 0x1u && native <= 0x32u)
		return native;
	if (native == 0x37u)
		return 0x34u;
	if (native == 0x39u)
		return 0x35u;
	if (native == 0x3bu)
		return 0x33u;
	return 0u;
}
