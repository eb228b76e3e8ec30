//! JSON is parsed strictly and written back as it was.

use oidc_client_protocol::json::{JsonError, Object, Value};
use proptest::prelude::*;
use serde_json::Value as Theirs;

/// Any value that serde_json can hold, nested up to six levels.
fn any_value() -> impl Strategy<Value = Theirs> {
    let leaf = prop_oneof![
        Just(Theirs::Null),
        any::<bool>().prop_map(Theirs::from),
        any::<i64>().prop_map(Theirs::from),
        any::<u64>().prop_map(Theirs::from),
        any::<f64>().prop_map(Theirs::from),
        any::<String>().prop_map(Theirs::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Theirs::from),
            prop::collection::hash_map(any::<String>(), inner, 0..8)
                .prop_map(|members| Theirs::Object(members.into_iter().collect())),
        ]
    })
}

/// Nearly valid JSON: fragments in any order, and valid JSON with one character replaced.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"b\":",
        "0",
        "-",
        "1",
        "01",
        ".5",
        "1.",
        "1e5",
        "1e999",
        "E+",
        "true",
        "fals",
        "null",
        "nul",
        "\\",
        "\\u00",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\u0000\"",
        "\u{1}",
        " ",
        "\n",
        "\r",
        "\t",
        "\u{b}",
        "\u{a0}",
        "\u{feff}",
        "é",
        "//",
        "'",
    ]);
    let damaged =
        (any_value(), any::<prop::sample::Index>(), any::<char>()).prop_map(|(value, index, other)| {
            let mut characters: Vec<char> = value.to_string().chars().collect();
            let index = index.index(characters.len());
            characters[index] = other;
            characters.into_iter().collect()
        });
    prop_oneof![
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat()),
        damaged,
        any::<String>(),
    ]
}

/// Whether both parsed the same value; numbers are compared as serde_json reads our text.
fn same(ours: &Value, theirs: &Theirs) -> bool {
    match (ours, theirs) {
        (Value::Null, Theirs::Null) => true,
        (Value::Bool(ours), Theirs::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), Theirs::Number(theirs)) => {
            serde_json::from_str::<serde_json::Number>(ours.as_str()).is_ok_and(|ours| ours == *theirs)
        }
        (Value::String(ours), Theirs::String(theirs)) => ours == theirs,
        (Value::Array(ours), Theirs::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Theirs::Object(theirs)) => {
            ours.iter().count() == theirs.len()
                && ours.iter().all(|(name, ours)| theirs.get(name).is_some_and(|theirs| same(ours, theirs)))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_value_survives_reading_and_writing(value in any_value()) {
        let text = value.to_string();
        let read = Value::parse(&text).unwrap();
        prop_assert_eq!(&read.to_json(), &text, "written as it was");
        prop_assert_eq!(Value::parse(&read.to_json()).unwrap(), read);
    }

    #[test]
    fn any_text_is_read_as_serde_json_reads_it(text in nearly_json()) {
        match (Value::parse(&text), serde_json::from_str::<Theirs>(&text)) {
            (Ok(ours), Ok(theirs)) => prop_assert!(same(&ours, &theirs), "{ours:?} {theirs:?}"),
            (Err(_), Err(_)) => {}
            // Our parser is stricter here on purpose.
            (Err(JsonError::DuplicateMember { .. } | JsonError::TooDeep), _) => {}
            // serde_json is stricter here: it makes an f64 of every number. A byte order mark may be skipped (RFC 8259, 8.1).
            (Ok(_), Err(error)) => prop_assert!(
                error.to_string().starts_with("number out of range") || text.starts_with('\u{feff}'),
                "{text:?}: {error}"
            ),
            (Err(error), Ok(_)) => prop_assert!(false, "{text:?}: {error}"),
        }
    }

    #[test]
    fn a_repeated_member_is_refused_wherever_it_is(name in any::<String>(), value in any_value()) {
        let name = Theirs::from(name);
        for text in [
            format!("{{{name}:{value},{name}:{value}}}"),
            format!("{{{name}:1,\"\":{{\"x\":{value}}},\"\\u0000x\":[],{name}:2}}"),
            format!("[{{\"x\":{{{name}:1,{name}:2}}}}]"),
        ] {
            let refused = matches!(Value::parse(&text), Err(JsonError::DuplicateMember { .. }));
            prop_assert!(refused, "{}", text);
        }
    }
}

#[test]
fn numbers_stay_as_they_were_written() {
    for number in [
        "0",
        "-0",
        "0.10",
        "1E+5",
        "1e-5",
        "1e300",
        "1e999999",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211455",
        "-170141183460469231731687303715884105728",
        "1.0000000000000000001",
    ] {
        let value = Value::parse(number).unwrap();
        assert_eq!(value.to_json(), number);
        assert_eq!(value.as_u64(), number.parse().ok(), "{number} is never rounded to an integer");
    }
    for text in ["", "-", "+1", "01", "1.", ".5", "1e", "0x10", "NaN", "Infinity", "1 2", "1_000"] {
        assert_eq!(Value::parse(text), Err(JsonError::Syntax), "{text}");
    }
}

#[test]
fn nesting_ends_at_32_levels_and_never_overflows_the_stack() {
    let arrays =
        |levels: usize, inside: &str| format!("{}{inside}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    for good in [arrays(32, ""), arrays(32, "1"), objects(32)] {
        assert_eq!(Value::parse(&good).unwrap().to_json(), good);
    }
    for levels in [33, 100, 100_000] {
        let unclosed = "[".repeat(levels);
        for bad in [arrays(levels, ""), arrays(levels, "1"), objects(levels), unclosed] {
            assert_eq!(Value::parse(&bad), Err(JsonError::TooDeep), "{levels}");
        }
    }
}

/// Each member is compared with all before it, and no message has that many.
#[test]
fn an_object_of_more_members_than_any_message_has_is_refused() {
    let object = |members: usize| {
        let members: Vec<String> = (0..members).map(|index| format!("\"claim-{index}\":{index}")).collect();
        format!("{{{}}}", members.join(","))
    };
    for members in [500, 5_000] {
        assert_eq!(Object::parse(&object(members)).unwrap().iter().count(), members);
    }
    for bad in [object(5_001), format!("[{}]", object(100_000))] {
        assert_eq!(Value::parse(&bad).unwrap_err().code(), "json_too_many_members");
    }
    // An array may be long, since its elements aren't compared.
    assert!(Value::parse(&format!("[{}0]", "0,".repeat(100_000))).is_ok());
}

#[test]
fn an_object_keeps_its_members_in_order_and_one_of_each() {
    let mut object = Object::parse(r#"{"b":1,"a":2}"#).unwrap();
    object.insert("c", true);
    object.insert("b", "new");
    object.insert_some("d", None::<u64>);
    assert_eq!(Value::from(object).to_json(), r#"{"b":"new","a":2,"c":true}"#);
    assert_eq!(Object::parse("[]"), Err(JsonError::NotAnObject { got: "an array" }));
}
