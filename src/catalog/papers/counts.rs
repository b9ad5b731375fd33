//! The numbers of papers beside authors and topics.
//!
//! `author.paper_count` is the number of listed papers an author has a place on; `topic.paper_count` that of the listed papers under a
//! topic and the topics below it. Both count what everybody sees in lists, `visibility` 0: no drafts, nothing archived or deleted. They
//! equal the rows of `authorship` and `topic_paper` with that visibility, and are moved with them in the transaction of the write.

use std::collections::BTreeMap;

use entity::{author, topic, topic_paper};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use super::state::State;
use crate::{
    catalog::{Error, sql},
    domain::Visibility,
};

/// By how much the numbers of some entries change.
#[derive(Default)]
struct Moves(BTreeMap<i64, i64>);

impl Moves {
    fn add(&mut self, keys: impl IntoIterator<Item = i64>, by: i64) {
        for key in keys {
            *self.0.entry(key).or_default() += by;
        }
    }

    /// The entries whose numbers change, by how much they do.
    fn groups(self) -> BTreeMap<i64, Vec<i64>> {
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (key, by) in self.0 {
            if by != 0 {
                groups.entry(by).or_default().push(key);
            }
        }
        groups
    }
}

/// Moves the numbers of the authors of papers from what these were to what they are: a statement for each amount by which any of them
/// changes.
pub(super) async fn authors(
    connection: &impl ConnectionTrait,
    papers: &[(&State, &State)],
) -> Result<(), Error> {
    let listed = |state: &State| {
        let is_listed = state.visibility() == Visibility::Listed;
        let authors = state.authors.iter().map(|place| place.author.id);
        authors.filter(|_| is_listed).collect::<Vec<_>>()
    };
    let mut moves = Moves::default();
    for (before, after) in papers {
        moves.add(listed(before), -1);
        moves.add(listed(after), 1);
    }
    for (by, authors) in moves.groups() {
        for chunk in authors.chunks(sql::KEYS) {
            let count = Expr::col(author::Column::PaperCount).add(by);
            author::Entity::update_many()
                .col_expr(author::Column::PaperCount, count)
                .filter(author::Column::Id.is_in(chunk.iter().copied()))
                .exec(connection)
                .await?;
        }
    }
    Ok(())
}

/// Moves the numbers of topics from some listings to others: a statement for each amount by which any of them changes.
pub(super) async fn topics(
    connection: &impl ConnectionTrait,
    before: &[topic_paper::Model],
    after: &[topic_paper::Model],
) -> Result<(), Error> {
    let listed = Visibility::Listed.as_i16();
    let mut moves = Moves::default();
    for (rows, by) in [(before, -1), (after, 1)] {
        let rows = rows.iter().filter(|row| row.visibility == listed);
        moves.add(rows.map(|row| row.topic_id), by);
    }
    for (by, topics) in moves.groups() {
        for chunk in topics.chunks(sql::KEYS) {
            let count = Expr::col(topic::Column::PaperCount).add(by);
            topic::Entity::update_many()
                .col_expr(topic::Column::PaperCount, count)
                .filter(topic::Column::Id.is_in(chunk.iter().copied()))
                .exec(connection)
                .await?;
        }
    }
    Ok(())
}
