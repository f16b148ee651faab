//! Builds captures block by block, in the versions that no public file has.
#![allow(dead_code, clippy::unwrap_used)]

/// A capture under construction.
#[derive(Clone, Default)]
pub struct Builder {
    pub bytes: Vec<u8>,
}

impl Builder {
    /// A section header.
    pub fn new() -> Self {
        Self::default().section(1, &[])
    }

    pub fn section(self, major: u16, options: &[u8]) -> Self {
        let mut body = 0x1A2B_3C4Du32.to_le_bytes().to_vec();
        body.extend(major.to_le_bytes());
        body.extend(2u16.to_le_bytes());
        body.extend(u64::MAX.to_le_bytes());
        body.extend(options);
        self.block(0x0A0D_0D0A, &body)
    }

    pub fn block(mut self, kind: u32, body: &[u8]) -> Self {
        let total = (12 + body.len()).next_multiple_of(4);
        self.bytes.extend(kind.to_le_bytes());
        self.bytes.extend((total as u32).to_le_bytes());
        self.bytes.extend(body);
        self.bytes.resize(self.bytes.len() + total - 12 - body.len(), 0);
        self.bytes.extend((total as u32).to_le_bytes());
        self
    }

    /// An event with a parameter count.
    pub fn event(self, ts_ns: u64, tid: i64, code: u16, params: &[&[u8]]) -> Self {
        let body = [&3u16.to_le_bytes()[..], &event(ts_ns, tid, code, params)].concat();
        self.block(0x216, &body)
    }

    /// An event with dump flags.
    pub fn flagged(self, flags: u32, ts_ns: u64, tid: i64, code: u16, params: &[&[u8]]) -> Self {
        let body = [&3u16.to_le_bytes()[..], &flags.to_le_bytes(), &event(ts_ns, tid, code, params)].concat();
        self.block(0x217, &body)
    }

    /// An event of the oldest kind, without a parameter count.
    pub fn event_v1(self, ts_ns: u64, tid: i64, code: u16, params: &[&[u8]]) -> Self {
        let (lengths, data) = arrays(params, false);
        let mut body = 3u16.to_le_bytes().to_vec();
        body.extend(ts_ns.to_le_bytes());
        body.extend(tid.to_le_bytes());
        body.extend(((22 + lengths.len() + data.len()) as u32).to_le_bytes());
        body.extend(code.to_le_bytes());
        self.block(0x204, &[body, lengths, data].concat())
    }
}

fn arrays(params: &[&[u8]], wide: bool) -> (Vec<u8>, Vec<u8>) {
    let lengths = params
        .iter()
        .flat_map(|param| {
            let length = (param.len() as u32).to_le_bytes();
            length[..if wide { 4 } else { 2 }].to_vec()
        })
        .collect();
    (lengths, params.concat())
}

fn event(ts_ns: u64, tid: i64, code: u16, params: &[&[u8]]) -> Vec<u8> {
    let (lengths, data) = arrays(params, matches!(code, 322 | 324 | 402));
    let mut bytes = ts_ns.to_le_bytes().to_vec();
    bytes.extend(tid.to_le_bytes());
    bytes.extend(((26 + lengths.len() + data.len()) as u32).to_le_bytes());
    bytes.extend(code.to_le_bytes());
    bytes.extend((params.len() as u32).to_le_bytes());
    [bytes, lengths, data].concat()
}

/// `u16` length and bytes.
pub fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_le_bytes()[..], text.as_bytes()].concat()
}

/// A process record of `version`, without its length field.
pub fn process(version: u8, tid: i64, comm: &str) -> Vec<u8> {
    let mut bytes = [tid, tid, 1].iter().flat_map(|id| id.to_le_bytes()).collect::<Vec<u8>>();
    if version >= 6 {
        bytes.extend(77i64.to_le_bytes());
    }
    if version >= 8 {
        bytes.extend(78i64.to_le_bytes());
    }
    bytes.extend(text(comm));
    bytes.extend(text("argv0"));
    if version >= 7 {
        bytes.extend(text("/bin/exe"));
    }
    bytes.extend(text("a\0b\0"));
    bytes.extend(text("/cwd/"));
    bytes.extend(1024i64.to_le_bytes());
    [0u32, 1000, 1001].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    if version >= 2 {
        [10u32, 11, 12].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        [13u64, 14].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    }
    if version >= 3 {
        bytes.extend(text("HOME=/\0"));
    }
    if version >= 4 {
        [5i64, 6].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(text("cpu=/x\0"));
    }
    if version >= 5 {
        bytes.extend(text("/root"));
    }
    bytes
}

/// A record with its length in front, counting itself.
pub fn with_length(record: &[u8]) -> Vec<u8> {
    [&(record.len() as u32 + 4).to_le_bytes()[..], record].concat()
}

/// A capture with every state list, an old event pair, a flagged event and a large one.
pub fn small_capture() -> Builder {
    let interface = [&[1, 0, 2, 0][..], &[127, 0, 0, 1], &[255, 0, 0, 0], &[0; 4], &[0; 8], b"lo"].concat();
    let listed = [&(interface.len() as u32).to_le_bytes()[..], &interface].concat();
    let user =
        with_length(&[&[0u8, 0, 0, 0, 0, 0, 0, 0, 0][..], &text("root"), &text("/root"), &text("/bin/sh")].concat());
    let file = with_length(&[&[3u8, 0, 0, 0, 0, 0, 0, 0][..], &[9; 8], &[16, 1, 0, 0, 0], &text("/etc/x")].concat());
    let mut machine = vec![0u8; 180];
    machine[0] = 2;
    machine[20..24].copy_from_slice(b"host");
    Builder::new()
        .block(0x201, &machine)
        .block(0x219, &listed)
        .block(0x220, &user)
        .block(0x215, &with_length(&process(9, 42, "proc")))
        .block(0x218, &[&42u64.to_le_bytes()[..], &file].concat())
        .event(1, 42, 4, &[&3i64.to_le_bytes()])
        .event(2, 42, 5, &[&0i64.to_le_bytes()])
        .flagged(1, 3, 42, 5, &[&0i64.to_le_bytes(), &3i64.to_le_bytes()])
        .event(4, 0, 402, &[&1u32.to_le_bytes(), b"name\0", b"data"])
        .event(5, 42, 5, &[&0i64.to_le_bytes(), &4i64.to_le_bytes()])
}
