//! What an alert says: pieces of its message, and the fields beside it.

use crate::error::ProgramError;
use crate::expr::Expr;
use crate::program::{self, Extra, Token};
use serde_json::Value as Json;
use std::sync::Arc;
use tiercel_fields::{Context, FieldRef, extract_for_output, format};

/// Most bytes that a value may be padded to.
const WIDTH_LIMIT: u32 = 4096;

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it is.
    Literal(Box<str>),
    /// A value.
    Value {
        /// What to print.
        expr: Expr,
        /// Bytes to cut or pad to; 0 as long as it is.
        width: usize,
    },
}

/// A field of the JSON alert.
#[derive(Clone, Debug)]
pub struct OutputField {
    /// Its name there.
    pub key: Arc<str>,
    /// Where its value comes from.
    pub value: FieldValue,
}

/// Where the value of a field of the JSON alert comes from.
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// A field, with its type.
    Field(FieldRef),
    /// An expression, with its type.
    Expr(Expr),
    /// Text.
    Text(Vec<Piece>),
}

/// Message and fields of a rule.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Message, with what is appended to it.
    pub message: Vec<Piece>,
    /// Fields, without the event's time; each key once.
    pub fields: Vec<OutputField>,
}

impl Output {
    /// Compiles the output of a rule.
    ///
    /// # Errors
    /// Fields or transformers that do not exist, widths beyond the limit.
    pub fn new(rule: &program::Rule) -> Result<Self, ProgramError> {
        let mut output = Self::default();
        for token in rule.output.iter().chain(&rule.suffix) {
            let piece = piece(token)?;
            let key = if let Token::Value { key, .. } = token { key.as_deref() } else { None };
            output.add_fields_of(&piece, key);
            output.message.push(piece);
        }
        for (key, extra) in &rule.extra_fields {
            let value = match extra {
                Extra::Text(tokens) => FieldValue::Text(tokens.iter().map(piece).collect::<Result<_, _>>()?),
                Extra::Value(Token::Value { expr, .. }) => FieldValue::Expr(Expr::new(expr)?),
                Extra::Value(Token::Literal(text)) => FieldValue::Text(vec![Piece::Literal(text.as_str().into())]),
            };
            output.add(key, value);
        }
        Ok(output)
    }

    /// A field is listed as it is written; those inside of a transformer under their own names. It is the same use of the
    /// field as in the message: what remembers its reads counts both.
    fn add_fields_of(&mut self, piece: &Piece, key: Option<&str>) {
        let Piece::Value { expr, .. } = piece else { return };
        match expr.as_field() {
            Some(field) => self.add(key.unwrap_or(&field.text), FieldValue::Field(field.clone())),
            None => expr.each_field(&mut |field| self.add(&field.text, FieldValue::Field(field.clone()))),
        }
    }

    fn add(&mut self, key: &str, value: FieldValue) {
        if let Some(old) = self.fields.iter_mut().find(|field| &*field.key == key) {
            old.value = value;
        } else {
            self.fields.push(OutputField { key: key.into(), value });
        }
    }

    /// Calls `seen` for every field that is read.
    pub fn each_field(&self, seen: &mut dyn FnMut(&FieldRef)) {
        self.message.iter().for_each(|piece| piece.each_field(seen));
        for field in &self.fields {
            match &field.value {
                FieldValue::Field(field) => seen(field),
                FieldValue::Expr(expr) => expr.each_field(seen),
                FieldValue::Text(pieces) => pieces.iter().for_each(|piece| piece.each_field(seen)),
            }
        }
    }
}

impl Output {
    /// Appends the message for an event; returns whether every value was there.
    pub fn write_message(&self, context: &Context<'_>, out: &mut Vec<u8>) -> bool {
        write(&self.message, context, out)
    }
}

impl FieldValue {
    /// The value for an event, `null` when it is missing.
    pub fn json(&self, context: &Context<'_>) -> Json {
        match self {
            Self::Field(field) => field_json(field, context),
            Self::Expr(expr) => match expr.as_field() {
                Some(field) => field_json(field, context),
                None => expr.value(context).map_or(Json::Null, |value| format::plain_json(&value)),
            },
            Self::Text(pieces) => {
                let mut out = Vec::new();
                write(pieces, context, &mut out);
                Json::String(String::from_utf8_lossy(&out).into_owned())
            }
        }
    }
}

fn field_json(field: &FieldRef, context: &Context<'_>) -> Json {
    extract_for_output(field, context).map_or(Json::Null, |value| format::json(field, &value))
}

fn write(pieces: &[Piece], context: &Context<'_>, out: &mut Vec<u8>) -> bool {
    let mut whole = true;
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Value { expr, width } => whole &= write_value(expr, *width, context, out),
        }
    }
    whole
}

fn write_value(expr: &Expr, width: usize, context: &Context<'_>, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let shown = match expr.as_field() {
        Some(field) => extract_for_output(field, context).is_some_and(|value| format::text(field, &value, out)),
        None => expr.value(context).is_some_and(|value| format::plain_text(&value, out)),
    };
    if !shown {
        out.extend_from_slice(format::MISSING);
    }
    format::fit(out, start, width);
    shown
}

impl Piece {
    fn each_field(&self, seen: &mut dyn FnMut(&FieldRef)) {
        if let Self::Value { expr, .. } = self {
            expr.each_field(seen);
        }
    }
}

fn piece(token: &Token) -> Result<Piece, ProgramError> {
    Ok(match token {
        Token::Literal(text) => Piece::Literal(text.as_str().into()),
        Token::Value { width, .. } if *width > WIDTH_LIMIT => {
            return Err(ProgramError::new(format!("width {width}; at most {WIDTH_LIMIT}")));
        }
        Token::Value { expr, width, .. } => Piece::Value { expr: Expr::new(expr)?, width: *width as usize },
    })
}
