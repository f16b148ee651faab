//! Globs as `fnmatch` without flags has them: `*` and `?` cross `/` and take a leading dot.

/// A compiled glob over bytes.
#[derive(Clone, Debug)]
pub struct Glob {
    tokens: Vec<Token>,
    fold: bool,
    never: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Byte(u8),
    AnyByte,
    Star,
    Set(Box<Set>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Set([u64; 4]);

impl Set {
    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

impl Glob {
    /// Compiles `pattern`; every pattern is one. `fold` ignores the case of ASCII letters.
    pub fn new(pattern: &[u8], fold: bool) -> Self {
        let mut glob = Self { tokens: Vec::new(), fold, never: false };
        let mut rest = pattern;
        while let Some((&first, tail)) = rest.split_first() {
            rest = match first {
                b'*' => glob.star(tail),
                b'?' => glob.push(Token::AnyByte, tail),
                b'[' => glob.set_or_bracket(tail),
                b'\\' => glob.escaped(tail),
                byte => glob.byte(byte, tail),
            };
        }
        glob
    }

    /// Whether `pattern` is more than literal text.
    pub fn is_glob(pattern: &[u8]) -> bool {
        pattern.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['))
    }

    /// A text that is in all that passes, and whether it is at the beginning and at the end; `None` where there is none.
    pub fn needs(&self) -> Option<(bool, bool, Vec<u8>)> {
        if self.fold || self.never {
            return None;
        }
        let literal = |tokens: &[Token]| -> Vec<u8> {
            tokens.iter().map_while(|token| if let Token::Byte(byte) = token { Some(*byte) } else { None }).collect()
        };
        let runs = (0..self.tokens.len()).map(|at| (at, literal(&self.tokens[at..])));
        let (at, text) = runs.max_by_key(|run| run.1.len()).filter(|run| !run.1.is_empty())?;
        Some((at == 0, at + text.len() == self.tokens.len(), text))
    }

    fn push<'a>(&mut self, token: Token, tail: &'a [u8]) -> &'a [u8] {
        self.tokens.push(token);
        tail
    }

    fn star<'a>(&mut self, tail: &'a [u8]) -> &'a [u8] {
        if self.tokens.last() != Some(&Token::Star) {
            self.tokens.push(Token::Star);
        }
        tail
    }

    fn byte<'a>(&mut self, byte: u8, tail: &'a [u8]) -> &'a [u8] {
        self.push(Token::Byte(self.folded(byte)), tail)
    }

    fn escaped<'a>(&mut self, tail: &'a [u8]) -> &'a [u8] {
        match tail.split_first() {
            Some((&byte, tail)) => self.byte(byte, tail),
            None => {
                self.never = true;
                tail
            }
        }
    }

    fn set_or_bracket<'a>(&mut self, tail: &'a [u8]) -> &'a [u8] {
        match self.set(tail) {
            Some((set, tail)) => self.push(Token::Set(Box::new(set)), tail),
            None => self.byte(b'[', tail),
        }
    }

    fn folded(&self, byte: u8) -> u8 {
        if self.fold { byte.to_ascii_lowercase() } else { byte }
    }

    /// The set behind a `[`; `None` when it is not closed.
    fn set<'a>(&self, mut rest: &'a [u8]) -> Option<(Set, &'a [u8])> {
        let negated = matches!(rest.first(), Some(b'!' | b'^'));
        if negated {
            rest = &rest[1..];
        }
        let mut set = Set([0; 4]);
        let mut first = true;
        while first || *rest.first()? != b']' {
            first = false;
            rest = match class(rest) {
                Some((is_in, tail)) => {
                    (0..=255).filter(is_in).for_each(|byte| set.add(self.folded(byte)));
                    tail
                }
                None => self.range(rest, &mut set)?,
            };
        }
        if negated {
            set.0.iter_mut().for_each(|word| *word = !*word);
        }
        Some((set, &rest[1..]))
    }

    fn range<'a>(&self, rest: &'a [u8], set: &mut Set) -> Option<&'a [u8]> {
        let (low, rest) = member(rest)?;
        if rest.first() == Some(&b'-') && rest.get(1).is_some_and(|&next| next != b']') {
            let (high, rest) = member(&rest[1..])?;
            (low..=high).for_each(|byte| set.add(self.folded(byte)));
            return Some(rest);
        }
        set.add(self.folded(low));
        Some(rest)
    }

    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &[u8]) -> bool {
        if self.never {
            return false;
        }
        let (mut at, mut token) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.tokens.get(token) {
                Some(Token::Star) => {
                    token += 1;
                    if token == self.tokens.len() {
                        return true;
                    }
                    retry = Some((at, token));
                }
                Some(wanted) if self.takes(wanted, text[at]) => {
                    at += 1;
                    token += 1;
                }
                _ => {
                    let Some((start, resume)) = retry else { return false };
                    retry = Some((start + 1, resume));
                    (at, token) = (start + 1, resume);
                }
            }
        }
        self.tokens[token.min(self.tokens.len())..].iter().all(|token| *token == Token::Star)
    }

    fn takes(&self, token: &Token, byte: u8) -> bool {
        match token {
            Token::Byte(wanted) => self.folded(byte) == *wanted,
            Token::AnyByte | Token::Star => true,
            Token::Set(set) => set.has(self.folded(byte)),
        }
    }
}

