//! `getopt`: options of a command line, walked as `getopt(3)` does.

/// The letters and their arguments, in order.
pub fn list(args: &[&[u8]], options: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    walk(args, options, |letter, value| {
        found.push(vec![letter]);
        found.extend(value.map(<[u8]>::to_vec));
    });
    found
}

/// The last argument of `wanted`: the letter itself for a flag, empty when its argument is missing.
pub fn value(args: &[&[u8]], options: &[u8], wanted: u8) -> Option<Vec<u8>> {
    let mut last = None;
    walk(args, options, |letter, value| {
        if letter == wanted {
            last = Some(value.map_or_else(|| vec![letter], <[u8]>::to_vec));
        }
    });
    last
}

fn walk<'a>(args: &[&'a [u8]], options: &[u8], mut found: impl FnMut(u8, Option<&'a [u8]>)) {
    let mut args = args.iter();
    while let Some(token) = args.next() {
        match *token {
            b"--" | b"-" => return,
            [b'-', b'-', ..] => {}
            [b'-', letters @ ..] => {
                for (index, &letter) in letters.iter().enumerate() {
                    match kind(options, letter) {
                        Kind::Unknown => found(b'?', None),
                        Kind::Flag => found(letter, None),
                        Kind::Argument => {
                            let rest = &letters[index + 1..];
                            let value = if rest.is_empty() { args.next().copied().unwrap_or_default() } else { rest };
                            found(letter, Some(value));
                            break;
                        }
                    }
                }
            }
            _ => return,
        }
    }
}

enum Kind {
    Unknown,
    Flag,
    Argument,
}

fn kind(options: &[u8], letter: u8) -> Kind {
    let known = if letter == b':' { None } else { options.iter().position(|&option| option == letter) };
    match known {
        None => Kind::Unknown,
        Some(at) if options.get(at + 1) == Some(&b':') => Kind::Argument,
        Some(_) => Kind::Flag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(args: &[&str], options: &str) -> String {
        let args: Vec<_> = args.iter().map(|text| text.as_bytes()).collect();
        list(&args, options.as_bytes()).iter().map(|part| String::from_utf8_lossy(part)).collect::<Vec<_>>().join(",")
    }

    fn valued(args: &[&str], options: &str, wanted: u8) -> Option<String> {
        let args: Vec<_> = args.iter().map(|text| text.as_bytes()).collect();
        value(&args, options.as_bytes(), wanted).map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    #[test]
    fn letters_and_arguments_come_in_order() {
        assert_eq!(listed(&["-ab", "x", "-c"], "ab:c"), "a,b,x,c");
        assert_eq!(listed(&["-bx"], "b:"), "b,x");
        assert_eq!(listed(&["-z"], "a"), "?");
    }

    #[test]
    fn the_walk_stops_at_two_dashes_one_dash_and_words() {
        assert_eq!(listed(&["-a", "--", "-b"], "ab"), "a");
        assert_eq!(listed(&["-a", "-", "-b"], "ab"), "a");
        assert_eq!(listed(&["-a", "word", "-b"], "ab"), "a");
        assert_eq!(listed(&["--long", "-b"], "ab"), "b");
    }

    #[test]
    fn a_missing_argument_is_empty() {
        assert_eq!(listed(&["-b"], "b:"), "b,");
        assert_eq!(valued(&["-b"], "b:", b'b').as_deref(), Some(""));
    }

    #[test]
    fn one_option_has_its_last_value() {
        assert_eq!(valued(&["-b", "1", "-b", "2"], "b:", b'b').as_deref(), Some("2"));
        assert_eq!(valued(&["-a"], "ab:", b'a').as_deref(), Some("a"));
        assert_eq!(valued(&["-a"], "ab:", b'b'), None);
    }
}
