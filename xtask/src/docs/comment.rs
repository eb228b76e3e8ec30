//! Doc comments, for a page outside rustdoc.

use syn::{Attribute, Expr, Lit, Meta};

/// Where the remedy begins.
const REMEDY: &str = "To do:";

/// A parsed doc comment. Rustdoc's links are plain text in it, and examples are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// The first paragraph.
    pub summary: String,
    /// Everything before `To do:`, as one paragraph.
    pub meaning: String,
    /// The text after `To do:`, as a sentence; nothing if the comment has none.
    pub to_do: Option<String>,
    /// The items of its list, in order.
    pub items: Vec<String>,
}

impl Comment {
    /// Reads the doc comment among these attributes.
    pub fn read(attributes: &[Attribute]) -> Self {
        let lines: Vec<String> = attributes.iter().filter_map(line).collect();
        let (items, paragraphs): (Vec<_>, Vec<_>) =
            blocks(&lines).into_iter().partition(|block| block.starts_with("- "));
        let (meaning, to_do) = split(&paragraphs.join(" "));
        Self {
            summary: paragraphs.first().cloned().unwrap_or_default(),
            meaning,
            to_do,
            items: items.iter().map(|item| item.trim_start_matches("- ").to_owned()).collect(),
        }
    }
}

/// The text before `To do:`, and the sentence after it.
pub fn split(text: &str) -> (String, Option<String>) {
    match text.split_once(REMEDY) {
        Some((before, after)) => {
            (before.trim().to_owned(), Some(sentence(after)).filter(|it| !it.is_empty()))
        }
        None => (text.trim().to_owned(), None),
    }
}

fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(value) = &pair.value else { return None };
    match &value.lit {
        Lit::Str(text) if pair.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

/// The paragraphs and list items, each on one line, without code blocks.
fn blocks(lines: &[String]) -> Vec<String> {
    let (mut blocks, mut open, mut in_code) = (Vec::<String>::new(), false, false);
    for line in lines.iter().map(|line| line.trim()) {
        let is_fence = line.starts_with("```");
        in_code ^= is_fence;
        if in_code || is_fence || line.is_empty() {
            open = false;
            continue;
        }
        match blocks.last_mut() {
            Some(block) if open && !line.starts_with("- ") => {
                block.push(' ');
                block.push_str(line);
            }
            _ => blocks.push(line.to_owned()),
        }
        open = true;
    }
    blocks.iter().map(|block| flatten(block)).collect()
}

/// Rustdoc's links to items as their text: a page outside rustdoc can't follow them. Links to the web stay.
fn flatten(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let Some((label, after)) = rest.split_once(']') else { return text.to_owned() };
    let (link, after) = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
        Some((target, after)) if target.starts_with("http") => (format!("[{label}]({target})"), after),
        Some((_, after)) => (label.to_owned(), after),
        None => (label.to_owned(), after),
    };
    format!("{before}{link}{}", flatten(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str) -> Comment {
        let source = format!("{text}\nstruct Any;");
        let syn::Item::Struct(item) = syn::parse_str(&source).unwrap() else { panic!("a struct") };
        Comment::read(&item.attrs)
    }

    #[test]
    fn meaning_and_remedy_are_separated_and_examples_omitted() {
        let read = comment(
            "/// Past its end\n/// (item 9).\n///\n/// ```\n/// To do: not this\n/// ```\n///\n/// More.\n///\n/// To do: set\n/// the clock.",
        );
        assert_eq!(read.summary, "Past its end (item 9).");
        assert_eq!(read.meaning, "Past its end (item 9). More.");
        assert_eq!(read.to_do.unwrap(), "Set the clock.");
    }

    #[test]
    fn a_comment_without_a_remedy_has_none() {
        for text in ["/// Past its end.", "/// Past its end.\n///\n/// To do:"] {
            assert_eq!(comment(text).to_do, None, "{text}");
        }
    }

    #[test]
    fn links_to_items_become_text_and_links_to_the_web_stay() {
        let read = comment("/// See [`A::b`](crate::A), [`C`] and [the site](https://example.com/x).");
        assert_eq!(read.meaning, "See `A::b`, `C` and [the site](https://example.com/x).");
    }

    #[test]
    fn list_items_stand_by_themselves() {
        let read = comment("/// All:\n///\n/// - `a`: one\n///   more\n/// - `b`: two");
        assert_eq!(read.meaning, "All:");
        assert_eq!(read.items, ["`a`: one more", "`b`: two"]);
    }
}
