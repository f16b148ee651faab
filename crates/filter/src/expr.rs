//! Expressions bound to fields: what a side of a comparison, or a token of a message, reads.

use crate::constant::hex;
use crate::error::ProgramError;
use crate::kind::Kind;
use crate::program::{self, Const};
use crate::source::Source;
use crate::transform::{self, Unary};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use tiercel_fields::table::{FieldFlags, Scope};
use tiercel_fields::{EvtSyscallField, FdField, FieldId, FieldRef, Matching, Value, bind};

/// Deepest nesting of transformers.
const DEPTH_LIMIT: usize = 32;

/// A bound expression.
#[derive(Clone, Debug)]
pub struct Expr {
    node: Node,
    /// Kind of its values, or of their elements.
    pub kind: Kind,
    /// Whether it gives lists.
    pub list: bool,
    /// How a comparison treats its values.
    pub matching: Matching,
    /// What its value depends on.
    pub scope: Scope,
}

#[derive(Clone, Debug)]
enum Node {
    Field(FieldRef),
    Const(Value<'static>),
    List(Vec<Node>),
    Unary(Unary, Box<Node>),
    Join(Box<Node>, Box<Node>),
    Concat(Vec<Node>),
    Getopt(Box<Node>, Box<Node>, Option<u8>),
}

impl Expr {
    /// Binds names and checks types.
    ///
    /// # Errors
    /// An unknown field or transformer, arguments of the wrong number or kind.
    pub fn new(expr: &program::Expr) -> Result<Self, ProgramError> {
        Self::at_depth(expr, 0)
    }

    fn at_depth(expr: &program::Expr, depth: usize) -> Result<Self, ProgramError> {
        if depth > DEPTH_LIMIT {
            return Err(ProgramError::new(format!("transformers nested deeper than {DEPTH_LIMIT}")));
        }
        match expr {
            program::Expr::Field { name, arg } => Self::field(name, arg.as_deref()),
            program::Expr::Const(value) => Self::constant(value),
            program::Expr::List(items) => Self::literal_list(items, depth),
            program::Expr::Call { function, args, arg } => {
                let args: Result<Vec<_>, _> = args.iter().map(|arg| Self::at_depth(arg, depth + 1)).collect();
                Self::call(function, args?, arg.as_deref())
            }
        }
    }

    fn field(name: &str, arg: Option<&str>) -> Result<Self, ProgramError> {
        let field = bind(name, arg).map_err(|error| ProgramError::new(error.to_string()))?;
        Ok(Self {
            kind: Kind::of(field.ty),
            list: field.is_list(),
            matching: field.matching(),
            scope: field.scope(),
            node: Node::Field(field),
        })
    }

    fn plain(node: Node, kind: Kind, list: bool) -> Self {
        Self { node, kind, list, matching: Matching::One, scope: Scope::Constant }
    }

    fn constant(value: &Const) -> Result<Self, ProgramError> {
        let text = match value {
            Const::Text(text) => text.as_bytes().to_vec(),
            Const::Hex(digits) => hex(digits)?,
            Const::Int(value) => value.to_string().into_bytes(),
            Const::Uint(value) => value.to_string().into_bytes(),
            _ => return Err(ProgramError::new(format!("{value:?} cannot be an argument of a transformer"))),
        };
        Ok(Self::plain(Node::Const(Value::Str(Cow::Owned(text))), Kind::Text, false))
    }

    fn literal_list(items: &[program::Expr], depth: usize) -> Result<Self, ProgramError> {
        let items: Result<Vec<_>, _> = items.iter().map(|item| Self::at_depth(item, depth + 1)).collect();
        let items = items?;
        if items.iter().any(|item| item.list || item.kind != Kind::Text) {
            return Err(ProgramError::new("a literal list holds single strings only"));
        }
        let scope = widest(&items);
        Ok(Self {
            scope,
            ..Self::plain(Node::List(items.into_iter().map(|item| item.node).collect()), Kind::Text, true)
        })
    }

