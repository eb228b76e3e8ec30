//! JSON values as protocol messages carry them: parsed strictly, with numbers kept as written.
//!
//! Two things set this apart from a general JSON type. A repeated member is refused, because two readers that each pick
//! a different one of `{"sub":"alice","sub":"bob"}` disagree about who signed in (RFC 8259 section 4, RFC 7519 section
//! 4). A number keeps the text that was sent: nothing is rounded through `f64`, so `exp: 1e300` can't slip through as
//! an integer, 128-bit ids survive, and no float code is linked into wasm.

mod error;
mod text;

pub use error::JsonError;

/// A JSON value (RFC 8259 section 3).
///
/// ```
/// use oidc_client_protocol::json::Value;
///
/// let value = Value::parse(r#"{ "sub": "alice", "amr": ["pwd"] }"#)?;
/// let subject = value.as_object().and_then(|object| object.string("sub"));
/// assert_eq!(subject, Some("alice"));
/// assert_eq!(value.to_json(), r#"{"sub":"alice","amr":["pwd"]}"#);
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(Number),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object without repeated members.
    Object(Object),
}

impl Value {
    /// Parses one JSON text.
    ///
    /// # Errors
    /// [`JsonError`] when the text isn't JSON, repeats a member, nests deeper than 32 levels, or has more than 5,000
    /// members in one object.
    pub fn parse(text: &str) -> Result<Value, JsonError> {
        text::read(text)
    }

    /// The value as compact JSON text, with members in their current order.
    #[must_use]
    pub fn to_json(&self) -> String {
        text::write(self)
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number as an unsigned integer: `None` for fractions, exponents, signs and anything beyond 64 bits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(values) => Some(values),
            _ => None,
        }
    }

    /// The members, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The type of this value, for error messages: never the value itself.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(Number(number.to_string()))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::Object(object)
    }
}

/// A JSON number, kept as written (RFC 8259 section 6).
///
/// ```
/// use oidc_client_protocol::json::Value;
///
/// let big = "340282366920938463463374607431768211455";
/// let Value::Number(number) = Value::parse(big)? else { return Ok(()) };
/// assert_eq!(number.as_str(), big);
/// assert_eq!(number.as_u64(), None);
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as an unsigned integer, if it fits into 64 bits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The number as a signed integer, if it fits into 64 bits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

/// The members of a JSON object (RFC 8259 section 4), in the order they were written.
///
/// ```
/// use oidc_client_protocol::json::{Object, Value};
///
/// let mut object = Object::parse(r#"{"sub":"alice","exp":1700000000}"#)?;
/// object.insert("sub", "bob");
/// object.insert_some("name", None::<String>);
/// assert_eq!(object.get("exp").and_then(Value::as_u64), Some(1_700_000_000));
/// assert_eq!(Value::from(object).to_json(), r#"{"sub":"bob","exp":1700000000}"#);
/// # Ok::<(), oidc_client_protocol::json::JsonError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Parses a JSON text whose value must be an object.
    ///
    /// # Errors
    /// As for [`Value::parse`], and [`JsonError::NotAnObject`].
    pub fn parse(text: &str) -> Result<Object, JsonError> {
        match Value::parse(text)? {
            Value::Object(object) => Ok(object),
            other => Err(JsonError::NotAnObject { got: other.kind() }),
        }
    }

    /// The member's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The member's value; a `null` counts as absent, as some providers send it for what they leave out.
    pub(crate) fn present(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| **value != Value::Null)
    }

    /// The member's value, if it is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// Sets a member, replacing any of the same name.
    pub fn insert(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(member, _)| member == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Sets a member if there is a value for it.
    pub fn insert_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.insert(name, value);
        }
    }

    /// All members, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}
