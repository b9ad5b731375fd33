//! Executing an operation that was found good, whichever way its results go.

use std::sync::Arc;

use async_graphql::{Request, Response as Executed};

use super::{
    State,
    answer::{self, Cost},
    documents::Found,
    request::Parameters,
};
use crate::{
    auth::Viewer,
    graphql::{
        CatalogSchema, RequestId, Schemas,
        limits::{Accepted, Refusal, guard},
    },
};

/// An operation that may be executed, and for whom.
pub(super) struct Operation {
    pub(super) found: Found,
    pub(super) accepted: Accepted,
    pub(super) name: Option<String>,
    pub(super) viewer: Viewer,
    wants_cost: bool,
}

impl Operation {
    /// Judges an operation of a document.
    pub(super) fn judge(
        state: &State,
        found: Found,
        mut parameters: Parameters,
        viewer: Viewer,
    ) -> Result<Self, Refusal> {
        let name = parameters.operation_name.take();
        let variables = std::mem::take(&mut parameters.variables);
        let document = &found.document;
        let accepted = guard(
            document,
            name.as_deref(),
            variables,
            &state.shape,
            &state.limits,
        )?;
        Ok(Self {
            found,
            accepted,
            name,
            viewer,
            wants_cost: parameters.wants_cost,
        })
    }

    /// What it costs, for those who ask.
    pub(super) fn cost(&self, state: &State) -> Option<Cost> {
        self.wants_cost.then_some(Cost {
            estimated: self.accepted.cost,
            limit: state.limits.cost,
        })
    }

    /// The schema that executes it, and what that is asked.
    pub(super) fn request<'a>(
        &self,
        schemas: &'a Schemas,
        request_id: &str,
    ) -> (&'a CatalogSchema, Request) {
        let mut request = Request::new("")
            .variables(self.accepted.variables.clone())
            .data(self.viewer.clone())
            .data(RequestId(request_id.to_owned()));
        if let Some(name) = &self.name {
            request = request.operation_name(name);
        }
        let defaulted = self.accepted.defaulted.as_deref();
        let document = defaulted.unwrap_or_else(|| self.found.document.parsed());
        request.set_parsed_query(document.clone());
        let schema = if self.found.is_valid && self.accepted.is_judged {
            &schemas.trusting
        } else {
            &schemas.strict
        };
        (schema, request)
    }

    /// Executes it, to one result.
    pub(super) async fn execute(&self, state: &State, request_id: &str) -> Executed {
        let (schema, request) = self.request(&state.schemas, request_id);
        let executed = schema.execute(request).await;
        if !answer::is_request_error(&executed) {
            self.keep(state);
        }
        executed
    }

    /// Keeps its document, which was found valid. One that was executed without some of its arguments is known to be valid only where no
    /// other operation has them.
    pub(super) fn keep(&self, state: &State) {
        let is_judged =
            self.accepted.defaulted.is_none() || self.found.document.has_one_operation();
        if is_judged && !self.found.is_valid {
            let document = Arc::clone(&self.found.document);
            state.documents.keep(self.found.hash, document);
        }
    }
}
