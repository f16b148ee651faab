//! Texts without which a test of a string cannot be true.

use crate::matcher::Matcher;
use crate::matcher::atoms::Atom;
use crate::matcher::number::Order;
use crate::matcher::string::StringMatcher;
use crate::predicate::{Predicate, Quantifier, Test};
use crate::program::Modifier;
use tiercel_fields::{FdField, FieldId, FsPathField};

/// A text, and where in the name it has to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    /// From the name's beginning.
    pub starts: bool,
    /// To its end.
    pub ends: bool,
    /// Bytes; a NUL is in none.
    pub bytes: Vec<u8>,
    /// No slash is in the name but the first: the text says nothing else.
    pub top: bool,
}

/// Most bytes of a text: longer names are not looked at.
pub const LONGEST: usize = 255;

impl Text {
    fn new(starts: bool, ends: bool, bytes: &[u8]) -> Option<Self> {
        (!bytes.contains(&0)).then(|| Self { starts, ends, bytes: bytes.to_vec(), top: false })
    }

    /// The name is the root's or directly below it.
    fn at_top() -> Self {
        Self { starts: true, ends: true, bytes: b"/".to_vec(), top: true }
    }

    /// The part of a name, or of what the caller wrote, that it is.
    pub fn atom(&self) -> Atom {
        let bytes = self.bytes.as_slice().into();
        match (self.starts, self.ends) {
            (true, true) => Atom::Whole(bytes),
            (true, false) => Atom::Prefix(bytes),
            (false, true) => Atom::Suffix(bytes),
            (false, false) => Atom::Contains(bytes),
        }
    }

    /// No name that is looked at can have it.
    fn is_too_long(&self) -> bool {
        self.bytes.len() > LONGEST
    }
}

/// What a test is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole name.
    Name,
    /// What is before the name's last slash; of a directory its name.
    Directory,
    /// What is behind it.
    File,
    /// What the caller wrote.
    Raw,
}

impl Part {
    /// The part of an open's name that a field shows.
    pub fn of(field: FieldId) -> Option<Self> {
        match field {
            FieldId::Fd(FdField::FdName) | FieldId::FsPath(FsPathField::FsPathName) => Some(Self::Name),
            FieldId::Fd(FdField::FdDirectory) => Some(Self::Directory),
            FieldId::Fd(FdField::FdFilename) => Some(Self::File),
            FieldId::Fd(FdField::FdNameraw) | FieldId::FsPath(FsPathField::FsPathNameraw) => Some(Self::Raw),
            _ => None,
        }
    }
}

/// One of these texts is in every name for which the test is true; `None`: nothing is known.
pub fn of(predicate: &Predicate, part: Part) -> Option<Vec<Text>> {
    let Test::Match(matcher) = &predicate.test else { return None };
    if predicate.quantifier != Quantifier::One {
        return None;
    }
    let mut texts = Vec::new();
    for text in of_matcher(matcher, part)? {
        texts.extend(in_name(text, part)?);
    }
    texts.retain(|text| !text.is_too_long());
    // A text that is everywhere tells nothing.
    texts.iter().all(|text| !text.bytes.is_empty() || (text.starts && text.ends)).then_some(texts)
}

/// The texts that a test compares for equality; `None` for other tests.
pub fn exact(predicate: &Predicate) -> Option<Vec<Vec<u8>>> {
    let Test::Match(matcher) = &predicate.test else { return None };
    let texts = of_matcher(matcher, Part::Name)?;
    texts.into_iter().map(|text| (text.starts && text.ends).then_some(text.bytes)).collect()
}

fn of_matcher(matcher: &Matcher, part: Part) -> Option<Vec<Text>> {
    match matcher {
        Matcher::Never => Some(Vec::new()),
        Matcher::String(test) => of_string(test, part),
        Matcher::Many(Modifier::Anyof | Modifier::Oneof, all) => {
            let each: Option<Vec<_>> = all.iter().map(|one| of_matcher(one, part)).collect();
            Some(each?.concat())
        }
        Matcher::Many(Modifier::Allof, all) => all.iter().find_map(|one| of_matcher(one, part)),
        _ => None,
    }
}

fn of_string(test: &StringMatcher, part: Part) -> Option<Vec<Text>> {
    let one = |starts, ends, bytes: &[u8]| Text::new(starts, ends, bytes).map(|text| vec![text]);
    match test {
        StringMatcher::Order(Order::Eq, text) => one(true, true, text),
        StringMatcher::Set(set) => set.items().map(|text| Text::new(true, true, text)).collect(),
        StringMatcher::Prefix(text) => one(true, false, text),
        StringMatcher::Suffix(text) => one(false, true, text),
        StringMatcher::Contains(finder) => one(false, false, finder.needle()),
        StringMatcher::Glob(glob) => {
            let (starts, ends, text) = glob.needs()?;
            one(starts, ends, &text)
        }
        // A pattern without its first slash fits a relative text, too.
        StringMatcher::Paths(paths) if part == Part::Name => {
            paths.starts()?.iter().map(|text| Text::new(true, false, text)).collect()
        }
        _ => None,
    }
}

/// What a text in a part of a name says of the whole (absolute) name.
fn in_name(text: Text, part: Part) -> Option<Vec<Text>> {
    let Text { starts, ends, ref bytes, .. } = text;
    match (part, starts, ends) {
        (Part::Name | Part::Raw, ..) => Some(vec![text]),
        (Part::Directory, true, true) if bytes == b"/" => Some(vec![Text::at_top()]),
        (Part::Directory, true, true) => {
            let below = if bytes.ends_with(b"/") { bytes.clone() } else { [bytes.as_slice(), b"/"].concat() };
            Some(vec![Text::new(true, false, &below)?, text])
        }
        (Part::Directory, true, false) => Some(vec![text]),
        (Part::Directory, false, _) => Some(vec![Text { ends: false, ..text }]),
        (Part::File, true, _) => Some(vec![Text::new(false, ends, &[b"/", bytes.as_slice()].concat())?]),
        (Part::File, false, _) => Some(vec![text]),
    }
}
