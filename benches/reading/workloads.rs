//! What is asked of the catalog, and the statements that a careful hand would write for the same answer.

use serde_json::{Value, json};

use super::corpus::{topic_slug, words};

/// One kind of request.
pub struct Workload {
    /// Its short name, `W1`.
    pub name: &'static str,
    /// What it asks for.
    pub what: &'static str,
    /// The document sent to the catalog.
    pub document: &'static str,
    /// One statement whose only value is the same answer as JSON, on PostgreSQL.
    pub postgres: &'static str,
    /// The same on SQLite.
    pub sqlite: &'static str,
    /// The variables of each request, and the values of the statement.
    pub requests: fn(&Scene) -> Vec<(Value, Value)>,
    /// What of an answer has to be the same.
    pub same: fn(&Value) -> Value,
}

/// What requests are made of.
pub struct Scene {
    /// How many papers there are.
    pub papers: usize,
    /// The cursor after half of them, and the keys of the paper there.
    pub middle: (String, i64, i64),
}

/// An entry of a list on PostgreSQL: the paper `p`.
macro_rules! postgres_node {
    () => {
        "json_build_object('title', p.title, 'slug', p.slug, 'publishedOn', p.published_on,
            'url', (SELECT l.url FROM link l WHERE l.paper_id = p.id AND l.relation = 'SOURCE'),
            'summary', coalesce((SELECT s.plain FROM summary s
                WHERE s.paper_id = p.id AND s.kind = 'TLDR' AND s.language = 'en'
                ORDER BY s.reviewed_at IS NULL,
                    CASE s.origin WHEN 'HUMAN' THEN 0 WHEN 'PUBLISHER' THEN 1 ELSE 2 END,
                    s.created_at DESC, s.position DESC LIMIT 1), p.abstract),
            'authors', (SELECT coalesce(json_agg(json_build_object('displayName', a.display_name, 'slug', a.slug) ORDER BY x.position), '[]')
                FROM authorship x JOIN author a ON a.id = x.author_id WHERE x.paper_id = p.id AND x.position < 100),
            'topics', (SELECT coalesce(json_agg(json_build_object('name', t.name, 'slug', t.slug) ORDER BY x.is_primary DESC, x.position), '[]')
                FROM paper_topic x JOIN topic t ON t.id = x.topic_id WHERE x.paper_id = p.id))"
    };
}

/// The same on SQLite.
macro_rules! sqlite_node {
    () => {
        "json_object('title', p.title, 'slug', p.slug, 'publishedOn', p.published_on,
            'url', (SELECT l.url FROM link l WHERE l.paper_id = p.id AND l.relation = 'SOURCE'),
            'summary', coalesce((SELECT s.plain FROM summary s
                WHERE s.paper_id = p.id AND s.kind = 'TLDR' AND s.language = 'en'
                ORDER BY s.reviewed_at IS NULL,
                    CASE s.origin WHEN 'HUMAN' THEN 0 WHEN 'PUBLISHER' THEN 1 ELSE 2 END,
                    s.created_at DESC, s.position DESC LIMIT 1), p.abstract),
            'authors', json((SELECT json_group_array(json_object('displayName', display_name, 'slug', slug))
                FROM (SELECT a.display_name, a.slug FROM authorship x JOIN author a ON a.id = x.author_id
                    WHERE x.paper_id = p.id AND x.position < 100 ORDER BY x.position))),
            'topics', json((SELECT json_group_array(json_object('name', name, 'slug', slug))
                FROM (SELECT t.name, t.slug FROM paper_topic x JOIN topic t ON t.id = x.topic_id
                    WHERE x.paper_id = p.id ORDER BY x.is_primary DESC, x.position))))"
    };
}

/// A page of papers as the answer to a query.
macro_rules! postgres_page {
    ($with:literal, $count:literal, $papers:literal) => {
        concat!(
            $with,
            " SELECT json_build_object('data', json_build_object('papers', json_build_object(",
            $count,
            "'nodes', (SELECT coalesce(json_agg(",
            postgres_node!(),
            " ORDER BY p.pub_sort DESC, p.id DESC), '[]') FROM (",
            $papers,
            " ORDER BY pub_sort DESC, id DESC LIMIT 20) p))))::text"
        )
    };
}

