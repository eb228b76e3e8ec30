//! The callback page: it hands its address to the window that waits for it.

use super::{Heard, address, channel, origin, pause, text, window};
use oidc_client_wasm::platform::window::PopupWindowFeatures;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_callback_page_posts_its_address_and_closes_its_window() {
    for page in ["/assets/callback.html", "strict.html"] {
        for answer in [
            "?code=c&state=abc%3Bmore",
            "?code=c&state=abc%253Bmore",
            "#code=c&state=abc",
            "?error=access_denied&state=abc",
        ] {
            let texts = channel("oidc-client-popup-abc");
            let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
            let heard = Heard::of(&*popup, &origin());
            let url = address(&format!("{page}{answer}"));
            popup.navigate(&url).unwrap();
            let message = heard.next().await;
            assert_eq!(text(&message, "source"), Some("oidc-client"), "{page}");
            assert_eq!(text(&message, "url"), Some(url.as_str()), "{page}");
            while !popup.is_closed() || texts.length() == 0 {
                pause().await;
            }
            assert_eq!(texts.get(0).as_string().as_deref(), Some(url.as_str()));
        }
    }
}

#[wasm_bindgen_test]
async fn a_signed_answers_state_is_found_in_its_claims() {
    // {"state":"signed-1;more","code":"c"}
    let response = "e30.eyJzdGF0ZSI6InNpZ25lZC0xO21vcmUiLCJjb2RlIjoiYyJ9.AA";
    let texts = channel("oidc-client-popup-signed-1");
    let frame = window().frame(&address(&format!("/assets/callback.html?response={response}"))).unwrap();
    let heard = Heard::of(&*frame, &origin());
    heard.next().await;
    while texts.length() == 0 {
        pause().await;
    }
}

#[wasm_bindgen_test]
fn a_callback_page_opened_by_hand_shows_a_text() {
    let page = include_str!("../../../assets/callback.html");
    assert!(page.contains("You can close it and go back to the app."));
    assert!(!page.contains("<style") && !page.contains("onload") && page.len() < 1024);
    assert!(include_str!("../../../assets/callback.js").len() < 1024);
}
