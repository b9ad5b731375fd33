//! Walking through a list of papers as records, some hundreds at a time, so that an export of any length needs little memory.

use std::collections::{HashMap, HashSet};

use entity::{author, author_name, topic, venue};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    Error, Sight,
    page::{Around, Place, Slice},
    papers::{
        self, Audience, List, Scope,
        list::{Field, Filter, Order, OrderKey, Ranks},
        parts::{self, group},
    },
    sql, topics, venues,
};
use crate::{
    domain::record::{AuthorNameRecord, AuthorRecord, Record, TopicRecord, VenueRecord},
    search::Compiled,
};

/// Papers that are read at once.
const PAPERS: u32 = 200;

/// Other entries that are read at once.
const ENTRIES: u64 = 1_000;

/// A walk through papers in the order of their addition. For a catalog each entry that a paper names comes before the first paper
/// that names it.
///
/// Papers that are added or changed meanwhile may be in it or not; each of the others is in it once.
pub struct Export {
    list: List,
    sight: Sight,
    audience: Audience,
    stage: Stage,
    seen: Seen,
}

/// What comes next.
enum Stage {
    /// The papers after this place.
    Papers(Option<Place>),
    /// Entries that no paper names, after this key: topics, venues, authors.
    Topics(i64),
    Venues(i64),
    Authors(i64),
    Done,
}

/// The keys of the entries that were written.
#[derive(Default)]
struct Seen {
    /// None where entries that no paper names are left out.
    is_whole: bool,
    topics: HashSet<i64>,
    venues: HashSet<i64>,
    authors: HashSet<i64>,
}