/// The same on SQLite.
macro_rules! sqlite_page {
    ($with:literal, $count:literal, $papers:literal) => {
        concat!(
            $with,
            " SELECT json_object('data', json_object('papers', json_object(",
            $count,
            "'nodes', json((SELECT json_group_array(json(node)) FROM (SELECT ",
            sqlite_node!(),
            " AS node FROM (",
            $papers,
            " ORDER BY pub_sort DESC, id DESC LIMIT 20) p))))))"
        )
    };
}

macro_rules! page {
    ($arguments:literal, $variables:literal, $more:literal) => {
        concat!(
            "query", $variables, " { papers(first: 20", $arguments, ") { ", $more,
            " nodes { title slug publishedOn url summary authors { displayName slug } topics { name slug } } } }"
        )
    };
}

/// All of them.
pub const ALL: [Workload; 6] = [
    Workload {
        name: "W1",
        what: "the first 20 papers, newest first, with authors and topics",
        document: page!("", "", ""),
        postgres: postgres_page!("", "", "SELECT * FROM paper WHERE visibility = 0"),
        sqlite: sqlite_page!("", "", "SELECT * FROM paper WHERE visibility = 0"),
        requests: |_| vec![(json!({}), json!([]))],
        same: Value::clone,
    },
    Workload {
        name: "W2",
        what: "the same in the middle of all papers",
        document: page!(", after: $after", "($after: String!)", ""),
        postgres: postgres_page!(
            "",
            "",
            "SELECT * FROM paper WHERE visibility = 0 AND (pub_sort, id) < ($1::int, $2::bigint)"
        ),
        sqlite: sqlite_page!(
            "",
            "",
            "SELECT * FROM paper WHERE visibility = 0 AND (pub_sort, id) < (?1, ?2)"
        ),
        requests: |scene| {
            let (cursor, pub_sort, id) = &scene.middle;
            vec![(json!({ "after": cursor }), json!([pub_sort, id]))]
        },
        same: Value::clone,
    },
    Workload {
        name: "W3",
        what: "one paper with the last 5 papers of each of its authors",
        document: "query($slug: String!) { paper(by: { slug: $slug }) { title abstract publishedOn url doi
            authors { displayName slug papers(first: 5) { nodes { title slug publishedOn } } } topics { name slug } } }",
        postgres: "SELECT json_build_object('data', json_build_object('paper', (SELECT
            json_build_object('title', p.title, 'abstract', p.abstract, 'publishedOn', p.published_on,
                'url', (SELECT l.url FROM link l WHERE l.paper_id = p.id AND l.relation = 'SOURCE'),
                'doi', (SELECT i.value FROM identifier i WHERE i.paper_id = p.id AND i.scheme = 'DOI' ORDER BY i.position LIMIT 1),
                'authors', (SELECT coalesce(json_agg(json_build_object('displayName', a.display_name, 'slug', a.slug, 'papers',
                        json_build_object('nodes', (SELECT coalesce(json_agg(json_build_object('title', q.title, 'slug', q.slug,
                            'publishedOn', q.published_on) ORDER BY q.pub_sort DESC, q.id DESC), '[]')
                        FROM (SELECT q.* FROM authorship y JOIN paper q ON q.id = y.paper_id
                            WHERE y.author_id = a.id AND q.visibility = 0 ORDER BY q.pub_sort DESC, q.id DESC LIMIT 5) q)))
                    ORDER BY x.position), '[]')
                    FROM authorship x JOIN author a ON a.id = x.author_id WHERE x.paper_id = p.id AND x.position < 100),
                'topics', (SELECT coalesce(json_agg(json_build_object('name', t.name, 'slug', t.slug)
                    ORDER BY x.is_primary DESC, x.position), '[]')
                    FROM paper_topic x JOIN topic t ON t.id = x.topic_id WHERE x.paper_id = p.id))
            FROM paper p WHERE p.slug = $1 AND p.visibility IN (0, 1))))::text",
        sqlite: "SELECT json_object('data', json_object('paper', json((SELECT
            json_object('title', p.title, 'abstract', p.abstract, 'publishedOn', p.published_on,
                'url', (SELECT l.url FROM link l WHERE l.paper_id = p.id AND l.relation = 'SOURCE'),
                'doi', (SELECT i.value FROM identifier i WHERE i.paper_id = p.id AND i.scheme = 'DOI' ORDER BY i.position LIMIT 1),
                'authors', json((SELECT json_group_array(json_object('displayName', display_name, 'slug', slug, 'papers',
                        json_object('nodes', json((SELECT json_group_array(json_object('title', title, 'slug', slug,
                            'publishedOn', published_on))
                        FROM (SELECT q.title, q.slug, q.published_on FROM authorship y JOIN paper q ON q.id = y.paper_id
                            WHERE y.author_id = a.id AND q.visibility = 0 ORDER BY q.pub_sort DESC, q.id DESC LIMIT 5))))))
                    FROM (SELECT a.id, a.display_name, a.slug FROM authorship x JOIN author a ON a.id = x.author_id
                        WHERE x.paper_id = p.id AND x.position < 100 ORDER BY x.position) a)),
                'topics', json((SELECT json_group_array(json_object('name', name, 'slug', slug))
                    FROM (SELECT t.name, t.slug FROM paper_topic x JOIN topic t ON t.id = x.topic_id
                        WHERE x.paper_id = p.id ORDER BY x.is_primary DESC, x.position))))
            FROM paper p WHERE p.slug = ?1 AND p.visibility IN (0, 1)))))",
        requests: |scene| {
            let slugs = (0..500).map(|at| format!("paper-{}", at * 197 % scene.papers));
            slugs.map(|slug| (json!({ "slug": slug }), json!([slug]))).collect()
        },
        same: Value::clone,
    },
    Workload {
        name: "W4",
        what: "a search for two words: the best 20 papers and how many there are",
        document: page!(", search: $search", "($search: String!)", "totalCount"),
        postgres: concat!(
            "WITH asked AS (SELECT plainto_tsquery('english', $1) AS words),
            found AS MATERIALIZED (SELECT x.paper_id AS id, ts_rank(x.vector, asked.words) AS rank
                FROM asked, reading_text x JOIN paper p ON p.id = x.paper_id
                WHERE x.vector @@ asked.words AND p.visibility = 0)
            SELECT json_build_object('data', json_build_object('papers', json_build_object(
            'totalCount', (SELECT count(*) FROM found),
            'nodes', (SELECT coalesce(json_agg(",
            postgres_node!(),
            " ORDER BY p.rank DESC, p.id DESC), '[]') FROM (SELECT p.*, f.rank FROM found f JOIN paper p ON p.id = f.id
                ORDER BY f.rank DESC, f.id DESC LIMIT 20) p))))::text"
        ),
        sqlite: concat!(
            "WITH found AS MATERIALIZED (SELECT x.rowid AS id, bm25(reading_text, 10, 5, 1) AS rank
                FROM reading_text x CROSS JOIN paper p
                WHERE reading_text MATCH ?1 AND p.id = x.rowid AND p.visibility = 0)
            SELECT json_object('data', json_object('papers', json_object(
            'totalCount', (SELECT count(*) FROM found),
            'nodes', json((SELECT json_group_array(json(node)) FROM (SELECT ",
            sqlite_node!(),
            " AS node FROM (SELECT p.* FROM found f JOIN paper p ON p.id = f.id ORDER BY f.rank, f.id DESC LIMIT 20) p))))))"
        ),
        requests: |_| {
            let words = words();
            let pairs = (0..40).map(|at| {
                let search = format!("{} {}", words[50 + 10 * at], words[300 + 20 * at]);
                (json!({ "search": search }), json!([search]))
            });
            pairs.collect()
        },
        // Each has ranks of its own.
        same: |answer| json!(answer["data"]["papers"]["nodes"].as_array().map(Vec::len)),
    },
    Workload {
        name: "W5",
        what: "a topic with those below it and three years: 20 papers and how many there are",
        document: page!(
            ", filter: { topics: { any: [$topic] }, year: { gte: $from, lte: $to } }",
            "($topic: ID!, $from: Int!, $to: Int!)",
            "totalCount"
        ),
        postgres: postgres_page!(
            "WITH RECURSIVE below AS (SELECT id FROM topic WHERE slug = $1
                UNION ALL SELECT t.id FROM topic t JOIN below b ON t.parent_id = b.id),
            found AS MATERIALIZED (SELECT p.* FROM paper p
                WHERE p.visibility = 0 AND p.pub_sort BETWEEN $2 * 10000 AND $3 * 10000 + 9999
                AND p.id IN (SELECT x.paper_id FROM paper_topic x JOIN below b ON b.id = x.topic_id))",
            "'totalCount', (SELECT count(*) FROM found),",
            "SELECT * FROM found"
        ),
        sqlite: sqlite_page!(
            "WITH RECURSIVE below(id) AS (SELECT id FROM topic WHERE slug = ?1
                UNION ALL SELECT t.id FROM topic t JOIN below b ON t.parent_id = b.id),
            found AS MATERIALIZED (SELECT p.* FROM paper p
                WHERE p.visibility = 0 AND p.pub_sort BETWEEN ?2 * 10000 AND ?3 * 10000 + 9999
                AND p.id IN (SELECT x.paper_id FROM paper_topic x JOIN below b ON b.id = x.topic_id))",
            "'totalCount', (SELECT count(*) FROM found),",
            "SELECT * FROM found"
        ),
        requests: |_| topics_and_years(),
        same: Value::clone,
    },
    Workload {
        name: "W6",
        what: "the same papers counted by topic, year and author, the 10 fullest of each",
        document: "query($topic: ID!, $from: Int!, $to: Int!) {
            papers(first: 20, filter: { topics: { any: [$topic] }, year: { gte: $from, lte: $to } }) {
                facets(by: [TOPIC, YEAR, AUTHOR], first: 10) { buckets { key count } } } }",
        postgres: "WITH RECURSIVE below AS (SELECT id FROM topic WHERE slug = $1
                UNION ALL SELECT t.id FROM topic t JOIN below b ON t.parent_id = b.id),
            above AS (SELECT id, id AS topic_id FROM topic
                UNION ALL SELECT a.id, t.parent_id FROM above a JOIN topic t ON t.id = a.topic_id WHERE t.parent_id IS NOT NULL),
            found AS MATERIALIZED (SELECT p.id, p.pub_sort FROM paper p
                WHERE p.visibility = 0 AND p.pub_sort BETWEEN $2 * 10000 AND $3 * 10000 + 9999
                AND p.id IN (SELECT x.paper_id FROM paper_topic x JOIN below b ON b.id = x.topic_id)),
            topics AS (SELECT t.slug AS key, g.count, t.name_key AS label, t.id FROM (SELECT a.topic_id, count(DISTINCT f.id) AS count
                    FROM found f JOIN paper_topic x ON x.paper_id = f.id JOIN above a ON a.id = x.topic_id GROUP BY a.topic_id) g
                JOIN topic t ON t.id = g.topic_id ORDER BY g.count DESC, t.name_key, t.id LIMIT 10),
            years AS (SELECT (pub_sort / 10000)::text AS key, count(*) AS count FROM found
                GROUP BY pub_sort / 10000 ORDER BY count(*) DESC, pub_sort / 10000 LIMIT 10),
            authors AS (SELECT w.slug AS key, g.count, w.name_key AS label, w.id FROM (SELECT x.author_id, count(*) AS count
                    FROM found f JOIN authorship x ON x.paper_id = f.id GROUP BY x.author_id) g
                JOIN author w ON w.id = g.author_id ORDER BY g.count DESC, w.name_key, w.id LIMIT 10)
            SELECT json_build_object('data', json_build_object('papers', json_build_object('facets', json_build_array(
                json_build_object('buckets', (SELECT json_agg(json_build_object('key', key, 'count', count)
                    ORDER BY count DESC, label, id) FROM topics)),
                json_build_object('buckets', (SELECT json_agg(json_build_object('key', key, 'count', count)
                    ORDER BY count DESC, key) FROM years)),
                json_build_object('buckets', (SELECT json_agg(json_build_object('key', key, 'count', count)
                    ORDER BY count DESC, label, id) FROM authors))))))::text",
        sqlite: "WITH RECURSIVE below(id) AS (SELECT id FROM topic WHERE slug = ?1
                UNION ALL SELECT t.id FROM topic t JOIN below b ON t.parent_id = b.id),
            above(id, topic_id) AS (SELECT id, id FROM topic
                UNION ALL SELECT a.id, t.parent_id FROM above a JOIN topic t ON t.id = a.topic_id WHERE t.parent_id IS NOT NULL),
            found AS MATERIALIZED (SELECT p.id, p.pub_sort FROM paper p
                WHERE p.visibility = 0 AND p.pub_sort BETWEEN ?2 * 10000 AND ?3 * 10000 + 9999
                AND p.id IN (SELECT x.paper_id FROM paper_topic x JOIN below b ON b.id = x.topic_id)),
            topics AS (SELECT t.slug AS key, g.count FROM (SELECT a.topic_id, count(DISTINCT f.id) AS count
                    FROM found f JOIN paper_topic x ON x.paper_id = f.id JOIN above a ON a.id = x.topic_id GROUP BY a.topic_id) g
                JOIN topic t ON t.id = g.topic_id ORDER BY g.count DESC, t.name_key, t.id LIMIT 10),
            years AS (SELECT CAST(pub_sort / 10000 AS TEXT) AS key, count(*) AS count FROM found
                GROUP BY pub_sort / 10000 ORDER BY count(*) DESC, pub_sort / 10000 LIMIT 10),
            authors AS (SELECT w.slug AS key, g.count FROM (SELECT x.author_id, count(*) AS count
                    FROM found f JOIN authorship x ON x.paper_id = f.id GROUP BY x.author_id) g
                JOIN author w ON w.id = g.author_id ORDER BY g.count DESC, w.name_key, w.id LIMIT 10)
            SELECT json_object('data', json_object('papers', json_object('facets', json_array(
                json_object('buckets', json((SELECT json_group_array(json_object('key', key, 'count', count)) FROM topics))),
                json_object('buckets', json((SELECT json_group_array(json_object('key', key, 'count', count)) FROM years))),
                json_object('buckets', json((SELECT json_group_array(json_object('key', key, 'count', count)) FROM authors)))))))",
        requests: |_| topics_and_years(),
        same: Value::clone,
    },
];

