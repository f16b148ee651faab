//! Transformers: functions from values to values.

pub mod base64;
pub mod getopt;

use std::borrow::Cow;
use tiercel_fields::Value;

/// A transformer of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the words of the rules language
pub enum Unary {
    Tolower,
    Toupper,
    B64,
    Basename,
    Len,
}

impl Unary {
    /// The transformer with this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "tolower" => Self::Tolower,
            "toupper" => Self::Toupper,
            "b64" => Self::B64,
            "basename" => Self::Basename,
            "len" => Self::Len,
            _ => return None,
        })
    }

    /// Applies it; lists are transformed element by element, but have a length of their own.
    pub fn apply<'a>(self, value: Value<'a>) -> Option<Value<'a>> {
        match (self, value) {
            (Self::Len, Value::List(items)) => Some(Value::Uint(items.len() as u64)),
            (Self::Len, value) => value.bytes().map(|bytes| Value::Uint(bytes.len() as u64)),
            (_, Value::List(items)) => {
                items.into_iter().map(|item| self.apply(item)).collect::<Option<_>>().map(Value::List)
            }
            (_, Value::Str(text)) => self.text(text).map(Value::Str),
            (Self::B64, Value::Bytes(bytes)) => self.text(bytes).map(Value::Bytes),
            _ => None,
        }
    }

    fn text<'a>(self, text: Cow<'a, [u8]>) -> Option<Cow<'a, [u8]>> {
        Some(match self {
            Self::Tolower if text.iter().any(u8::is_ascii_uppercase) => Cow::Owned(text.to_ascii_lowercase()),
            Self::Toupper if text.iter().any(u8::is_ascii_lowercase) => Cow::Owned(text.to_ascii_uppercase()),
            Self::B64 => Cow::Owned(base64::decode(&text)?),
            Self::Basename => basename(text),
            Self::Tolower | Self::Toupper | Self::Len => text,
        })
    }
}

fn basename(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let start = text.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
        Cow::Owned(mut text) => {
            text.drain(..start);
            Cow::Owned(text)
        }
    }
}

/// Strings of a list, one behind the other with `separator` between; `None` when one is not a string.
pub fn join(separator: &[u8], parts: &[Value<'_>]) -> Option<Value<'static>> {
    let parts: Option<Vec<&[u8]>> = parts.iter().map(Value::bytes).collect();
    Some(Value::Str(Cow::Owned(parts?.join(separator))))
}

/// The list of strings that `getopt` makes of `args`, or with `wanted` the value of one option.
pub fn options(args: &[Value<'_>], letters: &[u8], wanted: Option<u8>) -> Option<Value<'static>> {
    let args: Option<Vec<&[u8]>> = args.iter().map(Value::bytes).collect();
    let string = |bytes| Value::Str(Cow::Owned(bytes));
    match wanted {
        Some(wanted) => getopt::value(&args?, letters, wanted).map(string),
        None => Some(Value::List(getopt::list(&args?, letters).into_iter().map(string).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(name: &str, text: &str) -> Option<Value<'static>> {
        Unary::named(name).unwrap().apply(Value::text(text.as_bytes())).map(Value::into_owned)
    }

    fn string(text: &str) -> Option<Value<'static>> {
        Some(Value::owned(text.as_bytes().to_vec()))
    }

    #[test]
    fn case_is_that_of_the_c_locale() {
        assert_eq!(apply("tolower", "AbÄ"), string("abÄ"));
        assert_eq!(apply("toupper", "abä"), string("ABä"));
    }

    #[test]
    fn a_basename_is_what_follows_the_last_slash() {
        assert_eq!(apply("basename", "/usr/bin/ls"), string("ls"));
        assert_eq!(apply("basename", "/usr/bin/"), string(""));
        assert_eq!(apply("basename", "ls"), string("ls"));
    }

    #[test]
    fn a_length_counts_bytes_or_elements() {
        assert_eq!(apply("len", "abcä"), Some(Value::Uint(5)));
        let list = Value::List(vec![Value::text(b"a"), Value::text(b"b")]);
        assert_eq!(Unary::Len.apply(list), Some(Value::Uint(2)));
        assert_eq!(Unary::Len.apply(Value::Uint(5)), None);
    }

    #[test]
    fn text_that_is_not_base64_has_no_value() {
        assert_eq!(apply("b64", "aGk="), string("hi"));
        assert_eq!(apply("b64", "%"), None);
    }

    #[test]
    fn a_list_is_transformed_element_by_element() {
        let list = Value::List(vec![Value::text(b"A"), Value::text(b"b")]);
        assert_eq!(Unary::Tolower.apply(list), Some(Value::List(vec![Value::text(b"a"), Value::text(b"b")])));
    }

    #[test]
    fn joining_needs_every_part() {
        assert_eq!(join(b",", &[Value::text(b"a"), Value::text(b"b")]), string("a,b"));
        assert_eq!(join(b",", &[Value::text(b"a"), Value::Uint(1)]), None);
    }
}
