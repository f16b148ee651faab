//! From a field's text to a [`FieldRef`].

use crate::arg;
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::{EvtSyscallField, FieldId, ProcessField, UtilField};
use crate::generated::table::BY_NAME;
use crate::memory::Memory;
use crate::table::{self, ArgForm, ArgRule, FieldInfo};
use std::fmt;
use std::sync::Arc;

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindError {
    /// No field has this name.
    Unknown {
        /// As written.
        field: String,
        /// The valid name that is nearest to it.
        nearest: &'static str,
    },
    /// The field needs an argument.
    MissingArg {
        /// Field.
        field: &'static str,
    },
    /// The field takes no argument.
    SuperfluousArg {
        /// Field.
        field: &'static str,
        /// As written.
        arg: String,
    },
    /// The argument is not one that the field takes.
    BadArg {
        /// Field.
        field: &'static str,
        /// As written.
        arg: String,
        /// What the field takes.
        expected: &'static str,
    },
}

impl fmt::Display for BindError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { field, nearest } => write!(out, "no field is called '{field}'; the nearest is '{nearest}'"),
            Self::MissingArg { field } => write!(out, "field '{field}' needs an argument"),
            Self::SuperfluousArg { field, arg } => write!(out, "field '{field}' takes no argument, but has '{arg}'"),
            Self::BadArg { field, arg, expected } => write!(out, "field '{field}' takes {expected}, not '{arg}'"),
        }
    }
}

impl std::error::Error for BindError {}

/// Binds a field. The argument may be given apart (`proc.aname`, `2`) or in the name (`proc.aname[2]`, `evt.arg.path`).
///
/// # Errors
/// An unknown field, or an argument that does not fit.
pub fn bind(name: &str, arg: Option<&str>) -> Result<FieldRef, BindError> {
    match (table::field(name), arg) {
        (Some(info), _) => bind_known(info, arg),
        (None, None) => match bind_prefix(name)? {
            (field, used) if used == name.len() => Ok(field),
            _ => Err(unknown(name)),
        },
        (None, Some(_)) => Err(unknown(name)),
    }
}

/// Binds the longest field, with its argument, that `text` starts with; returns how many bytes it took.
///
/// # Errors
/// As [`bind`].
pub fn bind_prefix(text: &str) -> Result<(FieldRef, usize), BindError> {
    let info = table::longest_prefix(text).ok_or_else(|| unknown(text))?;
    let rest = &text[info.name.len()..];
    let (arg, used) = split_arg(info, rest).map_or((None, 0), |(arg, used)| (Some(arg), used));
    Ok((bind_known(info, arg)?, info.name.len() + used))
}

/// The argument that follows a field's name, and the bytes that it takes.
fn split_arg<'a>(info: &FieldInfo, rest: &'a str) -> Option<(&'a str, usize)> {
    if let (ArgForm::Dot | ArgForm::Either, Some(tail)) = (info.arg_form, rest.strip_prefix('.')) {
        let end = arg::dot_end(info, tail);
        return (end > 0).then(|| (&tail[..end], end + 1));
    }
    let inner = match info.arg_form {
        ArgForm::Bracket | ArgForm::Either => rest.strip_prefix('[')?,
        ArgForm::Dot | ArgForm::None => return None,
    };
    let end = inner.find(']')?;
    Some((&inner[..end], end + 2))
}

fn bind_known(info: &'static FieldInfo, text: Option<&str>) -> Result<FieldRef, BindError> {
    let parsed = match (info.arg, text) {
        (ArgRule::None, Some(text)) => Err(BindError::SuperfluousArg { field: info.name, arg: text.to_owned() }),
        (ArgRule::Required, None) => Err(BindError::MissingArg { field: info.name }),
        (_, None) => Ok(Arg::None),
        (_, Some(text)) => arg::parse(info, text),
    }?;
    let ty = arg::value_type(info, &parsed);
    let memory = remembers(info.id).then(|| Arc::new(Memory::default()));
    Ok(FieldRef { id: info.id, ty, text: written(info, text), arg: parsed, memory })
}

