//! Gets a token, keeps it alive, and gets another one when Vault no longer takes it.

use std::time::Instant;

use reqwest::header::HeaderValue;
use vaultrs::api::token::requests::{LookupTokenSelfRequest, RenewTokenSelfRequest};

use super::call::Call;
use super::credentials::{Credentials, Login, read_text};
use super::fault::{doubts_token, unknown_token};
use super::said::Said;
use super::session::Caller;
use super::tokens::{Held, Lease, Life, Tokens, header};
use crate::store::StoreError;
use crate::store::call::Fault;

/// The token for a load that begins now.
pub(super) async fn begin(caller: &Caller<'_>, tokens: &Tokens) -> Result<Held, Fault> {
    let _turn = caller.session.signing_in.lock().await;
    match tokens.held() {
        None => sign_in(caller, tokens).await,
        Some(held) => keep(caller, tokens, held).await,
    }
}

/// Another token than `refused`, if one can be had.
pub(super) async fn again(
    caller: &Caller<'_>,
    tokens: &Tokens,
    refused: &Held,
) -> Result<Option<Held>, Fault> {
    let _turn = caller.session.signing_in.lock().await;
    match tokens.held() {
        Some(held) if held.number != refused.number => return Ok(Some(held)),
        _ => {}
    }
    match &caller.session.settings.credentials {
        Credentials::OfAgent => Ok(None),
        Credentials::Token(_) => still_known(caller, refused).await.map(|()| None),
        Credentials::TokenFile(_) => match sign_in(caller, tokens).await? {
            held if held.token == refused.token => {
                still_known(caller, refused).await.map(|()| None)
            }
            held => Ok(Some(held)),
        },
        Credentials::Login(_) => sign_in(caller, tokens).await.map(Some),
    }
}

async fn sign_in(caller: &Caller<'_>, tokens: &Tokens) -> Result<Held, Fault> {
    let (token, life) = match &caller.session.settings.credentials {
        Credentials::Token(token) => (Some(token_header(token.expose())?), Life::Unknown),
        Credentials::TokenFile(path) => {
            let token = read_text(path).map_err(Fault::of_client)?;
            (Some(token_header(&token)?), Life::Endless)
        }
        Credentials::OfAgent => (None, Life::Endless),
        Credentials::Login(login) => log_in(caller, login).await?,
    };
    Ok(tokens.replace(token, life))
}

async fn log_in(caller: &Caller<'_>, login: &Login) -> Result<(Option<HeaderValue>, Life), Fault> {
    let call = login.call().map_err(Fault::of_client)?;
    let said = caller.log_in(&call).await?;
    let answer = said.object().and_then(|answer| answer.object("auth"));
    let token = answer.as_ref().and_then(|auth| auth.text("client_token"));
    match (answer, token.filter(|token| !token.is_empty())) {
        (Some(auth), Some(token)) => {
            Ok((Some(token_header(&token)?), Life::of(&auth, Instant::now())))
        }
        _ => Err(Fault::of_client(refused(&said, login))),
    }
}

fn refused(said: &Said, login: &Login) -> StoreError {
    let at = format!("the login at auth/{}", login.mount());
    match said.status {
        200..=299 => StoreError::misconfigured()
            .detail(format!("{at} brought no token, perhaps because it asks for a second factor"))
            .help("use an auth method for machines"),
        status @ (401 | 403) => StoreError::denied()
            .detail(format!("HTTP {status}: {at} was refused"))
            .help(login.help()),
        status => StoreError::misconfigured()
            .detail(format!("HTTP {status}: {at} was refused"))
            .help(login.help()),
    }
}

/// A token from an earlier load: renewed if half of its life is over, replaced if that is not enough.
async fn keep(caller: &Caller<'_>, tokens: &Tokens, held: Held) -> Result<Held, Fault> {
    let credentials = &caller.session.settings.credentials;
    if let Credentials::TokenFile(path) = credentials {
        // A file that is just being written anew is read again at the next load, or when Vault refuses the token.
        let token = read_text(path).ok().and_then(|token| header(&token).ok());
        return Ok(match token {
            Some(token) if Some(&token) != held.token.as_ref() => {
                tokens.replace(Some(token), Life::Endless)
            }
            _ => held,
        });
    }
    let held = match held.life {
        Life::Unknown => look_up(caller, tokens, held).await,
        _ => held,
    };
    let now = Instant::now();
    let lease = match held.life {
        Life::Lease(lease) if lease.is_due(now) => lease,
        _ => return Ok(held),
    };
    if let Some(renewed) = renew(caller, tokens, &held, lease).await {
        return Ok(renewed);
    }
    match credentials {
        Credentials::Login(_) => match sign_in(caller, tokens).await {
            Err(_) if !lease.is_over(now) => Ok(held),
            result => result,
        },
        _ => Ok(held),
    }
}

/// Whether it was a policy that refused, and not the token, which would be the same problem with every secret.
async fn still_known(caller: &Caller<'_>, refused: &Held) -> Result<(), Fault> {
    match ask_about(caller, refused).await {
        Some(said) if said.status == 403 && doubts_token(&said) => Err(unknown_token(said.status)),
        _ => Ok(()),
    }
}

/// Policy `default` allows to ask.
async fn ask_about(caller: &Caller<'_>, held: &Held) -> Option<Said> {
    let call = Call::of(&LookupTokenSelfRequest::default()).ok()?;
    caller.try_once(&call, held.token.as_ref()).await
}

/// How long a token lives that was made elsewhere. If nobody says, it is left alone.
async fn look_up(caller: &Caller<'_>, tokens: &Tokens, held: Held) -> Held {
    // No answer: the next load asks again.
    let Some(said) = ask_about(caller, &held).await else { return held };
    let data = said.object();
    let data = data.as_ref().and_then(|answer| answer.object("data"));
    let life = data.map_or(Life::Endless, |data| Life::of(&data, Instant::now()));
    tokens.prolong(&held, life)
}

/// `None` if the token cannot be renewed, or its life nears its end for good.
async fn renew(caller: &Caller<'_>, tokens: &Tokens, held: &Held, lease: Lease) -> Option<Held> {
    if !lease.renewable || lease.is_over(Instant::now()) {
        return None;
    }
    let call = Call::of(&RenewTokenSelfRequest::default()).ok()?;
    let said = caller.try_once(&call, held.token.as_ref()).await?;
    let life = Life::of(&said.object()?.object("auth")?, Instant::now());
    match life {
        Life::Lease(renewed) if renewed.length <= lease.length / 2 => None,
        life => Some(tokens.prolong(held, life)),
    }
}

fn token_header(token: &str) -> Result<HeaderValue, Fault> {
    header(token).map_err(Fault::of_client)
}
