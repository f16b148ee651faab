//! One event as it stands in its block.

use crate::block::EventShape;
use crate::cursor::Cursor;
use tiercel_event::codes;
use tiercel_event::table::{self, EventFlags, EventInfo};
use tiercel_event::{MAX_PARAMS, Params};

/// Bit of the dump flags: the event only changes state and is not shown to rules.
const STATE_ONLY: u32 = 1;
const V1_HEADER_BYTES: usize = 22;
const HEADER_BYTES: usize = 26;
/// Two meta events of old writers claim this many bytes too many.
const OVERLONG_BYTES: usize = 3;

/// An event's header and where its parameters are.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub ts_ns: u64,
    pub tid: i64,
    pub cpu: u16,
    pub code: u16,
    pub state_only: bool,
    pub info: &'static EventInfo,
    pub lengths: Lengths<'a>,
    pub data: &'a [u8],
    /// What stands behind the event in its block.
    pub behind: &'a [u8],
}

/// Lengths of parameters: `u16` each, `u32` for types with large payloads.
#[derive(Clone, Copy)]
pub(crate) struct Lengths<'a> {
    bytes: &'a [u8],
    wide: bool,
}

impl<'a> Lengths<'a> {
    pub(crate) fn count(&self) -> usize {
        self.bytes.len() / self.width()
    }

    fn width(&self) -> usize {
        if self.wide { 4 } else { 2 }
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = usize> + 'a {
        self.bytes.chunks_exact(self.width()).map(|bytes| match *bytes {
            [a, b] => usize::from(u16::from_le_bytes([a, b])),
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]) as usize,
            _ => 0,
        })
    }

    fn first(self, count: usize) -> Self {
        Self { bytes: self.bytes.get(..count * self.width()).unwrap_or(self.bytes), ..self }
    }

    /// Sum, `None` when it is absurd.
    fn sum(&self) -> Option<usize> {
        self.iter().try_fold(0usize, usize::checked_add)
    }
}

/// Why an event block gives no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Its type is newer than our table.
    UnknownType,
    /// It contradicts itself.
    Malformed(&'static str),
}

impl<'a> Record<'a> {
    /// Reads an event block's body. Every length is checked; parameters beyond the table are left out
    /// (of a type that the converter does not manage: a newer writer may have appended some).
    #[inline]
    pub(crate) fn read(body: &'a [u8], shape: EventShape) -> Result<Self, Refused> {
        read(body, shape).ok_or(Refused::Malformed("the event is shorter than its header"))?
    }

    /// The parameters in place.
    #[inline]
    pub(crate) fn params(&self) -> Params<'a> {
        Params::new(self.lengths.iter(), self.data).unwrap_or(Params::EMPTY)
    }
}

#[inline]
fn read(body: &[u8], shape: EventShape) -> Option<Result<Record<'_>, Refused>> {
    let mut cursor = Cursor::new(body);
    let cpu = cursor.u16()?;
    let state_only = shape.flags && cursor.u32()? & STATE_ONLY != 0;
    let header = cursor;
    let (ts_ns, tid, len, code) = (cursor.u64()?, cursor.i64()?, cursor.u32()? as usize, cursor.u16()?);
    let Some(info) = table::event(code) else { return Some(Err(Refused::UnknownType)) };
    let header_bytes = if shape.v1 { V1_HEADER_BYTES } else { HEADER_BYTES };
    let nparams = if shape.v1 { 0 } else { cursor.u32()? as usize };
    let left = header.left();
    let Some(payload_bytes) = payload_bytes(len, header_bytes, left, code, shape) else {
        return Some(Err(Refused::Malformed("the event's length does not fit its block")));
    };
    let payload = cursor.take(payload_bytes)?;
    let split = if shape.v1 { split_v1(payload, info) } else { split(payload, info, nparams) };
    let behind = cursor.rest();
    Some(split.map(|(lengths, data)| Record { ts_ns, tid, cpu, code, state_only, info, lengths, data, behind }))
}

/// Bytes of the length array and the parameters.
fn payload_bytes(len: usize, header_bytes: usize, left: usize, code: u16, shape: EventShape) -> Option<usize> {
    let overlong = shape.v1 && matches!(code, codes::NOTIFICATION_E | codes::INFRASTRUCTURE_EVENT_E);
    let len = if overlong { len.checked_sub(OVERLONG_BYTES)? } else { len };
    if len > left {
        return None;
    }
    len.checked_sub(header_bytes)
}

fn is_wide(info: &EventInfo) -> bool {
    info.flags.has(EventFlags::LARGE_PAYLOAD)
}

fn split<'a>(payload: &'a [u8], info: &EventInfo, nparams: usize) -> Result<(Lengths<'a>, &'a [u8]), Refused> {
    let wide = is_wide(info);
    let array_bytes = nparams.checked_mul(if wide { 4 } else { 2 });
    let Some((bytes, data)) = array_bytes.and_then(|bytes| payload.split_at_checked(bytes)) else {
        return Err(Refused::Malformed("the event has more parameters than bytes"));
    };
    let mut lengths = Lengths { bytes, wide };
    if nparams > info.params.len() {
        lengths = lengths.first(info.params.len());
    }
    if lengths.count() > MAX_PARAMS || lengths.sum().is_none_or(|sum| sum > data.len()) {
        return Err(Refused::Malformed("the event's parameters are longer than the event"));
    }
    Ok((lengths, data))
}

/// The oldest events do not say how many parameters they have: it is the one number for which the lengths add up.
fn split_v1<'a>(payload: &'a [u8], info: &EventInfo) -> Result<(Lengths<'a>, &'a [u8]), Refused> {
    for count in (0..=info.params.len().min(MAX_PARAMS)).rev() {
        let Some((bytes, data)) = payload.split_at_checked(count * 2) else { continue };
        let lengths = Lengths { bytes, wide: false };
        match lengths.sum() {
            Some(sum) if sum == data.len() => return Ok((lengths, data)),
            Some(sum) if sum < data.len() => break,
            _ => {}
        }
    }
    Err(Refused::Malformed("no number of parameters fits the event's length"))
}
