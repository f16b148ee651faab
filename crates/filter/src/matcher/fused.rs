//! Many tests of one value, answered together: one look-up for all sets, one pass for all substrings,
//! one walk for all beginnings.

use super::affixes::Affixes;
use super::atoms::Atom;
use super::needles::Needles;
use super::path::PathTrie;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::net::IpAddr;
use tiercel_fields::Value;

/// Numbers of tests.
type Members = Vec<u32>;

/// The parts of many matchers of one class.
#[derive(Clone, Debug, Default)]
pub struct Fused {
    whole: FxHashMap<Box<[u8]>, Members>,
    /// Lengths of whole texts, modulo 64: most values are of none of them, and need not be hashed.
    lengths: u64,
    prefixes: Affixes,
    suffixes: Affixes,
    contains: Option<Needles>,
    folded: Option<Needles>,
    paths: Option<PathTrie>,
    numbers: FxHashMap<i128, Members>,
    ips: FxHashMap<IpAddr, Members>,
}

impl Fused {
    /// Puts the parts of all members together; `None` when their substrings are too many for an automaton.
    pub fn new<'a>(members: impl Iterator<Item = (u32, &'a Atom)>) -> Option<Self> {
        let mut made = Self::default();
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        let (mut contains, mut folded) = (Vec::new(), Vec::new());
        for (member, atom) in members {
            match atom {
                Atom::Whole(text) => {
                    made.lengths |= 1 << (text.len() % 64);
                    push(&mut made.whole, text.clone(), member);
                }
                Atom::Prefix(text) => prefixes.push((text.to_vec(), member)),
                Atom::Suffix(text) => suffixes.push((text.iter().rev().copied().collect(), member)),
                Atom::Contains(text) => contains.push((&**text, member)),
                Atom::Folded(text) => folded.push((&**text, member)),
                Atom::Path(path) => made.paths.get_or_insert_with(PathTrie::empty).add(path, member),
                Atom::Number(number) => push(&mut made.numbers, *number, member),
                Atom::Ip(ip) => push(&mut made.ips, *ip, member),
            }
        }
        (made.prefixes, made.suffixes) = (Affixes::new(prefixes), Affixes::new(suffixes));
        made.contains = Needles::new(contains.into_iter(), false).ok()?;
        made.folded = Needles::new(folded.into_iter(), true).ok()?;
        Some(made)
    }

    /// Calls `hit` for every member of which the value has a part, for some more than once.
    pub fn each(&self, value: &Value<'_>, mut hit: impl FnMut(u32)) {
        match value {
            Value::Str(text) | Value::Bytes(text) => self.each_of_text(text, &mut hit),
            Value::Int(value) => all(self.numbers.get(&i128::from(*value)), &mut hit),
            Value::Uint(value) => all(self.numbers.get(&i128::from(*value)), &mut hit),
            Value::Ip(ip) => all(self.ips.get(ip), &mut hit),
            _ => {}
        }
    }

    /// The same of a text.
    #[inline]
    pub fn each_of_text(&self, text: &[u8], hit: &mut impl FnMut(u32)) {
        if self.lengths >> (text.len() % 64) & 1 == 1 {
            all(self.whole.get(text), hit);
        }
        self.prefixes.each(text.iter(), hit);
        self.suffixes.each(text.iter().rev(), hit);
        self.each_in_text(text, hit);
        if let Some(paths) = &self.paths {
            paths.each(text, hit);
        }
    }

    /// The same of its substrings only.
    #[inline]
    pub fn each_in_text(&self, text: &[u8], hit: &mut impl FnMut(u32)) {
        for needles in self.contains.iter().chain(&self.folded) {
            needles.each(text, hit);
        }
    }
}

fn push<K: Hash + Eq>(map: &mut FxHashMap<K, Members>, key: K, member: u32) {
    map.entry(key).or_default().push(member);
}

