//! News feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1. Written only.

use std::io;

use quick_xml::{Writer, events::BytesText};
use serde_json::{Value, json};

use super::xml::{text, xml};
use crate::domain::Timestamp;

/// What a feed says of itself.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The name that readers show.
    pub title: String,
    /// Its own address, which is its id too.
    pub address: String,
    /// When any of its items was changed last; the epoch for an empty feed.
    pub updated: Timestamp,
    /// The items, newest first.
    pub items: Vec<Item>,
}

/// A paper in a feed.
#[derive(Debug, Clone)]
pub struct Item {
    /// A name of it that never changes, as a URI.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is; a draft may have none.
    pub url: Option<String>,
    /// What it says, in plain text.
    pub summary: Option<String>,
    /// The names of its authors in order.
    pub authors: Vec<String>,
    /// The names of its topics.
    pub topics: Vec<String>,
    /// When it was added.
    pub added: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
}

impl Feed {
    /// As Atom.
    #[must_use]
    pub fn atom(&self) -> String {
        xml(|xml| {
            let feed = xml
                .create_element("feed")
                .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
            feed.write_inner_content(|xml| {
                text(xml, "id", &self.address)?;
                text(xml, "title", &self.title)?;
                text(xml, "updated", &self.updated.to_string())?;
                let own = [
                    ("rel", "self"),
                    ("type", "application/atom+xml"),
                    ("href", self.address.as_str()),
                ];
                xml.create_element("link")
                    .with_attributes(own)
                    .write_empty()?;
                self.items.iter().try_for_each(|item| item.atom(xml))
            })?;
            Ok(())
        })
    }

    /// As RSS.
    #[must_use]
    pub fn rss(&self) -> String {
        xml(|xml| {
            let rss = xml.create_element("rss").with_attributes([
                ("version", "2.0"),
                ("xmlns:atom", "http://www.w3.org/2005/Atom"),
                ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ]);
            rss.write_inner_content(|xml| {
                xml.create_element("channel").write_inner_content(|xml| {
                    text(xml, "title", &self.title)?;
                    text(xml, "link", &self.address)?;
                    text(xml, "description", &self.title)?;
                    text(xml, "lastBuildDate", &self.updated.to_rfc2822())?;
                    let own = [
                        ("rel", "self"),
                        ("type", "application/rss+xml"),
                        ("href", self.address.as_str()),
                    ];
                    xml.create_element("atom:link")
                        .with_attributes(own)
                        .write_empty()?;
                    self.items.iter().try_for_each(|item| item.rss(xml))
                })?;
                Ok(())
            })?;
            Ok(())
        })
    }

    /// As JSON Feed.
    #[must_use]
    pub fn json(&self) -> String {
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "feed_url": self.address,
            "items": self.items.iter().map(Item::json).collect::<Value>(),
        });
        format!("{feed}\n")
    }
}

impl Item {
    fn atom(&self, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
        xml.create_element("entry").write_inner_content(|xml| {
            text(xml, "id", &self.id)?;
            text(xml, "title", &self.title)?;
            text(xml, "published", &self.added.to_string())?;
            text(xml, "updated", &self.updated.to_string())?;
            if let Some(url) = &self.url {
                let to = [("rel", "alternate"), ("href", url.as_str())];
                xml.create_element("link")
                    .with_attributes(to)
                    .write_empty()?;
            }
            // Each entry has an author, since the feed has none.
            let unknown = ["unknown".to_owned()];
            let authors = if self.authors.is_empty() {
                &unknown[..]
            } else {
                &self.authors
            };
            for author in authors {
                let person = xml.create_element("author");
                person.write_inner_content(|xml| text(xml, "name", author))?;
            }
            for topic in &self.topics {
                xml.create_element("category")
                    .with_attribute(("term", topic.as_str()))
                    .write_empty()?;
            }
            // Without a link there has to be content.
            let summary = self.summary.as_deref().unwrap_or(&self.title);
            text(
                xml,
                if self.url.is_some() {
                    "summary"
                } else {
                    "content"
                },
                summary,
            )
        })?;
        Ok(())
    }

    fn rss(&self, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
        xml.create_element("item").write_inner_content(|xml| {
            text(xml, "title", &self.title)?;
            if let Some(url) = &self.url {
                text(xml, "link", url)?;
            }
            xml.create_element("guid")
                .with_attribute(("isPermaLink", "false"))
                .write_text_content(BytesText::new(&self.id))?;
            text(xml, "pubDate", &self.added.to_rfc2822())?;
            for author in &self.authors {
                text(xml, "dc:creator", author)?;
            }
            for topic in &self.topics {
                text(xml, "category", topic)?;
            }
            // Readers take it for HTML.
            let summary = self.summary.as_deref().unwrap_or(&self.title);
            text(xml, "description", &html_escape::encode_text(summary))
        })?;
        Ok(())
    }

    fn json(&self) -> Value {
        let mut item = json!({
            "id": self.id,
            "title": self.title,
            "content_text": self.summary.as_deref().unwrap_or(&self.title),
            "date_published": self.added.to_string(),
            "date_modified": self.updated.to_string(),
            "authors": self.authors.iter().map(|name| json!({ "name": name })).collect::<Value>(),
            "tags": self.topics,
        });
        if let Some(url) = &self.url {
            item["url"] = json!(url);
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::{Reader, events::Event};

    use super::{Feed, Item};
    use crate::domain::Timestamp;

    fn feed() -> Feed {
        let item = Item {
            id: "urn:uuid:0".to_owned(),
            title: "A & <b> $x < y$".to_owned(),
            url: Some("https://example.org/?a=1&b=2".to_owned()),
            summary: Some("One <two>.".to_owned()),
            authors: vec!["李飞飞".to_owned()],
            topics: vec!["alignment".to_owned()],
            added: Timestamp::from_micros(1_700_000_000_000_000),
            updated: Timestamp::from_micros(1_700_000_001_000_000),
        };
        let bare = Item {
            url: None,
            summary: None,
            authors: Vec::new(),
            ..item.clone()
        };
        Feed {
            title: "Papers".to_owned(),
            address: "https://example.org/feed.atom?a&b".to_owned(),
            updated: item.updated,
            items: vec![item, bare],
        }
    }

    #[test]
    fn feeds_are_well_formed_whatever_is_in_them() {
        for text in [feed().atom(), feed().rss()] {
            let mut events = Reader::from_str(&text);
            while events.read_event().expect("XML") != Event::Eof {}
            assert!(text.contains("A &amp; &lt;b&gt; $x &lt; y$"), "{text}");
        }
        let json: serde_json::Value = serde_json::from_str(&feed().json()).expect("JSON");
        assert_eq!(json["items"][0]["tags"][0], "alignment");
    }

    #[test]
    fn dates_are_those_of_each_format() {
        assert!(
            feed().atom().contains("<updated>2023-11-14T22:13:21"),
            "{}",
            feed().atom()
        );
        assert!(
            feed()
                .rss()
                .contains("<pubDate>Tue, 14 Nov 2023 22:13:20 +0000</pubDate>"),
            "{}",
            feed().rss()
        );
    }
}
