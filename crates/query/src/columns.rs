//! Selected events as Arrow columns: one record batch after another, nothing in Python per event.

use crate::reader::Reader;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
    TimestampNanosecondBuilder, UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::{Arc, Mutex, PoisonError};
use tiercel_event::table::ParamType;
use tiercel_fields::{Context, FieldRef, Value, extract_for_output, format};

/// Events that are read at most for one batch, so that a batch comes in time where few are selected.
const EVENTS_A_BATCH: u64 = 4 << 20;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Uint,
    Double,
    Time,
    Bytes,
    Text,
    Texts,
}

impl Kind {
    fn of(field: &FieldRef) -> Self {
        use ParamType as T;
        if format::is_clock(field) || field.ty == T::Abstime {
            return Self::Time;
        }
        match field.ty {
            _ if field.is_list() => Self::Texts,
            T::Bool => Self::Bool,
            T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Errno | T::Fd | T::Pid | T::Fd32 | T::Pid32 => Self::Int,
            T::Uint8 | T::Uint16 | T::Uint32 | T::Uint64 | T::Port | T::Uid | T::Gid | T::Reltime | T::Mode => {
                Self::Uint
            }
            T::Double => Self::Double,
            T::Bytebuf => Self::Bytes,
            _ => Self::Text,
        }
    }

    fn arrow(self) -> DataType {
        match self {
            Self::Bool => DataType::Boolean,
            Self::Int => DataType::Int64,
            Self::Uint => DataType::UInt64,
            Self::Double => DataType::Float64,
            Self::Time => DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
            Self::Bytes => DataType::Binary,
            Self::Text => DataType::Utf8,
            Self::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        }
    }
}

/// A column under construction. Values of another type than the field's are missing.
enum Builder {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Uint(UInt64Builder),
    Double(Float64Builder),
    Time(TimestampNanosecondBuilder),
    Bytes(BinaryBuilder),
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::Int => Self::Int(Int64Builder::new()),
            Kind::Uint => Self::Uint(UInt64Builder::new()),
            Kind::Double => Self::Double(Float64Builder::new()),
            Kind::Time => Self::Time(TimestampNanosecondBuilder::new().with_timezone("UTC")),
            Kind::Bytes => Self::Bytes(BinaryBuilder::new()),
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Texts => Self::Texts(ListBuilder::new(StringBuilder::new())),
        }
    }

    fn push(&mut self, field: &FieldRef, value: Option<Value<'_>>, text: &mut Vec<u8>) {
        match self {
            Self::Bool(column) => column.append_option(bool_of(value.as_ref())),
            Self::Int(column) => column.append_option(value.as_ref().and_then(int_of)),
            Self::Uint(column) => column.append_option(value.as_ref().and_then(uint_of)),
            Self::Double(column) => column.append_option(double_of(value.as_ref())),
            Self::Time(column) => column.append_option(value.as_ref().and_then(int_of)),
            Self::Bytes(column) => column.append_option(value.as_ref().and_then(Value::bytes)),
            Self::Text(column) => match value.filter(|value| shown(field, value, text)) {
                Some(_) => column.append_value(String::from_utf8_lossy(text)),
                None => column.append_null(),
            },
            Self::Texts(column) => push_list(column, field, value, text),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Bool(column) => ArrayBuilder::finish(column),
            Self::Int(column) => ArrayBuilder::finish(column),
            Self::Uint(column) => ArrayBuilder::finish(column),
            Self::Double(column) => ArrayBuilder::finish(column),
            Self::Time(column) => ArrayBuilder::finish(column),
            Self::Bytes(column) => ArrayBuilder::finish(column),
            Self::Text(column) => ArrayBuilder::finish(column),
            Self::Texts(column) => ArrayBuilder::finish(column),
        }
    }
}

fn push_list(column: &mut ListBuilder<StringBuilder>, field: &FieldRef, value: Option<Value<'_>>, text: &mut Vec<u8>) {
    let items = match value {
        Some(Value::List(items)) => items,
        Some(other) => vec![other],
        None => return column.append_null(),
    };
    for item in items {
        match shown(field, &item, text) {
            true => column.values().append_value(String::from_utf8_lossy(text)),
            false => column.values().append_null(),
        }
    }
    column.append(true);
}

fn shown(field: &FieldRef, value: &Value<'_>, text: &mut Vec<u8>) -> bool {
    text.clear();
    format::text(field, value, text)
}

fn bool_of(value: Option<&Value<'_>>) -> Option<bool> {
    match value {
        Some(Value::Bool(value)) => Some(*value),
        _ => None,
    }
}

fn double_of(value: Option<&Value<'_>>) -> Option<f64> {
    match value {
        Some(Value::Double(value)) => Some(*value),
        _ => None,
    }
}

fn int_of(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Uint(value) => i64::try_from(*value).ok(),
        _ => None,
    }
}

fn uint_of(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Uint(value) => Some(*value),
        Value::Int(value) => u64::try_from(*value).ok(),
        _ => None,
    }
}

/// The fields of selected events as a stream of record batches.
pub struct Columns {
    reader: Arc<Mutex<Reader>>,
    fields: Vec<FieldRef>,
    builders: Vec<Builder>,
    schema: SchemaRef,
    rows: usize,
    text: Vec<u8>,
}

impl Columns {
    /// Columns of these fields, batches of `rows` rows at most (1 at least). The reader is shared, so that its owner can
    /// see how far it is.
    pub fn new(reader: Arc<Mutex<Reader>>, fields: Vec<FieldRef>, rows: usize) -> Self {
        let kinds: Vec<Kind> = fields.iter().map(Kind::of).collect();
        let column = |(field, kind): (&FieldRef, &Kind)| Field::new(field.text.to_string(), kind.arrow(), true);
        let schema = Arc::new(Schema::new(fields.iter().zip(&kinds).map(column).collect::<Vec<_>>()));
        let builders = kinds.into_iter().map(Builder::new).collect();
        Self { reader, fields, builders, schema, rows: rows.max(1), text: Vec::new() }
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let (mut rows, most) = (0, self.rows);
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        while rows < most && !reader.finished() {
            let (fields, builders, text) = (&self.fields, &mut self.builders, &mut self.text);
            let read = reader.each(EVENTS_A_BATCH, |context| {
                push_row(fields, builders, context, text);
                rows += 1;
                rows < most
            });
            read.map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
            if rows > 0 {
                break;
            }
        }
        drop(reader);
        if rows == 0 {
            return Ok(None);
        }
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map(Some)
    }
}

fn push_row(fields: &[FieldRef], builders: &mut [Builder], context: &Context<'_>, text: &mut Vec<u8>) {
    for (field, builder) in fields.iter().zip(builders) {
        builder.push(field, extract_for_output(field, context), text);
    }
}

impl Iterator for Columns {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batch().transpose()
    }
}

impl RecordBatchReader for Columns {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
