//! Regular expressions of the rules language (RE2's POSIX syntax, anchored at both ends).

use crate::error::ProgramError;
use regex::bytes::{Regex, RegexBuilder};

/// Memory that one compiled expression may take.
const SIZE_LIMIT_BYTES: usize = 4 << 20;

/// Most bytes of an expression's text.
const TEXT_LIMIT_BYTES: usize = 64 << 10;

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles `text`.
    ///
    /// # Errors
    /// Text that is no expression, or one that is too big.
    pub fn new(text: &str) -> Result<Self, ProgramError> {
        if text.len() > TEXT_LIMIT_BYTES {
            return Err(ProgramError::new(format!("regex of {} bytes; at most {TEXT_LIMIT_BYTES}", text.len())));
        }
        RegexBuilder::new(&format!(r"\A(?:{})\z", translate(text)))
            .multi_line(true)
            .size_limit(SIZE_LIMIT_BYTES)
            .dfa_size_limit(SIZE_LIMIT_BYTES)
            .nest_limit(200)
            .build()
            .map(Self)
            .map_err(|error| ProgramError::new(format!("invalid regex pattern {text:?}: {error}")))
    }

    /// Whether the whole of `text` matches; bytes that are not UTF-8 count as U+FFFD.
    pub fn matches(&self, text: &[u8]) -> bool {
        match std::str::from_utf8(text) {
            Ok(_) => self.0.is_match(text),
            Err(_) => self.0.is_match(String::from_utf8_lossy(text).as_bytes()),
        }
    }
}

/// Writes what RE2 reads as plain text in a way that our library does, too: a brace that repeats nothing, and inside
/// of brackets an opening bracket and doubled `&`, `-`, `~`.
fn translate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '\\' => escape(rest, &mut out),
            '[' => set(rest, &mut out),
            '{' if !is_repetition(rest) => plain("\\{", rest, &mut out),
            '}' => plain("}", rest, &mut out),
            _ => take(rest, first.len_utf8(), &mut out),
        };
    }
    out
}

fn plain<'a>(written: &str, rest: &'a str, out: &mut String) -> &'a str {
    out.push_str(written);
    &rest[1..]
}

fn take<'a>(rest: &'a str, length: usize, out: &mut String) -> &'a str {
    out.push_str(&rest[..length]);
    &rest[length..]
}

fn escape<'a>(rest: &'a str, out: &mut String) -> &'a str {
    match rest[1..].chars().next() {
        Some(bracket @ ('<' | '>')) => {
            out.push(bracket);
            &rest[2..]
        }
        Some(next) => take(rest, 1 + next.len_utf8(), out),
        None => take(rest, 1, out),
    }
}

/// `{3}`, `{3,}` or `{3,5}`.
fn is_repetition(rest: &str) -> bool {
    let Some(end) = rest.find('}') else { return false };
    let (low, high) = rest[1..end].split_once(',').unwrap_or((&rest[1..end], ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

fn set<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let mut rest = take(rest, 1, out);
    if rest.starts_with('^') {
        rest = take(rest, 1, out);
    }
    if rest.starts_with(']') {
        rest = plain("\\]", rest, out);
    }
    while let Some(first) = rest.chars().next() {
        rest = match first {
            ']' => return take(rest, 1, out),
            '[' if rest.starts_with("[:") && rest.contains(":]") => {
                take(rest, rest.find(":]").map_or(1, |at| at + 2), out)
            }
            '[' => plain("\\[", rest, out),
            '&' | '~' => plain(if first == '&' { "\\&" } else { "\\~" }, rest, out),
            '-' if rest.starts_with("--") => plain("\\-", rest, out),
            '\\' => escape(rest, out),
            _ => take(rest, first.len_utf8(), out),
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(text.as_bytes())
    }

    #[test]
    fn an_expression_must_match_the_whole_text() {
        assert!(!regex("etc", "/etc/passwd") && regex(".*etc.*", "/etc/passwd"));
        assert!(regex("a|ab", "ab") && !regex("a|b", "ab"));
        assert!(!regex(".*", "a\nb") && regex("(.|\n)*", "a\nb"));
    }

    #[test]
    fn braces_and_brackets_that_mean_nothing_are_text() {
        assert!(regex("a{b}", "a{b}") && regex("a{2}", "aa") && regex("x{,3}", "x{,3}") && regex("{", "{"));
        assert!(regex("[[]", "[") && regex("[]a]", "]") && regex("[a&&b]+", "a&b") && regex("[[:alpha:]]+", "ab"));
        assert!(regex(r"\<a\>", "<a>") && regex(r"[a\]]", "]"));
    }

    #[test]
    fn broken_and_huge_expressions_are_refused() {
        assert!(Pattern::new("(a").is_err() && Pattern::new("a{1000}{1000}{1000}").is_err());
        assert!(Pattern::new(&"a".repeat(TEXT_LIMIT_BYTES + 1)).is_err() && Pattern::new(&"(".repeat(9000)).is_err());
        assert!(Pattern::new("[").is_err() && Pattern::new("\\").is_err() && Pattern::new("[[:").is_err());
    }

    #[test]
    fn bytes_that_are_not_utf8_count_as_one_replacement() {
        assert!(Pattern::new("a.b").unwrap().matches(b"a\xffb"));
    }
}
