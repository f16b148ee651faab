//! What a value can be compared with: kinds of values, and the operators of each.

use crate::program::{Modifier, Op};
use tiercel_event::table::ParamType;

/// What a value is, as far as operators care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Integer of this many bits.
    Int {
        /// 8 to 64.
        bits: u32,
        /// Two's complement.
        signed: bool,
    },
    /// Truth value.
    Bool,
    /// Floating point.
    Double,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Address.
    Ip,
    /// Address, compared with networks.
    Net,
    /// Nothing but `exists` applies.
    Opaque,
}

impl Kind {
    /// The kind of values of this type.
    pub fn of(ty: ParamType) -> Self {
        use ParamType as T;
        let int = |bits| Self::Int { bits, signed: true };
        let uint = |bits| Self::Int { bits, signed: false };
        match ty {
            T::Int8 => int(8),
            T::Int16 => int(16),
            T::Int32 | T::Fd32 | T::Pid32 => int(32),
            T::Int64 | T::Errno | T::Fd | T::Pid => int(64),
            T::Uint8 | T::Flags8 | T::Enumflags8 | T::L4proto | T::Sockfamily => uint(8),
            T::Uint16 | T::Flags16 | T::Enumflags16 | T::Port => uint(16),
            T::Uint32 | T::Flags32 | T::Enumflags32 | T::Mode | T::Uid | T::Gid | T::Sigset => uint(32),
            T::Uint64 | T::Reltime | T::Abstime => uint(64),
            T::Bool => Self::Bool,
            T::Double => Self::Double,
            T::Charbuf | T::Fspath | T::Fsrelpath => Self::Text,
            T::Bytebuf => Self::Bytes,
            T::Ipaddr | T::Ipv4addr | T::Ipv6addr => Self::Ip,
            T::Ipnet | T::Ipv4net | T::Ipv6net => Self::Net,
            T::None | T::Sockaddr | T::Socktuple | T::Fdlist | T::Syscallid | T::Sigtype | T::Dyn => Self::Opaque,
            T::Charbufarray | T::CharbufPairArray => Self::Opaque,
        }
    }

    /// The word for it in errors.
    pub fn word(self) -> &'static str {
        match self {
            Self::Int { .. } => "number",
            Self::Bool => "boolean",
            Self::Double => "floating-point number",
            Self::Text => "string",
            Self::Bytes => "byte buffer",
            Self::Ip => "address",
            Self::Net => "network",
            Self::Opaque => "value without a comparison",
        }
    }

    /// Whether values of this kind, or lists of them, can be tested in this way.
    pub fn allows(self, is_list: bool, op: Op, modifier: Option<Modifier>) -> bool {
        if op == Op::Exists {
            return modifier.is_none();
        }
        if is_list && (modifier.is_some() || !matches!(op, Op::In | Op::Intersects)) {
            return false;
        }
        if modifier.is_some() && (op.takes_list() || matches!(op, Op::Lt | Op::Le | Op::Gt | Op::Ge)) {
            return false;
        }
        match op {
            Op::Eq | Op::Ne | Op::In | Op::Intersects => self != Self::Opaque,
            Op::Lt | Op::Le | Op::Gt | Op::Ge => matches!(self, Self::Int { .. } | Self::Double | Self::Text),
            Op::Contains | Op::Startswith | Op::Endswith => matches!(self, Self::Text | Self::Bytes),
            Op::Icontains | Op::Glob | Op::Iglob | Op::Regex | Op::Pmatch => self == Self::Text,
            Op::Bcontains | Op::Bstartswith => self == Self::Bytes,
            Op::Exists => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Kind = Kind::Int { bits: 32, signed: false };

    fn allowed(kind: Kind) -> Vec<&'static str> {
        let all = [
            Op::Eq,
            Op::Ne,
            Op::Lt,
            Op::Le,
            Op::Gt,
            Op::Ge,
            Op::Contains,
            Op::Icontains,
            Op::Bcontains,
            Op::Startswith,
            Op::Bstartswith,
            Op::Endswith,
            Op::Glob,
            Op::Iglob,
            Op::Regex,
            Op::In,
            Op::Intersects,
            Op::Pmatch,
            Op::Exists,
        ];
        all.into_iter().filter(|&op| kind.allows(false, op, None)).map(Op::word).collect()
    }

    #[test]
    fn each_kind_has_its_operators() {
        assert_eq!(allowed(NUMBER), ["=", "!=", "<", "<=", ">", ">=", "in", "intersects", "exists"]);
        assert_eq!(allowed(Kind::Bool), ["=", "!=", "in", "intersects", "exists"]);
        assert_eq!(allowed(Kind::Ip), ["=", "!=", "in", "intersects", "exists"]);
        assert_eq!(allowed(Kind::Net), ["=", "!=", "in", "intersects", "exists"]);
        assert_eq!(allowed(Kind::Opaque), ["exists"]);
        assert_eq!(
            allowed(Kind::Bytes),
            ["=", "!=", "contains", "bcontains", "startswith", "bstartswith", "endswith", "in", "intersects", "exists"]
        );
        assert!(!allowed(Kind::Text).contains(&"bcontains") && allowed(Kind::Text).len() == 17);
    }

    #[test]
    fn lists_only_have_in_intersects_and_exists() {
        assert!(Kind::Text.allows(true, Op::In, None) && Kind::Text.allows(true, Op::Exists, None));
        assert!(!Kind::Text.allows(true, Op::Eq, None) && !Kind::Text.allows(true, Op::Pmatch, None));
        assert!(!Kind::Text.allows(true, Op::Startswith, Some(Modifier::Oneof)));
    }

    #[test]
    fn order_cannot_take_a_modifier() {
        assert!(NUMBER.allows(false, Op::Ne, Some(Modifier::Allof)));
        assert!(!NUMBER.allows(false, Op::Gt, Some(Modifier::Anyof)));
    }
}
