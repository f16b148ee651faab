//! What a matcher asks, in parts that are looked up together with those of other matchers.

use super::Matcher;
use super::number::Order;
use super::string::StringMatcher;
use crate::program::Modifier;
use std::net::IpAddr;
use tiercel_fields::Value;

/// Most parts of one matcher that is looked up with others: a longer list has a table of its own already.
const MOST_ATOMS: usize = 1024;

/// Kinds of values: a matcher is for one of them, and never holds for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Strings and bytes.
    Text,
    /// Integers.
    Number,
    /// Addresses.
    Ip,
}

impl Class {
    /// That of a value; `None` for those that are not looked up together.
    #[inline]
    pub fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Str(_) | Value::Bytes(_) => Self::Text,
            Value::Int(_) | Value::Uint(_) => Self::Number,
            Value::Ip(_) => Self::Ip,
            _ => return None,
        })
    }
}

/// One part: a value that has it passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// Equal to this.
    Whole(Box<[u8]>),
    /// Starts so.
    Prefix(Box<[u8]>),
    /// Ends so.
    Suffix(Box<[u8]>),
    /// Has this in it.
    Contains(Box<[u8]>),
    /// Has this in it, whatever the case of ASCII letters.
    Folded(Box<[u8]>),
    /// A path at or below this one.
    Path(Box<[u8]>),
    /// Equal to this.
    Number(i128),
    /// Equal to this.
    Ip(IpAddr),
}

/// A matcher in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atoms {
    /// Of which values it is.
    pub class: Class,
    /// It passes values that have none of the parts.
    pub inverted: bool,
    /// Any of them is enough.
    pub any: Vec<Atom>,
}

impl Atoms {
    /// The parts of a matcher; `None` for one that has to be asked itself.
    pub fn of(matcher: &Matcher) -> Option<Self> {
        let mut inverted = false;
        let mut inner = matcher;
        while let Matcher::Not(next) = inner {
            inverted = !inverted;
            inner = next;
        }
        let (class, any) = parts(inner)?;
        (any.len() <= MOST_ATOMS && !any.iter().any(is_empty)).then_some(Self { class, inverted, any })
    }
}

fn parts(matcher: &Matcher) -> Option<(Class, Vec<Atom>)> {
    Some(match matcher {
        Matcher::String(matcher) => (Class::Text, texts(matcher)?),
        Matcher::Number(Order::Eq, number) => (Class::Number, vec![Atom::Number(*number)]),
        Matcher::Numbers(set) => (Class::Number, set.integers()?.iter().copied().map(Atom::Number).collect()),
        Matcher::Ips(ips) => (Class::Ip, ips.iter().copied().map(Atom::Ip).collect()),
        Matcher::Many(Modifier::Anyof, all) => {
            let mut any = Vec::new();
            for matcher in all {
                let Matcher::String(matcher) = matcher else { return None };
                any.extend(texts(matcher)?);
            }
            (Class::Text, any)
        }
        _ => return None,
    })
}

fn texts(matcher: &StringMatcher) -> Option<Vec<Atom>> {
    Some(match matcher {
        StringMatcher::Order(Order::Eq, text) => vec![Atom::Whole(text.clone())],
        StringMatcher::Set(set) => set.items().map(|text| Atom::Whole(text.into())).collect(),
        StringMatcher::Prefix(text) => vec![Atom::Prefix(text.clone())],
        StringMatcher::Suffix(text) => vec![Atom::Suffix(text.clone())],
        StringMatcher::Contains(finder) => vec![Atom::Contains(finder.needle().into())],
        StringMatcher::ContainsAny(any) => {
            let atom = if any.ignores_case { Atom::Folded } else { Atom::Contains };
            any.texts.iter().map(|text| atom(text.clone())).collect()
        }
        StringMatcher::Paths(trie) => trie.patterns().into_iter().map(|path| Atom::Path(path.into())).collect(),
        StringMatcher::Order(..) | StringMatcher::Glob(_) | StringMatcher::Pattern(_) => return None,
    })
}

/// Parts that every text has would be found at each of its bytes.
fn is_empty(atom: &Atom) -> bool {
    match atom {
        Atom::Prefix(text) | Atom::Suffix(text) | Atom::Contains(text) | Atom::Folded(text) => text.is_empty(),
        Atom::Whole(_) | Atom::Path(_) | Atom::Number(_) | Atom::Ip(_) => false,
    }
}
