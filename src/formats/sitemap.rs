//! Sitemaps, by which search engines find pages (sitemaps.org, protocol 0.9). Written only.

use super::xml::{text, xml};
use crate::domain::Timestamp;

/// Pages that one sitemap may have.
pub const PAGES: u32 = 50_000;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// A sitemap of pages with the moments at which they were changed last; at most [`PAGES`].
#[must_use]
pub fn of_pages(pages: impl IntoIterator<Item = (String, Timestamp)>) -> String {
    xml(|xml| {
        let set = xml.create_element("urlset").with_attribute(NAMESPACE);
        set.write_inner_content(|xml| {
            pages.into_iter().try_for_each(|(address, changed)| {
                let page = xml.create_element("url");
                page.write_inner_content(|xml| {
                    text(xml, "loc", &address)?;
                    text(xml, "lastmod", &changed.to_string())
                })?;
                Ok(())
            })
        })?;
        Ok(())
    })
}

/// A sitemap of sitemaps.
#[must_use]
pub fn of_sitemaps(addresses: impl IntoIterator<Item = String>) -> String {
    xml(|xml| {
        let index = xml.create_element("sitemapindex").with_attribute(NAMESPACE);
        index.write_inner_content(|xml| {
            addresses.into_iter().try_for_each(|address| {
                let sitemap = xml.create_element("sitemap");
                sitemap.write_inner_content(|xml| text(xml, "loc", &address))?;
                Ok(())
            })
        })?;
        Ok(())
    })
}
