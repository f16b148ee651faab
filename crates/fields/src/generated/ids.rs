// Generated from schema/fields/ by tools/gen/write_fields_crate.py; do not edit.

use crate::table::{FieldInfo, row};

/// A field. A class with extractors has an enum, so that a field without code does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldId {
    /// Class `container`, `schema/fields/container.toml`.
    Container(ContainerField),
    /// Class `evt`, `schema/fields/evt.toml`.
    Evt(EvtField),
    /// Class `evt`, `schema/fields/evt_syscall.toml`.
    EvtSyscall(EvtSyscallField),
    /// Class `fd`, `schema/fields/fd.toml`.
    Fd(FdField),
    /// Class `fd`, `schema/fields/fd_names.toml`.
    FdNames(FdNamesField),
    /// Class `fdlist`, `schema/fields/fdlist.toml`.
    Fdlist(FdlistField),
    /// Class `fs.path`, `schema/fields/fs_path.toml`.
    FsPath(FsPathField),
    /// Class `group`, `schema/fields/group.toml`.
    Group(GroupField),
    /// Class `match`, `schema/fields/match.toml`.
    Match(MatchField),
    /// Class `process`, `schema/fields/process.toml`.
    Process(ProcessField),
    /// Class `user`, `schema/fields/user.toml`.
    User(UserField),
    /// Class `util`, `schema/fields/util.toml`.
    Util(UtilField),
    /// A field of a plugin: its index among all fields.
    Foreign(u16),
}

impl FieldId {
    /// Position among all fields.
    pub fn index(self) -> usize {
        match self {
            Self::Container(field) => field as usize,
            Self::Evt(field) => 61 + field as usize,
            Self::EvtSyscall(field) => 79 + field as usize,
            Self::Fd(field) => 137 + field as usize,
            Self::FdNames(field) => 183 + field as usize,
            Self::Fdlist(field) => 186 + field as usize,
            Self::FsPath(field) => 192 + field as usize,
            Self::Group(field) => 198 + field as usize,
            Self::Match(field) => 200 + field as usize,
            Self::Process(field) => 203 + field as usize,
            Self::User(field) => 293 + field as usize,
            Self::Util(field) => 299 + field as usize,
            Self::Foreign(index) => usize::from(index),
        }
    }

    /// Its row of the table.
    pub fn info(self) -> &'static FieldInfo {
        row(self.index())
    }
}

