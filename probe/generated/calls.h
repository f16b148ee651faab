/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Generated from schema/syscalls.toml by tools/gen/write_probe.py; do not edit. */
#pragma once

#define CALL_SLOTS 512
#define CALL_COUNT 454

/* Codes on the wire. */
#define CALL_UNKNOWN 0
#define CALL_RESTART_SYSCALL 1
#define CALL_EXIT 2
#define CALL_READ 3
#define CALL_WRITE 4
#define CALL_OPEN 5
#define CALL_CLOSE 6
#define CALL_CREAT 7
#define CALL_LINK 8
#define CALL_UNLINK 9
#define CALL_CHDIR 10
#define CALL_TIME 11
#define CALL_MKNOD 12
#define CALL_CHMOD 13
#define CALL_STAT 14
#define CALL_LSEEK 15
#define CALL_GETPID 16
#define CALL_MOUNT 17
#define CALL_PTRACE 18
#define CALL_ALARM 19
#define CALL_FSTAT 20
#define CALL_PAUSE 21
#define CALL_UTIME 22
#define CALL_ACCESS 23
#define CALL_SYNC 24
#define CALL_KILL 25
#define CALL_RENAME 26
#define CALL_MKDIR 27
#define CALL_RMDIR 28
#define CALL_DUP 29
#define CALL_PIPE 30
#define CALL_TIMES 31
#define CALL_BRK 32
#define CALL_ACCT 33
#define CALL_IOCTL 34
#define CALL_FCNTL 35
#define CALL_SETPGID 36
#define CALL_UMASK 37
#define CALL_CHROOT 38
#define CALL_USTAT 39
#define CALL_DUP2 40
#define CALL_GETPPID 41
#define CALL_GETPGRP 42
#define CALL_SETSID 43
#define CALL_SETHOSTNAME 44
#define CALL_SETRLIMIT 45
#define CALL_GETRUSAGE 46
#define CALL_GETTIMEOFDAY 47
#define CALL_SETTIMEOFDAY 48
#define CALL_SYMLINK 49
#define CALL_LSTAT 50
#define CALL_READLINK 51
#define CALL_USELIB 52
#define CALL_SWAPON 53
#define CALL_REBOOT 54
#define CALL_MMAP 55
#define CALL_MUNMAP 56
#define CALL_TRUNCATE 57
#define CALL_FTRUNCATE 58
#define CALL_FCHMOD 59
#define CALL_GETPRIORITY 60
#define CALL_SETPRIORITY 61
#define CALL_STATFS 62
#define CALL_FSTATFS 63
#define CALL_SYSLOG 64
#define CALL_SETITIMER 65
#define CALL_GETITIMER 66
#define CALL_UNAME 67
#define CALL_VHANGUP 68
#define CALL_WAIT4 69
#define CALL_SWAPOFF 70
#define CALL_SYSINFO 71
#define CALL_FSYNC 72
#define CALL_SETDOMAINNAME 73
#define CALL_ADJTIMEX 74
#define CALL_MPROTECT 75
#define CALL_INIT_MODULE 76
#define CALL_DELETE_MODULE 77
#define CALL_QUOTACTL 78
#define CALL_GETPGID 79
#define CALL_FCHDIR 80
#define CALL_SYSFS 81
#define CALL_PERSONALITY 82
#define CALL_GETDENTS 83
#define CALL_SELECT 84
#define CALL_FLOCK 85
#define CALL_MSYNC 86
#define CALL_READV 87
#define CALL_WRITEV 88
#define CALL_GETSID 89
#define CALL_FDATASYNC 90
#define CALL_MLOCK 91
#define CALL_MUNLOCK 92
#define CALL_MLOCKALL 93
#define CALL_MUNLOCKALL 94
#define CALL_SCHED_SETPARAM 95
#define CALL_SCHED_GETPARAM 96
#define CALL_SCHED_SETSCHEDULER 97
#define CALL_SCHED_GETSCHEDULER 98
#define CALL_SCHED_YIELD 99
#define CALL_SCHED_GET_PRIORITY_MAX 100
#define CALL_SCHED_GET_PRIORITY_MIN 101
#define CALL_SCHED_RR_GET_INTERVAL 102
#define CALL_NANOSLEEP 103
#define CALL_MREMAP 104
#define CALL_POLL 105
#define CALL_PRCTL 106
#define CALL_RT_SIGACTION 107
#define CALL_RT_SIGPROCMASK 108
#define CALL_RT_SIGPENDING 109
#define CALL_RT_SIGTIMEDWAIT 110
#define CALL_RT_SIGQUEUEINFO 111
#define CALL_RT_SIGSUSPEND 112
#define CALL_GETCWD 113
#define CALL_CAPGET 114
#define CALL_CAPSET 115
#define CALL_SENDFILE 116
#define CALL_GETRLIMIT 117
#define CALL_LCHOWN 118
#define CALL_GETUID 119
#define CALL_GETGID 120
#define CALL_GETEUID 121
#define CALL_GETEGID 122
#define CALL_SETREUID 123
#define CALL_SETREGID 124
#define CALL_GETGROUPS 125
#define CALL_SETGROUPS 126
#define CALL_FCHOWN 127
#define CALL_SETRESUID 128
#define CALL_GETRESUID 129
#define CALL_SETRESGID 130
#define CALL_GETRESGID 131
#define CALL_CHOWN 132
#define CALL_SETUID 133
#define CALL_SETGID 134
#define CALL_SETFSUID 135
#define CALL_SETFSGID 136
#define CALL_PIVOT_ROOT 137
#define CALL_MINCORE 138
#define CALL_MADVISE 139
#define CALL_GETTID 140
#define CALL_SETXATTR 141
#define CALL_LSETXATTR 142
#define CALL_FSETXATTR 143
#define CALL_GETXATTR 144
#define CALL_LGETXATTR 145
#define CALL_FGETXATTR 146
#define CALL_LISTXATTR 147
#define CALL_LLISTXATTR 148
#define CALL_FLISTXATTR 149
#define CALL_REMOVEXATTR 150
#define CALL_LREMOVEXATTR 151
#define CALL_FREMOVEXATTR 152
#define CALL_TKILL 153
#define CALL_FUTEX 154
#define CALL_SCHED_SETAFFINITY 155
#define CALL_SCHED_GETAFFINITY 156
#define CALL_SET_THREAD_AREA 157
#define CALL_GET_THREAD_AREA 158
#define CALL_IO_SETUP 159
#define CALL_IO_DESTROY 160
#define CALL_IO_GETEVENTS 161
#define CALL_IO_SUBMIT 162
#define CALL_IO_CANCEL 163
#define CALL_EXIT_GROUP 164
#define CALL_EPOLL_CREATE 165
#define CALL_EPOLL_CTL 166
#define CALL_EPOLL_WAIT 167
#define CALL_REMAP_FILE_PAGES 168
#define CALL_SET_TID_ADDRESS 169
#define CALL_TIMER_CREATE 170
#define CALL_TIMER_SETTIME 171
#define CALL_TIMER_GETTIME 172
#define CALL_TIMER_GETOVERRUN 173
#define CALL_TIMER_DELETE 174
#define CALL_CLOCK_SETTIME 175
#define CALL_CLOCK_GETTIME 176
#define CALL_CLOCK_GETRES 177
#define CALL_CLOCK_NANOSLEEP 178
#define CALL_TGKILL 179
#define CALL_UTIMES 180
#define CALL_MQ_OPEN 181
#define CALL_MQ_UNLINK 182
#define CALL_MQ_TIMEDSEND 183
#define CALL_MQ_TIMEDRECEIVE 184
#define CALL_MQ_NOTIFY 185
#define CALL_MQ_GETSETATTR 186
#define CALL_KEXEC_LOAD 187
#define CALL_WAITID 188
#define CALL_ADD_KEY 189
#define CALL_REQUEST_KEY 190
#define CALL_KEYCTL 191
#define CALL_IOPRIO_SET 192
#define CALL_IOPRIO_GET 193
#define CALL_INOTIFY_INIT 194
#define CALL_INOTIFY_ADD_WATCH 195
#define CALL_INOTIFY_RM_WATCH 196
#define CALL_OPENAT 197
#define CALL_MKDIRAT 198
#define CALL_MKNODAT 199
#define CALL_FCHOWNAT 200
#define CALL_FUTIMESAT 201
#define CALL_UNLINKAT 202
#define CALL_RENAMEAT 203
#define CALL_LINKAT 204
#define CALL_SYMLINKAT 205
#define CALL_READLINKAT 206
#define CALL_FCHMODAT 207
#define CALL_FACCESSAT 208
#define CALL_PSELECT6 209
#define CALL_PPOLL 210
#define CALL_UNSHARE 211
#define CALL_SET_ROBUST_LIST 212
#define CALL_GET_ROBUST_LIST 213
#define CALL_SPLICE 214
#define CALL_TEE 215
#define CALL_VMSPLICE 216
#define CALL_GETCPU 217
#define CALL_EPOLL_PWAIT 218
#define CALL_UTIMENSAT 219
#define CALL_SIGNALFD 220
#define CALL_TIMERFD_CREATE 221
#define CALL_EVENTFD 222
#define CALL_TIMERFD_SETTIME 223
#define CALL_TIMERFD_GETTIME 224
#define CALL_SIGNALFD4 225
#define CALL_EVENTFD2 226
#define CALL_EPOLL_CREATE1 227
#define CALL_DUP3 228
#define CALL_PIPE2 229
#define CALL_INOTIFY_INIT1 230
#define CALL_PREADV 231
#define CALL_PWRITEV 232
#define CALL_RT_TGSIGQUEUEINFO 233
#define CALL_PERF_EVENT_OPEN 234
#define CALL_FANOTIFY_INIT 235
#define CALL_PRLIMIT64 236
#define CALL_CLOCK_ADJTIME 237
#define CALL_SYNCFS 238
#define CALL_SETNS 239
#define CALL_GETDENTS64 240
#define CALL_SOCKET 241
#define CALL_BIND 242
#define CALL_CONNECT 243
#define CALL_LISTEN 244
#define CALL_ACCEPT 245
#define CALL_GETSOCKNAME 246
#define CALL_GETPEERNAME 247
#define CALL_SOCKETPAIR 248
#define CALL_SENDTO 249
#define CALL_RECVFROM 250
#define CALL_SHUTDOWN 251
#define CALL_SETSOCKOPT 252
#define CALL_GETSOCKOPT 253
#define CALL_SENDMSG 254
#define CALL_SENDMMSG 255
#define CALL_RECVMSG 256
#define CALL_RECVMMSG 257
#define CALL_ACCEPT4 258
#define CALL_SEMOP 259
#define CALL_SEMGET 260
#define CALL_SEMCTL 261
#define CALL_MSGSND 262
#define CALL_MSGRCV 263
#define CALL_MSGGET 264
#define CALL_MSGCTL 265
#define CALL_SHMDT 266
#define CALL_SHMGET 267
#define CALL_SHMCTL 268
#define CALL_STATFS64 269
#define CALL_FSTATFS64 270
#define CALL_FSTATAT64 271
#define CALL_SENDFILE64 272
#define CALL_UGETRLIMIT 273
#define CALL_BDFLUSH 274
#define CALL_SIGPROCMASK 275
#define CALL_IPC 276
#define CALL_SOCKETCALL 277
#define CALL_STAT64 278
#define CALL_LSTAT64 279
#define CALL_FSTAT64 280
#define CALL_FCNTL64 281
#define CALL_MMAP2 282
#define CALL__NEWSELECT 283
#define CALL_SGETMASK 284
#define CALL_SSETMASK 285
#define CALL_SIGPENDING 286
#define CALL_OLDUNAME 287
#define CALL_UMOUNT 288
#define CALL_SIGNAL 289
#define CALL_NICE 290
#define CALL_STIME 291
#define CALL__LLSEEK 292
#define CALL_WAITPID 293
#define CALL_PREAD64 294
#define CALL_PWRITE64 295
#define CALL_ARCH_PRCTL 296
#define CALL_SHMAT 297
#define CALL_RT_SIGRETURN 298
#define CALL_FALLOCATE 299
#define CALL_NEWFSTATAT 300
#define CALL_PROCESS_VM_READV 301
#define CALL_PROCESS_VM_WRITEV 302
#define CALL_FORK 303
#define CALL_VFORK 304
#define CALL_SETUID32 305
#define CALL_GETUID32 306
#define CALL_SETGID32 307
#define CALL_GETEUID32 308
#define CALL_GETGID32 309
#define CALL_SETRESUID32 310
#define CALL_SETRESGID32 311
#define CALL_GETRESUID32 312
#define CALL_GETRESGID32 313
#define CALL_FINIT_MODULE 314
#define CALL_BPF 315
#define CALL_SECCOMP 316
#define CALL_SIGALTSTACK 317
#define CALL_GETRANDOM 318
#define CALL_FADVISE64 319
#define CALL_RENAMEAT2 320
#define CALL_USERFAULTFD 321
#define CALL_OPENAT2 322
#define CALL_UMOUNT2 323
#define CALL_EXECVE 324
#define CALL_EXECVEAT 325
#define CALL_COPY_FILE_RANGE 326
#define CALL_CLONE 327
#define CALL_CLONE3 328
#define CALL_OPEN_BY_HANDLE_AT 329
#define CALL_IO_URING_SETUP 330
#define CALL_IO_URING_ENTER 331
#define CALL_IO_URING_REGISTER 332
#define CALL_MLOCK2 333
#define CALL_GETEGID32 334
#define CALL_FSCONFIG 335
#define CALL_FSPICK 336
#define CALL_FSMOUNT 337
#define CALL_FSOPEN 338
#define CALL_OPEN_TREE 339
#define CALL_MOVE_MOUNT 340
#define CALL_MOUNT_SETATTR 341
#define CALL_MEMFD_CREATE 342
#define CALL_MEMFD_SECRET 343
#define CALL_IOPERM 344
#define CALL_KEXEC_FILE_LOAD 345
#define CALL_PIDFD_GETFD 346
#define CALL_PIDFD_OPEN 347
#define CALL_PIDFD_SEND_SIGNAL 348
#define CALL_PKEY_ALLOC 349
#define CALL_PKEY_MPROTECT 350
#define CALL_PKEY_FREE 351
#define CALL_LANDLOCK_CREATE_RULESET 352
#define CALL_QUOTACTL_FD 353
#define CALL_LANDLOCK_RESTRICT_SELF 354
#define CALL_LANDLOCK_ADD_RULE 355
#define CALL_EPOLL_PWAIT2 356
#define CALL_MIGRATE_PAGES 357
#define CALL_MOVE_PAGES 358
#define CALL_PREADV2 359
#define CALL_PWRITEV2 360
#define CALL_KCMP 361
#define CALL_SCHED_SETATTR 362
#define CALL_MBIND 363
#define CALL_EPOLL_CTL_OLD 364
#define CALL_LOOKUP_DCOOKIE 365
#define CALL_MODIFY_LDT 366
#define CALL_STATX 367
#define CALL_SET_MEMPOLICY 368
#define CALL_IO_PGETEVENTS 369
#define CALL_SET_MEMPOLICY_HOME_NODE 370
#define CALL_SEMTIMEDOP 371
#define CALL_GET_KERNEL_SYMS 372
#define CALL_READAHEAD 373
#define CALL_FUTEX_WAITV 374
#define CALL_GETPMSG 375
#define CALL_NAME_TO_HANDLE_AT 376
#define CALL_PROCESS_MRELEASE 377
#define CALL_NFSSERVCTL 378
#define CALL_EPOLL_WAIT_OLD 379
#define CALL_RSEQ 380
#define CALL_CREATE_MODULE 381
#define CALL_NA_1 382
#define CALL_SCHED_GETATTR 383
#define CALL_FACCESSAT2 384
#define CALL__SYSCTL 385
#define CALL_QUERY_MODULE 386
#define CALL_GET_MEMPOLICY 387
#define CALL_SYNC_FILE_RANGE 388
#define CALL_PROCESS_MADVISE 389
#define CALL_MEMBARRIER 390
#define CALL_IOPL 391
#define CALL_CLOSE_RANGE 392
#define CALL_FANOTIFY_MARK 393
#define CALL_RECV 394
#define CALL_SEND 395
#define CALL_SCHED_PROCESS_EXIT 396
#define CALL_SCHED_SWITCH 397
#define CALL_PAGE_FAULT_USER 398
#define CALL_PAGE_FAULT_KERNEL 399
#define CALL_SIGNAL_DELIVER 400
#define CALL_TIMERFD 401
#define CALL_S390_PCI_MMIO_READ 402
#define CALL_SIGACTION 403
#define CALL_S390_PCI_MMIO_WRITE 404
#define CALL_READDIR 405
#define CALL_S390_STHYI 406
#define CALL_SIGSUSPEND 407
#define CALL_IDLE 408
#define CALL_S390_RUNTIME_INSTR 409
#define CALL_SIGRETURN 410
#define CALL_S390_GUARDED_STORAGE 411
#define CALL_CACHESTAT 412
#define CALL_FCHMODAT2 413
#define CALL_MAP_SHADOW_STACK 414
#define CALL_RISCV_FLUSH_ICACHE 415
#define CALL_RISCV_HWPROBE 416
#define CALL_FUTEX_WAKE 417
#define CALL_FUTEX_REQUEUE 418
#define CALL_FUTEX_WAIT 419
#define CALL_OLDSTAT 420
#define CALL_SWITCH_ENDIAN 421
#define CALL_MULTIPLEXER 422
#define CALL_OLDLSTAT 423
#define CALL_SPU_CREATE 424
#define CALL_SYNC_FILE_RANGE2 425
#define CALL_OLDFSTAT 426
#define CALL_SPU_RUN 427
#define CALL_SWAPCONTEXT 428
#define CALL_PCICONFIG_WRITE 429
#define CALL_RTAS 430
#define CALL_PCICONFIG_READ 431
#define CALL_SYS_DEBUG_SETCONTEXT 432
#define CALL_VM86 433
#define CALL_OLDOLDUNAME 434
#define CALL_SUBPAGE_PROT 435
#define CALL_PCICONFIG_IOBASE 436
#define CALL_LISTMOUNT 437
#define CALL_STATMOUNT 438
#define CALL_LSM_GET_SELF_ATTR 439
#define CALL_LSM_SET_SELF_ATTR 440
#define CALL_LSM_LIST_MODULES 441
#define CALL_MSEAL 442
#define CALL_URETPROBE 443
#define CALL_REMOVEXATTRAT 444
#define CALL_LISTXATTRAT 445
#define CALL_GETXATTRAT 446
#define CALL_SETXATTRAT 447
#define CALL_OPEN_TREE_ATTR 448
#define CALL_FILE_GETATTR 449
#define CALL_FILE_SETATTR 450
#define CALL_LISTNS 451
#define CALL_UPROBE 452
#define CALL_RSEQ_SLICE_YIELD 453

