//! `user.*`, `group.*`.

use crate::context::Context;
use crate::generated::ids::{GroupField, UserField};
use crate::value::{Value, until_nul};
use tiercel_state::User;

const NA: &[u8] = b"<NA>";

pub(super) fn user<'a>(id: UserField, ctx: &Context<'a>) -> Option<Value<'a>> {
    let thread = ctx.thread()?;
    Some(match id {
        UserField::UserUid => Value::Uint(u64::from(thread.uid)),
        UserField::UserName => Value::text(user_name(ctx, thread.uid)),
        UserField::UserHomedir => Value::text(detail(ctx, thread.uid, |user| &user.home, b"/root")),
        UserField::UserShell => Value::text(detail(ctx, thread.uid, |user| &user.shell, NA)),
        UserField::UserLoginuid => Value::Int(i64::from(thread.loginuid as i32)),
        UserField::UserLoginname => Value::text(user_name(ctx, thread.loginuid)),
    })
}

pub(super) fn group<'a>(id: GroupField, ctx: &Context<'a>) -> Option<Value<'a>> {
    let thread = ctx.thread()?;
    Some(match id {
        GroupField::GroupGid => Value::Uint(u64::from(thread.gid)),
        GroupField::GroupName => Value::text(group_name(ctx, thread.gid)),
    })
}

/// Name of a user as the event's thread sees it; `root` for an unknown 0, else `<NA>`.
pub(crate) fn user_name<'a>(ctx: &Context<'a>, uid: u32) -> &'a [u8] {
    detail(ctx, uid, |user| &user.name, b"root")
}

/// Name of a group as the event's thread sees it; `root` for an unknown 0, else `<NA>`.
pub(crate) fn group_name<'a>(ctx: &Context<'a>, gid: u32) -> &'a [u8] {
    let container = ctx.container_id().unwrap_or(b"");
    match ctx.state.accounts().group(container, gid) {
        Some(group) => until_nul(&group.name),
        None if gid == 0 => b"root",
        None => NA,
    }
}

fn detail<'a>(ctx: &Context<'a>, uid: u32, part: fn(&User) -> &[u8], of_root: &'static [u8]) -> &'a [u8] {
    let container = ctx.container_id().unwrap_or(b"");
    match ctx.state.accounts().user(container, uid) {
        Some(user) => until_nul(part(user)),
        None if uid == 0 => of_root,
        None => NA,
    }
}
