//! Memory that only the start needed, given back to the system.

use std::collections::HashSet;
use std::ffi::c_void;

/// To be called when a long run has begun, or has got new rules: what the allocator kept, and code that may never run again.
pub fn give_back() {
    trim();
    for (start, length) in std::fs::read_to_string("/proc/self/smaps").iter().flat_map(|text| unchanged(text)) {
        // SAFETY: every page there is as it is in its file and nobody can write to it: the next access reads it again.
        unsafe { libc::madvise(start as *mut c_void, length, libc::MADV_DONTNEED) };
    }
}

/// Loading the probe reads the kernel's types several times over; the allocator keeps that room unless it is asked.
fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: takes no pointers.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Address and length of mappings of programs and libraries that cannot be written to and have no page of our own (a
/// relocated or patched one would be lost), of a list like `/proc/PID/smaps`. Other files may be unmapped by another
/// thread meanwhile, and their place given to somebody's data.
fn unchanged(smaps: &str) -> Vec<(usize, usize)> {
    let code: HashSet<&str> = smaps.lines().filter_map(code_of).collect();
    let (mut found, mut current) = (Vec::new(), None);
    for line in smaps.lines() {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words[..] {
            ["Anonymous:", "0", "kB"] => found.extend(current.take()),
            [range, rights, _, _, inode, path, ..] if rights.len() == 4 => {
                let of_file = inode != "0" && code.contains(path) && rights.starts_with('r') && rights.ends_with('p');
                current = (of_file && !rights.contains('w')).then(|| bounds(range)).flatten();
            }
            _ => {}
        }
    }
    found
}

/// The file of a mapping that may be run.
fn code_of(line: &str) -> Option<&str> {
    let mut words = line.split_ascii_whitespace();
    let (rights, path) = (words.nth(1)?, words.nth(3)?);
    (rights.len() == 4 && rights.contains('x') && path.starts_with('/')).then_some(path)
}

fn bounds(range: &str) -> Option<(usize, usize)> {
    let (start, end) = range.split_once('-')?;
    let (start, end) = (usize::from_str_radix(start, 16).ok()?, usize::from_str_radix(end, 16).ok()?);
    Some((start, end.checked_sub(start)?))
}
