//! One source file's errors: the types with `fn code(&self) -> &'static str`, read with `syn`.

use std::collections::BTreeMap;

use syn::visit::Visit;
use syn::{
    Arm, Attribute, Expr, ExprMatch, ImplItem, ImplItemFn, Item, ItemImpl, Lit, LitStr, Pat, Stmt, Type,
};

use super::comment::{Comment, split};

/// The errors of one type: one stage of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// The type's name.
    pub name: String,
    /// The first paragraph of its comment.
    pub about: String,
    /// In the order of the source.
    pub causes: Vec<Cause>,
    /// Whether the names are those of the standards, listed in the comment of `code`.
    pub of_provider: bool,
}

/// One code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// The value that `code()` returns.
    pub code: String,
    /// What happened.
    pub meaning: String,
    /// What to do about it; nothing if the comment doesn't say.
    pub to_do: String,
}

/// The stages of a file, and the parts of it that cannot be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub stages: Vec<Stage>,
    pub problems: Vec<String>,
}

/// Reads one file. A type and its `code` are expected in the same one.
///
/// # Errors
/// When it isn't Rust.
pub fn read(text: &str) -> syn::Result<Read> {
    let items = syn::parse_file(text)?.items;
    let mut read = Read::default();
    for item in &items {
        let Item::Impl(implementation) = item else { continue };
        let (Some(name), Some(code)) = (type_name(implementation), code_function(implementation)) else {
            continue;
        };
        match stage(&items, &name, code) {
            Ok(stage) => read.stages.extend(stage),
            Err(problem) => read.problems.push(format!("{name}: {problem}")),
        }
    }
    Ok(read)
}

/// `X` of `impl X`; nothing for `impl Trait for X`.
fn type_name(implementation: &ItemImpl) -> Option<String> {
    match (&implementation.trait_, &*implementation.self_ty) {
        (None, Type::Path(path)) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn code_function(implementation: &ItemImpl) -> Option<&ImplItemFn> {
    implementation.items.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == "code" && function.sig.inputs.len() == 1 => {
            Some(function)
        }
        _ => None,
    })
}

/// The type's codes; nothing if all of them come from another type.
fn stage(items: &[Item], name: &str, code: &ImplItemFn) -> Result<Option<Stage>, String> {
    let item = items.iter().find_map(|item| named(item, name)).ok_or("is in another file than its `code`")?;
    let (comment, variants) = item;
    let listed = Comment::read(&code.attrs).items;
    let causes = match code.block.stmts.last() {
        Some(Stmt::Expr(Expr::MethodCall(call), None)) if call.method == "code" => return Ok(None),
        Some(Stmt::Expr(Expr::Match(arms), None)) => by_arm(arms, &variants)?,
        _ if listed.is_empty() => by_type(&comment, &texts(code))?,
        _ => by_list(&listed, &texts(code))?,
    };
    let stage =
        Stage { name: name.to_owned(), about: comment.summary, causes, of_provider: !listed.is_empty() };
    Ok(Some(stage).filter(|stage| !stage.causes.is_empty()))
}

/// The type's comment, and those of its variants.
type Comments = (Comment, BTreeMap<String, Comment>);

fn named(item: &Item, name: &str) -> Option<Comments> {
    let of = |attributes: &[Attribute]| Comment::read(attributes);
    match item {
        Item::Enum(item) if item.ident == name => {
            let variants =
                item.variants.iter().map(|variant| (variant.ident.to_string(), of(&variant.attrs)));
            Some((of(&item.attrs), variants.collect()))
        }
        Item::Struct(item) if item.ident == name => Some((of(&item.attrs), BTreeMap::new())),
        _ => None,
    }
}

