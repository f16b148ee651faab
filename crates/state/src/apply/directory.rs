//! Current and root directory.

use crate::path;
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use tiercel_event::{Event, Fact};

impl State {
    pub(crate) fn changed_directory(&mut self, event: &Event<'_>, slot: Slot) {
        if event.params.int(0) != Some(0) {
            return;
        }
        let Some(named) = event.params.text(1) else { return };
        let claimed = path::joined(&self.process(slot).cwd, named);
        let reached = event.facts.text(Fact::Path).or(event.facts.text(Fact::Cwd));
        self.set_cwd(slot, &claimed, reached);
    }

    pub(crate) fn changed_directory_by_fd(&mut self, event: &Event<'_>, slot: Slot) {
        if event.params.int(0) != Some(0) {
            return;
        }
        let reached = event.facts.text(Fact::Path).or(event.facts.text(Fact::Cwd));
        let known = self.fd(slot, event.params.int(1).unwrap_or(-1)).filter(|entry| {
            // An entry of a file that was closed, and whose descriptor another open made anew, without an event.
            let real = entry.effective.as_ref().unwrap_or(&entry.name);
            reached.is_none_or(|reached| trimmed(reached) == trimmed(real))
        });
        match (known.map(|entry| entry.name.clone()), reached) {
            (Some(name), _) if !name.is_empty() => self.set_cwd(slot, &name, reached),
            (_, Some(reached)) => self.set_cwd(slot, reached, None),
            _ => {}
        }
    }

    /// A process that asks for its directory tells it.
    pub(crate) fn got_directory(&mut self, event: &Event<'_>, slot: Slot) {
        if event.params.int(0).is_none_or(|result| result < 0) {
            return;
        }
        let Some(path) = event.params.text(1).filter(|path| path.starts_with(b"/")) else { return };
        let process = self.process(slot);
        if trimmed(&process.cwd) != trimmed(path)
            && process.cwd_effective.as_deref().is_none_or(|real| trimmed(real) != trimmed(path))
        {
            self.set_cwd(slot, path, None);
        }
    }

    pub(crate) fn changed_root(&mut self, event: &Event<'_>, slot: Slot) {
        if event.params.int(0) != Some(0) {
            return;
        }
        let Some(named) = event.params.text(1) else { return };
        let root = path::joined(&self.process(slot).cwd, named);
        self.set_text(slot, |thread| &mut thread.root, &root, self.limits.text_bytes);
        self.mark(slot);
    }

    /// The kernel's word for the current directory: new when a change of directory was missed.
    pub(crate) fn take_directory(&mut self, event: &Event<'_>, slot: Slot) {
        let Some(fact) = event.facts.text(Fact::Cwd) else { return };
        let process = self.process(slot);
        let known = process.cwd_effective.as_ref().unwrap_or(&process.cwd);
        if trimmed(known) != trimmed(fact) {
            self.set_cwd(slot, fact, None);
        }
    }

    fn set_cwd(&mut self, slot: Slot, claimed: &[u8], reached: Option<&[u8]>) {
        let limit = self.limits.text_bytes;
        let claimed = directory(self.cut(claimed, limit));
        let reached = reached.map(|reached| directory(self.cut(reached, limit))).filter(|reached| *reached != claimed);
        let process = self.process_mut(slot);
        if process.cwd == claimed && process.cwd_effective == reached {
            return;
        }
        (process.cwd, process.cwd_effective) = (claimed, reached);
        self.mark(slot);
    }
}

/// `path` with one `/` at its end.
pub(crate) fn directory(path: &[u8]) -> Text {
    let mut text = trimmed(path).to_vec();
    text.push(b'/');
    Text::from(text)
}

fn trimmed(path: &[u8]) -> &[u8] {
    path.strip_suffix(b"/").unwrap_or(path)
}