/// Fields of `schema/fields/container.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum ContainerField {
    /// `container.id`
    ContainerId,
    /// `container.full_id`
    ContainerFullId,
    /// `container.name`
    ContainerName,
    /// `container.image`
    ContainerImage,
    /// `container.image.id`
    ContainerImageId,
    /// `container.type`
    ContainerType,
    /// `container.privileged`
    ContainerPrivileged,
    /// `container.mounts`
    ContainerMounts,
    /// `container.mount`
    ContainerMount,
    /// `container.mount.source`
    ContainerMountSource,
    /// `container.mount.dest`
    ContainerMountDest,
    /// `container.mount.mode`
    ContainerMountMode,
    /// `container.mount.rdwr`
    ContainerMountRdwr,
    /// `container.mount.propagation`
    ContainerMountPropagation,
    /// `container.image.repository`
    ContainerImageRepository,
    /// `container.image.tag`
    ContainerImageTag,
    /// `container.image.digest`
    ContainerImageDigest,
    /// `container.healthcheck`
    ContainerHealthcheck,
    /// `container.liveness_probe`
    ContainerLivenessProbe,
    /// `container.readiness_probe`
    ContainerReadinessProbe,
    /// `container.start_ts`
    ContainerStartTs,
    /// `container.duration`
    ContainerDuration,
    /// `container.ip`
    ContainerIp,
    /// `container.cni.json`
    ContainerCniJson,
    /// `container.host_pid`
    ContainerHostPid,
    /// `container.host_network`
    ContainerHostNetwork,
    /// `container.host_ipc`
    ContainerHostIpc,
    /// `container.label`
    ContainerLabel,
    /// `container.labels`
    ContainerLabels,
    /// `proc.is_container_healthcheck`
    ProcIsContainerHealthcheck,
    /// `proc.is_container_liveness_probe`
    ProcIsContainerLivenessProbe,
    /// `proc.is_container_readiness_probe`
    ProcIsContainerReadinessProbe,
    /// `k8s.pod.name`
    K8sPodName,
    /// `k8s.ns.name`
    K8sNsName,
    /// `k8s.pod.id`
    K8sPodId,
    /// `k8s.pod.uid`
    K8sPodUid,
    /// `k8s.pod.sandbox_id`
    K8sPodSandboxId,
    /// `k8s.pod.full_sandbox_id`
    K8sPodFullSandboxId,
    /// `k8s.pod.label`
    K8sPodLabel,
    /// `k8s.pod.labels`
    K8sPodLabels,
    /// `k8s.pod.ip`
    K8sPodIp,
    /// `k8s.pod.cni.json`
    K8sPodCniJson,
    /// `k8s.rc.name`
    K8sRcName,
    /// `k8s.rc.id`
    K8sRcId,
    /// `k8s.rc.label`
    K8sRcLabel,
    /// `k8s.rc.labels`
    K8sRcLabels,
    /// `k8s.svc.name`
    K8sSvcName,
    /// `k8s.svc.id`
    K8sSvcId,
    /// `k8s.svc.label`
    K8sSvcLabel,
    /// `k8s.svc.labels`
    K8sSvcLabels,
    /// `k8s.ns.id`
    K8sNsId,
    /// `k8s.ns.label`
    K8sNsLabel,
    /// `k8s.ns.labels`
    K8sNsLabels,
    /// `k8s.rs.name`
    K8sRsName,
    /// `k8s.rs.id`
    K8sRsId,
    /// `k8s.rs.label`
    K8sRsLabel,
    /// `k8s.rs.labels`
    K8sRsLabels,
    /// `k8s.deployment.name`
    K8sDeploymentName,
    /// `k8s.deployment.id`
    K8sDeploymentId,
    /// `k8s.deployment.label`
    K8sDeploymentLabel,
    /// `k8s.deployment.labels`
    K8sDeploymentLabels,
}

/// Fields of `schema/fields/evt.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum EvtField {
    /// `evt.num`
    EvtNum,
    /// `evt.time`
    EvtTime,
    /// `evt.time.s`
    EvtTimeS,
    /// `evt.time.iso8601`
    EvtTimeIso8601,
    /// `evt.datetime`
    EvtDatetime,
    /// `evt.datetime.s`
    EvtDatetimeS,
    /// `evt.rawtime`
    EvtRawtime,
    /// `evt.rawtime.s`
    EvtRawtimeS,
    /// `evt.rawtime.ns`
    EvtRawtimeNs,
    /// `evt.reltime`
    EvtReltime,
    /// `evt.reltime.s`
    EvtReltimeS,
    /// `evt.reltime.ns`
    EvtReltimeNs,
    /// `evt.pluginname`
    EvtPluginname,
    /// `evt.plugininfo`
    EvtPlugininfo,
    /// `evt.source`
    EvtSource,
    /// `evt.is_async`
    EvtIsAsync,
    /// `evt.asynctype`
    EvtAsynctype,
    /// `evt.hostname`
    EvtHostname,
}

