//! The program as it arrives: plain data, nothing checked yet. `docs/architecture.md` describes the JSON.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de};
use std::collections::BTreeMap;
use std::fmt;

/// Version of the program's format.
pub const VERSION: u32 = 1;

/// All rules and what they test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// [`VERSION`].
    pub version: u32,
    /// Tests; conditions name them by index.
    #[serde(default)]
    pub predicates: Vec<Predicate>,
    /// Rules in load order.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Whether an event's first matching rule hides the later ones.
    #[serde(default)]
    pub rule_matching: RuleMatching,
    /// Rules that look at several events; their conditions are entries of `rules`.
    #[serde(default)]
    pub correlations: Vec<Correlation>,
}

/// A rule that looks at several events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// Equal for equal definitions.
    pub id: String,
    /// Kind.
    pub kind: CorrelationKind,
    /// Index of the rule with its own condition, output and priority.
    pub rule: u32,
    /// What its events are grouped by.
    #[serde(default)]
    pub by: Vec<Expr>,
    /// Window in ns.
    pub within_ns: u64,
    /// Most keys at a time.
    pub max_keys: u32,
    /// Events, or distinct values, that a threshold asks for.
    #[serde(default)]
    pub count: u32,
    /// What a threshold counts distinct values of.
    #[serde(default)]
    pub distinct: Vec<Expr>,
    /// Earlier steps in order; for an absence the one expected.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// How a rule looks at several events.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum CorrelationKind {
    /// The steps in order, then the rule's condition.
    Sequence,
    /// The rule's condition often enough.
    Threshold,
    /// The rule's condition, and then not the step.
    Absent,
}

/// A condition beside the rule's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Index of the rule with its condition.
    pub rule: u32,
    /// Its name in alerts.
    pub name: String,
    /// What its events are grouped by.
    #[serde(default)]
    pub by: Vec<Expr>,
}

/// How many rules may fire for one event.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RuleMatching {
    /// Only the first in load order.
    #[default]
    First,
    /// All that match.
    All,
}

/// One test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// What is tested.
    pub lhs: Expr,
    /// Operator.
    pub op: Op,
    /// How a list on the right counts.
    #[serde(rename = "mod", default)]
    pub modifier: Option<Modifier>,
    /// What it is compared with; nothing for `exists`.
    #[serde(default)]
    pub rhs: Option<Rhs>,
}

/// Operators.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the words of the rules language
#[serde(rename_all = "lowercase")]
pub enum Op {
    #[serde(rename = "=", alias = "==")]
    Eq,
    #[serde(rename = "!=")]
    Ne,
    #[serde(rename = "<")]
    Lt,
    #[serde(rename = "<=")]
    Le,
    #[serde(rename = ">")]
    Gt,
    #[serde(rename = ">=")]
    Ge,
    Contains,
    Icontains,
    Bcontains,
    Startswith,
    Bstartswith,
    Endswith,
    Glob,
    Iglob,
    Regex,
    In,
    Intersects,
    Pmatch,
    Exists,
}

impl Op {
    /// The word, as it stands in a condition.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Contains => "contains",
            Self::Icontains => "icontains",
            Self::Bcontains => "bcontains",
            Self::Startswith => "startswith",
            Self::Bstartswith => "bstartswith",
            Self::Endswith => "endswith",
            Self::Glob => "glob",
            Self::Iglob => "iglob",
            Self::Regex => "regex",
            Self::In => "in",
            Self::Intersects => "intersects",
            Self::Pmatch => "pmatch",
            Self::Exists => "exists",
        }
    }

    /// Whether the operator takes a list by itself.
    pub fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::Intersects | Self::Pmatch)
    }
}

/// Words between an operator and a list.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Modifier {
    /// Exactly one element.
    Oneof,
    /// At least one element.
    Anyof,
    /// Every element of a list that is not empty.
    Allof,
}

/// A constant.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub enum Const {
    /// Text.
    #[serde(rename = "s")]
    Text(String),
    /// Bytes, as hexadecimal digits.
    #[serde(rename = "x")]
    Hex(String),
    /// Signed integer.
    #[serde(rename = "i")]
    Int(i64),
    /// Unsigned integer.
    #[serde(rename = "u")]
    Uint(u64),
    /// Truth value.
    #[serde(rename = "b")]
    Bool(bool),
    /// Floating point.
    #[serde(rename = "f")]
    Float(f64),
    /// Address.
    #[serde(rename = "ip")]
    Ip(String),
    /// Network.
    #[serde(rename = "net")]
    Net(String),
}

/// A right-hand side.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(from = "RawRhs")]
pub enum Rhs {
    /// One constant.
    Const(Const),
    /// Several.
    List(Vec<Const>),
    /// A value of the same event.
    Expr(Expr),
}

#[derive(Deserialize)]
enum RawRhs {
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "x")]
    Hex(String),
    #[serde(rename = "i")]
    Int(i64),
    #[serde(rename = "u")]
    Uint(u64),
    #[serde(rename = "b")]
    Bool(bool),
    #[serde(rename = "f")]
    Float(f64),
    #[serde(rename = "ip")]
    Ip(String),
    #[serde(rename = "net")]
    Net(String),
    #[serde(rename = "list")]
    List(Vec<Const>),
    #[serde(rename = "expr")]
    Expr(Expr),
}

