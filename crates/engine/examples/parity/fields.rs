//! Values of fields as JSON lines.

use crate::{Outcome, replay};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use tiercel_fields::{Context, FieldRef, bind, extract_for_output, format};

/// Prints the named fields of every event, or of those with the given numbers.
pub fn print(capture: &Path, names: &Path, nums: Option<&Path>) -> Outcome<()> {
    let names: Vec<String> = serde_json::from_slice(&std::fs::read(names)?)?;
    let wanted: Option<HashSet<u64>> = match nums {
        Some(path) => Some(serde_json::from_slice(&std::fs::read(path)?)?),
        None => None,
    };
    let fields = names.iter().map(|name| bind(name, None)).collect::<Result<Vec<_>, _>>()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    replay::each(capture, |context| {
        if wanted.as_ref().is_none_or(|nums| nums.contains(&context.num)) {
            serde_json::to_writer(&mut out, &row(&names, &fields, context))?;
            out.write_all(b"\n")?;
        } else {
            // Some fields remember the last event that they were read for.
            fields.iter().filter(|field| field.remembers()).for_each(|field| drop(extract_for_output(field, context)));
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(())
}

fn row(names: &[String], fields: &[FieldRef], context: &Context<'_>) -> Map<String, Json> {
    let value = |field| Some(format::json(field, &extract_for_output(field, context)?));
    let values = fields.iter().map(value);
    names.iter().cloned().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
}
