//! A thread that looks again when a directory of a named file has changed.

use super::table::{NamedPaths, Table};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Between two looks at the directories.
const EVERY: Duration = Duration::from_secs(1);
/// After which everything is looked at again: a link above a directory may lead elsewhere.
const ALL: Duration = Duration::from_secs(60);

/// The running look-out; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    news: Receiver<Table>,
    _alive: Sender<()>,
}

impl Watch {
    /// Finds all files now, and again when something changes. Without a thread (the system has none to give) they are
    /// found this once.
    pub fn start(paths: NamedPaths) -> (Table, Option<Self>) {
        let directories = directories(&paths);
        let before = states(&directories);
        let table = Table::find(&paths);
        let (tell, news) = channel();
        let (alive, ended) = channel();
        let look = move || look(&paths, &directories, before, &tell, &ended);
        let thread = std::thread::Builder::new().name("tiercel-links".to_owned()).spawn(look);
        (table, thread.ok().map(|_| Self { news, _alive: alive }))
    }

    /// What was found since the last call, if anything was looked for again.
    pub fn news(&self) -> Option<Table> {
        self.news.try_iter().last()
    }
}

fn look(
    paths: &NamedPaths,
    directories: &[PathBuf],
    mut before: Vec<State>,
    tell: &Sender<Table>,
    ended: &Receiver<()>,
) {
    let mut looked = Instant::now();
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let now = states(directories);
        if now == before && looked.elapsed() < ALL {
            continue;
        }
        (before, looked) = (now, Instant::now());
        if tell.send(Table::find(paths)).is_err() {
            return;
        }
    }
}

/// What changes when a name in a directory does.
type State = Option<(u64, u64, i64, i64)>;

fn states(directories: &[PathBuf]) -> Vec<State> {
    let state = |path: &PathBuf| {
        let meta = std::fs::metadata(path).ok()?;
        Some((meta.dev(), meta.ino(), meta.mtime(), meta.mtime_nsec()))
    };
    directories.iter().map(state).collect()
}

fn directories(paths: &NamedPaths) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for path in &paths.files {
        let path = Path::new(OsStr::from_bytes(path));
        found.extend([path.parent().map(PathBuf::from), Some(path.to_owned())].into_iter().flatten());
    }
    found.extend(paths.directories.iter().map(|path| PathBuf::from(OsStr::from_bytes(path))));
    found.into_iter().collect()
}
