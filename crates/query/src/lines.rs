//! Selected events as text.

use tiercel_fields::Context;
use tiercel_filter::Output;

/// Appends the line of an event. `false`, and nothing is appended, when a value is missing and `complete` is asked for.
pub fn text(output: &Output, context: &Context<'_>, complete: bool, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let whole = output.write_message(context, out);
    if complete && !whole {
        out.truncate(start);
        return false;
    }
    out.push(b'\n');
    true
}

/// Appends the fields of an event as one JSON object, in the order in which they are printed. Always `true`.
pub fn json(output: &Output, context: &Context<'_>, out: &mut Vec<u8>) -> bool {
    out.push(b'{');
    for (index, field) in output.fields.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(&mut *out, &*field.key);
        out.push(b':');
        let _ = serde_json::to_writer(&mut *out, &field.value.json(context));
    }
    out.extend_from_slice(b"}\n");
    true
}