    fn call(function: &str, args: Vec<Self>, arg: Option<&str>) -> Result<Self, ProgramError> {
        if arg.is_some() && function != "getopt" {
            return Err(ProgramError::new(format!("{function} takes no [argument]")));
        }
        let scope = widest(&args);
        let made = match (function, Unary::named(function)) {
            (_, Some(unary)) => Self::unary(unary, args),
            ("join", _) => Self::join(args),
            ("concat", _) => Self::concat(args),
            ("getopt", _) => Self::getopt(args, arg),
            _ => Err(ProgramError::new(format!(
                "unknown transformer {function}; there are tolower, toupper, b64, basename, len, join, concat, getopt"
            ))),
        };
        made.map(|made| Self { scope, ..made }).map_err(|error| error.within(|| format!("{function}()")))
    }

    fn unary(unary: Unary, args: Vec<Self>) -> Result<Self, ProgramError> {
        let [arg] = take(args)?;
        let fits = match unary {
            Unary::Len => arg.list || matches!(arg.kind, Kind::Text | Kind::Bytes),
            Unary::B64 => matches!(arg.kind, Kind::Text | Kind::Bytes),
            _ => arg.kind == Kind::Text,
        };
        if !fits || arg.as_field().is_some_and(|field| field.info().flags.has(FieldFlags::NO_TRANSFORMER)) {
            return Err(ProgramError::new(format!("does not take a {}", arg.kind.word())));
        }
        let (kind, list) = match unary {
            Unary::Len => (Kind::Int { bits: 64, signed: false }, false),
            _ => (arg.kind, arg.list),
        };
        let matching = if unary == Unary::Len && arg.list { Matching::One } else { arg.matching };
        Ok(Self { kind, list, matching, node: Node::Unary(unary, Box::new(arg.node)), ..arg })
    }

    fn join(args: Vec<Self>) -> Result<Self, ProgramError> {
        let [separator, list] = take(args)?;
        if separator.list || separator.kind != Kind::Text || !list.list || list.kind != Kind::Text {
            return Err(ProgramError::new("takes a string and a list of strings"));
        }
        Ok(Self::plain(Node::Join(Box::new(separator.node), Box::new(list.node)), Kind::Text, false))
    }

    fn concat(args: Vec<Self>) -> Result<Self, ProgramError> {
        if args.len() < 2 || args.iter().any(|arg| arg.list || arg.matching != Matching::One || arg.kind != Kind::Text)
        {
            return Err(ProgramError::new("takes two or more single strings"));
        }
        Ok(Self::plain(Node::Concat(args.into_iter().map(|arg| arg.node).collect()), Kind::Text, false))
    }

    fn getopt(args: Vec<Self>, arg: Option<&str>) -> Result<Self, ProgramError> {
        let [list, letters] = take(args)?;
        if !list.list || list.kind != Kind::Text || letters.list || letters.kind != Kind::Text {
            return Err(ProgramError::new("takes a list of strings and a string of letters"));
        }
        let wanted = match arg.map(str::as_bytes) {
            None => None,
            Some([letter]) => Some(*letter),
            Some(_) => return Err(ProgramError::new("takes one letter between the brackets")),
        };
        let node = Node::Getopt(Box::new(list.node), Box::new(letters.node), wanted);
        Ok(Self::plain(node, Kind::Text, wanted.is_none()))
    }

    /// The field itself, when the expression is no more than that.
    pub fn as_field(&self) -> Option<&FieldRef> {
        if let Node::Field(field) = &self.node { Some(field) } else { None }
    }

    /// Calls `seen` for every field that is read.
    pub fn each_field(&self, seen: &mut dyn FnMut(&FieldRef)) {
        self.node.each_field(seen);
    }

    /// Whether an fd's name, type and addresses alone decide the value.
    pub fn is_of_entry(&self) -> bool {
        let mut all = true;
        self.each_field(&mut |field| all &= is_of_entry(field.id));
        all
    }

    /// What reading the value costs, roughly in ns.
    pub fn cost(&self) -> u32 {
        let mut cost = if self.as_field().is_some() { 0 } else { 40 };
        self.each_field(&mut |field| {
            cost += match (field.matching(), field.id) {
                (Matching::Any, _) => 100,
                (_, FieldId::EvtSyscall(EvtSyscallField::EvtArg | EvtSyscallField::EvtArgs)) => 60,
                _ => 10,
            };
        });
        cost
    }

