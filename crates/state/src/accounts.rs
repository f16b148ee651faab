//! Users and groups by container.

use crate::text::Text;
use rustc_hash::FxHashMap;
use tiercel_event::seed::{GroupSeed, UserSeed};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
    pub name: Text,
    pub home: Text,
    pub shell: Text,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Group {
    pub gid: u32,
    pub name: Text,
}

/// Users and groups of the host (container id empty) and of containers.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    containers: FxHashMap<Text, Tables>,
}

#[derive(Clone, Debug, Default)]
struct Tables {
    users: FxHashMap<u32, User>,
    groups: FxHashMap<u32, Group>,
}

impl Accounts {
    /// The user with this id; `container_id` is empty for the host.
    pub fn user(&self, container_id: &[u8], uid: u32) -> Option<&User> {
        self.containers.get(container_id)?.users.get(&uid)
    }

    /// The group with this id; `container_id` is empty for the host.
    pub fn group(&self, container_id: &[u8], gid: u32) -> Option<&Group> {
        self.containers.get(container_id)?.groups.get(&gid)
    }

    pub(crate) fn add_user(&mut self, container_id: &[u8], seed: &UserSeed) {
        let user = User {
            uid: seed.uid,
            gid: seed.gid,
            name: Text::from(&*seed.name),
            home: Text::from(&*seed.home),
            shell: Text::from(&*seed.shell),
        };
        self.tables(container_id).users.insert(seed.uid, user);
    }

    pub(crate) fn add_group(&mut self, container_id: &[u8], seed: &GroupSeed) {
        let group = Group { gid: seed.gid, name: Text::from(&*seed.name) };
        self.tables(container_id).groups.insert(seed.gid, group);
    }

    fn tables(&mut self, container_id: &[u8]) -> &mut Tables {
        self.containers.entry(Text::from(container_id)).or_default()
    }
}
