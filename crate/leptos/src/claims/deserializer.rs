//! Reads JSON values with serde. Each method is specific to its type, so that no code to read floats is linked for a type
//! without floats.

use oidc_client_protocol::json::{Number, Object, Value};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::ClaimsError;

/// A JSON value, or an object that isn't wrapped in a value.
#[derive(Clone, Copy)]
pub(super) enum ValueDeserializer<'de> {
    Value(&'de Value),
    Object(&'de Object),
}

type Result<T> = std::result::Result<T, ClaimsError>;

impl<'de> ValueDeserializer<'de> {
    fn kind(self) -> &'static str {
        match self {
            Self::Value(value) => value.kind(),
            Self::Object(_) => "an object",
        }
    }

    fn refuse<T, V: Visitor<'de>>(self, visitor: &V) -> Result<T> {
        Err(ClaimsError::mismatch(visitor as &dyn serde::de::Expected, self.kind()))
    }

    /// Integers; a visitor for a smaller type checks the range.
    fn whole_number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => {
                    Err(ClaimsError::mismatch(&visitor as &dyn serde::de::Expected, "another number"))
                }
            },
            _ => self.refuse(&visitor),
        }
    }

    fn float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Number(number)) => visitor.visit_f64(float(number)?),
            _ => self.refuse(&visitor),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::String(text)) => visitor.visit_borrowed_str(text),
            _ => self.refuse(&visitor),
        }
    }

    fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Array(values)) => visitor.visit_seq(List { values: values.iter(), index: 0 }),
            _ => self.refuse(&visitor),
        }
    }

    fn object<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Object(object) | Self::Value(Value::Object(object)) => {
                visitor.visit_map(Members::of(object))
            }
            _ => self.refuse(&visitor),
        }
    }
}

/// Only a type that requests floats, or any value, links this.
fn float(number: &Number) -> Result<f64> {
    number.as_str().parse().map_err(|_| ClaimsError::mismatch("a number", "another number"))
}

macro_rules! read_as {
    ($read:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> { self.$read(visitor) })*
    };
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = ClaimsError;

    read_as!(whole_number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    read_as!(float: deserialize_f32 deserialize_f64);
    read_as!(text: deserialize_char deserialize_str deserialize_string deserialize_identifier
        deserialize_bytes deserialize_byte_buf);
    read_as!(list: deserialize_seq);
    read_as!(object: deserialize_map);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Null) => visitor.visit_unit(),
            Self::Value(Value::Bool(value)) => visitor.visit_bool(*value),
            Self::Value(Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
                (None, None) => visitor.visit_f64(float(number)?),
                _ => self.whole_number(visitor),
            },
            Self::Value(Value::String(_)) => self.text(visitor),
            Self::Value(Value::Array(_)) => self.list(visitor),
            Self::Value(Value::Object(_)) | Self::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Bool(value)) => visitor.visit_bool(*value),
            _ => self.refuse(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Value(Value::Null) => visitor.visit_unit(),
            _ => self.refuse(&visitor),
        }
    }

    /// Claims for which the app's type has no member.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self {
            Self::Value(Value::String(name)) => visitor.visit_enum(StrDeserializer::new(name)),
            // A variant with content is an object with one member.
            Self::Object(object) | Self::Value(Value::Object(object)) => {
                visitor.visit_enum(MapAccessDeserializer::new(Members::of(object)))
            }
            _ => self.refuse(&visitor),
        }
    }
}

struct List<'de> {
    values: std::slice::Iter<'de, Value>,
    index: usize,
}

impl<'de> SeqAccess<'de> for List<'de> {
    type Error = ClaimsError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(value) = self.values.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        let element = seed.deserialize(ValueDeserializer::Value(value));
        element.map(Some).map_err(|error| error.within(&index.to_string()))
    }
}

struct Members<'de> {
    left: Vec<(&'de str, &'de Value)>,
    value: Option<(&'de str, &'de Value)>,
}

impl<'de> Members<'de> {
    fn of(object: &'de Object) -> Self {
        let mut left: Vec<_> = object.iter().collect();
        left.reverse();
        Self { left, value: None }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = ClaimsError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.value = self.left.pop();
        let Some((name, _)) = self.value else { return Ok(None) };
        seed.deserialize(serde::de::value::BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((name, value)) = self.value.take() else {
            return Err(ClaimsError::custom("a name before its value"));
        };
        seed.deserialize(ValueDeserializer::Value(value)).map_err(|error| error.within(name))
    }
}
