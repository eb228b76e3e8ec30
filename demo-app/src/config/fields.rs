//! Reads a field, or reports what is wrong with it.

use oidc_client_protocol::json::{Object, Value};

use super::ConfigError;

/// A non-empty string. `name` is the field's whole name, such as `spacetimedb.uri`.
pub fn text_of(object: &Object, member: &str, name: &'static str) -> Result<String, ConfigError> {
    let value = object.get(member);
    let text = value.and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| wrong(name, "a text that is not empty", value))
}

/// An optional field.
pub fn optional_text(file: &Object, name: &'static str) -> Result<Option<String>, ConfigError> {
    match file.get(name) {
        None => Ok(None),
        Some(_) => text_of(file, name, name).map(Some),
    }
}

/// What is wrong with a field.
pub fn wrong(name: &'static str, expected: &str, value: Option<&Value>) -> ConfigError {
    let got = match value {
        None => "nothing".to_owned(),
        Some(value) => value.to_json(),
    };
    ConfigError::Field { name, expected: expected.to_owned(), got }
}
