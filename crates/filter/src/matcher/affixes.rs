//! Many beginnings of texts, looked for together: a tree of bytes. A text leaves it where no beginning goes on, which for
//! most texts is after a few bytes. Ends are beginnings of what is read from its end.

/// A tree of texts, each with the numbers of its tests.
#[derive(Clone, Debug, Default)]
pub struct Affixes {
    /// Byte that leads to each node, those of one parent together. The first is no node's child.
    bytes: Vec<u8>,
    nodes: Vec<Node>,
    members: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Its children.
    first: u32,
    count: u32,
    /// Tests of the text that ends here.
    members: (u32, u32),
}

impl Affixes {
    /// Of these texts.
    pub fn new(mut texts: Vec<(Vec<u8>, u32)>) -> Self {
        texts.sort_unstable();
        let mut tree = Self::default();
        if !texts.is_empty() {
            tree.build(&texts);
        }
        tree
    }

    /// Level by level, so that the children of a node stand together.
    fn build(&mut self, texts: &[(Vec<u8>, u32)]) {
        (self.bytes, self.nodes) = (vec![0], vec![Node::default()]);
        let mut level = vec![(0, texts)];
        for depth in 0.. {
            if level.is_empty() {
                break;
            }
            for (at, texts) in std::mem::take(&mut level) {
                let (ended, longer) = texts.split_at(texts.partition_point(|(text, _)| text.len() == depth));
                let first_member = self.members.len() as u32;
                self.members.extend(ended.iter().map(|&(_, member)| member));
                self.nodes[at].members = (first_member, self.members.len() as u32);
                self.nodes[at].first = self.nodes.len() as u32;
                for child in longer.chunk_by(|one, other| one.0[depth] == other.0[depth]) {
                    level.push((self.nodes.len(), child));
                    self.bytes.push(child[0].0[depth]);
                    self.nodes.push(Node::default());
                    self.nodes[at].count += 1;
                }
            }
        }
    }

    /// Calls `hit` with the numbers of all texts that `bytes` begin with.
    pub fn each<'t>(&self, bytes: impl Iterator<Item = &'t u8>, hit: &mut impl FnMut(u32)) {
        let Some(mut node) = self.nodes.first().copied() else { return };
        for byte in bytes {
            let first = node.first as usize;
            let children = &self.bytes[first..first + node.count as usize];
            let Some(at) = children.iter().position(|child| child == byte) else { return };
            node = self.nodes[first + at];
            let (from, to) = node.members;
            self.members[from as usize..to as usize].iter().for_each(|&member| hit(member));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_beginnings_of_a_text_are_found() {
        let texts = ["/etc", "/etc/", "/e", "/usr/bin", "/usr", "x", "/etc", "/eu"];
        let numbered = texts.iter().zip(0u32..).map(|(text, at)| (text.as_bytes().to_vec(), at));
        let tree = Affixes::new(numbered.collect());
        for text in ["", "/", "/e", "/etc", "/etc/passwd", "/usr/bin/sh", "/us", "x", "xyz", "/euro", "\u{ff}"] {
            let mut found = Vec::new();
            tree.each(text.as_bytes().iter(), &mut |member| found.push(member));
            found.sort_unstable();
            let expected: Vec<u32> =
                (0u32..).zip(texts).filter(|(_, start)| text.starts_with(start)).map(|row| row.0).collect();
            assert_eq!(found, expected, "{text}");
        }
        Affixes::default().each(b"abc".iter(), &mut |_| panic!("an empty tree has nothing"));
    }
}
