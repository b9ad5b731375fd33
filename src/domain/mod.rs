//! Values that need no database and no network: each is parsed once, at the edge, and is right from then on.

mod clock;
mod global_id;
pub mod identifier;
mod invalid;
pub mod limits;
pub mod link;
pub mod markdown;
pub mod name;
mod partial_date;
pub mod record;
pub mod slug;
pub mod text;
mod timestamp;
mod visibility;

pub use self::{
    clock::Clock,
    global_id::{EntityKind, GlobalId},
    identifier::{ArxivId, Doi, Isbn, Orcid},
    invalid::Invalid,
    partial_date::{PartialDate, Precision},
    record::Record,
    timestamp::Timestamp,
    visibility::Visibility,
};
