//! Command lines and environments.

use crate::value::Value;
use std::borrow::Cow;
use tiercel_state::{Thread, items, joined_by_nul};

/// `name arg arg`; borrowed when there are no arguments.
pub(super) fn line<'a>(name: &'a [u8], thread: &'a Thread) -> Value<'a> {
    if thread.args().next().is_none() {
        return Value::text(name);
    }
    Value::owned(followed(name, thread))
}

/// `exe args`, with the blank even if there are none.
pub(super) fn exe_line(thread: &Thread) -> Value<'_> {
    Value::owned(followed(&thread.exe, thread))
}

/// A text, a blank, and the arguments.
fn followed(text: &[u8], thread: &Thread) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 1 + thread.args.len());
    out.extend_from_slice(text);
    out.push(b' ');
    join_to(&mut out, joined_by_nul(&thread.args));
    out
}

/// Items with blanks between them; borrowed when there is but one.
pub(super) fn joined(list: &[u8]) -> Cow<'_, [u8]> {
    let body = joined_by_nul(list);
    if memchr::memchr(0, body).is_none() {
        return Cow::Borrowed(body);
    }
    let mut out = Vec::with_capacity(body.len());
    join_to(&mut out, body);
    Cow::Owned(out)
}

/// A copy, and then one loop over bytes that stand side by side: environments are long.
fn join_to(out: &mut Vec<u8>, body: &[u8]) {
    let start = out.len();
    out.extend_from_slice(body);
    out[start..].iter_mut().for_each(|byte| *byte = if *byte == 0 { b' ' } else { *byte });
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
        assert_eq!((&*joined(b""), &*joined(b"\0")), (&b""[..], &b""[..]));
        assert_eq!((&*joined(b"\0\0"), &*joined(b"a\0\0b\0")), (&b" "[..], &b"a  b"[..]));
    }

    #[test]
    fn a_variable_is_found_by_its_whole_name() {
        let env = b"PATHS=/x\0PATH= /bin \0";
        assert_eq!(variable(env, "PATH"), b"/bin");
        assert_eq!(variable(env, "HOME"), b"");
    }
}
