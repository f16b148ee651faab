//! `fdlist.*`: the fds of a poll.

use crate::context::Context;
use crate::generated::ids::FdlistField as F;
use crate::render;
use crate::value::Value;
use tiercel_event::table::ParamType;
use tiercel_state::{FdEntry, Socket};

pub(super) fn value<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    let slot = ctx.slot()?;
    let index = ctx.event.info()?.params.iter().position(|param| param.ty == ParamType::Fdlist)?;
    let parts: Vec<Vec<u8>> = render::entries(ctx.event.params.get(index)?)
        .filter_map(|(fd, _)| part(id, fd, ctx.state.fd(slot, fd)))
        .collect();
    (!parts.is_empty()).then(|| Value::owned(parts.join(&b',')))
}

fn part(id: F, fd: i64, entry: Option<&FdEntry>) -> Option<Vec<u8>> {
    let (source, destination) = match entry.map(|entry| entry.socket) {
        Some(Socket::Pair(source, destination)) => (Some(source), Some(destination)),
        _ => (None, None),
    };
    match id {
        F::FdlistNums => Some(fd.to_string().into_bytes()),
        F::FdlistNames => Some(entry.map_or(&b""[..], |entry| &entry.name)).map(|name| match name {
            b"" => b"<NA>".to_vec(),
            name => name.to_vec(),
        }),
        F::FdlistCips => source.map(|end| end.ip.to_string().into_bytes()),
        F::FdlistSips => destination.map(|end| end.ip.to_string().into_bytes()),
        F::FdlistCports => source.map(|end| end.port.to_string().into_bytes()),
        F::FdlistSports => destination.map(|end| end.port.to_string().into_bytes()),
    }
}
