//! Constants, brought to the kind of what they are compared with.

use crate::error::ProgramError;
use crate::kind::Kind;
use crate::program::Const;
use std::net::IpAddr;
use tiercel_fields::IpNet;

/// A constant of a kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// Integer.
    Number(i128),
    /// Truth value.
    Bool(bool),
    /// Floating point.
    Double(f64),
    /// String or bytes.
    Text(Vec<u8>),
    /// Address.
    Ip(IpAddr),
    /// Network.
    Net(IpNet),
}

impl Constant {
    /// Brings `value` to `kind`; integers are cut to its width.
    ///
    /// # Errors
    /// A constant of another kind, or text that is not what it claims to be.
    pub fn new(value: &Const, kind: Kind) -> Result<Self, ProgramError> {
        match (kind, value) {
            (Kind::Int { bits, signed }, Const::Int(value)) => Ok(Self::Number(cut(*value as u64, bits, signed))),
            (Kind::Int { bits, signed }, Const::Uint(value)) => Ok(Self::Number(cut(*value, bits, signed))),
            (Kind::Double, Const::Int(value)) => Ok(Self::Double(*value as f64)),
            (Kind::Double, Const::Uint(value)) => Ok(Self::Double(*value as f64)),
            (Kind::Double, Const::Float(value)) => Ok(Self::Double(*value)),
            (Kind::Bool, Const::Bool(value)) => Ok(Self::Bool(*value)),
            (Kind::Text | Kind::Bytes, Const::Text(text)) => Ok(Self::Text(text.as_bytes().to_vec())),
            (Kind::Text | Kind::Bytes, Const::Hex(digits)) => Ok(Self::Text(hex(digits)?)),
            (Kind::Ip, Const::Ip(text)) => Ok(Self::Ip(address(text)?)),
            (Kind::Net, Const::Net(text)) => Ok(Self::Net(network(text)?)),
            _ => Err(ProgramError::new(format!("{value:?} cannot be compared with a {}", kind.word()))),
        }
    }
}

/// The low `bits` of `value`, extended by its sign where it has one.
fn cut(value: u64, bits: u32, signed: bool) -> i128 {
    let shift = 64 - bits.clamp(1, 64);
    if signed { i128::from((value << shift) as i64 >> shift) } else { i128::from(value << shift >> shift) }
}

/// Bytes of pairs of hexadecimal digits.
pub fn hex(digits: &str) -> Result<Vec<u8>, ProgramError> {
    let odd = || ProgramError::new(format!("{digits:?} is not an even number of hexadecimal digits"));
    let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8).ok_or_else(odd);
    if !digits.len().is_multiple_of(2) {
        return Err(odd());
    }
    digits.as_bytes().chunks(2).map(|pair| Ok(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

pub(crate) fn address(text: &str) -> Result<IpAddr, ProgramError> {
    text.parse().map_err(|_| ProgramError::new(format!("{text:?} is not an address")))
}

pub(crate) fn network(text: &str) -> Result<IpNet, ProgramError> {
    let parts = text.split_once('/').and_then(|(ip, bits)| IpNet::new(ip.parse().ok()?, bits.parse().ok()?));
    parts.ok_or_else(|| ProgramError::new(format!("{text:?} is not a network; write address/prefix-length")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_cut_to_the_width_of_the_field() {
        let kind = |bits, signed| Kind::Int { bits, signed };
        let number = |value, kind| Constant::new(&value, kind).unwrap();
        assert_eq!(number(Const::Int(-1), kind(32, false)), Constant::Number(0xffff_ffff));
        assert_eq!(number(Const::Uint(70_000), kind(16, false)), Constant::Number(4464));
        assert_eq!(number(Const::Uint(255), kind(8, true)), Constant::Number(-1));
        assert_eq!(number(Const::Int(-1), kind(64, false)), Constant::Number(u64::MAX.into()));
        assert_eq!(number(Const::Int(i64::MIN), kind(64, true)), Constant::Number(i64::MIN.into()));
    }

    #[test]
    fn constants_of_another_kind_are_refused() {
        assert!(Constant::new(&Const::Text("1".into()), Kind::Int { bits: 8, signed: false }).is_err());
        assert!(Constant::new(&Const::Int(1), Kind::Text).is_err());
        assert!(Constant::new(&Const::Text("x".into()), Kind::Opaque).is_err());
        assert!(Constant::new(&Const::Hex("6g".into()), Kind::Bytes).is_err());
        assert!(Constant::new(&Const::Hex("616".into()), Kind::Bytes).is_err());
        assert!(Constant::new(&Const::Net("10.0.0.0".into()), Kind::Net).is_err());
        assert!(Constant::new(&Const::Net("10.0.0.0/33".into()), Kind::Net).is_err());
        assert!(Constant::new(&Const::Ip("10.0.0".into()), Kind::Ip).is_err());
    }
}
