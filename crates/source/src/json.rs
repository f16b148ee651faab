//! JSON that is read where a field asks for it: a document is checked once as a whole, then each object and array is
//! split when something in it is wanted, and once.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

/// A value in a document that is known to be JSON.
#[derive(Debug)]
pub struct Json<'j> {
    raw: &'j str,
    parts: OnceCell<Parts<'j>>,
}

#[derive(Debug)]
enum Parts<'j> {
    Object(Vec<(Cow<'j, str>, Json<'j>)>),
    Array(Vec<Json<'j>>),
    None,
}

impl<'j> Json<'j> {
    /// A document; `None` unless it is an object or an array.
    pub fn parse(bytes: &'j [u8]) -> Option<Self> {
        let raw: &RawValue = serde_json::from_slice(bytes).ok()?;
        matches!(raw.get().as_bytes().first(), Some(b'{' | b'[')).then(|| Self::of(raw.get()))
    }

    /// The same with the reason why it is none.
    ///
    /// # Errors
    /// What is no JSON, with line and column.
    pub fn checked(bytes: &'j [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes).map(|raw: &RawValue| Self::of(raw.get()))
    }

    fn of(raw: &'j str) -> Self {
        Self { raw, parts: OnceCell::new() }
    }

    /// Its text in the document.
    pub fn raw(&self) -> &'j str {
        self.raw
    }

    /// The first member of this name; of an array the element with this number.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self.parts() {
            Parts::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Parts::Array(items) => items.get(key.parse::<usize>().ok()?),
            Parts::None => None,
        }
    }

    /// What the names lead to, one after the other.
    pub fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Elements of an array.
    pub fn items(&self) -> Option<&[Self]> {
        match self.parts() {
            Parts::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Members of an object, in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = match self.parts() {
            Parts::Object(members) => members.as_slice(),
            _ => &[],
        };
        members.iter().map(|(name, value)| (&**name, value))
    }

    /// The text of a string; anything else as compact JSON.
    pub fn text(&self) -> Cow<'j, str> {
        self.string().unwrap_or_else(|| compact(self.raw))
    }

    /// The text of a string.
    pub fn string(&self) -> Option<Cow<'j, str>> {
        self.raw.starts_with('"').then(|| unescaped(self.raw)).flatten()
    }

    fn parts(&self) -> &Parts<'j> {
        self.parts.get_or_init(|| match self.raw.as_bytes().first() {
            Some(b'{' | b'[') => {
                let mut input = serde_json::Deserializer::from_str(self.raw);
                input.deserialize_any(Split).unwrap_or(Parts::None)
            }
            _ => Parts::None,
        })
    }
}

fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.get(1..raw.len().checked_sub(1)?)?;
    if inner.contains('\\') { serde_json::from_str(raw).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

struct Split;

impl<'j> Visitor<'j> for Split {
    type Value = Parts<'j>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Parts<'j>, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let raw: &'j RawValue = map.next_value()?;
            members.push((key, Json::of(raw.get())));
        }
        Ok(Parts::Object(members))
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut seq: A) -> Result<Parts<'j>, A::Error> {
        let mut items = Vec::new();
        while let Some(raw) = seq.next_element::<&'j RawValue>()? {
            items.push(Json::of(raw.get()));
        }
        Ok(Parts::Array(items))
    }
}

/// A name, borrowed where nothing in it is escaped.
struct Key;

impl<'j> DeserializeSeed<'j> for Key {
    type Value = Cow<'j, str>;