/* A system call: its code on the wire and its exit event (1: generic). Index: its number in the ABI. */
struct call {
	unsigned short wire;
	unsigned short event;
};

#define CALLS_X86_64 \
	[0] = {3, 7}, /* read */ \
	[1] = {4, 9}, /* write */ \
	[2] = {5, 3}, /* open */ \
	[3] = {6, 5}, /* close */ \
	[4] = {14, 67}, /* stat */ \
	[5] = {20, 71}, /* fstat */ \
	[6] = {50, 69}, /* lstat */ \
	[7] = {105, 81}, /* poll */ \
	[8] = {15, 87}, /* lseek */ \
	[9] = {55, 161}, /* mmap */ \
	[10] = {75, 329}, /* mprotect */ \
	[11] = {56, 165}, /* munmap */ \
	[12] = {32, 159}, /* brk */ \
	[13] = {107, 1}, /* rt_sigaction */ \
	[14] = {108, 1}, /* rt_sigprocmask */ \
	[15] = {298, 1}, /* rt_sigreturn */ \
	[16] = {34, 171}, /* ioctl */ \
	[17] = {294, 113}, /* pread64 */ \
	[18] = {295, 115}, /* pwrite64 */ \
	[19] = {87, 117}, /* readv */ \
	[20] = {88, 119}, /* writev */ \
	[21] = {23, 265}, /* access */ \
	[22] = {30, 61}, /* pipe */ \
	[23] = {84, 83}, /* select */ \
	[24] = {99, 1}, /* sched_yield */ \
	[25] = {104, 1}, /* mremap */ \
	[26] = {86, 1}, /* msync */ \
	[27] = {138, 1}, /* mincore */ \
	[28] = {139, 1}, /* madvise */ \
	[29] = {267, 1}, /* shmget */ \
	[30] = {297, 1}, /* shmat */ \
	[31] = {268, 1}, /* shmctl */ \
	[32] = {29, 367}, /* dup */ \
	[33] = {40, 363}, /* dup2 */ \
	[34] = {21, 1}, /* pause */ \
	[35] = {103, 135}, /* nanosleep */ \
	[36] = {66, 1}, /* getitimer */ \
	[37] = {19, 1}, /* alarm */ \
	[38] = {65, 1}, /* setitimer */ \
	[39] = {16, 1}, /* getpid */ \
	[40] = {116, 189}, /* sendfile */ \
	[41] = {241, 19}, /* socket */ \
	[42] = {243, 23}, /* connect */ \
	[43] = {245, 247}, /* accept */ \
	[44] = {249, 31}, /* sendto */ \
	[45] = {250, 35}, /* recvfrom */ \
	[46] = {254, 49}, /* sendmsg */ \
	[47] = {256, 53}, /* recvmsg */ \
	[48] = {251, 37}, /* shutdown */ \
	[49] = {242, 21}, /* bind */ \
	[50] = {244, 25}, /* listen */ \
	[51] = {246, 39}, /* getsockname */ \
	[52] = {247, 41}, /* getpeername */ \
	[53] = {248, 43}, /* socketpair */ \
	[54] = {252, 45}, /* setsockopt */ \
	[55] = {253, 47}, /* getsockopt */ \
	[56] = {327, 223}, /* clone */ \
	[57] = {303, 225}, /* fork */ \
	[58] = {304, 227}, /* vfork */ \
	[59] = {324, 293}, /* execve */ \
	[60] = {2, 1}, /* exit */ \
	[61] = {69, 1}, /* wait4 */ \
	[62] = {25, 129}, /* kill */ \
	[63] = {67, 1}, /* uname */ \
	[64] = {260, 263}, /* semget */ \
	[65] = {259, 251}, /* semop */ \
	[66] = {261, 253}, /* semctl */ \
	[67] = {266, 1}, /* shmdt */ \
	[68] = {264, 1}, /* msgget */ \
	[69] = {262, 1}, /* msgsnd */ \
	[70] = {263, 1}, /* msgrcv */ \
	[71] = {265, 1}, /* msgctl */ \
	[72] = {35, 151}, /* fcntl */ \
	[73] = {85, 243}, /* flock */ \
	[74] = {72, 1}, /* fsync */ \
	[75] = {90, 1}, /* fdatasync */ \
	[76] = {57, 1}, /* truncate */ \
	[77] = {58, 1}, /* ftruncate */ \
	[78] = {83, 237}, /* getdents */ \
	[79] = {113, 93}, /* getcwd */ \
	[80] = {10, 95}, /* chdir */ \
	[81] = {80, 97}, /* fchdir */ \
	[82] = {26, 175}, /* rename */ \
	[83] = {27, 277}, /* mkdir */ \
	[84] = {28, 279}, /* rmdir */ \
	[85] = {7, 59}, /* creat */ \
	[86] = {8, 309}, /* link */ \
	[87] = {9, 301}, /* unlink */ \
	[88] = {49, 179}, /* symlink */ \
	[89] = {51, 1}, /* readlink */ \
	[90] = {13, 315}, /* chmod */ \
	[91] = {59, 317}, /* fchmod */ \
	[92] = {132, 379}, /* chown */ \
	[93] = {127, 383}, /* fchown */ \
	[94] = {118, 381}, /* lchown */ \
	[95] = {37, 1}, /* umask */ \
	[96] = {47, 1}, /* gettimeofday */ \
	[97] = {117, 141}, /* getrlimit */ \
	[98] = {46, 1}, /* getrusage */ \
	[99] = {71, 1}, /* sysinfo */ \
	[100] = {31, 1}, /* times */ \
	[101] = {18, 169}, /* ptrace */ \
	[102] = {119, 203}, /* getuid */ \
	[103] = {64, 1}, /* syslog */ \
	[104] = {120, 207}, /* getgid */ \
	[105] = {133, 199}, /* setuid */ \
	[106] = {134, 201}, /* setgid */ \
	[107] = {121, 205}, /* geteuid */ \
	[108] = {122, 209}, /* getegid */ \
	[109] = {36, 295}, /* setpgid */ \
	[110] = {41, 1}, /* getppid */ \
	[111] = {42, 1}, /* getpgrp */ \
	[112] = {43, 275}, /* setsid */ \
	[113] = {123, 427}, /* setreuid */ \
	[114] = {124, 429}, /* setregid */ \
	[115] = {125, 1}, /* getgroups */ \
	[116] = {126, 1}, /* setgroups */ \
	[117] = {128, 193}, /* setresuid */ \
	[118] = {129, 211}, /* getresuid */ \
	[119] = {130, 195}, /* setresgid */ \
	[120] = {131, 213}, /* getresgid */ \
	[121] = {79, 1}, /* getpgid */ \
	[122] = {135, 1}, /* setfsuid */ \
	[123] = {136, 1}, /* setfsgid */ \
	[124] = {89, 1}, /* getsid */ \
	[125] = {114, 1}, /* capget */ \
	[126] = {115, 353}, /* capset */ \
	[127] = {109, 1}, /* rt_sigpending */ \
	[128] = {110, 1}, /* rt_sigtimedwait */ \
	[129] = {111, 1}, /* rt_sigqueueinfo */ \
	[130] = {112, 1}, /* rt_sigsuspend */ \
	[131] = {317, 1}, /* sigaltstack */ \
	[132] = {22, 1}, /* utime */ \
	[133] = {12, 415}, /* mknod */ \
	[134] = {52, 1}, /* uselib */ \
	[135] = {82, 1}, /* personality */ \
	[136] = {39, 1}, /* ustat */ \
	[137] = {62, 1}, /* statfs */ \
	[138] = {63, 1}, /* fstatfs */ \
	[139] = {81, 1}, /* sysfs */ \
	[140] = {60, 1}, /* getpriority */ \
	[141] = {61, 1}, /* setpriority */ \
	[142] = {95, 1}, /* sched_setparam */ \
	[143] = {96, 1}, /* sched_getparam */ \
	[144] = {97, 1}, /* sched_setscheduler */ \
	[145] = {98, 1}, /* sched_getscheduler */ \
	[146] = {100, 1}, /* sched_get_priority_max */ \
	[147] = {101, 1}, /* sched_get_priority_min */ \
	[148] = {102, 1}, /* sched_rr_get_interval */ \
	[149] = {91, 345}, /* mlock */ \
	[150] = {92, 347}, /* munlock */ \
	[151] = {93, 349}, /* mlockall */ \
	[152] = {94, 351}, /* munlockall */ \
	[153] = {68, 1}, /* vhangup */ \
	[154] = {366, 1}, /* modify_ldt */ \
	[155] = {137, 1}, /* pivot_root */ \
	[156] = {385, 1}, /* _sysctl */ \
	[157] = {106, 401}, /* prctl */ \
	[158] = {296, 1}, /* arch_prctl */ \
	[159] = {74, 1}, /* adjtimex */ \
	[160] = {45, 143}, /* setrlimit */ \
	[161] = {38, 267}, /* chroot */ \
	[162] = {24, 1}, /* sync */ \
	[163] = {33, 1}, /* acct */ \
	[164] = {48, 1}, /* settimeofday */ \
	[165] = {17, 257}, /* mount */ \
	[166] = {323, 391}, /* umount2 */ \
	[167] = {53, 1}, /* swapon */ \
	[168] = {70, 1}, /* swapoff */ \
	[169] = {54, 1}, /* reboot */ \
	[170] = {44, 1}, /* sethostname */ \
	[171] = {73, 1}, /* setdomainname */ \
	[172] = {391, 1}, /* iopl */ \
	[173] = {344, 1}, /* ioperm */ \
	[174] = {381, 1}, /* create_module */ \
	[175] = {76, 411}, /* init_module */ \
	[176] = {77, 425}, /* delete_module */ \
	[177] = {372, 1}, /* get_kernel_syms */ \
	[178] = {386, 1}, /* query_module */ \
	[179] = {78, 191}, /* quotactl */ \
	[180] = {378, 1}, /* nfsservctl */ \
	[181] = {375, 1}, /* getpmsg */ \
	[186] = {140, 1}, /* gettid */ \
	[187] = {373, 1}, /* readahead */ \
	[188] = {141, 1}, /* setxattr */ \
	[189] = {142, 1}, /* lsetxattr */ \
	[190] = {143, 1}, /* fsetxattr */ \
	[191] = {144, 1}, /* getxattr */ \
	[192] = {145, 1}, /* lgetxattr */ \
	[193] = {146, 1}, /* fgetxattr */ \
	[194] = {147, 1}, /* listxattr */ \
	[195] = {148, 1}, /* llistxattr */ \
	[196] = {149, 1}, /* flistxattr */ \
	[197] = {150, 1}, /* removexattr */ \
	[198] = {151, 1}, /* lremovexattr */ \
	[199] = {152, 1}, /* fremovexattr */ \
	[200] = {153, 131}, /* tkill */ \
	[201] = {11, 1}, /* time */ \
	[202] = {154, 65}, /* futex */ \
	[203] = {155, 1}, /* sched_setaffinity */ \
	[204] = {156, 1}, /* sched_getaffinity */ \
	[205] = {157, 1}, /* set_thread_area */ \
	[206] = {159, 1}, /* io_setup */ \
	[207] = {160, 1}, /* io_destroy */ \
	[208] = {161, 1}, /* io_getevents */ \
	[209] = {162, 1}, /* io_submit */ \
	[210] = {163, 1}, /* io_cancel */ \
	[211] = {158, 1}, /* get_thread_area */ \
	[212] = {365, 1}, /* lookup_dcookie */ \
	[213] = {165, 375}, /* epoll_create */ \
	[214] = {364, 1}, /* epoll_ctl_old */ \
	[215] = {379, 1}, /* epoll_wait_old */ \
	[216] = {168, 1}, /* remap_file_pages */ \
	[217] = {240, 239}, /* getdents64 */ \
	[218] = {169, 1}, /* set_tid_address */ \
	[219] = {1, 1}, /* restart_syscall */ \
	[220] = {371, 1}, /* semtimedop */ \
	[221] = {319, 1}, /* fadvise64 */ \
	[222] = {170, 1}, /* timer_create */ \
	[223] = {171, 1}, /* timer_settime */ \
	[224] = {172, 1}, /* timer_gettime */ \
	[225] = {173, 1}, /* timer_getoverrun */ \
	[226] = {174, 1}, /* timer_delete */ \
	[227] = {175, 1}, /* clock_settime */ \
	[228] = {176, 1}, /* clock_gettime */ \
	[229] = {177, 1}, /* clock_getres */ \
	[230] = {178, 1}, /* clock_nanosleep */ \
	[231] = {164, 1}, /* exit_group */ \
	[232] = {167, 79}, /* epoll_wait */ \
	[233] = {166, 1}, /* epoll_ctl */ \
	[234] = {179, 133}, /* tgkill */ \
	[235] = {180, 1}, /* utimes */ \
	[237] = {363, 1}, /* mbind */ \
	[238] = {368, 1}, /* set_mempolicy */ \
	[239] = {387, 1}, /* get_mempolicy */ \
	[240] = {181, 1}, /* mq_open */ \
	[241] = {182, 1}, /* mq_unlink */ \
	[242] = {183, 1}, /* mq_timedsend */ \
	[243] = {184, 1}, /* mq_timedreceive */ \
	[244] = {185, 1}, /* mq_notify */ \
	[245] = {186, 1}, /* mq_getsetattr */ \
	[246] = {187, 1}, /* kexec_load */ \
	[247] = {188, 1}, /* waitid */ \
	[248] = {189, 1}, /* add_key */ \
	[249] = {190, 1}, /* request_key */ \
	[250] = {191, 453}, /* keyctl */ \
	[251] = {192, 1}, /* ioprio_set */ \
	[252] = {193, 1}, /* ioprio_get */ \
	[253] = {194, 139}, /* inotify_init */ \
	[254] = {195, 1}, /* inotify_add_watch */ \
	[255] = {196, 1}, /* inotify_rm_watch */ \
	[256] = {357, 1}, /* migrate_pages */ \
	[257] = {197, 307}, /* openat */ \
	[258] = {198, 305}, /* mkdirat */ \
	[259] = {199, 417}, /* mknodat */ \
	[260] = {200, 385}, /* fchownat */ \
	[261] = {201, 1}, /* futimesat */ \
	[262] = {300, 419}, /* newfstatat */ \
	[263] = {202, 303}, /* unlinkat */ \
	[264] = {203, 177}, /* renameat */ \
	[265] = {204, 311}, /* linkat */ \
	[266] = {205, 181}, /* symlinkat */ \
	[267] = {206, 1}, /* readlinkat */ \
	[268] = {207, 313}, /* fchmodat */ \
	[269] = {208, 1}, /* faccessat */ \
	[270] = {209, 1}, /* pselect6 */ \
	[271] = {210, 255}, /* ppoll */ \
	[272] = {211, 285}, /* unshare */ \
	[273] = {212, 1}, /* set_robust_list */ \
	[274] = {213, 1}, /* get_robust_list */ \
	[275] = {214, 167}, /* splice */ \
	[276] = {215, 1}, /* tee */ \
	[277] = {388, 1}, /* sync_file_range */ \
	[278] = {216, 1}, /* vmsplice */ \
	[279] = {358, 1}, /* move_pages */ \
	[280] = {219, 1}, /* utimensat */ \
	[281] = {218, 1}, /* epoll_pwait */ \
	[282] = {220, 127}, /* signalfd */ \
	[283] = {221, 137}, /* timerfd_create */ \
	[284] = {222, 63}, /* eventfd */ \
	[285] = {299, 1}, /* fallocate */ \
	[286] = {223, 1}, /* timerfd_settime */ \
	[287] = {224, 1}, /* timerfd_gettime */ \
	[288] = {258, 389}, /* accept4 */ \
	[289] = {225, 399}, /* signalfd4 */ \
	[290] = {226, 397}, /* eventfd2 */ \
	[291] = {227, 377}, /* epoll_create1 */ \
	[292] = {228, 365}, /* dup3 */ \
	[293] = {229, 393}, /* pipe2 */ \
	[294] = {230, 395}, /* inotify_init1 */ \
	[295] = {231, 121}, /* preadv */ \
	[296] = {232, 123}, /* pwritev */ \
	[297] = {233, 1}, /* rt_tgsigqueueinfo */ \
	[298] = {234, 1}, /* perf_event_open */ \
	[299] = {257, 55}, /* recvmmsg */ \
	[300] = {235, 1}, /* fanotify_init */ \
	[301] = {393, 1}, /* fanotify_mark */ \
	[302] = {236, 145}, /* prlimit64 */ \
	[303] = {376, 1}, /* name_to_handle_at */ \
	[304] = {329, 337}, /* open_by_handle_at */ \
	[305] = {237, 1}, /* clock_adjtime */ \
	[306] = {238, 1}, /* syncfs */ \
	[307] = {255, 51}, /* sendmmsg */ \
	[308] = {239, 241}, /* setns */ \
	[309] = {217, 1}, /* getcpu */ \
	[310] = {301, 421}, /* process_vm_readv */ \
	[311] = {302, 423}, /* process_vm_writev */ \
	[312] = {361, 1}, /* kcmp */ \
	[313] = {314, 413}, /* finit_module */ \
	[314] = {362, 1}, /* sched_setattr */ \
	[315] = {383, 1}, /* sched_getattr */ \
	[316] = {320, 319}, /* renameat2 */ \
	[317] = {316, 299}, /* seccomp */ \
	[318] = {318, 1}, /* getrandom */ \
	[319] = {342, 405}, /* memfd_create */ \
	[320] = {345, 1}, /* kexec_file_load */ \
	[321] = {315, 369}, /* bpf */ \
	[322] = {325, 331}, /* execveat */ \
	[323] = {321, 321}, /* userfaultfd */ \
	[324] = {390, 1}, /* membarrier */ \
	[325] = {333, 371}, /* mlock2 */ \
	[326] = {326, 333}, /* copy_file_range */ \
	[327] = {359, 1}, /* preadv2 */ \
	[328] = {360, 1}, /* pwritev2 */ \
	[329] = {350, 1}, /* pkey_mprotect */ \
	[330] = {349, 1}, /* pkey_alloc */ \
	[331] = {351, 1}, /* pkey_free */ \
	[332] = {367, 1}, /* statx */ \
	[333] = {369, 1}, /* io_pgetevents */ \
	[334] = {380, 1}, /* rseq */ \
	[424] = {348, 1}, /* pidfd_send_signal */ \
	[425] = {330, 339}, /* io_uring_setup */ \
	[426] = {331, 341}, /* io_uring_enter */ \
	[427] = {332, 343}, /* io_uring_register */ \
	[428] = {339, 1}, /* open_tree */ \
	[429] = {340, 1}, /* move_mount */ \
	[430] = {338, 1}, /* fsopen */ \
	[431] = {335, 373}, /* fsconfig */ \
	[432] = {337, 1}, /* fsmount */ \
	[433] = {336, 1}, /* fspick */ \
	[434] = {347, 409}, /* pidfd_open */ \
	[435] = {328, 335}, /* clone3 */ \
	[436] = {392, 451}, /* close_range */ \
	[437] = {322, 327}, /* openat2 */ \
	[438] = {346, 407}, /* pidfd_getfd */ \
	[439] = {384, 1}, /* faccessat2 */ \
	[440] = {389, 1}, /* process_madvise */ \
	[441] = {356, 1}, /* epoll_pwait2 */ \
	[442] = {341, 1}, /* mount_setattr */ \
	[443] = {353, 1}, /* quotactl_fd */ \
	[444] = {352, 1}, /* landlock_create_ruleset */ \
	[445] = {355, 1}, /* landlock_add_rule */ \
	[446] = {354, 1}, /* landlock_restrict_self */ \
	[447] = {343, 1}, /* memfd_secret */ \
	[448] = {377, 1}, /* process_mrelease */ \
	[449] = {374, 1}, /* futex_waitv */ \
	[450] = {370, 1}, /* set_mempolicy_home_node */ \
	[451] = {412, 1}, /* cachestat */ \
	[452] = {413, 1}, /* fchmodat2 */ \
	[453] = {414, 1}, /* map_shadow_stack */ \
	[454] = {417, 1}, /* futex_wake */ \
	[455] = {419, 1}, /* futex_wait */ \
	[456] = {418, 1}, /* futex_requeue */ \
	[457] = {438, 1}, /* statmount */ \
	[458] = {437, 1}, /* listmount */ \
	[459] = {439, 1}, /* lsm_get_self_attr */ \
	[460] = {440, 1}, /* lsm_set_self_attr */ \
	[461] = {441, 1}, /* lsm_list_modules */ \
	[462] = {442, 1}, /* mseal */ \
	[463] = {447, 1}, /* setxattrat */ \
	[464] = {446, 1}, /* getxattrat */ \
	[465] = {445, 1}, /* listxattrat */ \
	[466] = {444, 1}, /* removexattrat */ \
	[467] = {448, 1}, /* open_tree_attr */ \
	[468] = {449, 1}, /* file_getattr */ \
	[469] = {450, 1}, /* file_setattr */ \
	[182] = {0, 1}, \
	[183] = {0, 1}, \
	[184] = {0, 1}, \
	[185] = {0, 1}, \
	[236] = {0, 1}, \
	[335] = {0, 1}, \
	[336] = {0, 1}, \
	[337] = {0, 1}, \
	[338] = {0, 1}, \
	[339] = {0, 1}, \
	[340] = {0, 1}, \
	[341] = {0, 1}, \
	[342] = {0, 1}, \
	[343] = {0, 1}, \
	[344] = {0, 1}, \
	[345] = {0, 1}, \
	[346] = {0, 1}, \
	[347] = {0, 1}, \
	[348] = {0, 1}, \
	[349] = {0, 1}, \
	[350] = {0, 1}, \
	[351] = {0, 1}, \
	[352] = {0, 1}, \
	[353] = {0, 1}, \
	[354] = {0, 1}, \
	[355] = {0, 1}, \
	[356] = {0, 1}, \
	[357] = {0, 1}, \
	[358] = {0, 1}, \
	[359] = {0, 1}, \
	[360] = {0, 1}, \
	[361] = {0, 1}, \
	[362] = {0, 1}, \
	[363] = {0, 1}, \
	[364] = {0, 1}, \
	[365] = {0, 1}, \
	[366] = {0, 1}, \
	[367] = {0, 1}, \
	[368] = {0, 1}, \
	[369] = {0, 1}, \
	[370] = {0, 1}, \
	[371] = {0, 1}, \
	[372] = {0, 1}, \
	[373] = {0, 1}, \
	[374] = {0, 1}, \
	[375] = {0, 1}, \
	[376] = {0, 1}, \
	[377] = {0, 1}, \
	[378] = {0, 1}, \
	[379] = {0, 1}, \
	[380] = {0, 1}, \
	[381] = {0, 1}, \
	[382] = {0, 1}, \
	[383] = {0, 1}, \
	[384] = {0, 1}, \
	[385] = {0, 1}, \
	[386] = {0, 1}, \
	[387] = {0, 1}, \
	[388] = {0, 1}, \
	[389] = {0, 1}, \
	[390] = {0, 1}, \
	[391] = {0, 1}, \
	[392] = {0, 1}, \
	[393] = {0, 1}, \
	[394] = {0, 1}, \
	[395] = {0, 1}, \
	[396] = {0, 1}, \
	[397] = {0, 1}, \
	[398] = {0, 1}, \
	[399] = {0, 1}, \
	[400] = {0, 1}, \
	[401] = {0, 1}, \
	[402] = {0, 1}, \
	[403] = {0, 1}, \
	[404] = {0, 1}, \
	[405] = {0, 1}, \
	[406] = {0, 1}, \
	[407] = {0, 1}, \
	[408] = {0, 1}, \
	[409] = {0, 1}, \
	[410] = {0, 1}, \
	[411] = {0, 1}, \
	[412] = {0, 1}, \
	[413] = {0, 1}, \
	[414] = {0, 1}, \
	[415] = {0, 1}, \
	[416] = {0, 1}, \
	[417] = {0, 1}, \
	[418] = {0, 1}, \
	[419] = {0, 1}, \
	[420] = {0, 1}, \
	[421] = {0, 1}, \
	[422] = {0, 1}, \
	[423] = {0, 1}, \
	[470] = {0, 1}, \
	[471] = {0, 1}, \
	[472] = {0, 1}, \
	[473] = {0, 1}, \
	[474] = {0, 1}, \
	[475] = {0, 1}, \
	[476] = {0, 1}, \
	[477] = {0, 1}, \
	[478] = {0, 1}, \
	[479] = {0, 1}, \
	[480] = {0, 1}, \
	[481] = {0, 1}, \
	[482] = {0, 1}, \
	[483] = {0, 1}, \
	[484] = {0, 1}, \
	[485] = {0, 1}, \
	[486] = {0, 1}, \
	[487] = {0, 1}, \
	[488] = {0, 1}, \
	[489] = {0, 1}, \
	[490] = {0, 1}, \
	[491] = {0, 1}, \
	[492] = {0, 1}, \
	[493] = {0, 1}, \
	[494] = {0, 1}, \
	[495] = {0, 1}, \
	[496] = {0, 1}, \
	[497] = {0, 1}, \
	[498] = {0, 1}, \
	[499] = {0, 1}, \
	[500] = {0, 1}, \
	[501] = {0, 1}, \
	[502] = {0, 1}, \
	[503] = {0, 1}, \
	[504] = {0, 1}, \
	[505] = {0, 1}, \
	[506] = {0, 1}, \
	[507] = {0, 1}, \
	[508] = {0, 1}, \
	[509] = {0, 1}, \
	[510] = {0, 1}, \
	[511] = {0, 1},

