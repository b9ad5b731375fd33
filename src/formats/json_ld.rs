//! JSON-LD in the vocabulary of schema.org, as search engines read it on the pages of papers. Written only.

use serde_json::{Map, Value, json};

use super::draft::link_to;
use crate::domain::{
    identifier::{Identifier, Scheme},
    name::PersonName,
    record::{AuthorshipRecord, PaperRecord},
};

/// The description of a paper as one JSON object.
#[must_use]
pub fn describe(paper: &PaperRecord) -> Value {
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            all.insert(name.to_owned(), value);
        }
    };
    put("@context", json!("https://schema.org"));
    put(
        "@type",
        json!(type_of(paper.kind.as_deref().unwrap_or_default())),
    );
    put("name", json!(paper.title));
    put("headline", json!(paper.title));
    put("url", json!(link_to(paper, "SOURCE")));
    put("abstract", json!(paper.r#abstract));
    put("datePublished", json!(paper.published_on));
    put("inLanguage", json!(paper.language));
    put("author", paper.authors.iter().map(author).collect());
    let venue = paper.venue.as_ref();
    put(
        "isPartOf",
        venue.map_or(
            Value::Null,
            |name| json!({"@type": "PublicationIssue", "name": name}),
        ),
    );
    put(
        "keywords",
        paper.topics.iter().map(|own| json!(own.topic)).collect(),
    );
    let identifiers = || {
        let own = paper.identifiers.iter();
        own.filter_map(|own| Identifier::new(own.scheme.parse().ok()?, &own.value).ok())
    };
    put(
        "identifier",
        identifiers()
            .filter(|own| own.scheme != Scheme::Import)
            .map(|own| property(&own))
            .collect(),
    );
    put(
        "sameAs",
        identifiers()
            .filter_map(|own| own.url())
            .map(Value::from)
            .collect(),
    );
    let pdf = link_to(paper, "PDF");
    put(
        "encoding",
        pdf.map_or(Value::Null, |url| {
            json!({"@type": "MediaObject", "contentUrl": url, "encodingFormat": "application/pdf"})
        }),
    );
    if paper.integrity.as_deref() == Some("RETRACTED") {
        put("creativeWorkStatus", json!("Retracted"));
    }
    Value::Object(all)
}

fn type_of(kind: &str) -> &'static str {
    match kind {
        "BOOK" => "Book",
        "CHAPTER" => "Chapter",
        "THESIS" => "Thesis",
        "REPORT" => "Report",
        "BLOG_POST" => "BlogPosting",
        "DATASET" => "Dataset",
        "SOFTWARE" => "SoftwareSourceCode",
        "OTHER" => "CreativeWork",
        _ => "ScholarlyArticle",
    }
}

fn author(author: &AuthorshipRecord) -> Value {
    if author.kind.as_deref() == Some("ORGANIZATION") {
        return json!({"@type": "Organization", "name": author.name});
    }
    let parts = PersonName::parse(&author.name);
    let mut person = json!({"@type": "Person", "name": author.name});
    let orcid = author.orcid.as_ref();
    let members = [
        ("givenName", parts.given.map(Value::from)),
        ("familyName", parts.family.map(Value::from)),
        (
            "sameAs",
            orcid.map(|orcid| json!(format!("https://orcid.org/{orcid}"))),
        ),
        (
            "affiliation",
            author
                .affiliation
                .as_ref()
                .map(|name| json!({"@type": "Organization", "name": name})),
        ),
    ];
    for (name, value) in members {
        if let Some(value) = value {
            person[name] = value;
        }
    }
    person
}

fn property(identifier: &Identifier) -> Value {
    json!({
        "@type": "PropertyValue",
        "propertyID": identifier.scheme.as_str(),
        "value": identifier.value,
    })
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::formats::tests::hard;

    #[test]
    fn a_paper_is_described_in_the_words_of_schema_org() {
        let all = describe(&hard());
        assert_eq!(all["@context"], "https://schema.org");
        assert_eq!(all["@type"], "BlogPosting");
        assert_eq!(all["author"][0]["familyName"], "van Beethoven");
        assert_eq!(all["author"][5]["@type"], "Organization");
        assert_eq!(all["datePublished"], "2024-05");
        assert_eq!(all["sameAs"][0], "https://doi.org/10.1000/a_b(c)%3Cd%3E");
        assert!(all.get("creativeWorkStatus").is_none());
    }
}