    fn deserialize<D: Deserializer<'j>>(self, input: D) -> Result<Cow<'j, str>, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'j> Visitor<'j> for Key {
    type Value = Cow<'j, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'j str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// JSON without blanks between its tokens.
pub fn compact(raw: &str) -> Cow<'_, str> {
    if blanks(raw).next().is_none() {
        return Cow::Borrowed(raw);
    }
    let (mut out, mut from) = (String::with_capacity(raw.len()), 0);
    for at in blanks(raw) {
        out.push_str(&raw[from..at]);
        from = at + 1;
    }
    out.push_str(&raw[from..]);
    Cow::Owned(out)
}

/// Places of blanks outside of strings.
fn blanks(raw: &str) -> impl Iterator<Item = usize> {
    let mut quoted = Quoted::default();
    raw.bytes().enumerate().filter(move |&(_, byte)| !quoted.step(byte) && byte.is_ascii_whitespace()).map(|(at, _)| at)
}

#[derive(Default)]
struct Quoted {
    inside: bool,
    escaped: bool,
}

impl Quoted {
    /// Whether this byte belongs to a string.
    fn step(&mut self, byte: u8) -> bool {
        let was = self.inside;
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.inside => self.escaped = true,
            b'"' => self.inside = !self.inside,
            _ => {}
        }
        was || self.inside
    }
}

/// JSON with a line for each member, two blanks a level.
pub fn indent(raw: &str) -> String {
    let text = compact(raw);
    let (mut out, mut depth, mut quoted) = (String::with_capacity(text.len() * 2), 0usize, Quoted::default());
    let bytes = text.as_bytes();
    let mut from = 0;
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    for (at, &byte) in bytes.iter().enumerate() {
        if quoted.step(byte) || !matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':') {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + 1;
        let empty = matches!(bytes.get(at + 1), Some(b'}' | b']'));
        match byte {
            b'{' | b'[' if empty => out.push(byte as char),
            b'{' | b'[' => {
                depth += 1;
                out.push(byte as char);
                line(&mut out, depth);
            }
            b'}' | b']' => {
                if !matches!(bytes.get(at.wrapping_sub(1)), Some(b'{' | b'[')) {
                    depth = depth.saturating_sub(1);
                    line(&mut out, depth);
                }
                out.push(byte as char);
            }
            b',' => {
                out.push(',');
                line(&mut out, depth);
            }
            _ => out.push_str(": "),
        }
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &[u8] =
        br#"{"a": {"b": [1.50, "x\ny", {"c" : null}], "d/e": true}, "a": 2, "t": "{ , }", "e": [], "o": { }}"#;

    #[test]
    fn values_keep_the_text_they_have_in_the_document() {
        let json = Json::parse(DOCUMENT).unwrap();
        let text = |keys: &[&str]| json.at(keys).map(|value| value.text().into_owned());
        assert_eq!(text(&["a", "b", "0"]).unwrap(), "1.50");
        assert_eq!(text(&["a", "b", "1"]).unwrap(), "x\ny");
        assert_eq!(text(&["a", "b", "2"]).unwrap(), r#"{"c":null}"#);
        assert_eq!(text(&["a", "d/e"]).unwrap(), "true");
        assert_eq!(text(&["t"]).unwrap(), "{ , }");
        assert_eq!(text(&["a", "b", "3"]), None);
        assert_eq!(text(&["a", "x"]), None);
        assert_eq!(text(&["t", "x"]), None);
    }

    #[test]
    fn only_objects_and_arrays_are_documents() {
        for bad in [&b""[..], b"1", b"\"x\"", b"{", b"{}x", b"{\"a\":}", b"{\"a\":\"\xff\"}", b"null"] {
            assert!(Json::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn deep_nesting_neither_hangs_nor_overflows() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        if let Some(json) = Json::parse(deep.as_bytes()) {
            assert_eq!(json.items().map(<[_]>::len), Some(1));
            assert_eq!(json.text().len(), deep.len());
        }
        assert!(Json::parse("[".repeat(1_000_000).as_bytes()).is_none());
    }

    #[test]
    fn blanks_in_strings_stay() {
        assert_eq!(compact(r#"{"a b" : "c \" d" , "e":[ 1 ] }"#), r#"{"a b":"c \" d","e":[1]}"#);
        assert!(matches!(compact(r#"{"a b":"c d"}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn indented_as_go_does() {
        let wanted =
            "{\n  \"a\": {\n    \"b\": [\n      1,\n      \"x, {\"\n    ],\n    \"c\": [],\n    \"d\": {}\n  }\n}";
        assert_eq!(indent(r#"{"a":{"b":[1,"x, {"],"c":[],"d": { }}}"#), wanted);
    }
}
