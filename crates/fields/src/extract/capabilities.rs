//! Capability sets.

use crate::value::Value;
use std::borrow::Cow;
use tiercel_event::table;

/// Names of the bits with blanks between them.
pub(super) fn names<'a>(set: u64) -> Option<Value<'a>> {
    if set == 0 {
        return Some(Value::Str(Cow::Borrowed(b"")));
    }
    let named = table::capabilities().iter().filter(|(bit, _)| set.checked_shr(*bit).is_some_and(|rest| rest & 1 == 1));
    let names: Vec<&str> = named.map(|row| row.1).collect();
    Some(Value::owned(names.join(" ").into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_names() {
        assert_eq!(names(0b11).unwrap().bytes(), Some(&b"CAP_CHOWN CAP_DAC_OVERRIDE"[..]));
        assert_eq!(names(1 << 63).unwrap().bytes(), Some(&b""[..]));
    }
}
