//! Paths by text: what a relative path means, without looking at any file system.

/// Base and relative path together must be shorter than this.
pub const MAX_PATH: usize = 1024;

/// What a path of [`MAX_PATH`] bytes or more becomes.
pub const TOO_LONG: &[u8] = b"/DIR_TOO_LONG/FILENAME_TOO_LONG";

/// Base of a path whose directory is not known.
pub const UNKNOWN_BASE: &[u8] = b"<UNKNOWN>";

/// Writes `relative` as seen from `base` to `out`, which is cleared first.
///
/// `base` ends in `/` (or is a marker such as [`UNKNOWN_BASE`]) and is not looked at when `relative` starts with `/`.
/// In `relative` repeated slashes become one, `.` goes, `..` takes away what is before it, in `base` too, and a final
/// `/` is dropped. An empty `relative` gives an empty result. Links are not followed.
pub fn join(base: &[u8], relative: &[u8], out: &mut Vec<u8>) {
    out.clear();
    if relative.is_empty() {
        return;
    }
    if base.len() + relative.len() >= MAX_PATH {
        out.extend_from_slice(TOO_LONG);
        return;
    }
    let absolute = relative[0] == b'/';
    out.reserve(base.len() + relative.len() + 1);
    out.extend_from_slice(if absolute { b"/" } else { base });
    for part in relative.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => rewind(out),
            _ => {
                out.extend_from_slice(part);
                out.push(b'/');
            }
        }
    }
    if out.len() > 1 && out.ends_with(b"/") {
        out.pop();
    }
}

/// Whether joining would leave `path` as it is: absolute, short, nothing to normalise.
#[inline]
pub fn is_plain(path: &[u8]) -> bool {
    let [b'/', rest @ ..] = path else { return false };
    let is_quick = !rest.is_empty() && path.len() < MAX_PATH && !rest.ends_with(b"/") && !has_special(path);
    is_quick || (path.len() < MAX_PATH && is_normal(rest))
}

/// Whether a slash is followed by another one or by a dot: without that there is nothing to normalise. Looks at all
/// of it, which is quicker than stopping.
#[inline]
fn has_special(path: &[u8]) -> bool {
    let next = path.get(1..).unwrap_or(&[]);
    path.iter().zip(next).fold(false, |found, (&one, &two)| found | ((one == b'/') & ((two == b'/') | (two == b'.'))))
}

/// Whether a relative path has no part that joining would change.
pub fn is_normal(path: &[u8]) -> bool {
    !path.split(|&byte| byte == b'/').any(|part| matches!(part, b"" | b"." | b".."))
}

/// Removes the last directory of `out`, which ends in `/`; the root stays, and what has no root never gets one.
fn rewind(out: &mut Vec<u8>) {
    if out == b"/" {
        return;
    }
    if out.ends_with(b"/") {
        out.pop();
    }
    let keep = out.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
    out.truncate(keep);
}

/// As [`join`], as a new vector.
pub fn joined(base: &[u8], relative: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    join(base, relative, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_as_specified() {
        let cases: [(&str, &str, &str); 21] = [
            ("/a/b/", "c/../d", "/a/b/d"),
            ("", "/a/b/", "/a/b"),
            ("/a/", "..", "/"),
            ("/a/", ".", "/a"),
            ("", "/", "/"),
            ("/a/b/", "", ""),
            ("/a/b/", "/c", "/c"),
            ("/a/b/", "../../../../etc//shadow", "/etc/shadow"),
            ("/a/b/", "c//d/./e/", "/a/b/c/d/e"),
            ("/", "..", "/"),
            ("/", "../a", "/a"),
            ("<UNKNOWN>", "etc/passwd", "<UNKNOWN>etc/passwd"),
            ("", "//a/../..//b", "/b"),
            ("/a/", "b..c/...", "/a/b..c/..."),
            ("/a/b", "c", "/a/bc"),
            ("/a/b/", "/x//y/./z/..", "/x/y"),
            (".", "/etc/passwd", "/etc/passwd"),
            ("", "../x", "x"),
            ("/a/b/c/", "../../..//d", "/d"),
            ("/a/", "b/", "/a/b"),
            ("/", "", ""),
        ];
        for (base, relative, expected) in cases {
            let got = joined(base.as_bytes(), relative.as_bytes());
            assert_eq!(String::from_utf8_lossy(&got), expected, "join({base:?}, {relative:?})");
        }
    }

    #[test]
    fn a_plain_path_is_one_that_stays_as_it_is() {
        let parts = ["", "a", "bc", ".", "..", ".d", "e.", "...", "f.g"];
        for first in parts {
            for second in parts {
                for third in parts {
                    for path in [format!("/{first}/{second}/{third}"), format!("{first}/{second}"), format!("/{first}")]
                    {
                        let stays =
                            path.len() > 1 && path.starts_with('/') && joined(b"", path.as_bytes()) == path.as_bytes();
                        assert_eq!(is_plain(path.as_bytes()), stays, "{path}");
                    }
                }
            }
        }
        assert!(!is_plain(&[b'/'; MAX_PATH]) && !is_plain(&[b"/", &[b'x'; MAX_PATH][..]].concat()) && !is_plain(b""));
    }

    #[test]
    fn a_long_path_is_marked() {
        assert_eq!(joined(b"/a/", &[b'x'; 1021]), TOO_LONG);
        assert_ne!(joined(b"/a/", &[b'x'; 1020]), TOO_LONG);
    }
}
