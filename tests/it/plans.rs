//! How the databases read what lists ask for: by an index, never by looking at every paper.
//!
//! The functions of the catalog run on a connection that asks for the plan of each statement before it passes it on.

use paper_catalog::catalog::{
    Sight,
    filter::{Filter, Linked, Range},
    page::{Around, Slice},
    papers::{
        self, List, Scope,
        list::{self, Dimension, Facet, Field, Listed, Order, OrderKey, Test},
    },
};

use crate::support::{Database, databases};

mod explained;
mod rows;

use explained::Explained;

const ANYONE: Sight = Sight { drafts: false };
const EDITOR: Sight = Sight { drafts: true };

databases! {
    async fn every_order_of_papers_is_a_range_of_an_index(database: Database) {
        let connection = rows::generated(&database).await;
        for order in orders() {
            let list = list(&connection, Filter::default(), order.clone()).await;
            for slice in slices(&connection, &list, ANYONE).await {
                let plans = plans_of_page(&connection, &list, ANYONE, &slice).await;
                plans.scan_nothing_of("paper");
                plans.sort_nothing();
            }
            for slice in slices(&connection, &list, EDITOR).await {
                plans_of_page(&connection, &list, EDITOR, &slice).await.scan_nothing_of("paper");
            }
        }
    }

    async fn papers_of_a_topic_and_some_years_are_a_range_of_its_links(database: Database) {
        let connection = rows::generated(&database).await;
        let topic = Test::Topics { linked: Linked::Any(vec!["topic-3".to_owned()]), descendants: true };
        let years = Range { from: Some(20_100_101), to: Some(20_121_231) };
        let filter = Filter::And(vec![Filter::Is(topic), Filter::Is(Test::Published(years))]);
        let list = list(&connection, filter, Order::default()).await;
        for slice in slices(&connection, &list, ANYONE).await {
            let plans = plans_of_page(&connection, &list, ANYONE, &slice).await;
            plans.scan_nothing_of("paper");
            plans.scan_nothing_of("topic_paper");
        }
        for sight in [ANYONE, EDITOR] {
            let counted = Explained::new(&connection);
            list.count(&counted, sight).await.expect("a count");
            let plans = counted.plans();
            plans.scan_nothing_of("topic_paper");
            plans.know_nothing_of("paper");
            for by in [Dimension::Topic, Dimension::Year, Dimension::Author, Dimension::Kind] {
                let facet = Facet { by, first: 10, ignore_own_filter: false };
                let counted = Explained::new(&connection);
                list.facet(&counted, sight, facet).await.expect("a facet");
                assert_eq!(counted.plans().statements(), 1);
            }
        }
    }

    async fn papers_of_many_authors_are_a_range_of_the_links_of_each(database: Database) {
        let connection = rows::generated(&database).await;
        let authors: Vec<i64> = (1..=150).collect();
        for (scope, links) in [(Scope::Author, "authorship"), (Scope::Topic, "topic_paper")] {
            let list = List::of(scope);
            let parents = if scope == Scope::Author { &authors[..] } else { &authors[..20] };
            for sight in [ANYONE, EDITOR] {
                let explained = Explained::new(&connection);
                let pages = list.pages(&explained, sight, parents, &first(3), Around::default()).await.expect("pages");
                assert_eq!(pages.len(), parents.len());
                assert!(pages.values().all(|listed| listed.page.rows.len() == 3 && listed.page.has_next));
                let plans = explained.plans();
                assert_eq!(plans.statements(), 1);
                plans.scan_nothing_of("paper");
                plans.scan_nothing_of(links);
            }
        }
    }

    async fn related_papers_are_looked_for_in_ranges_of_links(database: Database) {
        let connection = rows::generated(&database).await;
        rows::cite(&connection).await;
        let keys: Vec<i64> = (1..=50).collect();
        for sight in [ANYONE, EDITOR] {
            let explained = Explained::new(&connection);
            papers::related(&explained, sight, &keys, 10).await.expect("papers");
            let plans = explained.plans();
            // The authors on the cards are none here, so theirs is not asked for.
            assert_eq!(plans.statements(), 5);
            for table in ["paper", "authorship", "topic_paper", "citation"] {
                plans.scan_nothing_of(table);
            }
        }
    }

    async fn an_identifier_or_an_author_in_a_filter_leads_to_its_papers(database: Database) {
        let connection = rows::generated(&database).await;
        for test in [
            Test::Authors(Linked::Any(vec!["author-7".to_owned()])),
            Test::Authors(Linked::Any(vec!["author-7".to_owned(), "author-8".to_owned()])),
        ] {
            let list = list(&connection, Filter::Is(test), Order::default()).await;
            let plans = plans_of_page(&connection, &list, ANYONE, &first(20)).await;
            plans.scan_nothing_of("authorship");
        }
    }
}

async fn list(
    connection: &sea_orm::DatabaseConnection,
    filter: list::Filter,
    order: Order,
) -> List {
    List::new(connection, Scope::All, filter, None, order)
        .await
        .expect("a list")
}

fn first(limit: u32) -> Slice {
    Slice {
        limit,
        from_end: false,
        after: None,
        before: None,
    }
}

/// The first page, the one after it, the last one and the one before that.
async fn slices(connection: &sea_orm::DatabaseConnection, list: &List, sight: Sight) -> Vec<Slice> {
    let last = Slice {
        from_end: true,
        ..first(20)
    };
    let mut slices = Vec::new();
    for slice in [first(20), last] {
        let around = Around::default();
        let listed = list.page(connection, sight, &slice, around).await;
        let Listed { page, ranks, .. } = listed.expect("a page");
        let next = Slice {
            after: page.rows.last().map(|row| list.place(&ranks, row)),
            ..first(20)
        };
        let previous = Slice {
            before: page.rows.first().map(|row| list.place(&ranks, row)),
            from_end: true,
            ..first(20)
        };
        slices.extend([if slice.from_end { previous } else { next }, slice]);
    }
    slices
}

async fn plans_of_page(
    connection: &sea_orm::DatabaseConnection,
    list: &List,
    sight: Sight,
    slice: &Slice,
) -> explained::Plans {
    let explained = Explained::new(connection);
    let around = Around {
        previous: true,
        next: true,
    };
    let page = list.page(&explained, sight, slice, around).await;
    assert!(!page.expect("a page").page.rows.is_empty());
    explained.plans()
}

/// Each order by one key, in both directions and with unknown dates on both sides.
fn orders() -> Vec<Order> {
    let mut orders = Vec::new();
    for field in [
        Field::Published,
        Field::Added,
        Field::Updated,
        Field::Title,
        Field::Featured,
    ] {
        for descending in [false, true] {
            for nulls_first in [false, true] {
                orders.push(Order::new(vec![OrderKey {
                    field,
                    descending,
                    nulls_first,
                }]));
            }
        }
    }
    let front_page = |field| OrderKey {
        field,
        descending: true,
        nulls_first: false,
    };
    orders.push(Order::new(vec![
        front_page(Field::Featured),
        front_page(Field::Published),
    ]));
    orders
}
