//! As much of an HTTP/1.1 server as the fake needs: keep-alive, bodies with a length.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

pub(super) struct Request {
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The next request of a connection; `None` when the client has closed it.
    pub(super) fn read(from: &mut BufReader<TcpStream>) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut headers = Vec::new();
        loop {
            line.clear();
            from.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
                None => break,
            }
        }
        let mut request = Self { headers, body: Vec::new() };
        let length = request.header("content-length").parse().unwrap_or(0);
        request.body.resize(length, 0);
        from.read_exact(&mut request.body)?;
        Ok(Some(request))
    }
}

pub(super) struct Response {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
    /// The connection is cut after half of the body.
    pub(super) cut: bool,
}

impl Response {
    pub(super) fn write(&self, to: &mut TcpStream, request_id: &str) -> io::Result<()> {
        let body = if self.cut { &self.body[..self.body.len() / 2] } else { &self.body };
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-type: {}\r\nx-amzn-requestid: {request_id}\r\ncontent-length: {}\r\n\r\n",
            self.status,
            self.content_type,
            self.body.len(),
        );
        to.write_all(&[head.as_bytes(), body.as_bytes()].concat())
    }
}
