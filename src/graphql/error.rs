//! Errors at the top level of an answer: the closed list of codes, and what resolvers fail with.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, ServerError};

use crate::{catalog, sources};

/// Defines the codes once; the documentation is printed from the same table.
macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $code:ident = $name:literal, $status:literal; )+) => {
        /// Every code that an error at the top level can have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $( $(#[doc = $doc])+ $code, )+
        }

        impl ErrorCode {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The code as clients see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }

            /// The status of an answer that consists of this error.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$code => $status),+ }
            }

            /// When it happens.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$code => concat!($($doc),+).trim()),+ }
            }

            /// The code with this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$code),)+ _ => None }
            }
        }
    };
}

codes! {
    /// The request is not a GraphQL request: malformed JSON, a batch, a parameter of the wrong type.
    BadRequest = "BAD_REQUEST", 400;
    /// Mutations go by POST, and nothing goes by other methods than GET and POST.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405;
    /// No media type that the client accepts can be sent.
    NotAcceptable = "NOT_ACCEPTABLE", 406;
    /// The body is not JSON in UTF-8.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415;
    /// The body is larger than allowed.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    /// The document has more bytes or tokens than allowed.
    DocumentTooLarge = "DOCUMENT_TOO_LARGE", 400;
    /// The document asks for more than allowed: depth, selections, aliases, directives, root fields, estimated output.
    CostLimitExceeded = "COST_LIMIT_EXCEEDED", 400;
    /// The document is not GraphQL.
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED", 400;
    /// The document or its variables do not fit the schema.
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", 400;
    /// An argument is out of range.
    BadUserInput = "BAD_USER_INPUT", 400;
    /// The cursor belongs to another list, order, filter or search.
    CursorMismatch = "CURSOR_MISMATCH", 400;
    /// The token is bad (status 401), or a field needs one (status 200).
    Unauthenticated = "UNAUTHENTICATED", 401;
    /// The token lacks a scope that the message names, or the settings of the server do not allow it.
    Forbidden = "FORBIDDEN", 403;
    /// Too many requests; try again after the time that Retry-After says.
    RateLimited = "RATE_LIMITED", 429;
    /// The persisted query is not known; send it with its text.
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", 400;
    /// The catalog has not reached the demanded revision here.
    RevisionNotReached = "REVISION_NOT_REACHED", 503;
    /// It took too long. A mutation may have happened or not.
    Timeout = "TIMEOUT", 504;
    /// The server has too much to do, or its database is out of reach; try again later.
    ServiceUnavailable = "SERVICE_UNAVAILABLE", 503;
    /// A fault of the server, which its log has under the request id.
    Internal = "INTERNAL", 500;
}

impl ErrorCode {
    /// Whether it is about the document or its variables, which older clients expect to be answered with 200.
    #[must_use]
    pub const fn is_of_document(self) -> bool {
        matches!(
            self,
            Self::GraphqlParseFailed
                | Self::GraphqlValidationFailed
                | Self::CostLimitExceeded
                | Self::DocumentTooLarge
        )
    }
}

/// What resolvers fail with. It is no `std::error::Error`, so that the GraphQL library cannot turn its text into a message.
#[derive(Clone)]
pub enum Failure {
    /// A scope is missing, and there is no token.
    Unauthenticated {
        /// The scope.
        scope: &'static str,
    },
    /// The token lacks a scope.
    Forbidden {
        /// The scope.
        scope: &'static str,
    },
    /// An argument is out of range.
    BadUserInput {
        /// Its name.
        argument: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// A cursor belongs to another list.
    CursorMismatch {
        /// The argument that has it.
        argument: &'static str,
    },
    /// The server is not set up for it.
    Disabled {
        /// The setting that would allow it.
        setting: &'static str,
    },
    /// Another server that had to be asked did not answer well.
    Source(Arc<sources::Error>),
    /// The catalog failed.
    Catalog(Arc<catalog::Error>),
}

impl Failure {
    /// An argument is out of range.
    pub fn bad_user_input(argument: &'static str, message: impl Into<String>) -> Self {
        Self::BadUserInput {
            argument,
            message: message.into(),
        }
    }