fn written(info: &FieldInfo, arg: Option<&str>) -> Arc<str> {
    match arg {
        None => info.name.into(),
        Some(arg) if info.arg_form == ArgForm::Bracket || arg.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{}[{arg}]", info.name).into()
        }
        Some(arg) => format!("{}.{arg}", info.name).into(),
    }
}

fn remembers(id: FieldId) -> bool {
    use EvtSyscallField as E;
    use ProcessField as P;
    matches!(
        id,
        FieldId::EvtSyscall(E::EvtDeltatime | E::EvtDeltatimeS | E::EvtDeltatimeNs)
            | FieldId::Process(P::ThreadTotexectime | P::ThreadCpu | P::ThreadCpuUser | P::ThreadCpuSystem)
            | FieldId::Util(UtilField::UtilCnt)
    )
}

fn unknown(name: &str) -> BindError {
    let written: String = name.chars().take_while(|c| c.is_ascii_alphanumeric() || "._[]".contains(*c)).collect();
    let bare = written.split('[').next().unwrap_or_default();
    let nearest = BY_NAME.iter().map(|row| row.0).min_by_key(|known| distance(bare, known)).unwrap_or_default();
    BindError::Unknown { field: written, nearest }
}

/// Number of single-byte edits between two names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::table::ParamType;

    fn text(name: &str) -> String {
        bind(name, None).map_or_else(|error| error.to_string(), |field| format!("{:?}", field.arg))
    }

    #[test]
    fn arguments_may_be_in_the_name() {
        assert_eq!(bind("proc.aname[2]", None).unwrap(), bind("proc.aname", Some("2")).unwrap());
        assert_eq!(bind("evt.arg.flags", None).unwrap(), bind("evt.arg", Some("flags")).unwrap());
        assert_eq!(text("proc.env[HOME]"), "Key(\"HOME\")");
        assert_eq!(text("proc.env[12]"), "Index(12)");
        assert_eq!(text("thread.cgroup.cpuset"), "Key(\"cpuset\")");
        assert_eq!(text("evt.abspath.src"), "Side(Source)");
    }

    #[test]
    fn errors_name_the_way_out() {
        assert_eq!(text("proc.nam"), "no field is called 'proc.nam'; the nearest is 'proc.name'");
        assert_eq!(text("evt.arg"), "field 'evt.arg' needs an argument");
        assert_eq!(text("proc.name[1]"), "no field is called 'proc.name[1]'; the nearest is 'proc.name'");
        assert_eq!(text("proc.aname[x]"), "field 'proc.aname' takes a number, not 'x'");
        assert_eq!(text("evt.rawarg.nix"), "field 'evt.rawarg' takes the name of an event's parameter, not 'nix'");
        assert_eq!(text("ka.uri.param"), "field 'ka.uri.param' needs an argument");
        assert!(bind("proc.name", Some("1")).is_err());
    }

    #[test]
    fn a_prefix_takes_the_longest_field() {
        let (field, used) = bind_prefix("proc.names and").unwrap();
        assert_eq!((field.info().name, used), ("proc.name", 9));
        let (field, used) = bind_prefix("evt.arg.pathname)").unwrap();
        assert_eq!((&*field.text, used), ("evt.arg.pathname", 16));
        let (field, used) = bind_prefix("proc.name[1]").unwrap();
        assert_eq!((&*field.text, used), ("proc.name", 9));
    }

    #[test]
    fn raw_arguments_have_the_type_of_the_first_event_that_has_them() {
        assert_eq!(bind("evt.rawarg.uid", None).unwrap().ty, ParamType::Uint32);
        assert_eq!(bind("evt.arg.uid", None).unwrap().ty, ParamType::Charbuf);
    }
}
