//! The user's posts: requests to the API, and its responses.

use oidc_client_leptos::{AuthError, UseApiFetchReturn};
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::{Object, Value};

use crate::messages::is_outcome_unknown;
use crate::session::Problem;

/// A post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its number at the API.
    pub id: u64,
    /// Its text.
    pub text: String,
}

/// A request to the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// List all posts.
    Load,
    /// Add a post with this text.
    Write(String),
    /// Remove a post.
    Remove(u64),
}

impl Task {
    /// The message for when it is done.
    pub fn done(&self) -> &'static str {
        match self {
            Self::Load => "",
            Self::Write(_) => "Posted.",
            Self::Remove(_) => "Removed.",
        }
    }

    /// What a retry does after this failure. The API creates a new post for each request: if the first may have arrived,
    /// the list is fetched before anything is sent again. Removing a post twice changes nothing.
    pub fn again(&self, problem: &Problem) -> Self {
        if self.is_post_unknown(problem) { Self::Load } else { self.clone() }
    }

    /// Whether the post may have been created although the request failed.
    pub fn is_post_unknown(&self, problem: &Problem) -> bool {
        matches!(self, Self::Write(_)) && is_outcome_unknown(problem.code)
    }
}

/// Fetches all posts.
pub async fn list(api: UseApiFetchReturn, uri: &str) -> Result<Vec<Post>, Problem> {
    let answer = api.fetch(HttpRequest::get_json(&format!("{uri}/posts"))).await;
    read(&succeeded(answer)?.body).ok_or_else(unreadable)
}

/// Creates a post.
pub async fn write(api: UseApiFetchReturn, uri: &str, text: &str) -> Result<(), Problem> {
    let mut post = Object::new();
    post.insert("text", text);
    let request = HttpRequest::new("POST", format!("{uri}/posts"))
        .with_header("Content-Type", "application/json")
        .with_body(Value::Object(post).to_json());
    succeeded(api.fetch(request).await).map(drop)
}

/// Removes a post. A post that is already gone counts as removed.
pub async fn remove(api: UseApiFetchReturn, uri: &str, id: u64) -> Result<(), Problem> {
    let request = HttpRequest::new("DELETE", format!("{uri}/posts/{id}"));
    removed(api.fetch(request).await)
}

fn removed(answer: Result<HttpResponse, AuthError>) -> Result<(), Problem> {
    match answer {
        Ok(HttpResponse { status: 404, .. }) => Ok(()),
        answer => succeeded(answer).map(drop),
    }
}

fn succeeded(answer: Result<HttpResponse, AuthError>) -> Result<HttpResponse, Problem> {
    let answer = answer.map_err(|error| Problem { code: error.code(), detail: error.to_string() })?;
    if answer.is_success() {
        return Ok(answer);
    }
    let said = Object::parse(&answer.body).ok();
    let said = said.as_ref().and_then(|body| body.string("error_description")).unwrap_or("no reason");
    let code = if answer.status == 401 { "api_refused" } else { "api_failed" };
    Err(Problem { code, detail: format!("expected a success, got status {}: {said}", answer.status) })
}

fn unreadable() -> Problem {
    Problem { code: "api_failed", detail: "expected a list of posts, got something else".to_owned() }
}

fn read(body: &str) -> Option<Vec<Post>> {
    let post = |value: &Value| {
        let post = value.as_object()?;
        Some(Post { id: post.get("id")?.as_u64()?, text: post.string("text")?.to_owned() })
    };
    Value::parse(body).ok()?.as_array()?.iter().map(post).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::POST_UNKNOWN;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let post = |id, text: &str| Post { id, text: text.to_owned() };
        assert_eq!(
            read(r#"[{"id":1,"text":"a"},{"id":2,"text":"b"}]"#),
            Some(vec![post(1, "a"), post(2, "b")])
        );
        assert_eq!(read("[]"), Some(Vec::new()));
        assert_eq!(read(r#"[{"id":1}]"#), None);
        assert_eq!(read("<html>"), None);
    }

    #[test]
    fn a_post_that_is_gone_already_is_removed_and_a_refused_one_is_not() {
        assert_eq!(removed(Ok(HttpResponse::new(404, r#"{"error":"not_found"}"#))), Ok(()));
        assert_eq!(removed(Ok(HttpResponse::new(401, ""))).unwrap_err().code, "api_refused");
    }

    #[test]
    fn a_post_whose_answer_was_lost_is_looked_for_and_not_posted_again() {
        let problem = |code| Problem { code, detail: String::new() };
        let [write, remove] = [Task::Write("once".to_owned()), Task::Remove(7)];
        for code in ["api_unreachable", "api_timeout"] {
            assert_eq!(write.again(&problem(code)), Task::Load);
            assert_eq!(remove.again(&problem(code)), remove);
        }
        for code in ["api_refused", "api_failed"] {
            assert_eq!(write.again(&problem(code)), write);
        }
        assert!(POST_UNKNOWN.text.contains("may be there already"));
    }

    #[test]
    fn a_refusal_says_what_the_api_said() {
        let body = r#"{"error":"invalid_token","error_description":"the token has ended"}"#;
        let problem = succeeded(Ok(HttpResponse::new(401, body))).unwrap_err();
        assert_eq!(problem.code, "api_refused");
        assert!(problem.detail.ends_with("401: the token has ended"), "{}", problem.detail);
    }
}