/// Fields of `schema/fields/evt_syscall.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum EvtSyscallField {
    /// `evt.latency`
    EvtLatency,
    /// `evt.latency.s`
    EvtLatencyS,
    /// `evt.latency.ns`
    EvtLatencyNs,
    /// `evt.latency.quantized`
    EvtLatencyQuantized,
    /// `evt.latency.human`
    EvtLatencyHuman,
    /// `evt.deltatime`
    EvtDeltatime,
    /// `evt.deltatime.s`
    EvtDeltatimeS,
    /// `evt.deltatime.ns`
    EvtDeltatimeNs,
    /// `evt.outputtime`
    EvtOutputtime,
    /// `evt.dir`
    EvtDir,
    /// `evt.type`
    EvtType,
    /// `evt.type.is`
    EvtTypeIs,
    /// `syscall.type`
    SyscallType,
    /// `evt.category`
    EvtCategory,
    /// `evt.cpu`
    EvtCpu,
    /// `evt.args`
    EvtArgs,
    /// `evt.arg`
    EvtArg,
    /// `evt.rawarg`
    EvtRawarg,
    /// `evt.info`
    EvtInfo,
    /// `evt.buffer`
    EvtBuffer,
    /// `evt.buflen`
    EvtBuflen,
    /// `evt.res`
    EvtRes,
    /// `evt.rawres`
    EvtRawres,
    /// `evt.failed`
    EvtFailed,
    /// `evt.is_io`
    EvtIsIo,
    /// `evt.is_io_read`
    EvtIsIoRead,
    /// `evt.is_io_write`
    EvtIsIoWrite,
    /// `evt.io_dir`
    EvtIoDir,
    /// `evt.is_wait`
    EvtIsWait,
    /// `evt.wait_latency`
    EvtWaitLatency,
    /// `evt.is_syslog`
    EvtIsSyslog,
    /// `evt.count`
    EvtCount,
    /// `evt.count.error`
    EvtCountError,
    /// `evt.count.error.file`
    EvtCountErrorFile,
    /// `evt.count.error.net`
    EvtCountErrorNet,
    /// `evt.count.error.memory`
    EvtCountErrorMemory,
    /// `evt.count.error.other`
    EvtCountErrorOther,
    /// `evt.count.exit`
    EvtCountExit,
    /// `evt.count.procinfo`
    EvtCountProcinfo,
    /// `evt.count.threadinfo`
    EvtCountThreadinfo,
    /// `evt.around`
    EvtAround,
    /// `evt.abspath`
    EvtAbspath,
    /// `evt.buflen.in`
    EvtBuflenIn,
    /// `evt.buflen.out`
    EvtBuflenOut,
    /// `evt.buflen.file`
    EvtBuflenFile,
    /// `evt.buflen.file.in`
    EvtBuflenFileIn,
    /// `evt.buflen.file.out`
    EvtBuflenFileOut,
    /// `evt.buflen.net`
    EvtBuflenNet,
    /// `evt.buflen.net.in`
    EvtBuflenNetIn,
    /// `evt.buflen.net.out`
    EvtBuflenNetOut,
    /// `evt.is_open_read`
    EvtIsOpenRead,
    /// `evt.is_open_write`
    EvtIsOpenWrite,
    /// `evt.infra.docker.name`
    EvtInfraDockerName,
    /// `evt.infra.docker.container.id`
    EvtInfraDockerContainerId,
    /// `evt.infra.docker.container.name`
    EvtInfraDockerContainerName,
    /// `evt.infra.docker.container.image`
    EvtInfraDockerContainerImage,
    /// `evt.is_open_exec`
    EvtIsOpenExec,
    /// `evt.is_open_create`
    EvtIsOpenCreate,
}

/// Fields of `schema/fields/fd.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum FdField {
    /// `fd.num`
    FdNum,
    /// `fd.type`
    FdType,
    /// `fd.typechar`
    FdTypechar,
    /// `fd.name`
    FdName,
    /// `fd.directory`
    FdDirectory,
    /// `fd.filename`
    FdFilename,
    /// `fd.ip`
    FdIp,
    /// `fd.cip`
    FdCip,
    /// `fd.sip`
    FdSip,
    /// `fd.lip`
    FdLip,
    /// `fd.rip`
    FdRip,
    /// `fd.port`
    FdPort,
    /// `fd.cport`
    FdCport,
    /// `fd.sport`
    FdSport,
    /// `fd.lport`
    FdLport,
    /// `fd.rport`
    FdRport,
    /// `fd.l4proto`
    FdL4proto,
    /// `fd.sockfamily`
    FdSockfamily,
    /// `fd.is_server`
    FdIsServer,
    /// `fd.uid`
    FdUid,
    /// `fd.containername`
    FdContainername,
    /// `fd.containerdirectory`
    FdContainerdirectory,
    /// `fd.proto`
    FdProto,
    /// `fd.cproto`
    FdCproto,
    /// `fd.sproto`
    FdSproto,
    /// `fd.lproto`
    FdLproto,
    /// `fd.rproto`
    FdRproto,
    /// `fd.net`
    FdNet,
    /// `fd.cnet`
    FdCnet,
    /// `fd.snet`
    FdSnet,
    /// `fd.lnet`
    FdLnet,
    /// `fd.rnet`
    FdRnet,
    /// `fd.connected`
    FdConnected,
    /// `fd.name_changed`
    FdNameChanged,
    /// `fd.cip.name`
    FdCipName,
    /// `fd.sip.name`
    FdSipName,
    /// `fd.lip.name`
    FdLipName,
    /// `fd.rip.name`
    FdRipName,
    /// `fd.dev`
    FdDev,
    /// `fd.dev.major`
    FdDevMajor,
    /// `fd.dev.minor`
    FdDevMinor,
    /// `fd.ino`
    FdIno,
    /// `fd.nameraw`
    FdNameraw,
    /// `fd.types`
    FdTypes,
    /// `fd.is_upper_layer`
    FdIsUpperLayer,
    /// `fd.is_lower_layer`
    FdIsLowerLayer,
}

