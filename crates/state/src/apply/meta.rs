//! Events of no thread: users and groups that came or went, and what engines told about containers.

use crate::state::State;
use crate::touched::Touched;
use tiercel_event::seed::{GroupSeed, UserSeed};
use tiercel_event::{Event, codes};

impl State {
    pub(crate) fn apply_meta(&mut self, event: &Event<'_>) -> Touched {
        match event.code {
            codes::PROCINFO_E | codes::SCAPEVENT_E => {
                let touched = Touched { thread: self.table.find(event.tid), ..Touched::NONE };
                return match touched.thread {
                    Some(slot) => Touched { process_generation: self.lineage_generation(slot), ..touched },
                    None => touched,
                };
            }
            codes::USER_ADDED_E => self.user_added(event),
            codes::USER_DELETED_E => {
                let (Some(uid), container) = (event.params.uint(0), event.params.text(5)) else { return Touched::NONE };
                self.accounts.remove_user(container.unwrap_or_default(), uid as u32);
                self.table.forget_lineages();
            }
            codes::GROUP_ADDED_E => self.group_added(event),
            codes::GROUP_DELETED_E => {
                let (Some(gid), container) = (event.params.uint(0), event.params.text(2)) else { return Touched::NONE };
                self.accounts.remove_group(container.unwrap_or_default(), gid as u32);
                self.table.forget_lineages();
            }
            _ => self.take_note_of(event),
        }
        Touched::NONE
    }

    fn user_added(&mut self, event: &Event<'_>) {
        let (Some(uid), Some(gid)) = (event.params.uint(0), event.params.uint(1)) else { return };
        let text = |index| event.params.text(index).unwrap_or_default().to_vec();
        let user = UserSeed { uid: uid as u32, gid: gid as u32, name: text(2), home: text(3), shell: text(4) };
        self.accounts.add_user(&text(5), &user, &self.limits, &mut self.counters);
        self.table.forget_lineages();
    }

    fn group_added(&mut self, event: &Event<'_>) {
        let Some(gid) = event.params.uint(0) else { return };
        let text = |index| event.params.text(index).unwrap_or_default().to_vec();
        let group = GroupSeed { gid: gid as u32, name: text(1) };
        self.accounts.add_group(&text(2), &group, &self.limits, &mut self.counters);
        self.table.forget_lineages();
    }
}