/// A topic and three years each.
fn topics_and_years() -> Vec<(Value, Value)> {
    let requests = (0..40).map(|at| {
        let (topic, from) = (topic_slug(at % 60), 2010 + at % 10);
        let variables = json!({ "topic": topic, "from": from, "to": from + 2 });
        (variables, json!([topic, from, from + 2]))
    });
    requests.collect()
}

/// The table that a search written by hand asks, made by the database from the texts of the papers if it is not there.
pub const POSTGRES_TEXT: &str = "
    CREATE TABLE reading_text AS SELECT p.id AS paper_id, setweight(to_tsvector('english', p.title), 'A')
        || setweight(to_tsvector('english', coalesce((SELECT string_agg(s.plain, ' ') FROM summary s WHERE s.paper_id = p.id), '')), 'B')
        || setweight(to_tsvector('english', coalesce(p.abstract, '')), 'D') AS vector FROM paper p;
    ALTER TABLE reading_text ADD PRIMARY KEY (paper_id);
    CREATE INDEX reading_text_vector ON reading_text USING gin (vector);";

/// The same on SQLite.
pub const SQLITE_TEXT: &str = "
    CREATE VIRTUAL TABLE reading_text USING fts5(title, summary, abstract, content='', tokenize='porter unicode61');
    INSERT INTO reading_text (rowid, title, summary, abstract) SELECT p.id, p.title,
        (SELECT group_concat(s.plain, ' ') FROM summary s WHERE s.paper_id = p.id), p.abstract FROM paper p;";