#define CALLS_IA32 \
	[0] = {1, 1}, /* restart_syscall */ \
	[1] = {2, 1}, /* exit */ \
	[2] = {303, 225}, /* fork */ \
	[3] = {3, 7}, /* read */ \
	[4] = {4, 9}, /* write */ \
	[5] = {5, 3}, /* open */ \
	[6] = {6, 5}, /* close */ \
	[7] = {293, 1}, /* waitpid */ \
	[8] = {7, 59}, /* creat */ \
	[9] = {8, 309}, /* link */ \
	[10] = {9, 301}, /* unlink */ \
	[11] = {324, 293}, /* execve */ \
	[12] = {10, 95}, /* chdir */ \
	[13] = {11, 1}, /* time */ \
	[14] = {12, 415}, /* mknod */ \
	[15] = {13, 315}, /* chmod */ \
	[16] = {118, 381}, /* lchown */ \
	[18] = {420, 1}, /* oldstat */ \
	[19] = {15, 87}, /* lseek */ \
	[20] = {16, 1}, /* getpid */ \
	[21] = {17, 257}, /* mount */ \
	[22] = {288, 387}, /* umount */ \
	[23] = {133, 199}, /* setuid */ \
	[24] = {119, 203}, /* getuid */ \
	[25] = {291, 1}, /* stime */ \
	[26] = {18, 169}, /* ptrace */ \
	[27] = {19, 1}, /* alarm */ \
	[28] = {426, 1}, /* oldfstat */ \
	[29] = {21, 1}, /* pause */ \
	[30] = {22, 1}, /* utime */ \
	[33] = {23, 265}, /* access */ \
	[34] = {290, 1}, /* nice */ \
	[36] = {24, 1}, /* sync */ \
	[37] = {25, 129}, /* kill */ \
	[38] = {26, 175}, /* rename */ \
	[39] = {27, 277}, /* mkdir */ \
	[40] = {28, 279}, /* rmdir */ \
	[41] = {29, 367}, /* dup */ \
	[42] = {30, 61}, /* pipe */ \
	[43] = {31, 1}, /* times */ \
	[45] = {32, 159}, /* brk */ \
	[46] = {134, 201}, /* setgid */ \
	[47] = {120, 207}, /* getgid */ \
	[48] = {289, 1}, /* signal */ \
	[49] = {121, 205}, /* geteuid */ \
	[50] = {122, 209}, /* getegid */ \
	[51] = {33, 1}, /* acct */ \
	[52] = {323, 391}, /* umount2 */ \
	[54] = {34, 171}, /* ioctl */ \
	[55] = {35, 151}, /* fcntl */ \
	[57] = {36, 295}, /* setpgid */ \
	[59] = {434, 1}, /* oldolduname */ \
	[60] = {37, 1}, /* umask */ \
	[61] = {38, 267}, /* chroot */ \
	[62] = {39, 1}, /* ustat */ \
	[63] = {40, 363}, /* dup2 */ \
	[64] = {41, 1}, /* getppid */ \
	[65] = {42, 1}, /* getpgrp */ \
	[66] = {43, 275}, /* setsid */ \
	[67] = {403, 1}, /* sigaction */ \
	[68] = {284, 1}, /* sgetmask */ \
	[69] = {285, 1}, /* ssetmask */ \
	[70] = {123, 427}, /* setreuid */ \
	[71] = {124, 429}, /* setregid */ \
	[72] = {407, 1}, /* sigsuspend */ \
	[73] = {286, 1}, /* sigpending */ \
	[74] = {44, 1}, /* sethostname */ \
	[75] = {45, 143}, /* setrlimit */ \
	[76] = {117, 141}, /* getrlimit */ \
	[77] = {46, 1}, /* getrusage */ \
	[78] = {47, 1}, /* gettimeofday */ \
	[79] = {48, 1}, /* settimeofday */ \
	[80] = {125, 1}, /* getgroups */ \
	[81] = {126, 1}, /* setgroups */ \
	[82] = {84, 83}, /* select */ \
	[83] = {49, 179}, /* symlink */ \
	[84] = {423, 1}, /* oldlstat */ \
	[85] = {51, 1}, /* readlink */ \
	[86] = {52, 1}, /* uselib */ \
	[87] = {53, 1}, /* swapon */ \
	[88] = {54, 1}, /* reboot */ \
	[89] = {405, 1}, /* readdir */ \
	[90] = {55, 161}, /* mmap */ \
	[91] = {56, 165}, /* munmap */ \
	[92] = {57, 1}, /* truncate */ \
	[93] = {58, 1}, /* ftruncate */ \
	[94] = {59, 317}, /* fchmod */ \
	[95] = {127, 383}, /* fchown */ \
	[96] = {60, 1}, /* getpriority */ \
	[97] = {61, 1}, /* setpriority */ \
	[99] = {62, 1}, /* statfs */ \
	[100] = {63, 1}, /* fstatfs */ \
	[101] = {344, 1}, /* ioperm */ \
	[102] = {277, 1}, /* socketcall */ \
	[103] = {64, 1}, /* syslog */ \
	[104] = {65, 1}, /* setitimer */ \
	[105] = {66, 1}, /* getitimer */ \
	[106] = {14, 67}, /* stat */ \
	[107] = {50, 69}, /* lstat */ \
	[108] = {20, 71}, /* fstat */ \
	[109] = {287, 1}, /* olduname */ \
	[110] = {391, 1}, /* iopl */ \
	[111] = {68, 1}, /* vhangup */ \
	[112] = {408, 1}, /* idle */ \
	[114] = {69, 1}, /* wait4 */ \
	[115] = {70, 1}, /* swapoff */ \
	[116] = {71, 1}, /* sysinfo */ \
	[117] = {276, 1}, /* ipc */ \
	[118] = {72, 1}, /* fsync */ \
	[119] = {410, 1}, /* sigreturn */ \
	[120] = {327, 223}, /* clone */ \
	[121] = {73, 1}, /* setdomainname */ \
	[122] = {67, 1}, /* uname */ \
	[123] = {366, 1}, /* modify_ldt */ \
	[124] = {74, 1}, /* adjtimex */ \
	[125] = {75, 329}, /* mprotect */ \
	[126] = {275, 1}, /* sigprocmask */ \
	[127] = {381, 1}, /* create_module */ \
	[128] = {76, 411}, /* init_module */ \
	[129] = {77, 425}, /* delete_module */ \
	[130] = {372, 1}, /* get_kernel_syms */ \
	[131] = {78, 191}, /* quotactl */ \
	[132] = {79, 1}, /* getpgid */ \
	[133] = {80, 97}, /* fchdir */ \
	[134] = {274, 1}, /* bdflush */ \
	[135] = {81, 1}, /* sysfs */ \
	[136] = {82, 1}, /* personality */ \
	[138] = {135, 1}, /* setfsuid */ \
	[139] = {136, 1}, /* setfsgid */ \
	[140] = {292, 89}, /* _llseek */ \
	[141] = {83, 237}, /* getdents */ \
	[142] = {283, 1}, /* _newselect */ \
	[143] = {85, 243}, /* flock */ \
	[144] = {86, 1}, /* msync */ \
	[145] = {87, 117}, /* readv */ \
	[146] = {88, 119}, /* writev */ \
	[147] = {89, 1}, /* getsid */ \
	[148] = {90, 1}, /* fdatasync */ \
	[149] = {385, 1}, /* _sysctl */ \
	[150] = {91, 345}, /* mlock */ \
	[151] = {92, 347}, /* munlock */ \
	[152] = {93, 349}, /* mlockall */ \
	[153] = {94, 351}, /* munlockall */ \
	[154] = {95, 1}, /* sched_setparam */ \
	[155] = {96, 1}, /* sched_getparam */ \
	[156] = {97, 1}, /* sched_setscheduler */ \
	[157] = {98, 1}, /* sched_getscheduler */ \
	[158] = {99, 1}, /* sched_yield */ \
	[159] = {100, 1}, /* sched_get_priority_max */ \
	[160] = {101, 1}, /* sched_get_priority_min */ \
	[161] = {102, 1}, /* sched_rr_get_interval */ \
	[162] = {103, 135}, /* nanosleep */ \
	[163] = {104, 1}, /* mremap */ \
	[164] = {128, 193}, /* setresuid */ \
	[165] = {129, 211}, /* getresuid */ \
	[166] = {433, 1}, /* vm86 */ \
	[167] = {386, 1}, /* query_module */ \
	[168] = {105, 81}, /* poll */ \
	[169] = {378, 1}, /* nfsservctl */ \
	[170] = {130, 195}, /* setresgid */ \
	[171] = {131, 213}, /* getresgid */ \
	[172] = {106, 401}, /* prctl */ \
	[173] = {298, 1}, /* rt_sigreturn */ \
	[174] = {107, 1}, /* rt_sigaction */ \
	[175] = {108, 1}, /* rt_sigprocmask */ \
	[176] = {109, 1}, /* rt_sigpending */ \
	[177] = {110, 1}, /* rt_sigtimedwait */ \
	[178] = {111, 1}, /* rt_sigqueueinfo */ \
	[179] = {112, 1}, /* rt_sigsuspend */ \
	[180] = {294, 113}, /* pread64 */ \
	[181] = {295, 115}, /* pwrite64 */ \
	[182] = {132, 379}, /* chown */ \
	[183] = {113, 93}, /* getcwd */ \
	[184] = {114, 1}, /* capget */ \
	[185] = {115, 353}, /* capset */ \
	[186] = {317, 1}, /* sigaltstack */ \
	[187] = {116, 189}, /* sendfile */ \
	[188] = {375, 1}, /* getpmsg */ \
	[190] = {304, 227}, /* vfork */ \
	[191] = {273, 141}, /* ugetrlimit */ \
	[192] = {282, 163}, /* mmap2 */ \
	[193] = {57, 1}, /* truncate */ \
	[194] = {58, 1}, /* ftruncate */ \
	[195] = {278, 73}, /* stat64 */ \
	[196] = {279, 75}, /* lstat64 */ \
	[197] = {280, 77}, /* fstat64 */ \
	[198] = {118, 381}, /* lchown */ \
	[199] = {306, 203}, /* getuid32 */ \
	[200] = {309, 207}, /* getgid32 */ \
	[201] = {308, 205}, /* geteuid32 */ \
	[202] = {334, 209}, /* getegid32 */ \
	[203] = {123, 427}, /* setreuid */ \
	[204] = {124, 429}, /* setregid */ \
	[205] = {125, 1}, /* getgroups */ \
	[206] = {126, 1}, /* setgroups */ \
	[207] = {127, 383}, /* fchown */ \
	[208] = {310, 193}, /* setresuid32 */ \
	[209] = {312, 211}, /* getresuid32 */ \
	[210] = {311, 195}, /* setresgid32 */ \
	[211] = {313, 213}, /* getresgid32 */ \
	[212] = {132, 379}, /* chown */ \
	[213] = {305, 199}, /* setuid32 */ \
	[214] = {307, 201}, /* setgid32 */ \
	[215] = {135, 1}, /* setfsuid */ \
	[216] = {136, 1}, /* setfsgid */ \
	[217] = {137, 1}, /* pivot_root */ \
	[218] = {138, 1}, /* mincore */ \
	[219] = {139, 1}, /* madvise */ \
	[220] = {240, 239}, /* getdents64 */ \
	[221] = {281, 151}, /* fcntl64 */ \
	[224] = {140, 1}, /* gettid */ \
	[225] = {373, 1}, /* readahead */ \
	[226] = {141, 1}, /* setxattr */ \
	[227] = {142, 1}, /* lsetxattr */ \
	[228] = {143, 1}, /* fsetxattr */ \
	[229] = {144, 1}, /* getxattr */ \
	[230] = {145, 1}, /* lgetxattr */ \
	[231] = {146, 1}, /* fgetxattr */ \
	[232] = {147, 1}, /* listxattr */ \
	[233] = {148, 1}, /* llistxattr */ \
	[234] = {149, 1}, /* flistxattr */ \
	[235] = {150, 1}, /* removexattr */ \
	[236] = {151, 1}, /* lremovexattr */ \
	[237] = {152, 1}, /* fremovexattr */ \
	[238] = {153, 131}, /* tkill */ \
	[239] = {272, 189}, /* sendfile64 */ \
	[240] = {154, 65}, /* futex */ \
	[241] = {155, 1}, /* sched_setaffinity */ \
	[242] = {156, 1}, /* sched_getaffinity */ \
	[243] = {157, 1}, /* set_thread_area */ \
	[244] = {158, 1}, /* get_thread_area */ \
	[245] = {159, 1}, /* io_setup */ \
	[246] = {160, 1}, /* io_destroy */ \
	[247] = {161, 1}, /* io_getevents */ \
	[248] = {162, 1}, /* io_submit */ \
	[249] = {163, 1}, /* io_cancel */ \
	[250] = {319, 1}, /* fadvise64 */ \
	[252] = {164, 1}, /* exit_group */ \
	[253] = {365, 1}, /* lookup_dcookie */ \
	[254] = {165, 375}, /* epoll_create */ \
	[255] = {166, 1}, /* epoll_ctl */ \
	[256] = {167, 79}, /* epoll_wait */ \
	[257] = {168, 1}, /* remap_file_pages */ \
	[258] = {169, 1}, /* set_tid_address */ \
	[259] = {170, 1}, /* timer_create */ \
	[260] = {171, 1}, /* timer_settime */ \
	[261] = {172, 1}, /* timer_gettime */ \
	[262] = {173, 1}, /* timer_getoverrun */ \
	[263] = {174, 1}, /* timer_delete */ \
	[264] = {175, 1}, /* clock_settime */ \
	[265] = {176, 1}, /* clock_gettime */ \
	[266] = {177, 1}, /* clock_getres */ \
	[267] = {178, 1}, /* clock_nanosleep */ \
	[268] = {269, 1}, /* statfs64 */ \
	[269] = {270, 1}, /* fstatfs64 */ \
	[270] = {179, 133}, /* tgkill */ \
	[271] = {180, 1}, /* utimes */ \
	[272] = {319, 1}, /* fadvise64 */ \
	[274] = {363, 1}, /* mbind */ \
	[275] = {387, 1}, /* get_mempolicy */ \
	[276] = {368, 1}, /* set_mempolicy */ \
	[277] = {181, 1}, /* mq_open */ \
	[278] = {182, 1}, /* mq_unlink */ \
	[279] = {183, 1}, /* mq_timedsend */ \
	[280] = {184, 1}, /* mq_timedreceive */ \
	[281] = {185, 1}, /* mq_notify */ \
	[282] = {186, 1}, /* mq_getsetattr */ \
	[283] = {187, 1}, /* kexec_load */ \
	[284] = {188, 1}, /* waitid */ \
	[286] = {189, 1}, /* add_key */ \
	[287] = {190, 1}, /* request_key */ \
	[288] = {191, 453}, /* keyctl */ \
	[289] = {192, 1}, /* ioprio_set */ \
	[290] = {193, 1}, /* ioprio_get */ \
	[291] = {194, 139}, /* inotify_init */ \
	[292] = {195, 1}, /* inotify_add_watch */ \
	[293] = {196, 1}, /* inotify_rm_watch */ \
	[294] = {357, 1}, /* migrate_pages */ \
	[295] = {197, 307}, /* openat */ \
	[296] = {198, 305}, /* mkdirat */ \
	[297] = {199, 417}, /* mknodat */ \
	[298] = {200, 385}, /* fchownat */ \
	[299] = {201, 1}, /* futimesat */ \
	[300] = {271, 1}, /* fstatat64 */ \
	[301] = {202, 303}, /* unlinkat */ \
	[302] = {203, 177}, /* renameat */ \
	[303] = {204, 311}, /* linkat */ \
	[304] = {205, 181}, /* symlinkat */ \
	[305] = {206, 1}, /* readlinkat */ \
	[306] = {207, 313}, /* fchmodat */ \
	[307] = {208, 1}, /* faccessat */ \
	[308] = {209, 1}, /* pselect6 */ \
	[309] = {210, 255}, /* ppoll */ \
	[310] = {211, 285}, /* unshare */ \
	[311] = {212, 1}, /* set_robust_list */ \
	[312] = {213, 1}, /* get_robust_list */ \
	[313] = {214, 167}, /* splice */ \
	[314] = {388, 1}, /* sync_file_range */ \
	[315] = {215, 1}, /* tee */ \
	[316] = {216, 1}, /* vmsplice */ \
	[317] = {358, 1}, /* move_pages */ \
	[318] = {217, 1}, /* getcpu */ \
	[319] = {218, 1}, /* epoll_pwait */ \
	[320] = {219, 1}, /* utimensat */ \
	[321] = {220, 127}, /* signalfd */ \
	[322] = {221, 137}, /* timerfd_create */ \
	[323] = {222, 63}, /* eventfd */ \
	[324] = {299, 1}, /* fallocate */ \
	[325] = {223, 1}, /* timerfd_settime */ \
	[326] = {224, 1}, /* timerfd_gettime */ \
	[327] = {225, 399}, /* signalfd4 */ \
	[328] = {226, 397}, /* eventfd2 */ \
	[329] = {227, 377}, /* epoll_create1 */ \
	[330] = {228, 365}, /* dup3 */ \
	[331] = {229, 393}, /* pipe2 */ \
	[332] = {230, 395}, /* inotify_init1 */ \
	[333] = {231, 121}, /* preadv */ \
	[334] = {232, 123}, /* pwritev */ \
	[335] = {233, 1}, /* rt_tgsigqueueinfo */ \
	[336] = {234, 1}, /* perf_event_open */ \
	[337] = {257, 55}, /* recvmmsg */ \
	[338] = {235, 1}, /* fanotify_init */ \
	[339] = {393, 1}, /* fanotify_mark */ \
	[340] = {236, 145}, /* prlimit64 */ \
	[341] = {376, 1}, /* name_to_handle_at */ \
	[342] = {329, 337}, /* open_by_handle_at */ \
	[343] = {237, 1}, /* clock_adjtime */ \
	[344] = {238, 1}, /* syncfs */ \
	[345] = {255, 51}, /* sendmmsg */ \
	[346] = {239, 241}, /* setns */ \
	[347] = {301, 421}, /* process_vm_readv */ \
	[348] = {302, 423}, /* process_vm_writev */ \
	[349] = {361, 1}, /* kcmp */ \
	[350] = {314, 413}, /* finit_module */ \
	[351] = {362, 1}, /* sched_setattr */ \
	[352] = {383, 1}, /* sched_getattr */ \
	[353] = {320, 319}, /* renameat2 */ \
	[354] = {316, 299}, /* seccomp */ \
	[355] = {318, 1}, /* getrandom */ \
	[356] = {342, 405}, /* memfd_create */ \
	[357] = {315, 369}, /* bpf */ \
	[358] = {325, 331}, /* execveat */ \
	[359] = {241, 19}, /* socket */ \
	[360] = {248, 43}, /* socketpair */ \
	[361] = {242, 21}, /* bind */ \
	[362] = {243, 23}, /* connect */ \
	[363] = {244, 25}, /* listen */ \
	[364] = {258, 389}, /* accept4 */ \
	[365] = {253, 47}, /* getsockopt */ \
	[366] = {252, 45}, /* setsockopt */ \
	[367] = {246, 39}, /* getsockname */ \
	[368] = {247, 41}, /* getpeername */ \
	[369] = {249, 31}, /* sendto */ \
	[370] = {254, 49}, /* sendmsg */ \
	[371] = {250, 35}, /* recvfrom */ \
	[372] = {256, 53}, /* recvmsg */ \
	[373] = {251, 37}, /* shutdown */ \
	[374] = {321, 321}, /* userfaultfd */ \
	[375] = {390, 1}, /* membarrier */ \
	[376] = {333, 371}, /* mlock2 */ \
	[377] = {326, 333}, /* copy_file_range */ \
	[378] = {359, 1}, /* preadv2 */ \
	[379] = {360, 1}, /* pwritev2 */ \
	[380] = {350, 1}, /* pkey_mprotect */ \
	[381] = {349, 1}, /* pkey_alloc */ \
	[382] = {351, 1}, /* pkey_free */ \
	[383] = {367, 1}, /* statx */ \
	[384] = {296, 1}, /* arch_prctl */ \
	[385] = {369, 1}, /* io_pgetevents */ \
	[386] = {380, 1}, /* rseq */ \
	[393] = {260, 263}, /* semget */ \
	[394] = {261, 253}, /* semctl */ \
	[395] = {267, 1}, /* shmget */ \
	[396] = {268, 1}, /* shmctl */ \
	[397] = {297, 1}, /* shmat */ \
	[398] = {266, 1}, /* shmdt */ \
	[399] = {264, 1}, /* msgget */ \
	[400] = {262, 1}, /* msgsnd */ \
	[401] = {263, 1}, /* msgrcv */ \
	[402] = {265, 1}, /* msgctl */ \
	[403] = {176, 1}, /* clock_gettime */ \
	[404] = {175, 1}, /* clock_settime */ \
	[405] = {237, 1}, /* clock_adjtime */ \
	[406] = {177, 1}, /* clock_getres */ \
	[407] = {178, 1}, /* clock_nanosleep */ \
	[408] = {172, 1}, /* timer_gettime */ \
	[409] = {171, 1}, /* timer_settime */ \
	[410] = {224, 1}, /* timerfd_gettime */ \
	[411] = {223, 1}, /* timerfd_settime */ \
	[412] = {219, 1}, /* utimensat */ \
	[413] = {209, 1}, /* pselect6 */ \
	[414] = {210, 255}, /* ppoll */ \
	[416] = {369, 1}, /* io_pgetevents */ \
	[417] = {257, 55}, /* recvmmsg */ \
	[418] = {183, 1}, /* mq_timedsend */ \
	[419] = {184, 1}, /* mq_timedreceive */ \
	[421] = {110, 1}, /* rt_sigtimedwait */ \
	[422] = {154, 65}, /* futex */ \
	[423] = {102, 1}, /* sched_rr_get_interval */ \
	[424] = {348, 1}, /* pidfd_send_signal */ \
	[425] = {330, 339}, /* io_uring_setup */ \
	[426] = {331, 341}, /* io_uring_enter */ \
	[427] = {332, 343}, /* io_uring_register */ \
	[428] = {339, 1}, /* open_tree */ \
	[429] = {340, 1}, /* move_mount */ \
	[430] = {338, 1}, /* fsopen */ \
	[431] = {335, 373}, /* fsconfig */ \
	[432] = {337, 1}, /* fsmount */ \
	[433] = {336, 1}, /* fspick */ \
	[434] = {347, 409}, /* pidfd_open */ \
	[435] = {328, 335}, /* clone3 */ \
	[436] = {392, 451}, /* close_range */ \
	[437] = {322, 327}, /* openat2 */ \
	[438] = {346, 407}, /* pidfd_getfd */ \
	[439] = {384, 1}, /* faccessat2 */ \
	[440] = {389, 1}, /* process_madvise */ \
	[441] = {356, 1}, /* epoll_pwait2 */ \
	[442] = {341, 1}, /* mount_setattr */ \
	[443] = {353, 1}, /* quotactl_fd */ \
	[444] = {352, 1}, /* landlock_create_ruleset */ \
	[445] = {355, 1}, /* landlock_add_rule */ \
	[446] = {354, 1}, /* landlock_restrict_self */ \
	[447] = {343, 1}, /* memfd_secret */ \
	[448] = {377, 1}, /* process_mrelease */ \
	[449] = {374, 1}, /* futex_waitv */ \
	[450] = {370, 1}, /* set_mempolicy_home_node */ \
	[451] = {412, 1}, /* cachestat */ \
	[452] = {413, 1}, /* fchmodat2 */ \
	[453] = {414, 1}, /* map_shadow_stack */ \
	[454] = {417, 1}, /* futex_wake */ \
	[455] = {419, 1}, /* futex_wait */ \
	[456] = {418, 1}, /* futex_requeue */ \
	[457] = {438, 1}, /* statmount */ \
	[458] = {437, 1}, /* listmount */ \
	[459] = {439, 1}, /* lsm_get_self_attr */ \
	[460] = {440, 1}, /* lsm_set_self_attr */ \
	[461] = {441, 1}, /* lsm_list_modules */ \
	[462] = {442, 1}, /* mseal */ \
	[463] = {447, 1}, /* setxattrat */ \
	[464] = {446, 1}, /* getxattrat */ \
	[465] = {445, 1}, /* listxattrat */ \
	[466] = {444, 1}, /* removexattrat */ \
	[467] = {448, 1}, /* open_tree_attr */ \
	[468] = {449, 1}, /* file_getattr */ \
	[469] = {450, 1}, /* file_setattr */ \
	[17] = {0, 1}, \
	[31] = {0, 1}, \
	[32] = {0, 1}, \
	[35] = {0, 1}, \
	[44] = {0, 1}, \
	[53] = {0, 1}, \
	[56] = {0, 1}, \
	[58] = {0, 1}, \
	[98] = {0, 1}, \
	[113] = {0, 1}, \
	[137] = {0, 1}, \
	[189] = {0, 1}, \
	[222] = {0, 1}, \
	[223] = {0, 1}, \
	[251] = {0, 1}, \
	[273] = {0, 1}, \
	[285] = {0, 1}, \
	[387] = {0, 1}, \
	[388] = {0, 1}, \
	[389] = {0, 1}, \
	[390] = {0, 1}, \
	[391] = {0, 1}, \
	[392] = {0, 1}, \
	[415] = {0, 1}, \
	[420] = {0, 1}, \
	[470] = {0, 1}, \
	[471] = {0, 1}, \
	[472] = {0, 1}, \
	[473] = {0, 1}, \
	[474] = {0, 1}, \
	[475] = {0, 1}, \
	[476] = {0, 1}, \
	[477] = {0, 1}, \
	[478] = {0, 1}, \
	[479] = {0, 1}, \
	[480] = {0, 1}, \
	[481] = {0, 1}, \
	[482] = {0, 1}, \
	[483] = {0, 1}, \
	[484] = {0, 1}, \
	[485] = {0, 1}, \
	[486] = {0, 1}, \
	[487] = {0, 1}, \
	[488] = {0, 1}, \
	[489] = {0, 1}, \
	[490] = {0, 1}, \
	[491] = {0, 1}, \
	[492] = {0, 1}, \
	[493] = {0, 1}, \
	[494] = {0, 1}, \
	[495] = {0, 1}, \
	[496] = {0, 1}, \
	[497] = {0, 1}, \
	[498] = {0, 1}, \
	[499] = {0, 1}, \
	[500] = {0, 1}, \
	[501] = {0, 1}, \
	[502] = {0, 1}, \
	[503] = {0, 1}, \
	[504] = {0, 1}, \
	[505] = {0, 1}, \
	[506] = {0, 1}, \
	[507] = {0, 1}, \
	[508] = {0, 1}, \
	[509] = {0, 1}, \
	[510] = {0, 1}, \
	[511] = {0, 1},

