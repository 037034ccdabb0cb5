//! The grammar: `key`, `key = value`, `key(..)`, with commas between. What the keys mean is not known here.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Expr, LitStr, Meta, Token};

use super::expression::may_stand;
use crate::ctxt::Ctxt;

/// The name on the left: a key, or the name of an environment or a store.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// `"prod-eu"`: a name that is not an identifier.
    pub(super) quoted: bool,
}

/// What stands on the right of a key.
pub(super) enum Value {
    /// `key`
    Nothing,
    /// `key = expression`
    Equals(Expr),
    /// `key = tokens that are no expression, or none that can be read here`
    Unread(TokenStream),
    /// `key(..)`
    List(Span, TokenStream),
    /// Already reported.
    Missing,
}

pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) value: Value,
}

/// The tokens in `#[secret(..)]`.
pub(super) fn tokens_of(ctxt: &Ctxt, attribute: &Attribute) -> Option<TokenStream> {
    const CURE: &str = "write keys in parentheses: `#[secret(env = \"NAME\")]`";

    match &attribute.meta {
        Meta::List(list) if !matches!(list.delimiter, syn::MacroDelimiter::Paren(_)) => {
            ctxt.at(list.delimiter.span().join(), CURE);
            None
        }
        Meta::List(list) if list.tokens.is_empty() => {
            ctxt.at(list.delimiter.span().join(), "`secret` has no keys: write some, or remove it");
            None
        }
        Meta::List(list) => Some(list.tokens.clone()),
        Meta::Path(path) => {
            ctxt.on(path, format!("`secret` has no keys: {CURE}"));
            None
        }
        Meta::NameValue(pair) => {
            ctxt.on(&pair.value, CURE);
            None
        }
    }
}

/// Reads entries; `false` if a part had no key to read.
pub(super) fn parse(ctxt: &Ctxt, tokens: TokenStream) -> (Vec<Entry>, bool) {
    let mut entries = Vec::new();
    let mut whole = true;
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match key(ctxt, input) {
                Some(key) => {
                    let value = value(ctxt, &key, input);
                    entries.push(Entry { key, value });
                }
                None => {
                    whole = false;
                    rest_of_entry(input);
                }
            }
            end_of_entry(ctxt, input);
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        ctxt.push(error);
    }
    (entries, whole)
}

fn key(ctxt: &Ctxt, input: ParseStream<'_>) -> Option<Key> {
    if input.peek(LitStr) {
        let text = input.parse::<LitStr>().ok()?;
        return Some(Key { name: text.value(), span: text.span(), quoted: true });
    }
    if let Ok(ident) = input.call(Ident::parse_any) {
        if !input.peek(Token![::]) {
            return Some(Key {
                name: ident.unraw().to_string(),
                span: ident.span(),
                quoted: false,
            });
        }
        ctxt.at(ident.span(), "a key is a single name: remove the path");
        return None;
    }
    let message = if input.peek(Token![,]) {
        "a key is missing before this comma"
    } else {
        "expected a key, such as `env = \"NAME\"`"
    };
    let (found, _) = input.cursor().token_tree()?;
    ctxt.on(&found, message);
    None
}

fn value(ctxt: &Ctxt, key: &Key, input: ParseStream<'_>) -> Value {
    if input.peek(Token![=]) {
        let _ = input.parse::<Token![=]>();
        return after_equals(ctxt, key, input);
    }
    match group(input) {
        Some((span, tokens)) => Value::List(span, tokens),
        None => Value::Nothing,
    }
}

fn group(input: ParseStream<'_>) -> Option<(Span, TokenStream)> {
    input
        .step(|cursor| match cursor.token_tree() {
            Some((TokenTree::Group(group), rest))
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                Ok(((group.span(), group.stream()), rest))
            }
            _ => Err(cursor.error("no list")),
        })
        .ok()
}

fn after_equals(ctxt: &Ctxt, key: &Key, input: ParseStream<'_>) -> Value {
    if input.is_empty() || input.peek(Token![,]) {
        let name = &key.name;
        ctxt.at(key.span, format!("`{name}` has no value after `=`: write `{name} = ..`"));
        return Value::Missing;
    }
    let fork = input.fork();
    match fork.parse::<Expr>() {
        // A name directly after the expression is the next key: only the comma is missing.
        Ok(expression)
            if may_stand(&expression)
                && (fork.is_empty() || fork.peek(Token![,]) || fork.peek(Ident::peek_any)) =>
        {
            input.advance_to(&fork);
            Value::Equals(expression)
        }
        _ => Value::Unread(rest_of_entry(input)),
    }
}

/// Everything up to the next comma that is not between the bars of a closure.
fn rest_of_entry(input: ParseStream<'_>) -> TokenStream {
    let mut rest = TokenStream::new();
    let mut bars = 0;
    while !(input.is_empty() || input.peek(Token![,]) && bars != 1) {
        let Ok(token) = input.parse::<TokenTree>() else { break };
        bars += usize::from(matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '|'));
        token.to_tokens(&mut rest);
    }
    rest
}

fn end_of_entry(ctxt: &Ctxt, input: ParseStream<'_>) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if input.peek(Ident::peek_any) {
        let found = input.fork().call(Ident::parse_any);
        if let Ok(ident) = found {
            ctxt.at(ident.span(), format!("there is no comma before `{ident}`: write one"));
        }
        return;
    }
    ctxt.on(&rest_of_entry(input), "expected a comma");
    let _ = input.parse::<Token![,]>();
}
