//! Tests of strings and byte buffers against constants.

use super::number::Order;
use super::path::PathTrie;
use super::pattern::Pattern;
use super::text::TextSet;
use crate::error::ProgramError;
use crate::program::Op;
use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use tiercel_fields::Glob;

/// A test of bytes.
#[derive(Clone, Debug)]
pub enum StringMatcher {
    /// Bytewise order.
    Order(Order, Box<[u8]>),
    /// Substring.
    Contains(Box<Finder<'static>>),
    /// One of several substrings.
    ContainsAny(Box<Substrings>),
    /// First bytes.
    Prefix(Box<[u8]>),
    /// Last bytes.
    Suffix(Box<[u8]>),
    /// Glob.
    Glob(Box<Glob>),
    /// Regular expression.
    Pattern(Box<Pattern>),
    /// One of a set.
    Set(TextSet),
    /// At or below one of several paths.
    Paths(PathTrie),
}

/// Several substrings.
#[derive(Clone, Debug)]
pub struct Substrings {
    automaton: AhoCorasick,
    /// As they were written.
    pub texts: Vec<Box<[u8]>>,
    /// Whether the case of ASCII letters does not count.
    pub ignores_case: bool,
}

impl StringMatcher {
    /// A matcher for `op` with `text`.
    ///
    /// # Errors
    /// A regular expression that is none.
    pub fn new(op: Op, text: Vec<u8>) -> Result<Self, ProgramError> {
        Ok(match op {
            Op::Contains | Op::Bcontains => Self::Contains(Box::new(Finder::new(&text).into_owned())),
            Op::Icontains => Self::contains_any(&[text], true)?,
            Op::Startswith | Op::Bstartswith => Self::Prefix(text.into()),
            Op::Endswith => Self::Suffix(text.into()),
            Op::Glob | Op::Iglob => Self::Glob(Box::new(Glob::new(&text, op == Op::Iglob))),
            Op::Regex => Self::Pattern(Box::new(Pattern::new(&String::from_utf8_lossy(&text))?)),
            Op::Pmatch => Self::paths(&[text]),
            Op::In | Op::Intersects => Self::set(vec![text]),
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Exists => Self::Order(Order::of(op), text.into()),
        })
    }

    /// A test for one of several substrings.
    ///
    /// # Errors
    /// Strings that together are too big for an automaton.
    pub fn contains_any(texts: &[Vec<u8>], ignore_case: bool) -> Result<Self, ProgramError> {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(ignore_case).build(texts);
        let automaton = automaton.map_err(|error| ProgramError::new(error.to_string()))?;
        let texts = texts.iter().map(|text| text.as_slice().into()).collect();
        Ok(Self::ContainsAny(Box::new(Substrings { automaton, texts, ignores_case: ignore_case })))
    }

    /// A test for one of several strings.
    pub fn set(texts: Vec<Vec<u8>>) -> Self {
        Self::Set(TextSet::new(texts))
    }

    /// A test for one of several paths.
    pub fn paths(texts: &[Vec<u8>]) -> Self {
        Self::Paths(PathTrie::new(texts.iter().map(Vec::as_slice)))
    }

    /// Whether `text` passes.
    #[inline]
    pub fn matches(&self, text: &[u8]) -> bool {
        match self {
            Self::Order(order, limit) => order.holds(text, limit),
            Self::Contains(finder) => finder.find(text).is_some(),
            Self::ContainsAny(any) => any.automaton.is_match(text),
            Self::Prefix(prefix) => text.starts_with(prefix),
            Self::Suffix(suffix) => text.ends_with(suffix),
            Self::Glob(glob) => glob.matches(text),
            Self::Pattern(pattern) => pattern.matches(text),
            Self::Set(set) => set.has(text),
            Self::Paths(trie) => trie.matches(text),
        }
    }
}
