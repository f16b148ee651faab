//! Facts: what the kernel knew beside a call's arguments. `schema/facts.toml` lists the kinds.

use crate::event::Malformed;
use crate::generated::names::{Fact, FdKind};

/// A list of facts: `u16 kind, u16 length, bytes`, each padded to 4 bytes. At most one of a kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a>(&'a [u8]);

impl<'a> Facts<'a> {
    /// No facts.
    pub const EMPTY: Self = Self(&[]);

    /// Takes the bytes behind a record's parameters.
    ///
    /// # Errors
    /// A length that reaches behind the end.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = split(rest).ok_or(Malformed("fact too long"))?.2;
        }
        Ok(Self(bytes))
    }

    /// The bytes as they came.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Appends these facts to `into`, with `value` for the one of this kind.
    pub fn with(&self, kind: Fact, value: &[u8], into: &mut Vec<u8>) {
        let mut rest = self.0;
        while let Some((found, kept, tail)) = split(rest) {
            if found != kind as u16 {
                append(found, kept, into);
            }
            rest = tail;
        }
        append(kind as u16, value, into);
    }

    /// Bytes of the fact of this kind.
    pub fn get(&self, kind: Fact) -> Option<&'a [u8]> {
        let mut rest = self.0;
        while let Some((found, value, tail)) = split(rest) {
            if found == kind as u16 {
                return Some(value);
            }
            rest = tail;
        }
        None
    }

    /// A path or name, without its final NUL; `None` when absent or empty.
    pub fn text(&self, kind: Fact) -> Option<&'a [u8]> {
        let bytes = self.get(kind)?;
        Some(bytes.strip_suffix(b"\0").unwrap_or(bytes)).filter(|text| !text.is_empty())
    }

    /// An integer fact.
    pub fn uint(&self, kind: Fact) -> Option<u64> {
        crate::params::uint(self.get(kind)?)
    }

    /// [`Fact::Inode`], decoded.
    pub fn inode(&self) -> Option<InodeFact> {
        let bytes = self.get(Fact::Inode)?;
        Some(InodeFact {
            ino: u64_at(bytes, 0)?,
            dev: u32_at(bytes, 8)?,
            nlink: u32_at(bytes, 12)?,
            mode: u32_at(bytes, 16)?,
            uid: u32_at(bytes, 20)?,
        })
    }

    /// [`Fact::Fd`], decoded.
    pub fn fd(&self) -> Option<FdFact> {
        let bytes = self.get(Fact::Fd)?;
        Some(FdFact {
            kind: FdKind::from_number(i64::from(*bytes.first()? as i8))?,
            l4proto: *bytes.get(1)?,
            family: u16::from_le_bytes(bytes.get(2..4)?.try_into().ok()?),
            flags: u32_at(bytes, 4)?,
        })
    }

    /// [`Fact::Cred`], decoded.
    pub fn cred(&self) -> Option<CredFact> {
        let bytes = self.get(Fact::Cred)?;
        let mut ids = [0; 8];
        for (index, id) in ids.iter_mut().enumerate() {
            *id = u32_at(bytes, index * 4)?;
        }
        let caps = [u64_at(bytes, 32)?, u64_at(bytes, 40)?, u64_at(bytes, 48)?];
        Some(CredFact { ids, caps })
    }

    /// [`Fact::Namespaces`], decoded.
    pub fn namespaces(&self) -> Option<NamespacesFact> {
        let bytes = self.get(Fact::Namespaces)?;
        let mut inums = [0; 7];
        for (index, inum) in inums.iter_mut().enumerate() {
            *inum = u32_at(bytes, index * 4)?;
        }
        Some(NamespacesFact(inums))
    }
}

/// File that a call reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InodeFact {
    /// Inode number.
    pub ino: u64,
    /// Device, as `dev` parameters hold it.
    pub dev: u32,
    /// Number of hard links.
    pub nlink: u32,
    /// Type and permission bits of the kernel.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
}

/// The event's fd, as the kernel sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FdFact {
    /// Kind.
    pub kind: FdKind,
    /// Capture encoding: 0 unknown, 2 TCP, 3 UDP, 4 ICMP, 5 raw.
    pub l4proto: u8,
    /// Socket family, 0 for others.
    pub family: u16,
    /// Open flags, portable values.
    pub flags: u32,
}

/// Credentials after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredFact {
    /// uid, gid, euid, egid, suid, sgid, fsuid, fsgid.
    pub ids: [u32; 8],
    /// Inheritable, permitted, effective capabilities.
    pub caps: [u64; 3],
}

/// Inode numbers of the namespaces after a call: mnt, pid, net, user, uts, ipc, cgroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamespacesFact(
    /// In the order above.
    pub [u32; 7],
);

fn split(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let kind = u16::from_le_bytes(bytes.get(..2)?.try_into().ok()?);
    let length = usize::from(u16::from_le_bytes(bytes.get(2..4)?.try_into().ok()?));
    let value = bytes.get(4..4 + length)?;
    let next = (4 + length).next_multiple_of(4).min(bytes.len());
    Some((kind, value, bytes.get(next..)?))
}

fn append(kind: u16, value: &[u8], into: &mut Vec<u8>) {
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    into.extend(kind.to_le_bytes());
    into.extend((value.len() as u16).to_le_bytes());
    into.extend(value);
    into.resize(into.len().next_multiple_of(4), 0);
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_fact_behind_an_unknown_one() {
        let bytes = [200, 0, 1, 0, 7, 0, 0, 0, 1, 0, 5, 0, b'/', b'e', b't', b'c', 0];
        let facts = Facts::new(&bytes).unwrap();
        assert_eq!(facts.text(Fact::Path), Some(&b"/etc"[..]));
        assert_eq!(facts.get(Fact::Cwd), None);
    }

    #[test]
    fn a_fact_is_put_in_the_place_of_its_kind() {
        let (mut first, mut both, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        Facts::EMPTY.with(Fact::Path, b"/a", &mut first);
        Facts::new(&first).unwrap().with(Fact::Cwd, b"/b\0", &mut both);
        Facts::new(&both).unwrap().with(Fact::Path, b"/longer", &mut changed);
        let facts = Facts::new(&changed).unwrap();
        assert_eq!((facts.text(Fact::Path), facts.text(Fact::Cwd)), (Some(&b"/longer"[..]), Some(&b"/b"[..])));
    }

    #[test]
    fn a_length_behind_the_end_is_refused() {
        assert!(Facts::new(&[1, 0, 9, 0, 0]).is_err());
        assert!(Facts::new(&[1, 0]).is_err());
    }
}
