//! Which papers an address asks for, in the words of the API: exports and feeds list what `papers` lists.

use async_graphql::{InputType, Name, Value, Variables};

use super::PaperFilter;
use crate::{
    auth::{Scope, Viewer},
    catalog::papers::list::{Filter, Test},
    config::Limits,
    graphql::{
        error::{ErrorCode, Failure},
        filter::FilterLimits,
        limits::{Document, Refusal, Shape, guard},
        search,
    },
    search::Compiled,
};

/// What judges the variable for us, as it does that of any document.
const QUERY: &str = "query($filter: PaperFilter) { papers(filter: $filter) { totalCount } }";

/// Which papers are meant.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The filter.
    pub filter: Filter,
    /// The search; none that has no letter or digit.
    pub search: Option<Compiled>,
}

/// Reads a filter, JSON as the argument of `papers` takes it, and a search.
///
/// # Errors
/// What `papers` would refuse.
pub fn asked(
    filter: Option<&str>,
    words: Option<&str>,
    shape: &Shape,
    limits: &Limits,
    viewer: &Viewer,
) -> Result<Asked, Refusal> {
    let filter = filter.map_or(Ok(Filter::default()), |text| read(text, shape, limits))?;
    FilterLimits::of(limits).check(&filter, Test::terms)?;
    if filter.wants_deleted() && !viewer.may(Scope::PapersWrite) {
        let scope = Scope::PapersWrite.as_str();
        let missing = if viewer.is_anonymous() {
            Failure::Unauthenticated { scope }
        } else {
            Failure::Forbidden { scope }
        };
        return Err(missing.into());
    }
    let (_, search) = search::read(words, Compiled::of)?;
    Ok(Asked { filter, search })
}

fn read(text: &str, shape: &Shape, limits: &Limits) -> Result<Filter, Refusal> {
    let json = serde_json::from_str(text).map_err(|error| {
        let column = error.column();
        let message = format!("filter: This is no JSON; it breaks at character {column}.");
        Refusal::new(ErrorCode::BadUserInput, message)
    })?;
    let mut variables = Variables::default();
    variables.insert(Name::new("filter"), json);
    let document = Document::read(QUERY, limits)?;
    // What is wrong is the filter: there is no document that its sender knows of.
    let accepted = guard(&document, None, variables, shape, limits);
    let accepted = accepted.map_err(|refusal| Refusal {
        code: ErrorCode::BadUserInput,
        location: None,
        ..refusal
    })?;
    let value: Option<&Value> = accepted.variables.get("filter");
    // The guard has judged it already; a null says nothing.
    let filter = Option::<PaperFilter>::parse(value.cloned()).map_err(|_| {
        Refusal::new(
            ErrorCode::BadUserInput,
            "filter: This is no filter of papers.",
        )
    })?;
    let filter = filter.map(PaperFilter::read).transpose()?;
    Ok(filter.unwrap_or_default())
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::new(failure.code(), failure.message())
    }
}