/// Fields of `schema/fields/fd_names.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum FdNamesField {
    /// `fd.name.claimed`
    FdNameClaimed,
    /// `fd.name.effective`
    FdNameEffective,
    /// `fd.name.differs`
    FdNameDiffers,
}

/// Fields of `schema/fields/fdlist.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum FdlistField {
    /// `fdlist.nums`
    FdlistNums,
    /// `fdlist.names`
    FdlistNames,
    /// `fdlist.cips`
    FdlistCips,
    /// `fdlist.sips`
    FdlistSips,
    /// `fdlist.cports`
    FdlistCports,
    /// `fdlist.sports`
    FdlistSports,
}

/// Fields of `schema/fields/fs_path.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum FsPathField {
    /// `fs.path.name`
    FsPathName,
    /// `fs.path.nameraw`
    FsPathNameraw,
    /// `fs.path.source`
    FsPathSource,
    /// `fs.path.sourceraw`
    FsPathSourceraw,
    /// `fs.path.target`
    FsPathTarget,
    /// `fs.path.targetraw`
    FsPathTargetraw,
}

/// Fields of `schema/fields/group.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum GroupField {
    /// `group.gid`
    GroupGid,
    /// `group.name`
    GroupName,
}

/// Fields of `schema/fields/match.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum MatchField {
    /// `match.count`
    MatchCount,
    /// `match.duration`
    MatchDuration,
    /// `match.first`
    MatchFirst,
}