    /// The value for what `source` stands for.
    #[inline]
    pub fn value<'s, S: Source + ?Sized>(&'s self, source: &'s S) -> Option<Value<'s>> {
        self.node.value(source)
    }
}

/// The distinct expressions of a program.
#[derive(Clone, Debug, Default)]
pub struct ExprTable {
    exprs: Vec<Expr>,
    places: FxHashMap<String, u32>,
}

impl ExprTable {
    /// The place of `expr`; equal ones share it.
    ///
    /// # Errors
    /// As [`Expr::new`].
    pub fn place(&mut self, expr: &program::Expr) -> Result<u32, ProgramError> {
        let key = format!("{expr:?}");
        if let Some(&place) = self.places.get(&key) {
            return Ok(place);
        }
        let place = u32::try_from(self.exprs.len()).map_err(|_| ProgramError::new("too many expressions"))?;
        self.exprs.push(Expr::new(expr)?);
        self.places.insert(key, place);
        Ok(place)
    }

    /// The expression at a place that [`ExprTable::place`] gave.
    pub fn get(&self, place: u32) -> &Expr {
        &self.exprs[place as usize]
    }

    /// Number of expressions.
    pub fn len(&self) -> usize {
        self.exprs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exprs.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Expr> {
        self.exprs.iter()
    }
}

/// Not among them: what also depends on this machine's addresses, on the thread, or on the names of addresses.
fn is_of_entry(id: FieldId) -> bool {
    use FdField as F;
    let FieldId::Fd(id) = id else { return false };
    matches!(
        id,
        F::FdType
            | F::FdTypechar
            | F::FdName
            | F::FdNameraw
            | F::FdDirectory
            | F::FdFilename
            | F::FdIp
            | F::FdCip
            | F::FdSip
            | F::FdNet
            | F::FdCnet
            | F::FdSnet
            | F::FdPort
            | F::FdCport
            | F::FdSport
            | F::FdProto
            | F::FdCproto
            | F::FdSproto
            | F::FdL4proto
            | F::FdSockfamily
            | F::FdConnected
    )
}

fn widest(args: &[Expr]) -> Scope {
    args.iter().map(|arg| arg.scope).max().unwrap_or(Scope::Constant)
}

fn take<const N: usize>(args: Vec<Expr>) -> Result<[Expr; N], ProgramError> {
    let found = args.len();
    args.try_into().map_err(|_| ProgramError::new(format!("takes {N} arguments, not {found}")))
}

impl Node {
    fn value<'s, S: Source + ?Sized>(&'s self, source: &'s S) -> Option<Value<'s>> {
        match self {
            Self::Field(field) => source.value(field),
            Self::Const(value) => Some(borrowed(value)),
            Self::List(items) => items.iter().map(|item| item.value(source)).collect::<Option<_>>().map(Value::List),
            Self::Unary(unary, arg) => unary.apply(arg.value(source)?),
            Self::Join(separator, list) => match (separator.value(source)?, list.value(source)?) {
                (Value::Str(separator), Value::List(parts)) => transform::join(&separator, &parts),
                _ => None,
            },
            Self::Concat(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| part.value(source)).collect();
                transform::join(b"", &parts?)
            }
            Self::Getopt(list, letters, wanted) => match (list.value(source)?, letters.value(source)?) {
                (Value::List(args), Value::Str(letters)) => transform::options(&args, &letters, *wanted),
                _ => None,
            },
        }
    }

    fn each_field(&self, seen: &mut dyn FnMut(&FieldRef)) {
        match self {
            Self::Field(field) => seen(field),
            Self::Const(_) => {}
            Self::List(items) | Self::Concat(items) => items.iter().for_each(|item| item.each_field(seen)),
            Self::Unary(_, arg) => arg.each_field(seen),
            Self::Join(first, second) | Self::Getopt(first, second, _) => {
                first.each_field(seen);
                second.each_field(seen);
            }
        }
    }
}

fn borrowed<'s>(value: &'s Value<'static>) -> Value<'s> {
    match value {
        Value::Str(text) => Value::Str(Cow::Borrowed(text)),
        other => other.clone(),
    }
}