    /// Its code.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::Unauthenticated { .. } => ErrorCode::Unauthenticated,
            Self::Forbidden { .. } | Self::Disabled { .. } => ErrorCode::Forbidden,
            Self::Source(_) => ErrorCode::ServiceUnavailable,
            Self::BadUserInput { .. } => ErrorCode::BadUserInput,
            Self::CursorMismatch { .. } => ErrorCode::CursorMismatch,
            Self::Catalog(error) => match error.kind() {
                catalog::ErrorKind::Unavailable => ErrorCode::ServiceUnavailable,
                catalog::ErrorKind::Timeout => ErrorCode::Timeout,
                catalog::ErrorKind::Internal => ErrorCode::Internal,
            },
        }
    }

    /// What clients are told.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Unauthenticated { scope } => {
                format!("This needs a token with the scope {scope}.")
            }
            Self::Forbidden { scope } => format!("The token lacks the scope {scope}."),
            Self::BadUserInput { argument, message } => format!("{argument}: {message}"),
            Self::Disabled { setting } => {
                format!("This server does not do that: its setting {setting} is false.")
            }
            Self::Source(error) => error.to_string(),
            Self::CursorMismatch { argument } => {
                format!("{argument}: This cursor belongs to another list; start over without it.")
            }
            Self::Catalog(_) => system_message(self.code()).to_owned(),
        }
    }
}

/// What clients are told of failures of the system: nothing of their cause.
#[must_use]
pub fn system_message(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Timeout => "This took too long. Try again, or ask for less.",
        ErrorCode::ServiceUnavailable => "The catalog is out of reach right now. Try again later.",
        _ => "Something went wrong in the server. Its log has more under the request id.",
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        Self::Catalog(Arc::new(error))
    }
}

impl From<sources::Error> for Failure {
    fn from(error: sources::Error) -> Self {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a registry of papers gave no paper"
        );
        Self::Source(Arc::new(error))
    }
}

impl From<Arc<catalog::Error>> for Failure {
    fn from(error: Arc<catalog::Error>) -> Self {
        Self::Catalog(error)
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", failure.code().as_str());
        match &failure {
            Failure::Unauthenticated { scope } | Failure::Forbidden { scope } => {
                extensions.set("scope", *scope);
            }
            Failure::BadUserInput { argument, .. } | Failure::CursorMismatch { argument } => {
                extensions.set("argument", *argument);
            }
            Failure::Catalog(_) | Failure::Source(_) | Failure::Disabled { .. } => {}
        }
        Self {
            message: failure.message(),
            source: match failure {
                Failure::Catalog(error) => Some(error),
                _ => None,
            },
            extensions: Some(extensions),
        }
    }
}

/// Puts the finishing touches to the errors of an answer: a code on each, the request id on each, faults into the log. `default` is the
/// code of errors that have none: those of the library, which are for clients when they are about the document, and masked when
/// something failed in an execution.
pub fn finish(errors: &mut [ServerError], request_id: &str, default: ErrorCode) {
    for error in errors {
        if let Some(cause) = error.source::<catalog::Error>() {
            let path = format!("{:?}", error.path);
            let cause = cause as &dyn std::error::Error;
            tracing::error!(request_id, path, error = cause, "a field failed");
        }
        let extensions = error.extensions.get_or_insert_default();
        let known = match extensions.get("code") {
            Some(async_graphql::Value::String(code)) => ErrorCode::parse(code),
            _ => None,
        };
        if known.is_none() {
            extensions.set("code", default.as_str());
        }
        extensions.set("requestId", request_id);
        if known.is_none() && default == ErrorCode::Internal {
            let message = std::mem::replace(&mut error.message, system_message(default).to_owned());
            let path = format!("{:?}", error.path);
            tracing::error!(request_id, path, message, "a field failed");
        }
    }
}
