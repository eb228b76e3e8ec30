//! One valid ID token, and more than 100,000 single mutations of it: none is accepted.

use crate::support::flow::{Flow, begin_signin, settings, token_response};
use crate::support::provider::{Provider, decode, encode, metadata, verifies};
use crate::support::{NOW, REDIRECT_URI};
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{
    AuthorizationResponse, ClientSettings, JwkSet, PendingSignin, ProviderMetadata, SigninRequest,
};
use serde_json::{Value, json};

const BASE64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Every character that a token may hold, and some that it may not.
fn characters() -> impl Iterator<Item = char> {
    BASE64URL.chars().chain("=.+/ \n%\u{0}\u{e9}".chars())
}

/// Every character replaced by every other one.
fn replaced_characters(token: &str) -> impl Iterator<Item = String> + '_ {
    (0..token.len()).flat_map(move |index| {
        let (before, after) = (&token[..index], &token[index + 1..]);
        characters().map(move |other| format!("{before}{other}{after}"))
    })
}

/// Every character inserted at every position.
fn added_characters(token: &str) -> impl Iterator<Item = String> + '_ {
    (0..=token.len()).flat_map(move |index| {
        let (before, after) = token.split_at(index);
        characters().map(move |other| format!("{before}{other}{after}"))
    })
}

/// Every pair of characters swapped.
fn exchanged_characters(token: &str) -> impl Iterator<Item = String> + '_ {
    (0..token.len()).flat_map(move |second| {
        (0..second).map(move |first| {
            let (one, other) = (&token[first..=first], &token[second..=second]);
            let (before, between, after) = (&token[..first], &token[first + 1..second], &token[second + 1..]);
            format!("{before}{other}{between}{one}{after}")
        })
    })
}

/// Every bit of every segment's bytes flipped.
fn flipped_bits(token: &str) -> Vec<String> {
    let segments: Vec<&str> = token.split('.').collect();
    let mut flipped = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let bytes = decode(segment);
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let other = encode(bytes);
            let mut segments = segments.clone();
            segments[index] = &other;
            flipped.push(segments.join("."));
        }
    }
    flipped
}

/// Every prefix, every suffix, and every text with one character removed.
fn cut(token: &str) -> impl Iterator<Item = String> + '_ {
    (0..token.len()).flat_map(move |index| {
        let (before, after) = token.split_at(index);
        [before.to_owned(), after.to_owned(), format!("{before}{}", &after[1..])]
    })
}

/// Every choice of three segments, in every order, from these tokens.
fn recombined(tokens: &[String]) -> Vec<String> {
    let segments: Vec<&str> = tokens.iter().flat_map(|token| token.split('.')).collect();
    let mut recombined = Vec::new();
    for one in &segments {
        for two in &segments {
            recombined.extend(segments.iter().map(|three| format!("{one}.{two}.{three}")));
        }
    }
    recombined
}

/// Claims edited one at a time, signed by another key under the provider's key ID.
fn resigned(claims: &Value, stranger: &Provider) -> Vec<String> {
    let values = [
        json!(null),
        json!(""),
        json!("mallory"),
        json!(0),
        json!(u64::MAX),
        json!(true),
        json!([]),
        json!({}),
    ];
    let names =
        claims.as_object().unwrap().keys().map(String::as_str).chain(["admin", "email", "at_hash", "azp"]);
    let mut tokens = vec![stranger.sign("ES256", claims)];
    for name in names {
        for value in &values {
            let mut claims = claims.clone();
            claims[name] = value.clone();
            tokens.push(stranger.sign("ES256", &claims));
        }
    }
    tokens
}

/// A stored sign-in that is answered repeatedly: beginning a new one for each token would take longer.
struct Stored {
    pending: String,
    callback: AuthorizationResponse,
    settings: ClientSettings,
    metadata: ProviderMetadata,
    keys: JwkSet,
}

impl Stored {
    fn new(keys: JwkSet) -> Self {
        let (settings, metadata) = (settings(), metadata(&json!({})));
        let (_, pending) = begin_signin(&settings, &metadata, SigninRequest::default());
        let address = format!("{REDIRECT_URI}?code=the-code&state={}", pending.id());
        let callback = AuthorizationResponse::parse(&address).unwrap();
        Self { pending: pending.to_storage_string(), callback, settings, metadata, keys }
    }

    fn accepts(&self, token: &str) -> bool {
        let pending = PendingSignin::from_storage_string(&self.pending).unwrap();
        let exchange = pending.accept(self.callback.clone(), &self.settings, &self.metadata, NOW).unwrap();
        let body = token_response(token).to_string();
        let tokens = exchange.receive(&HttpResponse::new(200, body), NOW);
        let Ok(tokens) = tokens else { return false };
        let Ok(check) = tokens.signature_check(&self.metadata, &self.keys) else { return false };
        let outcome = check.map(|check| {
            let valid = verifies(&check);
            check.outcome(valid)
        });
        tokens.verify(outcome, NOW).is_ok()
    }
}

#[test]
fn no_changed_token_is_accepted() {
    let (provider, stranger) = (Provider::new(), Provider::new());
    let claims = Flow::new().claims(&json!({"name": "Alice Adams"}));
    let good = provider.sign("ES256", &claims);
    // From the same provider, but for another sign-in, for another client, and with a key of another algorithm.
    let mut replayed = claims.clone();
    replayed["nonce"] = json!("of-an-earlier-sign-in");
    let mut others = claims.clone();
    others["aud"] = json!("another-client");
    let genuine = [
        good.clone(),
        provider.sign("ES256", &replayed),
        provider.sign("EdDSA", &others),
        stranger.sign("ES256", &claims),
    ];

    let stored = Stored::new(provider.keys());
    assert!(stored.accepts(&good), "the one that was not changed is accepted");
    let changed = replaced_characters(&good)
        .chain(added_characters(&good))
        .chain(exchanged_characters(&good))
        .chain(flipped_bits(&good))
        .chain(cut(&good))
        .chain(recombined(&genuine))
        .chain(resigned(&claims, &stranger));
    let mut tried = 0;
    for token in changed.filter(|token| *token != good) {
        assert!(!stored.accepts(&token), "accepted {token} for {good}");
        tried += 1;
    }
    println!("{tried} changed tokens, 0 accepted");
    assert!(tried >= 100_000, "only {tried} changes were tried");
}