impl Export {
    /// A walk through the papers that pass a filter and a search.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(
        connection: &impl ConnectionTrait,
        sight: Sight,
        filter: Filter,
        search: Option<Compiled>,
        audience: Audience,
    ) -> Result<Self, Error> {
        let order = Order::new(vec![OrderKey {
            field: Field::Added,
            descending: false,
            nulls_first: false,
        }]);
        Ok(Self {
            list: List::new(connection, Scope::All, filter, search, order).await?,
            sight,
            audience,
            stage: Stage::Papers(None),
            seen: Seen::default(),
        })
    }

    /// With the topics, venues and authors that no paper names, at the end.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.seen.is_whole = self.audience == Audience::Catalog;
        self
    }

    /// The next records; none at the end. A fixed number of statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
    ) -> Result<Option<Vec<Record>>, Error> {
        loop {
            let records = match std::mem::replace(&mut self.stage, Stage::Done) {
                Stage::Papers(after) => self.papers(connection, after).await?,
                Stage::Topics(after) => self.other_topics(connection, after).await?,
                Stage::Venues(after) => self.other_venues(connection, after).await?,
                Stage::Authors(after) => self.other_authors(connection, after).await?,
                Stage::Done => return Ok(None),
            };
            if !records.is_empty() {
                return Ok(Some(records));
            }
        }
    }

    async fn papers(
        &mut self,
        connection: &impl ConnectionTrait,
        after: Option<Place>,
    ) -> Result<Vec<Record>, Error> {
        let slice = Slice {
            limit: PAPERS,
            from_end: false,
            after,
            before: None,
        };
        let around = Around::default();
        let listed = self
            .list
            .page(connection, self.sight, &slice, around)
            .await?;
        let page = listed.page;
        let last = page.rows.last().filter(|_| page.has_next);
        self.stage = match last {
            Some(last) => Stage::Papers(Some(self.list.place(&Ranks::new(), last))),
            None if self.seen.is_whole => Stage::Topics(0),
            None => Stage::Done,
        };
        let mut records = Vec::new();
        if self.audience == Audience::Catalog {
            let keys: Vec<i64> = page.rows.iter().map(|row| row.id).collect();
            records.extend(self.topics_of(connection, &keys).await?);
            let venues = page.rows.iter().filter_map(|row| row.venue_id);
            records.extend(self.venues_of(connection, venues).await?);
            records.extend(self.authors_of(connection, &keys).await?);
        }
        let papers = papers::records(connection, &page.rows, self.audience).await?;
        records.extend(
            papers
                .into_iter()
                .map(|paper| Record::Paper(Box::new(paper))),
        );
        Ok(records)
    }

    async fn topics_of(
        &mut self,
        connection: &impl ConnectionTrait,
        papers: &[i64],
    ) -> Result<Vec<Record>, Error> {
        let mut of = parts::topics(connection, papers).await?;
        let rows = papers
            .iter()
            .flat_map(|paper| of.remove(paper).unwrap_or_default());
        let rows = rows.map(|(_, topic)| topic).collect();
        self.topics(connection, rows).await
    }

    /// The records of topics that were not written yet, each after those above it.
    async fn topics(
        &mut self,
        connection: &impl ConnectionTrait,
        rows: Vec<topic::Model>,
    ) -> Result<Vec<Record>, Error> {
        let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut above = topics::ancestors_of(connection, &keys).await?;
        let rows = rows.into_iter().flat_map(|row| {
            let above = above.remove(&row.id).unwrap_or_default();
            above.into_iter().chain([row])
        });
        let seen = &mut self.seen.topics;
        let rows: Vec<topic::Model> = rows.filter(|row| seen.insert(row.id)).collect();
        let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let parents: Vec<i64> = rows.iter().filter_map(|row| row.parent_id).collect();
        let parents = topics::by_ids(connection, &parents).await?;
        let slugs: HashMap<i64, String> =
            parents.into_iter().map(|row| (row.id, row.slug)).collect();
        let mut aliases = topics::aliases_of(connection, &keys).await?;
        let records = rows.into_iter().map(|row| {
            Record::Topic(TopicRecord {
                parent: row.parent_id.and_then(|parent| slugs.get(&parent)).cloned(),
                aliases: aliases.remove(&row.id).unwrap_or_default(),
                slug: row.slug,
                name: row.name,
                description: row.description,
                position: (row.position != 0).then_some(row.position),
            })
        });
        Ok(records.collect())
    }

    async fn venues_of(
        &mut self,
        connection: &impl ConnectionTrait,
        keys: impl Iterator<Item = i64>,
    ) -> Result<Vec<Record>, Error> {
        let seen = &mut self.seen.venues;
        let keys: Vec<i64> = keys.filter(|key| seen.insert(*key)).collect();
        let rows = venues::by_ids(connection, &keys).await?;
        let mut rows: HashMap<i64, venue::Model> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let rows = keys.iter().filter_map(|key| rows.remove(key));
        Ok(rows.map(venue_record).collect())
    }

    async fn authors_of(
        &mut self,
        connection: &impl ConnectionTrait,
        papers: &[i64],
    ) -> Result<Vec<Record>, Error> {
        let mut of = parts::authorships(connection, papers, 0..i32::MAX).await?;
        let rows = papers
            .iter()
            .flat_map(|paper| of.remove(paper).unwrap_or_default());
        let rows = rows.map(|(_, author)| author).collect();
        self.authors(connection, rows).await
    }

    /// The records of authors that were not written yet. Names that are private stay here.
    async fn authors(
        &mut self,
        connection: &impl ConnectionTrait,
        rows: Vec<author::Model>,
    ) -> Result<Vec<Record>, Error> {
        let seen = &mut self.seen.authors;
        let rows: Vec<author::Model> = rows.into_iter().filter(|row| seen.insert(row.id)).collect();
        let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut found = Vec::new();
        for chunk in keys.chunks(sql::KEYS) {
            let query = author_name::Entity::find()
                .filter(author_name::Column::AuthorId.is_in(chunk.iter().copied()))
                .filter(author_name::Column::Private.eq(false))
                .order_by_asc(author_name::Column::Id);
            found.extend(query.all(connection).await?);
        }
        let mut names = group(found, |name| name.author_id);
        let records = rows.into_iter().map(|row| {
            let names = names.remove(&row.id).unwrap_or_default().into_iter();
            let names = names.map(|name| AuthorNameRecord {
                name: name.name,
                private: false,
            });
            Record::Author(AuthorRecord {
                name: row.display_name,
                slug: Some(row.slug),
                given_name: row.given_name,
                family_name: row.family_name,
                suffix: row.suffix,
                orcid: row.orcid,
                homepage: row.homepage,
                names: names.collect(),
            })
        });
        Ok(records.collect())
    }

    async fn other_topics(
        &mut self,
        connection: &impl ConnectionTrait,
        after: i64,
    ) -> Result<Vec<Record>, Error> {
        let query = topic::Entity::find()
            .filter(topic::Column::DeletedAt.is_null())
            .filter(topic::Column::Id.gt(after))
            .order_by_asc(topic::Column::Id)
            .limit(ENTRIES);
        let rows = query.all(connection).await?;
        let last = rows.last().map(|row| row.id);
        self.stage = last.map_or(Stage::Venues(0), Stage::Topics);
        self.topics(connection, rows).await
    }

    async fn other_venues(
        &mut self,
        connection: &impl ConnectionTrait,
        after: i64,
    ) -> Result<Vec<Record>, Error> {
        let query = venue::Entity::find()
            .filter(venue::Column::DeletedAt.is_null())
            .filter(venue::Column::Id.gt(after))
            .order_by_asc(venue::Column::Id)
            .limit(ENTRIES);
        let rows = query.all(connection).await?;
        let last = rows.last().map(|row| row.id);
        self.stage = last.map_or(Stage::Authors(0), Stage::Venues);
        let seen = &mut self.seen.venues;
        let rows = rows.into_iter().filter(|row| seen.insert(row.id));
        Ok(rows.map(venue_record).collect())
    }

    async fn other_authors(
        &mut self,
        connection: &impl ConnectionTrait,
        after: i64,
    ) -> Result<Vec<Record>, Error> {
        let query = author::Entity::find()
            .filter(author::Column::DeletedAt.is_null())
            .filter(author::Column::Id.gt(after))
            .order_by_asc(author::Column::Id)
            .limit(ENTRIES);
        let rows = query.all(connection).await?;
        let last = rows.last().map(|row| row.id);
        self.stage = last.map_or(Stage::Done, Stage::Authors);
        self.authors(connection, rows).await
    }
}

fn venue_record(row: venue::Model) -> Record {
    Record::Venue(VenueRecord {
        name: row.name,
        slug: Some(row.slug),
        url: row.url,
    })
}
