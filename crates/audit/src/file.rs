//! Audit logs in files: a document a line, or documents of several lines.

use crate::split::split;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tiercel_source::{Brought, Feed, FeedError, Json, Progress, Refusals};

/// Bytes that a document may have.
pub const LIMIT_BYTES: usize = 64 << 20;

/// Lines that are read between two looks at other things.
const LINES: usize = 256;

/// Files, one after the other.
pub struct FileFeed {
    rest: std::vec::IntoIter<PathBuf>,
    now: Option<Lines>,
    longest: usize,
    refusals: Refusals,
    bytes: u64,
    all_bytes: u64,
}

/// A file being read.
struct Lines {
    path: PathBuf,
    input: BufReader<File>,
    /// A pipe that nobody writes to may still be written to.
    patient: bool,
    line: u64,
    /// Lines of a document that has not ended, and the number of the first.
    open: Vec<u8>,
    begun: u64,
    depth: Depth,
    /// A document of several lines was none: from now on each line is one.
    single: bool,
    /// A line that is longer than a document may be.
    skipping: bool,
}

impl FileFeed {
    /// Opens a file, or all files of a folder in the order of their last change.
    ///
    /// # Errors
    /// What cannot be opened, with the system's reason.
    pub fn open(path: &str, longest: usize) -> Result<Self, FeedError> {
        let failed = |error: io::Error| FeedError(format!("cannot read the audit log {path:?}: {error}"));
        if path.is_empty() {
            return Err(FeedError("open_params is empty: name a file, a folder or http://HOST:PORT/PATH".to_owned()));
        }
        let files = if fs::metadata(path).map_err(failed)?.is_dir() {
            in_order(Path::new(path)).map_err(failed)?
        } else {
            vec![PathBuf::from(path)]
        };
        let all_bytes = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|data| data.len()).sum();
        let mut feed =
            Self { rest: files.into_iter(), now: None, longest, refusals: Refusals::default(), bytes: 0, all_bytes };
        feed.next_file()?;
        Ok(feed)
    }

    fn next_file(&mut self) -> Result<(), FeedError> {
        let Some(path) = self.rest.next() else {
            self.now = None;
            return Ok(());
        };
        let lines =
            Lines::open(&path).map_err(|error| FeedError(format!("cannot read the audit log {path:?}: {error}")))?;
        self.now = Some(lines);
        Ok(())
    }
}

/// Regular files, the oldest change first.
fn in_order(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let data = fs::metadata(&path)?;
        if data.is_file() {
            found.push((data.modified()?, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|row| row.1).collect())
}

impl Lines {
    fn open(path: &Path) -> io::Result<Self> {
        // Without waiting for who writes to a pipe.
        let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
        let patient = file.metadata()?.file_type().is_fifo();
        Ok(Self {
            path: path.to_owned(),
            input: BufReader::with_capacity(1 << 16, file),
            patient,
            line: 0,
            open: Vec::new(),
            begun: 1,
            depth: Depth::default(),
            single: false,
            skipping: false,
        })
    }
}

impl Feed for FileFeed {
    fn poll(&mut self, deliver: &mut dyn FnMut(Brought<'_>)) -> Result<Progress, FeedError> {
        for _ in 0..LINES {
            let Some(lines) = &mut self.now else { return Ok(Progress::End) };
            let mut out = Out { deliver, refusals: &mut self.refusals, longest: self.longest };
            match lines.read() {
                Ok(Took::Bytes(count)) => {
                    self.bytes += count as u64;
                    lines.use_what_is_whole(&mut out);
                }
                Ok(Took::Nothing) => return Ok(Progress::Idle),
                Ok(Took::End) => {
                    lines.end(&mut out);
                    self.next_file()?;
                }
                Err(error) => {
                    return Err(FeedError(format!("{}: line {}: {error}", lines.path.display(), lines.line + 1)));
                }
            }
        }
        Ok(Progress::More)
    }

    fn refusals(&self) -> Refusals {
        self.refusals.clone()
    }

    fn progress(&self) -> Option<f64> {
        (self.all_bytes > 0).then(|| (self.bytes as f64 / self.all_bytes as f64).min(1.0))
    }
}

enum Took {
    Bytes(usize),
    Nothing,
    End,
}

/// Where events and what cannot be used go.
struct Out<'o> {
    deliver: &'o mut dyn FnMut(Brought<'_>),
    refusals: &'o mut Refusals,
    longest: usize,
}

impl Out<'_> {
    fn split(&mut self, path: &Path, line: u64, document: &[u8]) {
        let Self { deliver, refusals, longest } = self;
        split(document, *longest, &mut **deliver, &mut |why| {
            refusals.add(why.reason(), format_args!("{}:{line}", path.display()));
        });
    }

    fn refuse(&mut self, reason: &'static str, path: &Path, line: u64) {
        self.refusals.add(reason, format_args!("{}:{line}", path.display()));
    }
}

