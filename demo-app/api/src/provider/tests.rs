//! A provider that hangs, and the requests that wait for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::*;

const KEYS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"good",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

/// A provider that accepts every connection and never answers.
#[derive(Clone, Default)]
struct Silent {
    asked: Arc<AtomicUsize>,
    is_asked: Arc<Notify>,
}

impl Silent {
    /// The provider, which fetched its keys this long ago, if ever.
    async fn after(&self, age: Option<Duration>) -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let silent = self.clone();
        tokio::spawn(async move {
            let mut held = Vec::new();
            loop {
                held.push(listener.accept().await.unwrap());
                silent.asked.fetch_add(1, Ordering::Relaxed);
                silent.is_asked.notify_one();
            }
        });
        let client = Client::builder().timeout(TIMEOUT / 20).no_proxy().build().unwrap();
        let keys =
            age.map(|age| (serde_json::from_str(KEYS).unwrap(), Instant::now().checked_sub(age).unwrap()));
        let known = Mutex::new(Known { keys, ..Known::default() });
        Provider { issuer, client, known, turn: Default::default() }
    }

    /// Waits until the provider is asked, for long enough that an earlier pause is over.
    async fn is_hanging(&self, provider: &Provider) {
        self.is_asked.notified().await;
        provider.known().failed = None;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn token_of(key: &str) -> Header {
    Header { kid: Some(key.to_owned()), ..Header::new(Algorithm::EdDSA) }
}

#[tokio::test]
async fn a_cached_key_is_available_while_an_unknown_one_is_being_fetched() {
    let silent = Silent::default();
    let provider = silent.after(Some(KEYS_REST)).await;
    let (made_up, good) = (token_of("made up"), token_of("good"));
    let found = async {
        silent.is_asked.notified().await;
        provider.key(&good, Scheme::Bearer).await
    };
    tokio::select! {
        biased;
        found = found => assert!(found.is_ok()),
        _ = provider.key(&made_up, Scheme::Bearer) => panic!("the good token waited for the made-up one"),
    }
}

#[tokio::test]
async fn all_who_wait_for_a_provider_that_hangs_are_answered_by_one_attempt() {
    for age in [None, Some(KEYS_REST), Some(KEYS_LIVE)] {
        let silent = Silent::default();
        let provider = silent.after(age).await;
        let [one, other, third] = ["made up", "another", "a third"].map(token_of);
        let key = |header| provider.key(header, Scheme::Bearer);
        let later = async {
            silent.is_hanging(&provider).await;
            tokio::join!(key(&other), key(&third))
        };
        let (first, (second, third)) = tokio::join!(key(&one), later);
        for answer in [first, second, third] {
            assert_eq!(answer.unwrap_err(), Refusal::Unavailable);
        }
        assert_eq!(silent.asked(), 1, "{age:?}");
    }
}

#[tokio::test]
async fn opaque_tokens_wait_for_one_attempt_as_well() {
    let silent = Silent::default();
    let provider = silent.after(None).await;
    let later = async {
        silent.is_hanging(&provider).await;
        tokio::join!(provider.subject_of("other"), provider.subject_of("third"))
    };
    let (first, (second, third)) = tokio::join!(provider.subject_of("one"), later);
    for answer in [first, second, third] {
        assert_eq!(answer.unwrap_err(), Refusal::Unavailable);
    }
    assert_eq!(silent.asked(), 1);
}

#[tokio::test]
async fn keys_that_are_too_old_are_no_longer_taken() {
    let silent = Silent::default();
    let provider = silent.after(Some(KEYS_LIVE)).await;
    let answer = provider.key(&token_of("good"), Scheme::Bearer).await;
    assert_eq!((answer.unwrap_err(), silent.asked()), (Refusal::Unavailable, 1));
}
