//! The claims that an app sees: merged as by oidc-client-ts 3.5, except for those that only the ID token may set.

use oidc_client_protocol::json::Object;
use oidc_client_protocol::{ArrayMerge, ClaimsStrategy, PROTOCOL_CLAIMS, filter_claims, merge_claims};
use serde_json::{Value, json};

const REPLACE: ClaimsStrategy = ClaimsStrategy { arrays: ArrayMerge::Replace };
const MERGE: ClaimsStrategy = ClaimsStrategy { arrays: ArrayMerge::Merge };

fn object(value: &Value) -> Object {
    Object::parse(&value.to_string()).unwrap()
}

fn merged(id_token: &Value, userinfo: &Value, strategy: ClaimsStrategy) -> Object {
    merge_claims(&object(id_token), &object(userinfo), strategy)
}

#[test]
fn what_both_have_is_userinfos_and_the_rest_is_kept() {
    for (id_token, userinfo, expected) in [
        (json!({"a": "apple"}), json!({"a": "carrot"}), json!({"a": "carrot"})),
        (json!({"a": "apple"}), json!({"b": "carrot"}), json!({"a": "apple", "b": "carrot"})),
        (json!({"a": 1}), json!({"a": null}), json!({"a": null})),
        (json!({"a": {"b": 1}}), json!({"a": "text"}), json!({"a": "text"})),
        (json!({"a": "text"}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}})),
        (json!({}), json!({}), json!({})),
    ] {
        for strategy in [REPLACE, MERGE] {
            assert_eq!(merged(&id_token, &userinfo, strategy), object(&expected), "{id_token} {userinfo}");
        }
    }
}

#[test]
fn objects_are_merged_at_every_depth() {
    let id_token = json!({"a": {"b": {"c": 1, "d": [1]}, "e": "kept"}});
    let userinfo = json!({"a": {"b": {"c": 2, "d": [2]}, "f": "new"}});
    let expected = |d: Value| object(&json!({"a": {"b": {"c": 2, "d": d}, "e": "kept", "f": "new"}}));
    assert_eq!(merged(&id_token, &userinfo, REPLACE), expected(json!([2])));
    assert_eq!(merged(&id_token, &userinfo, MERGE), expected(json!([1, 2])));
}

#[test]
fn arrays_are_replaced_or_united() {
    for (id_token, userinfo, replaced, united) in [
        (json!(["a", "b"]), json!(["b", "c"]), json!(["b", "c"]), json!(["a", "b", "c"])),
        (json!(["a"]), json!("b"), json!("b"), json!(["a", "b"])),
        (json!("a"), json!(["b", "a"]), json!(["b", "a"]), json!(["a", "b"])),
        (json!(["a", "a"]), json!(["a"]), json!(["a"]), json!(["a", "a"])),
        (json!([]), json!([]), json!([]), json!([])),
        (
            json!([{"x": 1}]),
            json!([{"x": 1}, {"x": 2}]),
            json!([{"x": 1}, {"x": 2}]),
            json!([{"x": 1}, {"x": 2}]),
        ),
        (json!([1]), json!(["1"]), json!(["1"]), json!([1, "1"])),
    ] {
        let both = |strategy| merged(&json!({"roles": id_token}), &json!({"roles": userinfo}), strategy);
        assert_eq!(both(REPLACE), object(&json!({"roles": replaced})), "{id_token} {userinfo}");
        assert_eq!(both(MERGE), object(&json!({"roles": united})), "{id_token} {userinfo}");
    }
    assert_eq!(
        merged(&json!({}), &json!({"roles": ["a", "a"]}), MERGE),
        object(&json!({"roles": ["a", "a"]}))
    );
}

#[test]
fn what_the_id_token_alone_can_say_never_comes_from_userinfo() {
    let names = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "jti",
        "nonce",
        "azp",
        "sid",
        "at_hash",
        "c_hash",
        "s_hash",
        "auth_time",
        "acr",
        "amr",
    ];
    for name in names {
        for strategy in [REPLACE, MERGE] {
            let both = merged(&json!({name: ["id token"]}), &json!({name: ["userinfo"]}), strategy);
            assert_eq!(both, object(&json!({name: ["id token"]})), "{name}");
            assert_eq!(merged(&json!({}), &json!({name: "userinfo"}), strategy), Object::new(), "{name}");
        }
    }
    let inside = merged(&json!({"act": {"sub": "a"}}), &json!({"act": {"sub": "b"}}), REPLACE);
    assert_eq!(inside, object(&json!({"act": {"sub": "b"}})), "inside another claim it is another's");
}

#[test]
fn sources_of_claims_are_taken_whole() {
    let sources = |name: &str, source: Value| json!({"_claim_names": {name: "src1"}, "_claim_sources": {"src1": source}});
    let (aggregated, distributed) = (
        sources("address", json!({"JWT": "a.b.c"})),
        sources("email", json!({"endpoint": "https://other.example"})),
    );
    for strategy in [REPLACE, MERGE] {
        assert_eq!(merged(&json!({}), &distributed, strategy), object(&distributed));
        assert_eq!(merged(&aggregated, &json!({}), strategy), object(&aggregated));
        assert_eq!(merged(&aggregated, &distributed, strategy), object(&distributed));
        let names_alone = json!({"_claim_names": {"email": "src1"}});
        assert_eq!(merged(&aggregated, &names_alone, strategy), object(&names_alone), "no other's source");
    }
}

#[test]
fn protocol_claims_are_left_out_and_the_five_that_say_who_never() {
    let all = json!({
        "iss": 1, "sub": 2, "aud": 3, "exp": 4, "iat": 5, "nbf": 6, "jti": 7, "auth_time": 8, "nonce": 9, "acr": 10,
        "amr": 11, "azp": 12, "at_hash": 13, "sid": 14, "name": 15,
    });
    let kept = json!({"iss": 1, "sub": 2, "aud": 3, "exp": 4, "iat": 5, "sid": 14, "name": 15});
    assert_eq!(filter_claims(&object(&all), &PROTOCOL_CLAIMS), object(&kept));
    let everything: Vec<String> = all.as_object().unwrap().keys().cloned().collect();
    let who = json!({"iss": 1, "sub": 2, "aud": 3, "exp": 4, "iat": 5});
    assert_eq!(filter_claims(&object(&all), &everything), object(&who));
    assert_eq!(filter_claims(&object(&all), &["name", "nonexistent"]).string("name"), None);
    assert_eq!(filter_claims::<&str>(&object(&all), &[]), object(&all), "an empty list leaves everything");
}
