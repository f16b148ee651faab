//! User lists: users and groups.

use crate::cursor::Cursor;
use tiercel_event::seed::{GroupSeed, UserSeed};

/// What a list holds.
#[derive(Default)]
pub(crate) struct Accounts {
    pub users: Vec<UserSeed>,
    pub groups: Vec<GroupSeed>,
    pub bad_records: u64,
}

/// Reads as many records as make sense.
pub(crate) fn read(body: &[u8], version: u8) -> Accounts {
    let mut cursor = Cursor::new(body);
    let mut accounts = Accounts::default();
    while cursor.left() >= 4 {
        let record =
            if version == 1 { fields(&mut cursor, &mut accounts) } else { prefixed(&mut cursor, &mut accounts) };
        if record.is_none() {
            accounts.bad_records += 1;
            break;
        }
    }
    accounts
}

fn prefixed(cursor: &mut Cursor<'_>, accounts: &mut Accounts) -> Option<()> {
    let length = cursor.u32()? as usize;
    let mut record = Cursor::new(cursor.take(length.checked_sub(4)?)?);
    if fields(&mut record, accounts).is_none() {
        accounts.bad_records += 1;
    }
    Some(())
}

fn fields(cursor: &mut Cursor<'_>, accounts: &mut Accounts) -> Option<()> {
    let is_user = cursor.u8()? == 0;
    if is_user {
        let (uid, gid) = (cursor.u32()?, cursor.u32()?);
        let (name, home, shell) = (cursor.string()?, cursor.string()?, cursor.string()?);
        accounts.users.push(UserSeed { uid, gid, name, home, shell });
    } else {
        accounts.groups.push(GroupSeed { gid: cursor.u32()?, name: cursor.string()? });
    }
    Some(())
}
