//! Files under another name: a hard link to a file that some rule names is that file.
//!
//! The kernel reaches a link by the link's own name, so neither view would show the name that the rule's author meant. Here
//! the record's path ([`Fact::Path`]) becomes the named one when its inode has several links and is one of those.
//!
//! What must hold in the probe for this: an event of a regular file with more than one link may not be left out because of
//! its path. `FACT_INODE` has the number of links.

mod table;
mod watch;

pub use table::NamedPaths;

use table::Table;
use tiercel_event::{Event, Fact, Facts};
use watch::Watch;

/// Replaces the paths of events.
#[derive(Debug, Default)]
pub struct Links {
    watch: Option<Watch>,
    table: Table,
    facts: Vec<u8>,
    /// Events whose path was replaced.
    pub renamed: u64,
}

impl Links {
    /// Takes the files that the rules name, and looks for them from now on.
    pub fn watch(&mut self, paths: NamedPaths) {
        self.watch = None;
        self.table = Table::default();
        if !paths.is_empty() {
            let (table, watch) = Watch::start(paths);
            (self.table, self.watch) = (table, watch);
        }
    }

    /// Takes what the look-out found; between two polls.
    pub fn refresh(&mut self) {
        if let Some(table) = self.watch.as_ref().and_then(Watch::news) {
            self.table = table;
        }
    }

    /// Delivers the event, under the name of the file if it has another one.
    #[inline]
    pub fn deliver(&mut self, event: &Event<'_>, deliver: &mut dyn FnMut(&Event<'_>)) {
        if self.table.is_empty() {
            return deliver(event);
        }
        match event.facts.inode().filter(|inode| inode.nlink > 1 && inode.mode & libc::S_IFMT == libc::S_IFREG) {
            Some(inode) => self.deliver_link((inode.dev, inode.ino), event, deliver),
            None => deliver(event),
        }
    }

    #[cold]
    fn deliver_link(&mut self, file: (u32, u64), event: &Event<'_>, deliver: &mut dyn FnMut(&Event<'_>)) {
        let Some(path) = event.facts.text(Fact::Path) else { return deliver(event) };
        self.table.learn(file, path);
        let Some(named) = self.table.name_of(file, path) else { return deliver(event) };
        self.facts.clear();
        event.facts.with(Fact::Path, named, &mut self.facts);
        let Ok(facts) = Facts::new(&self.facts) else { return deliver(event) };
        self.renamed += 1;
        deliver(&Event { facts, ..*event });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    fn facts(file: &Path) -> Vec<u8> {
        let meta = std::fs::metadata(file).unwrap();
        let mut inode = meta.ino().to_le_bytes().to_vec();
        for word in [table::device(meta.dev()), meta.nlink() as u32, meta.mode(), meta.uid()] {
            inode.extend(word.to_le_bytes());
        }
        let mut bytes = Vec::new();
        Facts::EMPTY.with(Fact::Inode, &inode, &mut bytes);
        let first = std::mem::take(&mut bytes);
        Facts::new(&first).unwrap().with(Fact::Path, file.as_os_str().as_encoded_bytes(), &mut bytes);
        bytes
    }

    fn delivered(links: &mut Links, file: &Path) -> Vec<u8> {
        let bytes = facts(file);
        let mut event = Event::new(3);
        event.facts = Facts::new(&bytes).unwrap();
        let mut path = Vec::new();
        links.deliver(&event, &mut |event| path = event.facts.text(Fact::Path).unwrap().to_vec());
        path
    }

    #[test]
    fn a_link_has_the_name_that_the_rules_know() {
        let folder = std::env::temp_dir().join(format!("tiercel_links_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let [secret, link, other, listed] = ["secret", "link", "other", "listed"].map(|name| folder.join(name));
        for file in [&secret, &other, &listed] {
            std::fs::write(file, "x").unwrap();
        }
        std::fs::hard_link(&secret, &link).unwrap();
        std::fs::hard_link(&other, folder.join("second")).unwrap();
        let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
        let mut links = Links::default();
        assert_eq!(delivered(&mut links, &link), bytes(&link), "nobody asked");
        links.watch(NamedPaths { files: vec![bytes(&secret)], directories: vec![] });
        assert_eq!(delivered(&mut links, &link), bytes(&secret));
        assert_eq!(delivered(&mut links, &secret), bytes(&secret));
        assert_eq!(delivered(&mut links, &other), bytes(&other));
        assert_eq!(links.renamed, 1);
        links.watch(NamedPaths { files: vec![bytes(&link), bytes(&secret)], directories: vec![] });
        assert_eq!(delivered(&mut links, &link), bytes(&link), "both names are known");
        let sub = folder.join("sub");
        std::fs::create_dir(&sub).unwrap();
        std::fs::hard_link(&listed, sub.join("hidden")).unwrap();
        links.watch(NamedPaths { files: vec![], directories: vec![bytes(&folder)] });
        assert_eq!(delivered(&mut links, &sub.join("hidden")), bytes(&listed));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
