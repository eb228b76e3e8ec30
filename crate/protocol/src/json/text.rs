//! JSON text in and out, through a parser's events.

use super::{JsonError, Number, Object, Value};
use json_event_parser::{JsonEvent, LowLevelJsonSerializer, SliceJsonParser};

/// Deeper nesting is refused: no protocol message comes near it, and a page's stack is small.
pub(super) const MAX_DEPTH: usize = 32;

/// Objects with more members are refused: each member is compared with all before it, and no message has that many.
pub(super) const MAX_MEMBERS: usize = 5_000;

pub(super) fn read(text: &str) -> Result<Value, JsonError> {
    let mut parser = SliceJsonParser::new(text.as_bytes());
    let first = next(&mut parser)?;
    let value = read_value(first, &mut parser, 0)?;
    match next(&mut parser)? {
        JsonEvent::Eof => Ok(value),
        _ => Err(JsonError::Syntax),
    }
}

pub(super) fn write(value: &Value) -> String {
    let mut writer = LowLevelJsonSerializer::new();
    let mut text = Vec::new();
    write_value(value, &mut writer, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

fn next<'a>(parser: &mut SliceJsonParser<'a>) -> Result<JsonEvent<'a>, JsonError> {
    parser.parse_next().map_err(|_| JsonError::Syntax)
}

fn read_value(
    event: JsonEvent<'_>,
    parser: &mut SliceJsonParser<'_>,
    depth: usize,
) -> Result<Value, JsonError> {
    match event {
        JsonEvent::StartArray | JsonEvent::StartObject if depth == MAX_DEPTH => Err(JsonError::TooDeep),
        JsonEvent::Null => Ok(Value::Null),
        JsonEvent::Boolean(value) => Ok(Value::Bool(value)),
        JsonEvent::Number(text) => Ok(Value::Number(Number(text.into_owned()))),
        JsonEvent::String(text) => Ok(Value::String(text.into_owned())),
        JsonEvent::StartArray => read_array(parser, depth),
        JsonEvent::StartObject => read_object(parser, depth),
        _ => Err(JsonError::Syntax),
    }
}

fn read_array(parser: &mut SliceJsonParser<'_>, depth: usize) -> Result<Value, JsonError> {
    let mut values = Vec::new();
    loop {
        match next(parser)? {
            JsonEvent::EndArray => return Ok(Value::Array(values)),
            event => values.push(read_value(event, parser, depth + 1)?),
        }
    }
}

fn read_object(parser: &mut SliceJsonParser<'_>, depth: usize) -> Result<Value, JsonError> {
    let mut object = Object::new();
    loop {
        match next(parser)? {
            JsonEvent::EndObject => return Ok(Value::Object(object)),
            JsonEvent::ObjectKey(_) if object.0.len() == MAX_MEMBERS => {
                return Err(JsonError::TooManyMembers);
            }
            JsonEvent::ObjectKey(name) => {
                if object.get(&name).is_some() {
                    return Err(JsonError::DuplicateMember { name: name.into_owned() });
                }
                let event = next(parser)?;
                let value = read_value(event, parser, depth + 1)?;
                object.0.push((name.into_owned(), value));
            }
            _ => return Err(JsonError::Syntax),
        }
    }
}

fn write_value(value: &Value, writer: &mut LowLevelJsonSerializer, text: &mut Vec<u8>) {
    // The events come from a well-formed tree and are written to memory: neither can fail.
    let mut put = |event| drop(writer.serialize_event(event, &mut *text));
    match value {
        Value::Null => put(JsonEvent::Null),
        Value::Bool(value) => put(JsonEvent::Boolean(*value)),
        Value::Number(number) => put(JsonEvent::Number(number.as_str().into())),
        Value::String(string) => put(JsonEvent::String(string.as_str().into())),
        Value::Array(values) => {
            put(JsonEvent::StartArray);
            values.iter().for_each(|value| write_value(value, writer, text));
            drop(writer.serialize_event(JsonEvent::EndArray, text));
        }
        Value::Object(object) => {
            put(JsonEvent::StartObject);
            for (name, value) in object.iter() {
                drop(writer.serialize_event(JsonEvent::ObjectKey(name.into()), &mut *text));
                write_value(value, writer, text);
            }
            drop(writer.serialize_event(JsonEvent::EndObject, text));
        }
    }
}
