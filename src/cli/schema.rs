//! `schema`: the GraphQL schema as a document.

use crate::graphql;

use super::{Output, failure::Failure};

pub(super) fn run(output: &mut Output<'_>) -> Result<(), Failure> {
    Ok(output.out.write_all(graphql::sdl().as_bytes())?)
}
