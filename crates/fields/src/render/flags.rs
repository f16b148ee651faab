//! Names of flag bits and enumeration values.

use super::Text;
use std::borrow::Cow;
use tiercel_event::table::FlagTable;

/// Names of the bits of `value` in the order of the table, joined by `|`. A bit that was named is taken away, and the
/// walk ends at a name for the whole value; bits without a name stay unnamed.
pub(super) fn set<'a>(table: &'static FlagTable, value: u32) -> Option<Text<'a>> {
    let mut names = Names::default();
    let mut rest = value;
    for &(name, bits) in table.values {
        if bits == value {
            names.push(name);
            break;
        }
        if bits != 0 && rest & bits == bits {
            names.push(name);
            rest &= !bits;
        }
    }
    names.finish()
}

/// All names of `value`.
pub(super) fn one<'a>(table: &'static FlagTable, value: u32) -> Option<Text<'a>> {
    let mut names = Names::default();
    table.values.iter().filter(|row| row.1 == value).for_each(|row| names.push(row.0));
    names.finish()
}

/// One name is borrowed, several are joined.
#[derive(Default)]
struct Names {
    first: Option<&'static str>,
    joined: Vec<u8>,
}

impl Names {
    fn push(&mut self, name: &'static str) {
        match self.first {
            None => self.first = Some(name),
            Some(first) => {
                if self.joined.is_empty() {
                    self.joined.extend_from_slice(first.as_bytes());
                }
                self.joined.push(b'|');
                self.joined.extend_from_slice(name.as_bytes());
            }
        }
    }

    fn finish<'a>(self) -> Option<Text<'a>> {
        let first = self.first?;
        Some(if self.joined.is_empty() { Cow::Borrowed(first.as_bytes()) } else { Cow::Owned(self.joined) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::generated::flags;

    fn show(text: Option<Text<'_>>) -> String {
        String::from_utf8(text.unwrap_or_default().into_owned()).unwrap()
    }

    #[test]
    fn bits_in_table_order() {
        assert_eq!(show(set(&flags::FILE_FLAGS, 4097)), "O_RDONLY|O_CLOEXEC");
        assert_eq!(show(set(&flags::FILE_FLAGS, 0)), "O_NONE");
        assert_eq!(show(set(&flags::FILE_FLAGS, 263)), "O_TRUNC|O_CREAT|O_RDWR");
        assert_eq!(show(set(&flags::ACCESS_FLAGS, 0)), "F_OK");
        assert_eq!(show(set(&flags::UNLINKAT_FLAGS, 0)), "");
    }

    #[test]
    fn every_name_of_a_value() {
        assert_eq!(show(one(&flags::SOCKET_FAMILIES, 1)), "AF_LOCAL|AF_UNIX");
        assert_eq!(show(one(&flags::SOCKET_FAMILIES, 250)), "");
    }
}
