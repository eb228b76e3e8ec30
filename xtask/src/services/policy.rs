//! The Content-Security-Policy of the demo page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The providers and databases that `config.json` may name: any over TLS, or one on this machine.
const BACK_ENDS: &str = "https: wss: http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* ws://localhost:*";

/// A policy that allows the page's own files, WebAssembly and exactly the inline scripts and styles that Trunk and the
/// author put into this HTML, each by its hash. `unsafe-inline` is not needed.
pub fn content_security_policy(html: &str) -> String {
    let scripts = hashes(html, "script");
    let styles = hashes(html, "style");
    [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
        format!("style-src 'self'{styles}"),
        format!("connect-src 'self' {BACK_ENDS}"),
        "img-src 'self' data: https: http://127.0.0.1:* http://localhost:*".to_owned(),
        "font-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        // Silent sign-in loads the provider in a hidden frame, which then loads a page of the app.
        "frame-src 'self' https: http://127.0.0.1:* http://localhost:*".to_owned(),
        "frame-ancestors 'self'".to_owned(),
        "form-action 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
    ]
    .join("; ")
}

/// ` 'sha256-…'` for each element of this name with inline content.
fn hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let inline = html.split(open.as_str()).skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (content, _) = rest.split_once(close.as_str())?;
        (!attributes.contains("src=") && !content.is_empty()).then_some(content)
    });
    inline.map(|content| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(content)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_script_is_allowed_by_its_hash_and_nothing_else_inline_is() {
        let html = "<script src=\"/a.js\"></script><script type=\"module\">alert(1)</script>";
        let policy = content_security_policy(html);
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1, "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }

    #[test]
    fn an_html_page_without_scripts_has_a_policy_without_hashes() {
        assert!(!content_security_policy("<p>hello</p>").contains("sha256-"));
    }
}