#define CALLS_AARCH64 \
	[0] = {159, 1}, /* io_setup */ \
	[1] = {160, 1}, /* io_destroy */ \
	[2] = {162, 1}, /* io_submit */ \
	[3] = {163, 1}, /* io_cancel */ \
	[4] = {161, 1}, /* io_getevents */ \
	[5] = {141, 1}, /* setxattr */ \
	[6] = {142, 1}, /* lsetxattr */ \
	[7] = {143, 1}, /* fsetxattr */ \
	[8] = {144, 1}, /* getxattr */ \
	[9] = {145, 1}, /* lgetxattr */ \
	[10] = {146, 1}, /* fgetxattr */ \
	[11] = {147, 1}, /* listxattr */ \
	[12] = {148, 1}, /* llistxattr */ \
	[13] = {149, 1}, /* flistxattr */ \
	[14] = {150, 1}, /* removexattr */ \
	[15] = {151, 1}, /* lremovexattr */ \
	[16] = {152, 1}, /* fremovexattr */ \
	[17] = {113, 93}, /* getcwd */ \
	[18] = {365, 1}, /* lookup_dcookie */ \
	[19] = {226, 397}, /* eventfd2 */ \
	[20] = {227, 377}, /* epoll_create1 */ \
	[21] = {166, 1}, /* epoll_ctl */ \
	[22] = {218, 1}, /* epoll_pwait */ \
	[23] = {29, 367}, /* dup */ \
	[24] = {228, 365}, /* dup3 */ \
	[25] = {35, 151}, /* fcntl */ \
	[26] = {230, 395}, /* inotify_init1 */ \
	[27] = {195, 1}, /* inotify_add_watch */ \
	[28] = {196, 1}, /* inotify_rm_watch */ \
	[29] = {34, 171}, /* ioctl */ \
	[30] = {192, 1}, /* ioprio_set */ \
	[31] = {193, 1}, /* ioprio_get */ \
	[32] = {85, 243}, /* flock */ \
	[33] = {199, 417}, /* mknodat */ \
	[34] = {198, 305}, /* mkdirat */ \
	[35] = {202, 303}, /* unlinkat */ \
	[36] = {205, 181}, /* symlinkat */ \
	[37] = {204, 311}, /* linkat */ \
	[38] = {203, 177}, /* renameat */ \
	[39] = {323, 391}, /* umount2 */ \
	[40] = {17, 257}, /* mount */ \
	[41] = {137, 1}, /* pivot_root */ \
	[42] = {378, 1}, /* nfsservctl */ \
	[43] = {62, 1}, /* statfs */ \
	[44] = {63, 1}, /* fstatfs */ \
	[45] = {57, 1}, /* truncate */ \
	[46] = {58, 1}, /* ftruncate */ \
	[47] = {299, 1}, /* fallocate */ \
	[48] = {208, 1}, /* faccessat */ \
	[49] = {10, 95}, /* chdir */ \
	[50] = {80, 97}, /* fchdir */ \
	[51] = {38, 267}, /* chroot */ \
	[52] = {59, 317}, /* fchmod */ \
	[53] = {207, 313}, /* fchmodat */ \
	[54] = {200, 385}, /* fchownat */ \
	[55] = {127, 383}, /* fchown */ \
	[56] = {197, 307}, /* openat */ \
	[57] = {6, 5}, /* close */ \
	[58] = {68, 1}, /* vhangup */ \
	[59] = {229, 393}, /* pipe2 */ \
	[60] = {78, 191}, /* quotactl */ \
	[61] = {240, 239}, /* getdents64 */ \
	[62] = {15, 87}, /* lseek */ \
	[63] = {3, 7}, /* read */ \
	[64] = {4, 9}, /* write */ \
	[65] = {87, 117}, /* readv */ \
	[66] = {88, 119}, /* writev */ \
	[67] = {294, 113}, /* pread64 */ \
	[68] = {295, 115}, /* pwrite64 */ \
	[69] = {231, 121}, /* preadv */ \
	[70] = {232, 123}, /* pwritev */ \
	[71] = {116, 189}, /* sendfile */ \
	[72] = {209, 1}, /* pselect6 */ \
	[73] = {210, 255}, /* ppoll */ \
	[74] = {225, 399}, /* signalfd4 */ \
	[75] = {216, 1}, /* vmsplice */ \
	[76] = {214, 167}, /* splice */ \
	[77] = {215, 1}, /* tee */ \
	[78] = {206, 1}, /* readlinkat */ \
	[79] = {300, 419}, /* newfstatat */ \
	[80] = {20, 71}, /* fstat */ \
	[81] = {24, 1}, /* sync */ \
	[82] = {72, 1}, /* fsync */ \
	[83] = {90, 1}, /* fdatasync */ \
	[84] = {388, 1}, /* sync_file_range */ \
	[85] = {221, 137}, /* timerfd_create */ \
	[86] = {223, 1}, /* timerfd_settime */ \
	[87] = {224, 1}, /* timerfd_gettime */ \
	[88] = {219, 1}, /* utimensat */ \
	[89] = {33, 1}, /* acct */ \
	[90] = {114, 1}, /* capget */ \
	[91] = {115, 353}, /* capset */ \
	[92] = {82, 1}, /* personality */ \
	[93] = {2, 1}, /* exit */ \
	[94] = {164, 1}, /* exit_group */ \
	[95] = {188, 1}, /* waitid */ \
	[96] = {169, 1}, /* set_tid_address */ \
	[97] = {211, 285}, /* unshare */ \
	[98] = {154, 65}, /* futex */ \
	[99] = {212, 1}, /* set_robust_list */ \
	[100] = {213, 1}, /* get_robust_list */ \
	[101] = {103, 135}, /* nanosleep */ \
	[102] = {66, 1}, /* getitimer */ \
	[103] = {65, 1}, /* setitimer */ \
	[104] = {187, 1}, /* kexec_load */ \
	[105] = {76, 411}, /* init_module */ \
	[106] = {77, 425}, /* delete_module */ \
	[107] = {170, 1}, /* timer_create */ \
	[108] = {172, 1}, /* timer_gettime */ \
	[109] = {173, 1}, /* timer_getoverrun */ \
	[110] = {171, 1}, /* timer_settime */ \
	[111] = {174, 1}, /* timer_delete */ \
	[112] = {175, 1}, /* clock_settime */ \
	[113] = {176, 1}, /* clock_gettime */ \
	[114] = {177, 1}, /* clock_getres */ \
	[115] = {178, 1}, /* clock_nanosleep */ \
	[116] = {64, 1}, /* syslog */ \
	[117] = {18, 169}, /* ptrace */ \
	[118] = {95, 1}, /* sched_setparam */ \
	[119] = {97, 1}, /* sched_setscheduler */ \
	[120] = {98, 1}, /* sched_getscheduler */ \
	[121] = {96, 1}, /* sched_getparam */ \
	[122] = {155, 1}, /* sched_setaffinity */ \
	[123] = {156, 1}, /* sched_getaffinity */ \
	[124] = {99, 1}, /* sched_yield */ \
	[125] = {100, 1}, /* sched_get_priority_max */ \
	[126] = {101, 1}, /* sched_get_priority_min */ \
	[127] = {102, 1}, /* sched_rr_get_interval */ \
	[128] = {1, 1}, /* restart_syscall */ \
	[129] = {25, 129}, /* kill */ \
	[130] = {153, 131}, /* tkill */ \
	[131] = {179, 133}, /* tgkill */ \
	[132] = {317, 1}, /* sigaltstack */ \
	[133] = {112, 1}, /* rt_sigsuspend */ \
	[134] = {107, 1}, /* rt_sigaction */ \
	[135] = {108, 1}, /* rt_sigprocmask */ \
	[136] = {109, 1}, /* rt_sigpending */ \
	[137] = {110, 1}, /* rt_sigtimedwait */ \
	[138] = {111, 1}, /* rt_sigqueueinfo */ \
	[139] = {298, 1}, /* rt_sigreturn */ \
	[140] = {61, 1}, /* setpriority */ \
	[141] = {60, 1}, /* getpriority */ \
	[142] = {54, 1}, /* reboot */ \
	[143] = {124, 429}, /* setregid */ \
	[144] = {134, 201}, /* setgid */ \
	[145] = {123, 427}, /* setreuid */ \
	[146] = {133, 199}, /* setuid */ \
	[147] = {128, 193}, /* setresuid */ \
	[148] = {129, 211}, /* getresuid */ \
	[149] = {130, 195}, /* setresgid */ \
	[150] = {131, 213}, /* getresgid */ \
	[151] = {135, 1}, /* setfsuid */ \
	[152] = {136, 1}, /* setfsgid */ \
	[153] = {31, 1}, /* times */ \
	[154] = {36, 295}, /* setpgid */ \
	[155] = {79, 1}, /* getpgid */ \
	[156] = {89, 1}, /* getsid */ \
	[157] = {43, 275}, /* setsid */ \
	[158] = {125, 1}, /* getgroups */ \
	[159] = {126, 1}, /* setgroups */ \
	[160] = {67, 1}, /* uname */ \
	[161] = {44, 1}, /* sethostname */ \
	[162] = {73, 1}, /* setdomainname */ \
	[163] = {117, 141}, /* getrlimit */ \
	[164] = {45, 143}, /* setrlimit */ \
	[165] = {46, 1}, /* getrusage */ \
	[166] = {37, 1}, /* umask */ \
	[167] = {106, 401}, /* prctl */ \
	[168] = {217, 1}, /* getcpu */ \
	[169] = {47, 1}, /* gettimeofday */ \
	[170] = {48, 1}, /* settimeofday */ \
	[171] = {74, 1}, /* adjtimex */ \
	[172] = {16, 1}, /* getpid */ \
	[173] = {41, 1}, /* getppid */ \
	[174] = {119, 203}, /* getuid */ \
	[175] = {121, 205}, /* geteuid */ \
	[176] = {120, 207}, /* getgid */ \
	[177] = {122, 209}, /* getegid */ \
	[178] = {140, 1}, /* gettid */ \
	[179] = {71, 1}, /* sysinfo */ \
	[180] = {181, 1}, /* mq_open */ \
	[181] = {182, 1}, /* mq_unlink */ \
	[182] = {183, 1}, /* mq_timedsend */ \
	[183] = {184, 1}, /* mq_timedreceive */ \
	[184] = {185, 1}, /* mq_notify */ \
	[185] = {186, 1}, /* mq_getsetattr */ \
	[186] = {264, 1}, /* msgget */ \
	[187] = {265, 1}, /* msgctl */ \
	[188] = {263, 1}, /* msgrcv */ \
	[189] = {262, 1}, /* msgsnd */ \
	[190] = {260, 263}, /* semget */ \
	[191] = {261, 253}, /* semctl */ \
	[192] = {371, 1}, /* semtimedop */ \
	[193] = {259, 251}, /* semop */ \
	[194] = {267, 1}, /* shmget */ \
	[195] = {268, 1}, /* shmctl */ \
	[196] = {297, 1}, /* shmat */ \
	[197] = {266, 1}, /* shmdt */ \
	[198] = {241, 19}, /* socket */ \
	[199] = {248, 43}, /* socketpair */ \
	[200] = {242, 21}, /* bind */ \
	[201] = {244, 25}, /* listen */ \
	[202] = {245, 247}, /* accept */ \
	[203] = {243, 23}, /* connect */ \
	[204] = {246, 39}, /* getsockname */ \
	[205] = {247, 41}, /* getpeername */ \
	[206] = {249, 31}, /* sendto */ \
	[207] = {250, 35}, /* recvfrom */ \
	[208] = {252, 45}, /* setsockopt */ \
	[209] = {253, 47}, /* getsockopt */ \
	[210] = {251, 37}, /* shutdown */ \
	[211] = {254, 49}, /* sendmsg */ \
	[212] = {256, 53}, /* recvmsg */ \
	[213] = {373, 1}, /* readahead */ \
	[214] = {32, 159}, /* brk */ \
	[215] = {56, 165}, /* munmap */ \
	[216] = {104, 1}, /* mremap */ \
	[217] = {189, 1}, /* add_key */ \
	[218] = {190, 1}, /* request_key */ \
	[219] = {191, 453}, /* keyctl */ \
	[220] = {327, 223}, /* clone */ \
	[221] = {324, 293}, /* execve */ \
	[222] = {55, 161}, /* mmap */ \
	[223] = {319, 1}, /* fadvise64 */ \
	[224] = {53, 1}, /* swapon */ \
	[225] = {70, 1}, /* swapoff */ \
	[226] = {75, 329}, /* mprotect */ \
	[227] = {86, 1}, /* msync */ \
	[228] = {91, 345}, /* mlock */ \
	[229] = {92, 347}, /* munlock */ \
	[230] = {93, 349}, /* mlockall */ \
	[231] = {94, 351}, /* munlockall */ \
	[232] = {138, 1}, /* mincore */ \
	[233] = {139, 1}, /* madvise */ \
	[234] = {168, 1}, /* remap_file_pages */ \
	[235] = {363, 1}, /* mbind */ \
	[236] = {387, 1}, /* get_mempolicy */ \
	[237] = {368, 1}, /* set_mempolicy */ \
	[238] = {357, 1}, /* migrate_pages */ \
	[239] = {358, 1}, /* move_pages */ \
	[240] = {233, 1}, /* rt_tgsigqueueinfo */ \
	[241] = {234, 1}, /* perf_event_open */ \
	[242] = {258, 389}, /* accept4 */ \
	[243] = {257, 55}, /* recvmmsg */ \
	[260] = {69, 1}, /* wait4 */ \
	[261] = {236, 145}, /* prlimit64 */ \
	[262] = {235, 1}, /* fanotify_init */ \
	[263] = {393, 1}, /* fanotify_mark */ \
	[264] = {376, 1}, /* name_to_handle_at */ \
	[265] = {329, 337}, /* open_by_handle_at */ \
	[266] = {237, 1}, /* clock_adjtime */ \
	[267] = {238, 1}, /* syncfs */ \
	[268] = {239, 241}, /* setns */ \
	[269] = {255, 51}, /* sendmmsg */ \
	[270] = {301, 421}, /* process_vm_readv */ \
	[271] = {302, 423}, /* process_vm_writev */ \
	[272] = {361, 1}, /* kcmp */ \
	[273] = {314, 413}, /* finit_module */ \
	[274] = {362, 1}, /* sched_setattr */ \
	[275] = {383, 1}, /* sched_getattr */ \
	[276] = {320, 319}, /* renameat2 */ \
	[277] = {316, 299}, /* seccomp */ \
	[278] = {318, 1}, /* getrandom */ \
	[279] = {342, 405}, /* memfd_create */ \
	[280] = {315, 369}, /* bpf */ \
	[281] = {325, 331}, /* execveat */ \
	[282] = {321, 321}, /* userfaultfd */ \
	[283] = {390, 1}, /* membarrier */ \
	[284] = {333, 371}, /* mlock2 */ \
	[285] = {326, 333}, /* copy_file_range */ \
	[286] = {359, 1}, /* preadv2 */ \
	[287] = {360, 1}, /* pwritev2 */ \
	[288] = {350, 1}, /* pkey_mprotect */ \
	[289] = {349, 1}, /* pkey_alloc */ \
	[290] = {351, 1}, /* pkey_free */ \
	[291] = {367, 1}, /* statx */ \
	[292] = {369, 1}, /* io_pgetevents */ \
	[293] = {380, 1}, /* rseq */ \
	[294] = {345, 1}, /* kexec_file_load */ \
	[424] = {348, 1}, /* pidfd_send_signal */ \
	[425] = {330, 339}, /* io_uring_setup */ \
	[426] = {331, 341}, /* io_uring_enter */ \
	[427] = {332, 343}, /* io_uring_register */ \
	[428] = {339, 1}, /* open_tree */ \
	[429] = {340, 1}, /* move_mount */ \
	[430] = {338, 1}, /* fsopen */ \
	[431] = {335, 373}, /* fsconfig */ \
	[432] = {337, 1}, /* fsmount */ \
	[433] = {336, 1}, /* fspick */ \
	[434] = {347, 409}, /* pidfd_open */ \
	[435] = {328, 335}, /* clone3 */ \
	[436] = {392, 451}, /* close_range */ \
	[437] = {322, 327}, /* openat2 */ \
	[438] = {346, 407}, /* pidfd_getfd */ \
	[439] = {384, 1}, /* faccessat2 */ \
	[440] = {389, 1}, /* process_madvise */ \
	[441] = {356, 1}, /* epoll_pwait2 */ \
	[442] = {341, 1}, /* mount_setattr */ \
	[443] = {353, 1}, /* quotactl_fd */ \
	[444] = {352, 1}, /* landlock_create_ruleset */ \
	[445] = {355, 1}, /* landlock_add_rule */ \
	[446] = {354, 1}, /* landlock_restrict_self */ \
	[448] = {377, 1}, /* process_mrelease */ \
	[449] = {374, 1}, /* futex_waitv */ \
	[450] = {370, 1}, /* set_mempolicy_home_node */ \
	[451] = {412, 1}, /* cachestat */ \
	[452] = {413, 1}, /* fchmodat2 */ \
	[453] = {414, 1}, /* map_shadow_stack */ \
	[454] = {417, 1}, /* futex_wake */ \
	[455] = {419, 1}, /* futex_wait */ \
	[456] = {418, 1}, /* futex_requeue */ \
	[457] = {438, 1}, /* statmount */ \
	[458] = {437, 1}, /* listmount */ \
	[459] = {439, 1}, /* lsm_get_self_attr */ \
	[460] = {440, 1}, /* lsm_set_self_attr */ \
	[461] = {441, 1}, /* lsm_list_modules */ \
	[462] = {442, 1}, /* mseal */ \
	[463] = {447, 1}, /* setxattrat */ \
	[464] = {446, 1}, /* getxattrat */ \
	[465] = {445, 1}, /* listxattrat */ \
	[466] = {444, 1}, /* removexattrat */ \
	[467] = {448, 1}, /* open_tree_attr */ \
	[468] = {449, 1}, /* file_getattr */ \
	[469] = {450, 1}, /* file_setattr */ \
	[244] = {0, 1}, \
	[245] = {0, 1}, \
	[246] = {0, 1}, \
	[247] = {0, 1}, \
	[248] = {0, 1}, \
	[249] = {0, 1}, \
	[250] = {0, 1}, \
	[251] = {0, 1}, \
	[252] = {0, 1}, \
	[253] = {0, 1}, \
	[254] = {0, 1}, \
	[255] = {0, 1}, \
	[256] = {0, 1}, \
	[257] = {0, 1}, \
	[258] = {0, 1}, \
	[259] = {0, 1}, \
	[295] = {0, 1}, \
	[296] = {0, 1}, \
	[297] = {0, 1}, \
	[298] = {0, 1}, \
	[299] = {0, 1}, \
	[300] = {0, 1}, \
	[301] = {0, 1}, \
	[302] = {0, 1}, \
	[303] = {0, 1}, \
	[304] = {0, 1}, \
	[305] = {0, 1}, \
	[306] = {0, 1}, \
	[307] = {0, 1}, \
	[308] = {0, 1}, \
	[309] = {0, 1}, \
	[310] = {0, 1}, \
	[311] = {0, 1}, \
	[312] = {0, 1}, \
	[313] = {0, 1}, \
	[314] = {0, 1}, \
	[315] = {0, 1}, \
	[316] = {0, 1}, \
	[317] = {0, 1}, \
	[318] = {0, 1}, \
	[319] = {0, 1}, \
	[320] = {0, 1}, \
	[321] = {0, 1}, \
	[322] = {0, 1}, \
	[323] = {0, 1}, \
	[324] = {0, 1}, \
	[325] = {0, 1}, \
	[326] = {0, 1}, \
	[327] = {0, 1}, \
	[328] = {0, 1}, \
	[329] = {0, 1}, \
	[330] = {0, 1}, \
	[331] = {0, 1}, \
	[332] = {0, 1}, \
	[333] = {0, 1}, \
	[334] = {0, 1}, \
	[335] = {0, 1}, \
	[336] = {0, 1}, \
	[337] = {0, 1}, \
	[338] = {0, 1}, \
	[339] = {0, 1}, \
	[340] = {0, 1}, \
	[341] = {0, 1}, \
	[342] = {0, 1}, \
	[343] = {0, 1}, \
	[344] = {0, 1}, \
	[345] = {0, 1}, \
	[346] = {0, 1}, \
	[347] = {0, 1}, \
	[348] = {0, 1}, \
	[349] = {0, 1}, \
	[350] = {0, 1}, \
	[351] = {0, 1}, \
	[352] = {0, 1}, \
	[353] = {0, 1}, \
	[354] = {0, 1}, \
	[355] = {0, 1}, \
	[356] = {0, 1}, \
	[357] = {0, 1}, \
	[358] = {0, 1}, \
	[359] = {0, 1}, \
	[360] = {0, 1}, \
	[361] = {0, 1}, \
	[362] = {0, 1}, \
	[363] = {0, 1}, \
	[364] = {0, 1}, \
	[365] = {0, 1}, \
	[366] = {0, 1}, \
	[367] = {0, 1}, \
	[368] = {0, 1}, \
	[369] = {0, 1}, \
	[370] = {0, 1}, \
	[371] = {0, 1}, \
	[372] = {0, 1}, \
	[373] = {0, 1}, \
	[374] = {0, 1}, \
	[375] = {0, 1}, \
	[376] = {0, 1}, \
	[377] = {0, 1}, \
	[378] = {0, 1}, \
	[379] = {0, 1}, \
	[380] = {0, 1}, \
	[381] = {0, 1}, \
	[382] = {0, 1}, \
	[383] = {0, 1}, \
	[384] = {0, 1}, \
	[385] = {0, 1}, \
	[386] = {0, 1}, \
	[387] = {0, 1}, \
	[388] = {0, 1}, \
	[389] = {0, 1}, \
	[390] = {0, 1}, \
	[391] = {0, 1}, \
	[392] = {0, 1}, \
	[393] = {0, 1}, \
	[394] = {0, 1}, \
	[395] = {0, 1}, \
	[396] = {0, 1}, \
	[397] = {0, 1}, \
	[398] = {0, 1}, \
	[399] = {0, 1}, \
	[400] = {0, 1}, \
	[401] = {0, 1}, \
	[402] = {0, 1}, \
	[403] = {0, 1}, \
	[404] = {0, 1}, \
	[405] = {0, 1}, \
	[406] = {0, 1}, \
	[407] = {0, 1}, \
	[408] = {0, 1}, \
	[409] = {0, 1}, \
	[410] = {0, 1}, \
	[411] = {0, 1}, \
	[412] = {0, 1}, \
	[413] = {0, 1}, \
	[414] = {0, 1}, \
	[415] = {0, 1}, \
	[416] = {0, 1}, \
	[417] = {0, 1}, \
	[418] = {0, 1}, \
	[419] = {0, 1}, \
	[420] = {0, 1}, \
	[421] = {0, 1}, \
	[422] = {0, 1}, \
	[423] = {0, 1}, \
	[447] = {0, 1}, \
	[470] = {0, 1}, \
	[471] = {0, 1}, \
	[472] = {0, 1}, \
	[473] = {0, 1}, \
	[474] = {0, 1}, \
	[475] = {0, 1}, \
	[476] = {0, 1}, \
	[477] = {0, 1}, \
	[478] = {0, 1}, \
	[479] = {0, 1}, \
	[480] = {0, 1}, \
	[481] = {0, 1}, \
	[482] = {0, 1}, \
	[483] = {0, 1}, \
	[484] = {0, 1}, \
	[485] = {0, 1}, \
	[486] = {0, 1}, \
	[487] = {0, 1}, \
	[488] = {0, 1}, \
	[489] = {0, 1}, \
	[490] = {0, 1}, \
	[491] = {0, 1}, \
	[492] = {0, 1}, \
	[493] = {0, 1}, \
	[494] = {0, 1}, \
	[495] = {0, 1}, \
	[496] = {0, 1}, \
	[497] = {0, 1}, \
	[498] = {0, 1}, \
	[499] = {0, 1}, \
	[500] = {0, 1}, \
	[501] = {0, 1}, \
	[502] = {0, 1}, \
	[503] = {0, 1}, \
	[504] = {0, 1}, \
	[505] = {0, 1}, \
	[506] = {0, 1}, \
	[507] = {0, 1}, \
	[508] = {0, 1}, \
	[509] = {0, 1}, \
	[510] = {0, 1}, \
	[511] = {0, 1},
