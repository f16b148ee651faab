//! Blocks of a capture, as far as a made one needs them.

use std::io::{self, Write};
use tiercel_event::build::OwnedEvent;
use tiercel_event::seed::{ProcessSeed, UserSeed};
use tiercel_event::table::EventFlags;

const SECTION: u32 = 0x0A0D_0D0A;
const MACHINE: u32 = 0x201;
const PROCESSES_V9: u32 = 0x215;
const USERS_V2: u32 = 0x220;
const EVENT_V2: u32 = 0x216;
const EVENT_V2_LARGE: u32 = 0x221;
const EVENT_HEADER_BYTES: usize = 26;

/// Writes blocks.
pub struct Capture<W: Write> {
    out: W,
    body: Vec<u8>,
}

impl<W: Write> Capture<W> {
    /// Begins a section of a machine with so many processors.
    pub fn new(out: W, cpus: u32) -> io::Result<Self> {
        let mut capture = Self { out, body: Vec::new() };
        let section = [&0x1A2B_3C4D_u32.to_le_bytes()[..], &[1, 0, 2, 0], &[0xFF; 8]].concat();
        capture.block(SECTION, &section)?;
        let mut machine = [&cpus.to_le_bytes()[..], &(16u64 << 30).to_le_bytes(), &32_768u64.to_le_bytes()].concat();
        machine.resize(20 + 128 + 32, 0);
        machine[20..25].copy_from_slice(b"bench");
        capture.block(MACHINE, &machine)?;
        Ok(capture)
    }

    /// Processes before the first event.
    pub fn processes(&mut self, seeds: &[ProcessSeed]) -> io::Result<()> {
        let body: Vec<u8> = seeds.iter().flat_map(|seed| record(&process(seed))).collect();
        self.block(PROCESSES_V9, &body)
    }

    /// Users.
    pub fn users(&mut self, users: &[UserSeed]) -> io::Result<()> {
        let fields = |user: &UserSeed| {
            let ids = [&[0][..], &user.uid.to_le_bytes(), &user.gid.to_le_bytes()].concat();
            [ids, text(&user.name), text(&user.home), text(&user.shell)].concat()
        };
        let body: Vec<u8> = users.iter().flat_map(|user| record(&fields(user))).collect();
        self.block(USERS_V2, &body)
    }

    /// One event.
    pub fn event(&mut self, cpu: u16, owned: &OwnedEvent) -> io::Result<()> {
        let event = owned.event();
        let wide = event.info().is_some_and(|info| info.flags.has(EventFlags::LARGE_PAYLOAD));
        let lengths = event.params.iter().flat_map(|param| {
            let bytes = (param.len() as u32).to_le_bytes();
            bytes.into_iter().take(if wide { 4 } else { 2 })
        });
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        body.extend_from_slice(&cpu.to_le_bytes());
        body.extend_from_slice(&event.ts_ns.to_le_bytes());
        body.extend_from_slice(&event.tid.to_le_bytes());
        body.extend_from_slice(&[0; 4]);
        body.extend_from_slice(&event.code.to_le_bytes());
        body.extend_from_slice(&(event.params.len() as u32).to_le_bytes());
        debug_assert_eq!(body.len(), 2 + EVENT_HEADER_BYTES);
        body.extend(lengths);
        event.params.iter().for_each(|param| body.extend_from_slice(param));
        let length = (body.len() - 2) as u32;
        body[18..22].copy_from_slice(&length.to_le_bytes());
        self.block(if wide { EVENT_V2_LARGE } else { EVENT_V2 }, &body)?;
        self.body = body;
        Ok(())
    }

    fn block(&mut self, kind: u32, body: &[u8]) -> io::Result<()> {
        let padded = body.len().next_multiple_of(4);
        let total = (padded as u32 + 12).to_le_bytes();
        self.out.write_all(&kind.to_le_bytes())?;
        self.out.write_all(&total)?;
        self.out.write_all(body)?;
        self.out.write_all(&[0; 3][..padded - body.len()])?;
        self.out.write_all(&total)
    }

    /// Writes what is buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn record(fields: &[u8]) -> Vec<u8> {
    [&(fields.len() as u32 + 4).to_le_bytes()[..], fields].concat()
}

fn text(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_le_bytes()[..], bytes].concat()
}

fn process(seed: &ProcessSeed) -> Vec<u8> {
    let mut out = Vec::new();
    [seed.tid, seed.pid, seed.ptid, seed.sid, seed.vpgid].iter().for_each(|id| out.extend(id.to_le_bytes()));
    [&seed.comm, &seed.exe, &seed.exepath, &seed.args, &seed.cwd].iter().for_each(|bytes| out.extend(text(bytes)));
    out.extend(seed.fdlimit.to_le_bytes());
    [seed.flags, seed.uid, seed.gid, 0, 0, 0].iter().for_each(|number| out.extend(number.to_le_bytes()));
    out.extend([0; 16]);
    out.extend(text(&seed.env));
    [seed.vtid, seed.vpid].iter().for_each(|id| out.extend(id.to_le_bytes()));
    [&seed.cgroups, &seed.root].iter().for_each(|bytes| out.extend(text(bytes)));
    out.extend(seed.pidns_init_start_ns.to_le_bytes());
    [seed.tty, seed.loginuid].iter().for_each(|number| out.extend(number.to_le_bytes()));
    out.push(u8::from(seed.exe_writable));
    out
}
