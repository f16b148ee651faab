//! Addresses of the event's socket.

use super::fd_name::has_fd;
use crate::context::{Context, View};
use crate::value::Value;
use std::net::IpAddr;
use tiercel_event::FdKind;
use tiercel_event::tuple::Endpoint;
use tiercel_state::{FdEntry, Role, Socket};

/// Which end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Client,
    Server,
    Local,
    Remote,
}

fn entry<'a>(ctx: &Context<'a>) -> Option<&'a FdEntry> {
    if has_fd(ctx) { ctx.fd() } else { None }
}

fn socket(entry: &FdEntry, view: View) -> Socket {
    entry.socket_effective.as_deref().copied().filter(|_| view == View::Effective).unwrap_or(entry.socket)
}

/// One end, where the roles are known.
fn endpoint(ctx: &Context<'_>, end: End) -> Option<Endpoint> {
    let entry = entry(ctx)?;
    if !entry.is_ip() {
        return None;
    }
    match (socket(entry, ctx.view), end) {
        (Socket::Bound(own), End::Server) => Some(own),
        (Socket::Pair(..), _) if entry.role == Role::None => None,
        (Socket::Pair(source, _), End::Client) => Some(source),
        (Socket::Pair(_, destination), End::Server) => Some(destination),
        (Socket::Pair(source, destination), End::Local | End::Remote) => {
            let outward = ctx.state.interfaces().is_local(source.ip);
            Some(if outward == (end == End::Local) { source } else { destination })
        }
        _ => None,
    }
}

pub(super) fn ip<'a>(ctx: &Context<'a>, end: End) -> Option<Value<'a>> {
    endpoint(ctx, end).map(|end| Value::Ip(end.ip))
}

pub(super) fn port<'a>(ctx: &Context<'a>, end: End) -> Option<Value<'a>> {
    endpoint(ctx, end).map(|end| Value::Uint(u64::from(end.port)))
}

/// The port as text: service names are not looked up. Empty for a socket that has a role but no such end.
pub(super) fn service<'a>(ctx: &Context<'a>, end: End) -> Option<Value<'a>> {
    let entry = entry(ctx)?;
    match (socket(entry, ctx.view), end) {
        (Socket::Bound(_), End::Client | End::Server) => super::fixed(b""),
        (_, End::Client) if entry.kind == FdKind::UnixSock && entry.role != Role::None => super::fixed(b""),
        _ => Some(Value::owned(endpoint(ctx, end)?.port.to_string().into_bytes())),
    }
}

/// Both ends of a connection, or the one of a server socket.
fn ends(ctx: &Context<'_>) -> Option<(Endpoint, Option<Endpoint>)> {
    match socket(entry(ctx)?, ctx.view) {
        Socket::Pair(source, destination) => Some((source, Some(destination))),
        Socket::Bound(own) => Some((own, None)),
        Socket::None | Socket::Unix(..) => None,
    }
}

fn list<'a>(ctx: &Context<'a>, value: fn(Endpoint) -> Value<'a>) -> Option<Value<'a>> {
    let (first, second) = ends(ctx)?;
    Some(Value::List(std::iter::once(first).chain(second).map(value).collect()))
}

pub(super) fn either_ip<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    list(ctx, |end| Value::Ip(end.ip))
}

pub(super) fn either_port<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    list(ctx, |end| Value::Uint(u64::from(end.port)))
}

pub(super) fn host_name<'a>(ctx: &Context<'a>, end: End) -> Option<Value<'a>> {
    let ip: IpAddr = endpoint(ctx, end)?.ip;
    ctx.host_names().name(ip).map(Value::Str)
}

/// Whether the process serves: a server socket, or a connection to an address of this machine. A fresh IPv6 socket
/// counts as one, as in Falco.
pub(super) fn is_server(ctx: &Context<'_>, entry: &FdEntry) -> bool {
    match (entry.kind, socket(entry, ctx.view)) {
        (FdKind::Ipv4Servsock | FdKind::Ipv6Servsock, _) | (FdKind::Ipv6Sock, Socket::None) => true,
        (_, Socket::Pair(_, destination)) => ctx.state.interfaces().is_local(destination.ip),
        (_, Socket::Bound(own)) => ctx.state.interfaces().is_local(own.ip),
        _ => false,
    }
}
