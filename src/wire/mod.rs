//! How server functions travel: JSON or a plain HTML form in, JSON or a redirect out, a refusal with its own
//! status. One Leptos [`Protocol`] for every function of the shop.
//!
//! In the browser a call is one `fetch` with `keepalive`, so leaving the page loses none, and without the
//! HTTP client that server functions bring along, which would be a third of the bundle.

pub mod body;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// The protocol of functions that change something: POST.
pub struct Wire;

/// A refusal or failure as it travels: `{code, message, field?, current?}`. Codes are stable, messages are in the
/// page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[error("{code}")]
pub struct Failure {
    /// The HTTP status it is answered with; not in the body.
    #[serde(skip, default = "unknown_status")]
    pub status: u16,
    pub code: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// What holds instead, where that is a number: a limit, or a price in minor units.
    #[cfg_attr(feature = "shop", serde(skip))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current: Option<i64>,
}

fn unknown_status() -> u16 {
    500
}

impl Failure {
    /// The code of a call that never got an answer: the only failure worth trying again unchanged.
    pub const OFFLINE: &str = "offline";

    pub fn new(status: u16, code: &str) -> Failure {
        Failure { status, code: code.to_owned(), message: String::new(), field: None, current: None }
    }

    pub fn field(mut self, field: &str) -> Failure {
        self.field = Some(field.to_owned());
        self
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(message) => Failure { message, ..Failure::new(0, Failure::OFFLINE) },
            other => Failure { message: other.to_string(), ..Failure::new(500, "internal") },
        }
    }
}

/// What a function's answer means to someone whose browser runs no script: the code of a notice on the page
/// they are sent back to, and the page where it is not the one they came from.
pub trait Told {
    fn notice(&self) -> Option<&'static str> {
        None
    }

    fn page(&self) -> Option<&str> {
        None
    }
}

#[cfg(feature = "ssr")]
mod server {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::{Method, Request, Response};
    use leptos::server_fn::Protocol;
    use leptos::server_fn::axum::AxumServerFnBackend;
    use leptos::server_fn::client::Client;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::{Failure, Told, Wire};
    use crate::server::functions;
    use crate::server::request::RequestContext;

    impl<Input, Output, C> Protocol<Input, Output, C, AxumServerFnBackend, Failure> for Wire
    where
        Input: DeserializeOwned + Send,
        Output: Serialize + Told + Send,
        C: Client<Failure>,
    {
        const METHOD: Method = Method::POST;

        async fn run_server<F, Fut>(request: Request<Body>, server_fn: F) -> Result<Response<Body>, Failure>
        where
            F: Fn(Input) -> Fut + Send,
            Fut: Future<Output = Result<Output, Failure>> + Send,
        {
            let context =
                request.extensions().get::<Arc<RequestContext>>().cloned().ok_or_else(functions::misplaced)?;
            let asked = match functions::read::<Input>(request).await {
                Ok(asked) => asked,
                Err(failure) => return Ok(functions::answer::<Output>(&context, None, Err(failure))),
            };
            let outcome = context.clone().scope(server_fn(asked.input)).await;
            Ok(functions::answer(&context, asked.form, outcome))
        }

        async fn run_client(_: &str, _: Input) -> Result<Output, Failure> {
            unreachable!("the server does not call itself over HTTP")
        }
    }
}

#[cfg(feature = "hydrate")]
mod client {
    use http::Method;
    use leptos::server_fn::Protocol;
    use leptos::server_fn::client::Client;
    use leptos::server_fn::server::Server;
    use send_wrapper::SendWrapper;
    use serde::de::DeserializeOwned;

    use super::body::Body;
    use super::{Failure, Wire};
    use crate::browser::fetch;

    impl<Input, Output, C, S> Protocol<Input, Output, C, S, Failure> for Wire
    where
        Input: Body + Send,
        Output: DeserializeOwned + Send,
        C: Client<Failure>,
        S: Server<Failure>,
    {
        const METHOD: Method = Method::POST;

        async fn run_server<F, Fut>(_: S::Request, _: F) -> Result<S::Response, Failure>
        where
            F: Fn(Input) -> Fut + Send,
            Fut: Future<Output = Result<Output, Failure>> + Send,
        {
            unreachable!("a browser serves nobody")
        }

        fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, Failure>> + Send {
            let path = path.to_owned();
            let body = input.json();
            SendWrapper::new(async move { fetch::post(&path, &body).await })
        }
    }
}