/// One cause for each arm that returns a text. Variants that share an arm share the remedy.
fn by_arm(arms: &ExprMatch, comments: &BTreeMap<String, Comment>) -> Result<Vec<Cause>, String> {
    let mut causes = Vec::new();
    for arm in &arms.arms {
        let Some(code) = code_of(arm)? else { continue };
        let mut cause = Cause { code, ..Cause::default() };
        for variant in variants(&arm.pat)? {
            let comment =
                comments.get(&variant).ok_or_else(|| format!("{variant} is not one of its variants"))?;
            let to_do = comment.to_do.clone().unwrap_or_default();
            if !cause.meaning.is_empty() && cause.to_do != to_do {
                return Err(format!("the variants of \"{}\" differ in what is to be done", cause.code));
            }
            let or = if cause.meaning.is_empty() { "" } else { " Or: " };
            cause.meaning.push_str(or);
            cause.meaning.push_str(&comment.meaning);
            cause.to_do = to_do;
        }
        causes.push(cause);
    }
    Ok(causes)
}

/// The text that the arm returns; nothing if it returns another error's code.
fn code_of(arm: &Arm) -> Result<Option<String>, String> {
    match &*arm.body {
        Expr::Lit(text) => match &text.lit {
            Lit::Str(text) => Ok(Some(text.value())),
            _ => Err("an arm of `code` gives something else than a text".to_owned()),
        },
        Expr::MethodCall(call) if call.method == "code" => Ok(None),
        // The variant's field of this name holds it.
        Expr::Path(field) if field.path.is_ident("code") => Ok(None),
        _ => Err("an arm of `code` gives neither a text nor the `code()` of the error inside".to_owned()),
    }
}

fn variants(pattern: &Pat) -> Result<Vec<String>, String> {
    let last = |path: &syn::Path| path.segments.last().map(|segment| segment.ident.to_string());
    match pattern {
        Pat::Or(or) => Ok(or.cases.iter().map(variants).collect::<Result<Vec<_>, _>>()?.concat()),
        Pat::Path(path) => Ok(last(&path.path).into_iter().collect()),
        Pat::Struct(pattern) => Ok(last(&pattern.path).into_iter().collect()),
        Pat::TupleStruct(pattern) => Ok(last(&pattern.path).into_iter().collect()),
        _ => Err("an arm of `code` must name its variant".to_owned()),
    }
}

/// The one cause of a type that is itself an error.
fn by_type(comment: &Comment, texts: &[String]) -> Result<Vec<Cause>, String> {
    let [code] = texts else { return Err(format!("`code` is expected to give one text, got {texts:?}")) };
    let to_do = comment.to_do.clone().unwrap_or_default();
    Ok(vec![Cause { code: code.clone(), meaning: comment.summary.clone(), to_do }])
}

/// The causes that the comment of `code` lists: exactly those that it may return.
fn by_list(items: &[String], texts: &[String]) -> Result<Vec<Cause>, String> {
    let causes: Vec<Cause> = items.iter().filter_map(|item| listed(item)).collect();
    let names = |causes: &[Cause]| causes.iter().map(|cause| cause.code.clone()).collect::<Vec<_>>();
    let missing: Vec<&String> = texts.iter().filter(|text| !names(&causes).contains(text)).collect();
    let extra: Vec<String> = names(&causes).into_iter().filter(|name| !texts.contains(name)).collect();
    if missing.is_empty() && extra.is_empty() && causes.len() == items.len() {
        return Ok(causes);
    }
    Err(format!("the list at `code` lacks {missing:?} and has {extra:?} beside what `code` gives"))
}

/// "`name`: meaning To do: remedy".
fn listed(item: &str) -> Option<Cause> {
    let (code, text) = item.strip_prefix('`')?.split_once("`: ")?;
    let (meaning, to_do) = split(text);
    Some(Cause { code: code.to_owned(), meaning, to_do: to_do.unwrap_or_default() })
}

/// Every text in a function's body.
fn texts(function: &ImplItemFn) -> Vec<String> {
    struct Texts(Vec<String>);
    impl<'a> Visit<'a> for Texts {
        fn visit_lit_str(&mut self, text: &'a LitStr) {
            self.0.push(text.value());
        }
    }
    let mut texts = Texts(Vec::new());
    texts.visit_block(&function.block);
    texts.0
}