fn all(members: Option<&Members>, hit: &mut impl FnMut(u32)) {
    members.into_iter().flatten().for_each(|&member| hit(member));
}

#[cfg(test)]
mod tests {
    use super::super::Matcher;
    use super::super::atoms::Atoms;
    use super::*;
    use crate::constant::Constant;
    use crate::program::{Modifier, Op};

    fn texts(items: &[&str]) -> Vec<Constant> {
        items.iter().map(|text| Constant::Text(text.as_bytes().to_vec())).collect()
    }

    fn matchers() -> Vec<Matcher> {
        let one = |op, text| Matcher::one(op, texts(&[text]).remove(0)).unwrap();
        let many = |op, items| Matcher::many(op, Modifier::Anyof, texts(items)).unwrap();
        vec![
            one(Op::Eq, "/etc/shadow"),
            one(Op::Ne, "/etc/shadow"),
            Matcher::list(Op::In, texts(&["", "sh", "/etc", "/etc/shadow"])).unwrap(),
            one(Op::Startswith, "/etc"),
            one(Op::Startswith, "/etc/"),
            one(Op::Endswith, "shadow"),
            one(Op::Contains, "c/s"),
            one(Op::Contains, "/"),
            one(Op::Icontains, "SHADOW"),
            many(Op::Contains, &["adow", "sh"]),
            many(Op::Startswith, &["/usr", "/e"]),
            Matcher::list(Op::Pmatch, texts(&["/etc", "/usr/*/x"])).unwrap(),
            one(Op::Pmatch, "/"),
        ]
    }

    #[test]
    fn together_they_say_what_each_says_alone() {
        let matchers = matchers();
        let atoms: Vec<Atoms> = matchers.iter().map(|matcher| Atoms::of(matcher).unwrap()).collect();
        let members = (0u32..).zip(&atoms).flat_map(|(member, atoms)| atoms.any.iter().map(move |atom| (member, atom)));
        let fused = Fused::new(members).unwrap();
        for text in ["", "sh", "/", "/etc", "/etc/", "/etc/shadow", "/ETC/SHADOW", "/usr/lib/x/y", "/usr", "etc", "ash"]
        {
            let value = Value::text(text.as_bytes());
            let mut hits = vec![false; matchers.len()];
            fused.each(&value, |member| hits[member as usize] = true);
            for ((matcher, atoms), hit) in matchers.iter().zip(&atoms).zip(hits) {
                assert_eq!(hit != atoms.inverted, matcher.matches(&value), "{matcher:?} {text}");
            }
        }
    }

    #[test]
    fn numbers_and_addresses_are_found_by_their_value() {
        let ip: IpAddr = "10.0.0.1".parse().unwrap();
        let atoms = [Atom::Number(-1), Atom::Number(443), Atom::Ip(ip), Atom::Number(443)];
        let fused = Fused::new((0u32..).zip(&atoms)).unwrap();
        let hits = |value| {
            let mut found = Vec::new();
            fused.each(&value, |member| found.push(member));
            found
        };
        assert_eq!((hits(Value::Int(-1)), hits(Value::Uint(443)), hits(Value::Ip(ip))), (vec![0], vec![1, 3], vec![2]));
        assert_eq!((hits(Value::Uint(1)), hits(Value::Bool(true))), (vec![], vec![]));
    }

    #[test]
    fn what_has_no_parts_is_asked_itself() {
        let one = |op, text| Atoms::of(&Matcher::one(op, texts(&[text]).remove(0)).unwrap());
        assert!(one(Op::Lt, "a").is_none() && one(Op::Glob, "a*").is_none() && one(Op::Regex, "a").is_none());
        assert!(one(Op::Contains, "").is_none() && one(Op::Startswith, "").is_none() && one(Op::Eq, "").is_some());
        let long: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        assert!(Atoms::of(&Matcher::list(Op::In, texts(&long)).unwrap()).is_none());
    }
}
