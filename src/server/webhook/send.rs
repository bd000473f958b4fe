//! One request over a connection of its own, to an address that was looked at before.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::body::Body;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use crate::server::webhook::address;

/// How long an attempt may take, from the look-up of the name to the head of the answer.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How long one of a name's addresses may take to be connected to, so that there is time for the next.
const CONNECT: Duration = Duration::from_secs(3);

const AGENT: &str = concat!("Comptoir/", env!("CARGO_PKG_VERSION"));

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The name leads nowhere.
    NameUnknown,
    /// The name leads to where the shop does not go.
    AddressRefused,
    Unreachable,
    /// No certificate for that name by an authority that browsers know.
    Tls,
    /// What came back is no HTTP.
    Broken,
    TimedOut,
    /// The shop's secret file is another than when the place was taken down.
    Secret,
}

impl Fault {
    /// The name its machine is told it under.
    pub fn code(self) -> &'static str {
        match self {
            Fault::NameUnknown => "name_unknown",
            Fault::AddressRefused => "address_private",
            Fault::Unreachable => "unreachable",
            Fault::Tls => "tls",
            Fault::Broken => "no_answer",
            Fault::TimedOut => "timed_out",
            Fault::Secret => "secret_unreadable",
        }
    }
}

/// What sends.
pub struct Sender {
    tls: TlsConnector,
}

impl Sender {
    /// Trusts the authorities that Mozilla does, whatever the machine has.
    ///
    /// # Errors
    /// The library can do no TLS.
    pub fn new() -> Result<Sender> {
        Sender::trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    fn trusting(roots: RootCertStore) -> Result<Sender> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Sender { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Posts JSON and gives the status of the answer, whatever it is: a redirect is not followed, the body not read.
    pub async fn post(&self, url: &Url, headers: [(&str, String); 3], body: String) -> Result<u16, Fault> {
        match tokio::time::timeout(ATTEMPT, self.exchange(url, headers, body)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::TimedOut),
        }
    }

    async fn exchange(&self, url: &Url, headers: [(&str, String); 3], body: String) -> Result<u16, Fault> {
        let (host, port) = url.host().zip(url.port_or_known_default()).ok_or(Fault::Broken)?;
        // Who is connected to is who was looked at: the name is not asked for again.
        let stream = connect(&addresses(&host, port, is_plain(url)).await?).await?;
        let target: Uri = url[url::Position::BeforePath..].parse().map_err(|_| Fault::Broken)?;
        let mut request = Request::post(target)
            .header(HOST, &url[url::Position::BeforeHost..url::Position::AfterPort])
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, AGENT);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).map_err(|_| Fault::Broken)?;
        self.ask(stream, url, request).await
    }

    /// Asks over the connection, which for `https` is first made one to who the host says it is.
    async fn ask(&self, stream: TcpStream, url: &Url, request: Request<Body>) -> Result<u16, Fault> {
        if is_plain(url) {
            return answer(stream, request).await;
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|_| Fault::NameUnknown)?,
            Some(Host::Ipv4(address)) => ServerName::from(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => ServerName::from(IpAddr::V6(address)),
            None => return Err(Fault::NameUnknown),
        };
        answer(self.tls.connect(name, stream).await.map_err(|_| Fault::Tls)?, request).await
    }
}

fn is_plain(url: &Url) -> bool {
    url.scheme() == "http"
}

/// The addresses of the host that the shop goes to.
async fn addresses(host: &Host<&str>, port: u16, plain: bool) -> Result<Vec<SocketAddr>, Fault> {
    let all: Vec<SocketAddr> = match host {
        Host::Ipv4(address) => vec![(*address, port).into()],
        Host::Ipv6(address) => vec![(*address, port).into()],
        Host::Domain(name) => tokio::net::lookup_host((*name, port)).await.map_err(|_| Fault::NameUnknown)?.collect(),
    };
    if all.is_empty() {
        return Err(Fault::NameUnknown);
    }
    let reached: Vec<SocketAddr> = all.into_iter().filter(|address| address::may_reach(address.ip(), plain)).collect();
    if reached.is_empty() { Err(Fault::AddressRefused) } else { Ok(reached) }
}

/// Connects to the first that answers.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Fault> {
    for address in addresses {
        if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            let _: io::Result<()> = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
    Err(Fault::Unreachable)
}

async fn answer<S>(stream: S, request: Request<Body>) -> Result<u16, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Fault::Broken)?;
    // Ends with this function, and the connection with it.
    let mut running = JoinSet::new();
    running.spawn(connection);
    let answer = sender.send_request(request).await.map_err(|_| Fault::Broken)?;
    Ok(answer.status().as_u16())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;

    use super::*;

    fn wait<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_name_leads_where_the_shop_goes_or_nowhere() {
        let look = |name: &str, plain| wait(addresses(&Host::Domain(name), 9, plain));
        assert_eq!(look("localhost", false), Err(Fault::AddressRefused));
        assert!(look("localhost", true).unwrap().iter().all(|address| address.ip().is_loopback()));
        assert_eq!(look("nowhere.invalid", false), Err(Fault::NameUnknown));
    }

    /// Asks for the URL of a server that shows a certificate for `erp.example`.
    async fn ask(url: &str, is_trusted: bool) -> Result<u16, Fault> {
        let shown = rcgen::generate_simple_self_signed(vec!["erp.example".to_owned()]).unwrap();
        let certificate = shown.cert.der().clone();
        let key = shown.signing_key.serialize_der().try_into().unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let serving = tokio::spawn(async move {
            let stream = listener.accept().await.unwrap().0;
            // Who does not trust the certificate goes away.
            let Ok(mut stream) = acceptor.accept(stream).await else { return String::new() };
            let mut read = vec![0; 1024];
            let length = stream.read(&mut read).await.unwrap();
            stream.write_all(b"HTTP/1.1 202 X\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            String::from_utf8(read[..length].to_vec()).unwrap()
        });
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let sender = if is_trusted { Sender::trusting(roots) } else { Sender::new() }.unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let request = Request::post("/hook").header(HOST, "erp.example").body(Body::from("{}")).unwrap();
        let answer = sender.ask(stream, &Url::parse(url).unwrap(), request).await;
        let heard = serving.await.unwrap();
        assert_eq!(heard.starts_with("POST /hook HTTP/1.1\r\n"), answer.is_ok(), "{heard}");
        answer
    }

    #[test]
    fn nobody_is_told_who_cannot_show_who_they_are() {
        assert_eq!(wait(ask("https://erp.example/hook", true)), Ok(202));
        assert_eq!(wait(ask("https://other.example/hook", true)), Err(Fault::Tls));
        assert_eq!(wait(ask("https://erp.example/hook", false)), Err(Fault::Tls));
    }
}
