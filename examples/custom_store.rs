//! A store of your own, over an HTTP service: a small one, which this program starts itself.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use reqwest::{Client, Url};
use secretconf::store::{Answer, Fetching, Request, Store, StoreError};
use secretconf::{Secret, SecretConfig};

/// Asks `GET /secrets/NAME` with a token.
struct Shelf {
    url: Url,
    token: Secret<String>,
}

impl Store for Shelf {
    /// The fields say `store(shelf = "..")`.
    fn name(&self) -> &str {
        "shelf"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            // Made here, not kept: a connection belongs to the runtime that opened it, and each load may bring another.
            let client = Client::new();
            for request in requests {
                request
                    .answer(self.get(&client, request.name()).await.unwrap_or_else(Answer::from));
            }
        })
    }
}

impl Shelf {
    async fn get(&self, client: &Client, name: &str) -> Result<Answer, StoreError> {
        // The texts of other people's errors stay out of ours, since they may quote what was sent.
        let unreachable =
            |_| StoreError::unavailable().detail(format!("no answer from {}", self.url));
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            // Encoded: a name is no path.
            path.extend(["secrets", name]);
        }
        let asking = client.get(url).bearer_auth(self.token.expose()).send();
        let response = asking.await.map_err(unreachable)?;
        match response.status().as_u16() {
            200 => Ok(Answer::text(response.text().await.map_err(unreachable)?)),
            401 | 403 => {
                Err(StoreError::denied().help("ask the librarian for a token that opens it"))
            }
            404 => Err(StoreError::not_found()),
            429 => Err(StoreError::throttled()),
            status => Err(StoreError::unavailable().detail(format!("HTTP {status}"))),
        }
    }
}

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    // The whole secret, and a key of a JSON one: the store need not know the difference.
    #[secret(env = "SIGNING_KEY", store(shelf = "{environment}/signing-key"))]
    signing_key: Secret<String>,
    #[secret(env = "PAYMENT_KEY", store(shelf = "payments#key"))]
    payment_key: Secret<String>,
    #[secret(store(shelf = "absent"))]
    nice_to_have: Option<Secret<String>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shelf = Shelf { url: start_service()?.parse()?, token: Secret::new("t-123".to_owned()) };

    let loader = AppConfig::loader().environment("production").store(shelf);
    let (config, report) = loader.load_with_report()?;
    println!("{config:#?}\n\n{report}\n");

    // Without `.store(..)`: what a program is told whose author forgot it.
    if let Err(error) = AppConfig::loader().environment("production").load() {
        println!("{error}");
    }
    Ok(())
}

/// The service, which stands for yours. Its URL.
fn start_service() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let head: Vec<String> = BufReader::new(&stream)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
            let known =
                head.iter().any(|line| line.eq_ignore_ascii_case("authorization: bearer t-123"));
            let (status, body) = match path {
                _ if !known => ("401 Unauthorized", ""),
                "/secrets/production%2Fsigning-key" => ("200 OK", "s-123"),
                "/secrets/payments" => ("200 OK", r#"{"key": "p-123"}"#),
                _ => ("404 Not Found", ""),
            };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _client_gone = stream.write_all(answer.as_bytes());
        }
    });
    Ok(url)
}
