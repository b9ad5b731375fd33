//! What resolvers find in their context.

use async_graphql::Context;

use super::{error::Failure, filter::FilterLimits};
use crate::{
    auth::{Scope, Viewer, scope_of_mutation},
    catalog::{Actor, Catalog, Sight, page::Around},
};

/// The id of the request, as the log and the answer have it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Shorthands for what every resolver needs.
pub(super) trait ContextExt {
    /// The catalog.
    fn catalog(&self) -> &Catalog;
    /// Who asks.
    fn viewer(&self) -> &Viewer;
    /// What they may see.
    fn sight(&self) -> Sight;
    /// Refuses whoever lacks a scope.
    fn demand(&self, scope: Scope) -> Result<(), Failure>;
    /// How large filters may be.
    fn filter_limits(&self) -> FilterLimits;
    /// Who writes, if they may carry out the mutation that is being resolved.
    fn writer(&self) -> Result<Actor, Failure>;
    /// Which facts around a page are selected in the connection that is being resolved.
    fn around(&self) -> Around;
}

impl ContextExt for Context<'_> {
    fn catalog(&self) -> &Catalog {
        self.data_unchecked()
    }

    fn viewer(&self) -> &Viewer {
        self.data_unchecked()
    }

    fn sight(&self) -> Sight {
        self.viewer().sight()
    }

    fn demand(&self, scope: Scope) -> Result<(), Failure> {
        let viewer = self.viewer();
        if viewer.may(scope) {
            return Ok(());
        }
        let scope = scope.as_str();
        Err(if viewer.is_anonymous() {
            Failure::Unauthenticated { scope }
        } else {
            Failure::Forbidden { scope }
        })
    }

    fn filter_limits(&self) -> FilterLimits {
        *self.data_unchecked()
    }

    fn writer(&self) -> Result<Actor, Failure> {
        // A mutation that is missing from the table asks for more than anybody has.
        self.demand(scope_of_mutation(self.field().name()).unwrap_or(Scope::Purge))?;
        let request_id = self.data_opt::<RequestId>();
        Ok(self.viewer().actor(request_id.map(|id| id.0.as_str())))
    }

    fn around(&self) -> Around {
        let info = self.look_ahead().field("pageInfo");
        Around {
            previous: info.field("hasPreviousPage").exists(),
            next: info.field("hasNextPage").exists(),
        }
    }
}
