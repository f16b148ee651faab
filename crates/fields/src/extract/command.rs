//! Command lines and environments.

use crate::value::Value;
use std::borrow::Cow;
use tiercel_state::{Thread, items};

/// `name arg arg`; borrowed when there are no arguments.
pub(super) fn line<'a>(name: &'a [u8], thread: &'a Thread) -> Value<'a> {
    if thread.args.is_empty() {
        return Value::text(name);
    }
    let mut out = name.to_vec();
    for arg in thread.args() {
        out.push(b' ');
        out.extend_from_slice(arg);
    }
    Value::owned(out)
}

/// `exe args`, with the blank even if there are none.
pub(super) fn exe_line(thread: &Thread) -> Value<'_> {
    let mut out = thread.exe.to_vec();
    out.push(b' ');
    join_to(&mut out, thread.args());
    Value::owned(out)
}

/// Items with blanks between them; borrowed when there is but one.
pub(super) fn joined(list: &[u8]) -> Cow<'_, [u8]> {
    let mut parts = items(list);
    match (parts.next(), parts.next()) {
        (None, _) => Cow::Borrowed(b""),
        (Some(only), None) => Cow::Borrowed(only),
        _ => {
            let mut out = Vec::with_capacity(list.len());
            join_to(&mut out, items(list));
            Cow::Owned(out)
        }
    }
}

fn join_to<'a>(out: &mut Vec<u8>, parts: impl Iterator<Item = &'a [u8]>) {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(part);
    }
}

/// Value of a variable, without blanks around it; empty when it is not set.
pub(super) fn variable<'a>(env: &'a [u8], name: &str) -> &'a [u8] {
    let value = |item: &'a [u8]| item.strip_prefix(name.as_bytes())?.strip_prefix(b"=");
    items(env).find_map(value).unwrap_or_default().trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_join_with_blanks() {
        assert_eq!(&*joined(b"a\0b\0"), b"a b");
        assert!(matches!(joined(b"a\0"), Cow::Borrowed(b"a")));
        assert_eq!(&*joined(b""), b"");
    }

    #[test]
    fn a_variable_is_found_by_its_whole_name() {
        let env = b"PATHS=/x\0PATH= /bin \0";
        assert_eq!(variable(env, "PATH"), b"/bin");
        assert_eq!(variable(env, "HOME"), b"");
    }
}