/// One member of a set, escaped or `[.x.]` or `[=x=]` or plain.
fn member(rest: &[u8]) -> Option<(u8, &[u8])> {
    match rest {
        [b'\\', byte, tail @ ..] => Some((*byte, tail)),
        [b'[', b'.', byte, b'.', b']', tail @ ..] | [b'[', b'=', byte, b'=', b']', tail @ ..] => Some((*byte, tail)),
        [byte, tail @ ..] => Some((*byte, tail)),
        [] => None,
    }
}

type IsIn = fn(&u8) -> bool;

/// A `[:class:]`.
fn class(rest: &[u8]) -> Option<(IsIn, &[u8])> {
    let inner = rest.strip_prefix(b"[:")?;
    let end = inner.windows(2).position(|pair| pair == b":]")?;
    let is_in: IsIn = match &inner[..end] {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| matches!(byte, 32..=126),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |byte| matches!(byte, 9..=13 | 32),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some((is_in, &inner[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::Glob;

    fn glob(pattern: &str, text: &str) -> bool {
        Glob::new(pattern.as_bytes(), false).matches(text.as_bytes())
    }

    #[test]
    fn star_and_question_mark_cross_slashes_and_take_leading_dots() {
        assert!(glob("*libc*", "/lib/x/libc.so.6"));
        assert!(glob("/?tc/*", "/etc/a/b"));
        assert!(glob("*", ".hidden") && glob("*", "") && glob("a?c", "a/c"));
        assert!(!glob("?", "") && !glob("a*", "ba"));
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(!glob("etc", "/etc") && !glob("a*b", "abc"));
        assert!(glob("*ab", "abab") && glob("a*b*c", "a-b-b-c"));
    }

    #[test]
    fn sets_have_ranges_classes_and_negation() {
        assert!(glob("[a-c]x", "bx") && !glob("[a-c]x", "dx"));
        assert!(glob("[!a-c]", "d") && glob("[^a]", "b") && !glob("[!a-c]", "a"));
        assert!(glob("[]x]", "]") && glob("[a-]", "-") && glob("[[:digit:]_]", "7"));
        assert!(glob("[", "[") && glob("[ab", "[ab"));
    }

    #[test]
    fn a_backslash_takes_the_next_byte_as_it_is() {
        assert!(glob(r"\*", "*") && !glob(r"\*", "a") && glob(r"[\]]", "]"));
        assert!(!glob("a\\", "a\\") && !glob("a\\", "a"));
    }

    #[test]
    fn folding_ignores_case_on_both_sides() {
        let glob = Glob::new(b"/A[X-Z]*", true);
        assert!(glob.matches(b"/ayQ") && !glob.matches(b"/bx"));
    }

    #[test]
    fn many_stars_stay_fast() {
        let text = "a".repeat(20_000);
        assert!(!glob(&format!("{}b", "*a".repeat(50)), &text));
    }
}
