//! Numbers.

use std::io::Write;
use tiercel_event::table::{self, Format, ParamType as T};

/// A signed integer of 1, 2, 4 or 8 bytes.
pub(crate) fn signed(bytes: &[u8]) -> Option<i64> {
    let wide = tiercel_event::uint(bytes)?;
    let unused = 64 - 8 * u32::try_from(bytes.len()).ok()?;
    Some(((wide << unused) as i64) >> unused)
}

/// The low 32 bits of an integer.
pub(crate) fn low(bytes: &[u8]) -> Option<u32> {
    tiercel_event::uint(bytes).map(|wide| wide as u32)
}

/// An integer in the format of its table row; bytes of an odd length print as hexadecimal.
pub(crate) fn text(ty: T, format: Format, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(20);
    match (tiercel_event::uint(bytes), format) {
        (None, _) => bytes.iter().rev().for_each(|&byte| push_padded_hex(&mut out, byte)),
        (Some(value), Format::Hex) => push_hex(&mut out, value),
        (Some(0), Format::Oct) => out.push(b'0'),
        (Some(value), Format::Oct) => push(&mut out, format_args!("0{value:o}")),
        (Some(value), _) if is_signed(ty) => push(&mut out, format_args!("{}", signed(bytes).unwrap_or(value as i64))),
        (Some(value), _) => push(&mut out, format_args!("{value}")),
    }
    out
}

/// 64-bit parameters print with a sign whatever their type (`futex` with `val=-1`).
fn is_signed(ty: T) -> bool {
    matches!(ty, T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Uint64 | T::Errno | T::Fd | T::Fd32 | T::Pid | T::Pid32)
}

/// Writing to a vector cannot fail.
fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn push_padded_hex(out: &mut Vec<u8>, byte: u8) {
    push(out, format_args!("{byte:02X}"));
}

/// Upper-case hexadecimal without a prefix.
fn push_hex(out: &mut Vec<u8>, value: u64) {
    push(out, format_args!("{value:X}"));
}

/// Name of a negative result.
pub(crate) fn errno(bytes: &[u8]) -> Option<&'static [u8]> {
    errno_of(signed(bytes)?)
}

/// Name of a negative result.
pub(crate) fn errno_of(result: i64) -> Option<&'static [u8]> {
    let number = u32::try_from(result.checked_neg()?).ok()?;
    table::errno_name(number).map(str::as_bytes)
}

pub(crate) fn signal(bytes: &[u8]) -> Option<&'static [u8]> {
    table::signal_name(low(bytes)?).map(str::as_bytes)
}

pub(crate) fn syscall(bytes: &[u8]) -> Option<&'static [u8]> {
    let code = u16::try_from(low(bytes)?).ok()?;
    Some(table::syscall(code)?.name.as_bytes())
}

pub(crate) fn double(bytes: &[u8]) -> Vec<u8> {
    let value = bytes.try_into().map_or(0.0, f64::from_le_bytes);
    format!("{value:.1}").into_bytes()
}

/// A number with at most six significant digits, as C's `%g` prints it.
pub(crate) fn general(value: f64) -> String {
    let scientific = format!("{value:.5e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    if (-4..6).contains(&exponent) {
        let places = usize::try_from(5 - exponent).unwrap_or(0);
        return trim(&format!("{value:.places$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim(digits), exponent.abs())
}

fn trim(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(ty: T, format: Format, bytes: &[u8]) -> String {
        String::from_utf8(text(ty, format, bytes)).unwrap()
    }

    #[test]
    fn integers_print_by_their_format() {
        assert_eq!(show(T::Uint32, Format::Oct, &0o666_u32.to_le_bytes()), "0666");
        assert_eq!(show(T::Uint32, Format::Oct, &[0; 4]), "0");
        assert_eq!(show(T::Uint32, Format::Hex, &0xfe00_u32.to_le_bytes()), "FE00");
        assert_eq!(show(T::Int32, Format::Dec, &(-5_i32).to_le_bytes()), "-5");
        assert_eq!(show(T::Uint8, Format::Dec, &[255]), "255");
        assert_eq!(show(T::Uint32, Format::Dec, &[1, 2, 3]), "030201");
    }

    #[test]
    fn seconds_print_with_six_digits() {
        let cases = [(0.0, "0"), (1.0, "1"), (0.1, "0.1"), (1.5e-7, "1.5e-07"), (1234567.0, "1.23457e+06")];
        for (value, text) in cases {
            assert_eq!(general(value), text);
        }
        assert_eq!(general(0.000_052_83), "5.283e-05");
        assert_eq!(general(86400.0), "86400");
    }

    #[test]
    fn negative_results_have_names() {
        assert_eq!(errno(&(-2_i64).to_le_bytes()), Some(&b"ENOENT"[..]));
        assert_eq!(errno(&3_i64.to_le_bytes()), None);
        assert_eq!(errno_of(i64::MIN), None);
    }
}
