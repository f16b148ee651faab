//! `pmatch`: whether a path lies at or below one of many paths, component by component.

use rustc_hash::FxHashMap;
use tiercel_fields::Glob;

/// A trie of path components, each literal or a glob.
#[derive(Clone, Debug)]
pub struct PathTrie {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// Numbers of the patterns that end here.
    ends: Vec<u32>,
    literal: FxHashMap<Box<[u8]>, u32>,
    globs: Vec<(Box<[u8]>, Glob, u32)>,
}

fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    path.split(|&byte| byte == b'/').filter(|part| !part.is_empty())
}

impl PathTrie {
    /// A trie of `patterns`.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut trie = Self::empty();
        patterns.into_iter().for_each(|pattern| trie.add(pattern, 0));
        trie
    }

    /// A trie without patterns.
    pub fn empty() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// Adds a pattern under a number.
    pub fn add(&mut self, pattern: &[u8], number: u32) {
        let mut at = 0;
        for part in components(pattern) {
            at = self.child(at, part);
        }
        self.nodes[at as usize].ends.push(number);
    }

    fn child(&mut self, at: u32, part: &[u8]) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let node = &mut self.nodes[at as usize];
        let found = if Glob::is_glob(part) {
            node.globs.iter().find(|row| *row.0 == *part).map(|row| row.2)
        } else {
            node.literal.get(part).copied()
        };
        if let Some(found) = found {
            return found;
        }
        if Glob::is_glob(part) {
            node.globs.push((part.into(), Glob::new(part, false), next));
        } else {
            node.literal.insert(part.into(), next);
        }
        self.nodes.push(Node::default());
        next
    }

    /// Beginnings of the paths that pass, one of which each (absolute, plain) path has; `None`: any path may pass.
    pub fn starts(&self) -> Option<Vec<Vec<u8>>> {
        let mut found = Vec::new();
        let mut open = vec![(0u32, Vec::new())];
        while let Some((at, start)) = open.pop() {
            let node = &self.nodes[at as usize];
            if !node.ends.is_empty() || !node.globs.is_empty() {
                if start.is_empty() {
                    return None;
                }
                found.push(start);
                continue;
            }
            let below = |part: &[u8]| [start.as_slice(), b"/", part].concat();
            open.extend(node.literal.iter().map(|(part, &next)| (next, below(part))));
        }
        Some(found)
    }

    /// The patterns, each with one `/` before each component.
    pub fn patterns(&self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let mut open = vec![(0u32, Vec::new())];
        while let Some((at, start)) = open.pop() {
            let node = &self.nodes[at as usize];
            let below = |part: &[u8]| [start.as_slice(), b"/", part].concat();
            open.extend(node.literal.iter().map(|(part, &next)| (next, below(part))));
            open.extend(node.globs.iter().map(|(part, _, next)| (*next, below(part))));
            if !node.ends.is_empty() {
                found.push(start);
            }
        }
        found
    }

    /// Calls `hit` with the numbers of the patterns that `path` lies at or below.
    pub fn each(&self, path: &[u8], hit: &mut impl FnMut(u32)) {
        self.each_below(0, components(path), hit);
    }

    fn each_below<'a>(&self, at: u32, mut rest: impl Iterator<Item = &'a [u8]> + Clone, hit: &mut impl FnMut(u32)) {
        let node = &self.nodes[at as usize];
        node.ends.iter().for_each(|&number| hit(number));
        let Some(part) = rest.next() else { return };
        if let Some(&next) = node.literal.get(part) {
            self.each_below(next, rest.clone(), hit);
        }
        for (_, _, next) in node.globs.iter().filter(|(_, glob, _)| glob.matches(part)) {
            self.each_below(*next, rest.clone(), hit);
        }
    }

    /// Whether the components of one pattern are the first components of `path`.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.below(0, components(path))
    }

    fn below<'a>(&self, at: u32, mut rest: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
        let node = &self.nodes[at as usize];
        if !node.ends.is_empty() {
            return true;
        }
        let Some(part) = rest.next() else { return false };
        if node.literal.get(part).is_some_and(|&next| self.below(next, rest.clone())) {
            return true;
        }
        node.globs.iter().any(|(_, glob, next)| glob.matches(part) && self.below(*next, rest.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::PathTrie;

    fn pmatch(patterns: &[&str], path: &str) -> bool {
        PathTrie::new(patterns.iter().map(|text| text.as_bytes())).matches(path.as_bytes())
    }

    #[test]
    fn a_pattern_takes_itself_and_what_is_below() {
        assert!(pmatch(&["/opt/dir"], "/opt/dir") && pmatch(&["/opt/dir"], "/opt/dir/sub/x"));
        assert!(!pmatch(&["/opt/dir"], "/opt/dir2") && !pmatch(&["/opt/dir"], "/opt"));
    }

    #[test]
    fn empty_components_do_not_count() {
        assert!(pmatch(&["//opt/dir/"], "/opt//dir") && pmatch(&["opt"], "/opt/x") && pmatch(&["/opt"], "opt"));
    }

    #[test]
    fn the_root_takes_everything() {
        assert!(pmatch(&["/"], "/etc/passwd") && pmatch(&["/"], "") && pmatch(&["/"], "relative"));
    }

    #[test]
    fn nothing_takes_nothing() {
        assert!(!pmatch(&[], "/etc"));
    }

    #[test]
    fn a_glob_takes_one_component() {
        assert!(pmatch(&["/var/lib/*/secrets"], "/var/lib/kubelet/secrets/a"));
        assert!(!pmatch(&["/var/lib/*/secrets"], "/var/lib/a/b/secrets"));
        assert!(pmatch(&["/proc/[0-9]*/mem"], "/proc/12/mem") && !pmatch(&["/proc/[0-9]*/mem"], "/proc/self/mem"));
    }

    #[test]
    fn a_glob_is_tried_when_the_literal_leads_nowhere() {
        assert!(pmatch(&["/a/b/c", "/a/*/d"], "/a/b/d"));
    }

    #[test]
    fn a_shorter_pattern_wins_over_a_longer_one() {
        assert!(pmatch(&["/a/b/c", "/a"], "/a/x"));
    }
}