impl Lines {
    /// Reads on to the end of a line, or as far as there is something.
    fn read(&mut self) -> io::Result<Took> {
        let mut count = 0;
        if self.open.is_empty() {
            self.begun = self.line + 1;
        }
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Ok(if count > 0 { Took::Bytes(count) } else { Took::Nothing });
                }
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                let waits = self.patient && count == 0;
                return Ok(if count > 0 {
                    Took::Bytes(count)
                } else if waits {
                    Took::Nothing
                } else {
                    Took::End
                });
            }
            self.patient = false;
            let end = chunk.iter().position(|&byte| byte == b'\n').map_or(chunk.len(), |at| at + 1);
            let whole = chunk[end - 1] == b'\n';
            if self.skipping {
                self.skipping = !whole;
            } else {
                self.open.extend_from_slice(&chunk[..end]);
                self.depth.over(&chunk[..end]);
            }
            self.input.consume(end);
            count += end;
            self.line += u64::from(whole);
            if whole || self.open.len() > LIMIT_BYTES {
                return Ok(Took::Bytes(count));
            }
        }
    }

    /// Hands on the document that has ended with this line.
    fn use_what_is_whole(&mut self, out: &mut Out<'_>) {
        let whole = self.open.ends_with(b"\n");
        if self.open.len() > LIMIT_BYTES {
            self.too_long(out);
        } else if whole && (self.single || self.depth.inside) {
            // No string of JSON goes on in the next line.
            self.stand_alone(out);
        } else if whole && self.depth.is_even() {
            self.hand_on(out);
        }
    }

    fn hand_on(&mut self, out: &mut Out<'_>) {
        let document = self.open.trim_ascii();
        let several = memchr::memchr(b'\n', document).is_some();
        if several && Json::checked(document).is_err() {
            return self.stand_alone(out);
        }
        if !document.is_empty() {
            out.split(&self.path, self.begun, document);
        }
        self.begin();
    }

    fn begin(&mut self) {
        self.open.clear();
        self.depth = Depth::default();
    }

    /// What was read is no document of several lines: from now on each line stands alone, so that only bad ones are lost.
    fn stand_alone(&mut self, out: &mut Out<'_>) {
        self.single = true;
        let text = std::mem::take(&mut self.open);
        let mut number = self.begun;
        let mut lines = text.split_inclusive(|&byte| byte == b'\n');
        let rest = lines.by_ref().find(|line| {
            let whole = line.ends_with(b"\n");
            if whole && !line.trim_ascii().is_empty() {
                out.split(&self.path, number, line.trim_ascii());
            }
            number += u64::from(whole);
            !whole
        });
        self.begin();
        // The last one may go on in the file.
        self.open = rest.map(<[u8]>::to_vec).unwrap_or_default();
        self.begun = number;
    }

    fn too_long(&mut self, out: &mut Out<'_>) {
        if !self.single {
            self.stand_alone(out);
        }
        if self.open.len() > LIMIT_BYTES {
            self.skipping = !self.open.ends_with(b"\n");
            self.single = true;
            out.refuse("a line longer than a document may be", &self.path, self.begun);
            self.begin();
        }
    }

    fn end(&mut self, out: &mut Out<'_>) {
        if memchr::memchr(b'\n', self.open.trim_ascii()).is_some() && !self.depth.is_even() {
            self.stand_alone(out);
        }
        self.hand_on(out);
    }
}

/// Whether brackets outside of strings are closed: where a document of several lines ends.
#[derive(Clone, Copy, Debug, Default)]
struct Depth {
    open: i64,
    inside: bool,
    escaped: bool,
}

impl Depth {
    fn over(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.inside => self.escaped = true,
                b'"' => self.inside = !self.inside,
                _ if self.inside => {}
                b'{' | b'[' => self.open += 1,
                b'}' | b']' => self.open -= 1,
                _ => {}
            }
        }
    }

    fn is_even(self) -> bool {
        self.open <= 0 && !self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"kind":"Event","stageTimestamp":"2020-01-01T00:00:00Z"}"#;

    fn read(name: &str, text: &[u8]) -> (usize, Refusals) {
        let path = std::env::temp_dir().join(format!("tiercel-audit-{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        let mut feed = FileFeed::open(path.to_str().unwrap(), 1 << 20).unwrap();
        let mut count = 0;
        while feed.poll(&mut |_| count += 1).unwrap() != Progress::End {}
        fs::remove_file(&path).unwrap();
        (count, feed.refusals())
    }

    #[test]
    fn a_document_a_line_or_over_several() {
        let pretty = EVENT.replace('{', "{\n ").replace(',', ",\n  ");
        for text in [
            format!("{EVENT}\n{EVENT}\n\n"),
            format!("{EVENT}\n{EVENT}"),
            format!("{EVENT}\r\n{pretty}\n"),
            format!("[{pretty},\n{EVENT}]"),
            format!("{{\"kind\":\"EventList\",\n\"items\":[\n{pretty},\n{EVENT}\n]}}\n"),
        ] {
            assert_eq!(read("several", text.as_bytes()), (2, Refusals::default()), "{text}");
        }
        assert_eq!(read("empty", b""), (0, Refusals::default()));
    }

    #[test]
    fn a_broken_line_costs_itself_only() {
        let cut = &EVENT[..30];
        let (count, refused) = read("broken", format!("{EVENT}\n{cut}\n{EVENT}\n}}\n{EVENT}\n").as_bytes());
        assert_eq!((count, refused.counts.get("not JSON").copied()), (3, Some(2)));
        let (count, refused) = read("torn", format!("{EVENT}\n{cut}").as_bytes());
        assert_eq!((count, refused.counts.values().sum::<u64>()), (1, 1));
        assert!(refused.latest.unwrap().contains(":2: not JSON"));
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = vec![b'x'; LIMIT_BYTES + 5];
        text.extend_from_slice(format!("\n{EVENT}\n").as_bytes());
        let (count, refused) = read("long", &text);
        assert_eq!((count, refused.counts.len()), (1, 1));
    }

    #[test]
    fn what_is_not_there_is_told() {
        let error = FileFeed::open("/nowhere/audit.log", 1).err().unwrap().to_string();
        assert_eq!(error, "cannot read the audit log \"/nowhere/audit.log\": No such file or directory (os error 2)");
        assert!(FileFeed::open("", 1).is_err());
    }
}