/// Fields of `schema/fields/process.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum ProcessField {
    /// `proc.exe`
    ProcExe,
    /// `proc.pexe`
    ProcPexe,
    /// `proc.aexe`
    ProcAexe,
    /// `proc.exepath`
    ProcExepath,
    /// `proc.pexepath`
    ProcPexepath,
    /// `proc.aexepath`
    ProcAexepath,
    /// `proc.name`
    ProcName,
    /// `proc.pname`
    ProcPname,
    /// `proc.aname`
    ProcAname,
    /// `proc.args`
    ProcArgs,
    /// `proc.aargs`
    ProcAargs,
    /// `proc.cmdline`
    ProcCmdline,
    /// `proc.pcmdline`
    ProcPcmdline,
    /// `proc.acmdline`
    ProcAcmdline,
    /// `proc.cmdnargs`
    ProcCmdnargs,
    /// `proc.cmdlenargs`
    ProcCmdlenargs,
    /// `proc.exeline`
    ProcExeline,
    /// `proc.env`
    ProcEnv,
    /// `proc.aenv`
    ProcAenv,
    /// `proc.cwd`
    ProcCwd,
    /// `proc.loginshellid`
    ProcLoginshellid,
    /// `proc.tty`
    ProcTty,
    /// `proc.pid`
    ProcPid,
    /// `proc.ppid`
    ProcPpid,
    /// `proc.apid`
    ProcApid,
    /// `proc.vpid`
    ProcVpid,
    /// `proc.pvpid`
    ProcPvpid,
    /// `proc.sid`
    ProcSid,
    /// `proc.sname`
    ProcSname,
    /// `proc.sid.exe`
    ProcSidExe,
    /// `proc.sid.exepath`
    ProcSidExepath,
    /// `proc.vpgid`
    ProcVpgid,
    /// `proc.vpgid.name`
    ProcVpgidName,
    /// `proc.vpgid.exe`
    ProcVpgidExe,
    /// `proc.vpgid.exepath`
    ProcVpgidExepath,
    /// `proc.pgid`
    ProcPgid,
    /// `proc.pgid.name`
    ProcPgidName,
    /// `proc.pgid.exe`
    ProcPgidExe,
    /// `proc.pgid.exepath`
    ProcPgidExepath,
    /// `proc.duration`
    ProcDuration,
    /// `proc.ppid.duration`
    ProcPpidDuration,
    /// `proc.pid.ts`
    ProcPidTs,
    /// `proc.ppid.ts`
    ProcPpidTs,
    /// `proc.is_exe_writable`
    ProcIsExeWritable,
    /// `proc.is_exe_upper_layer`
    ProcIsExeUpperLayer,
    /// `proc.is_exe_lower_layer`
    ProcIsExeLowerLayer,
    /// `proc.is_exe_from_memfd`
    ProcIsExeFromMemfd,
    /// `proc.is_sid_leader`
    ProcIsSidLeader,
    /// `proc.is_vpgid_leader`
    ProcIsVpgidLeader,
    /// `proc.is_pgid_leader`
    ProcIsPgidLeader,
    /// `proc.exe_ino`
    ProcExeIno,
    /// `proc.exe_ino.ctime`
    ProcExeInoCtime,
    /// `proc.exe_ino.mtime`
    ProcExeInoMtime,
    /// `proc.exe_ino.ctime_duration_proc_start`
    ProcExeInoCtimeDurationProcStart,
    /// `proc.exe_ino.ctime_duration_pidns_start`
    ProcExeInoCtimeDurationPidnsStart,
    /// `proc.pidns_init_start_ts`
    ProcPidnsInitStartTs,
    /// `thread.cap_permitted`
    ThreadCapPermitted,
    /// `thread.cap_inheritable`
    ThreadCapInheritable,
    /// `thread.cap_effective`
    ThreadCapEffective,
    /// `proc.fdopencount`
    ProcFdopencount,
    /// `proc.fdlimit`
    ProcFdlimit,
    /// `proc.fdusage`
    ProcFdusage,
    /// `proc.vmsize`
    ProcVmsize,
    /// `proc.vmrss`
    ProcVmrss,
    /// `proc.vmswap`
    ProcVmswap,
    /// `thread.pfmajor`
    ThreadPfmajor,
    /// `thread.pfminor`
    ThreadPfminor,
    /// `thread.tid`
    ThreadTid,
    /// `thread.ismain`
    ThreadIsmain,
    /// `thread.vtid`
    ThreadVtid,
    /// `thread.nametid`
    ThreadNametid,
    /// `thread.exectime`
    ThreadExectime,
    /// `thread.totexectime`
    ThreadTotexectime,
    /// `thread.cgroups`
    ThreadCgroups,
    /// `thread.cgroup`
    ThreadCgroup,
    /// `proc.nthreads`
    ProcNthreads,
    /// `proc.nchilds`
    ProcNchilds,
    /// `thread.cpu`
    ThreadCpu,
    /// `thread.cpu.user`
    ThreadCpuUser,
    /// `thread.cpu.system`
    ThreadCpuSystem,
    /// `thread.vmsize`
    ThreadVmsize,
    /// `thread.vmrss`
    ThreadVmrss,
    /// `thread.vmsize.b`
    ThreadVmsizeB,
    /// `thread.vmrss.b`
    ThreadVmrssB,
    /// `proc.stdin.type`
    ProcStdinType,
    /// `proc.stdout.type`
    ProcStdoutType,
    /// `proc.stderr.type`
    ProcStderrType,
    /// `proc.stdin.name`
    ProcStdinName,
    /// `proc.stdout.name`
    ProcStdoutName,
    /// `proc.stderr.name`
    ProcStderrName,
}

/// Fields of `schema/fields/user.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum UserField {
    /// `user.uid`
    UserUid,
    /// `user.name`
    UserName,
    /// `user.homedir`
    UserHomedir,
    /// `user.shell`
    UserShell,
    /// `user.loginuid`
    UserLoginuid,
    /// `user.loginname`
    UserLoginname,
}

/// Fields of `schema/fields/util.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum UtilField {
    /// `util.cnt`
    UtilCnt,
}