impl From<RawRhs> for Rhs {
    fn from(raw: RawRhs) -> Self {
        Self::Const(match raw {
            RawRhs::Text(text) => Const::Text(text),
            RawRhs::Hex(digits) => Const::Hex(digits),
            RawRhs::Int(value) => Const::Int(value),
            RawRhs::Uint(value) => Const::Uint(value),
            RawRhs::Bool(value) => Const::Bool(value),
            RawRhs::Float(value) => Const::Float(value),
            RawRhs::Ip(text) => Const::Ip(text),
            RawRhs::Net(text) => Const::Net(text),
            RawRhs::List(items) => return Self::List(items),
            RawRhs::Expr(expr) => return Self::Expr(expr),
        })
    }
}

/// Something that has a value for an event.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(try_from = "RawExpr")]
pub enum Expr {
    /// A field.
    Field {
        /// Name.
        name: String,
        /// Text between brackets.
        arg: Option<String>,
    },
    /// A transformer.
    Call {
        /// Name.
        function: String,
        /// Arguments.
        args: Vec<Expr>,
        /// Text between brackets.
        arg: Option<String>,
    },
    /// A constant argument.
    Const(Const),
    /// A literal list argument.
    List(Vec<Expr>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpr {
    field: Option<String>,
    #[serde(rename = "fn")]
    function: Option<String>,
    args: Option<Vec<Expr>>,
    arg: Option<String>,
    list: Option<Vec<Expr>>,
    s: Option<String>,
    x: Option<String>,
    i: Option<i64>,
    u: Option<u64>,
}

impl TryFrom<RawExpr> for Expr {
    type Error = &'static str;

    fn try_from(raw: RawExpr) -> Result<Self, Self::Error> {
        let RawExpr { field, function, args, arg, list, s, x, i, u } = raw;
        let constant = (s.map(Const::Text)).or(x.map(Const::Hex)).or(i.map(Const::Int)).or(u.map(Const::Uint));
        match (field, function, list, constant) {
            (Some(name), None, None, None) if args.is_none() => Ok(Self::Field { name, arg }),
            (None, Some(function), None, None) => Ok(Self::Call { function, args: args.unwrap_or_default(), arg }),
            (None, None, Some(items), None) if args.is_none() && arg.is_none() => Ok(Self::List(items)),
            (None, None, None, Some(value)) if args.is_none() && arg.is_none() => Ok(Self::Const(value)),
            _ => Err("an expression is one of field, fn, list, or a constant"),
        }
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cond {
    /// The predicate of this index.
    Test(u32),
    /// All of them.
    And(Vec<Cond>),
    /// One of them.
    Or(Vec<Cond>),
    /// Not this.
    Not(Box<Cond>),
}

impl<'de> Deserialize<'de> for Cond {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(CondVisitor)
    }
}

struct CondVisitor;

impl<'de> Visitor<'de> for CondVisitor {
    type Value = Cond;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a predicate index, or an object with one of the keys and, or, not")
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Cond, E> {
        u32::try_from(index).map(Cond::Test).map_err(|_| E::custom("predicate index too big"))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Cond, M::Error> {
        let key: String = map.next_key()?.ok_or_else(|| de::Error::custom("empty condition"))?;
        let cond = match key.as_str() {
            "and" => Cond::And(map.next_value()?),
            "or" => Cond::Or(map.next_value()?),
            "not" => Cond::Not(map.next_value()?),
            other => return Err(de::Error::unknown_field(other, &["and", "or", "not"])),
        };
        match map.next_key::<String>()? {
            None => Ok(cond),
            Some(_) => Err(de::Error::custom("a condition object has one key")),
        }
    }
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique name.
    pub name: String,
    /// Event source.
    #[serde(default = "syscall")]
    pub source: String,
    /// 0 emergency … 7 debug.
    pub priority: u8,
    /// Sorted tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The rule asks for a capture around its alerts: so many ms after them, 0 as the settings say.
    #[serde(default)]
    pub capture_ms: Option<u64>,
    /// Codes that the condition can be true for.
    #[serde(default)]
    pub events: Vec<u16>,
    /// The condition can be true for every code.
    #[serde(default)]
    pub match_all_events: bool,
    /// What must hold.
    pub condition: Cond,
    /// The message.
    #[serde(default)]
    pub output: Vec<Token>,
    /// Further fields of the JSON alert.
    #[serde(default)]
    pub extra_fields: BTreeMap<String, Extra>,
    /// What follows the message.
    #[serde(default)]
    pub suffix: Vec<Token>,
}

fn syscall() -> String {
    "syscall".to_owned()
}

/// A piece of a message.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawToken")]
pub enum Token {
    /// Text as it is.
    Literal(String),
    /// A value.
    Value {
        /// What to print.
        expr: Expr,
        /// Its name in the JSON alert; a transformer has none.
        key: Option<String>,
        /// Bytes to cut or pad to; 0 as long as it is.
        width: u32,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawToken {
    t: Option<String>,
    e: Option<Expr>,
    key: Option<String>,
    #[serde(default)]
    width: u32,
}

impl TryFrom<RawToken> for Token {
    type Error = &'static str;

    fn try_from(raw: RawToken) -> Result<Self, Self::Error> {
        match (raw.t, raw.e) {
            (Some(text), None) => Ok(Self::Literal(text)),
            (None, Some(expr)) => Ok(Self::Value { expr, key: raw.key, width: raw.width }),
            _ => Err("a token is either t or e"),
        }
    }
}

/// A further field of the JSON alert.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Extra {
    /// Text made of tokens.
    Text(Vec<Token>),
    /// One value, with its type kept.
    Value(Token),
}
