//! Markdown for people and language models: one paper as a page. Written only.

use super::draft::link_to;
use crate::domain::{
    identifier::Identifier,
    record::{PaperRecord, SummaryRecord},
};

/// The page of a paper.
#[must_use]
pub fn page(paper: &PaperRecord) -> String {
    let mut page = format!("# {}\n", escaped(&paper.title));
    let names: Vec<String> = paper
        .authors
        .iter()
        .map(|author| escaped(&author.name))
        .collect();
    let dated = [
        paper.venue.as_deref().map(escaped),
        paper.published_on.clone(),
    ];
    let dated: Vec<String> = dated.into_iter().flatten().collect();
    for line in [names.join(", "), dated.join(", ")] {
        if !line.is_empty() {
            page.extend(["\n", &line, "\n"]);
        }
    }
    if let Some(word) = paper.integrity.as_deref().filter(|word| *word != "NONE") {
        page.extend(["\n**", &word.to_lowercase(), "**\n"]);
    }
    page.push_str(&facts(paper));
    for summary in &paper.summaries {
        page.extend(["\n## ", heading(summary), "\n\n", &summary.body, "\n"]);
    }
    if let Some(text) = &paper.r#abstract {
        page.extend(["\n## Abstract\n\n", &escaped(text), "\n"]);
    }
    page
}

fn facts(paper: &PaperRecord) -> String {
    let mut facts = Vec::new();
    facts.extend(link_to(paper, "SOURCE").map(|url| format!("Source: <{url}>")));
    facts.extend(link_to(paper, "PDF").map(|url| format!("PDF: <{url}>")));
    for own in &paper.identifiers {
        let scheme = own.scheme.parse().ok();
        let read = scheme.and_then(|scheme| Identifier::new(scheme, &own.value).ok());
        if let Some(url) = read.and_then(|read| read.url()) {
            facts.push(format!(
                "{}: [{}](<{url}>)",
                own.scheme,
                escaped(&own.value)
            ));
        }
    }
    let topics: Vec<String> = paper.topics.iter().map(|own| escaped(&own.topic)).collect();
    if !topics.is_empty() {
        facts.push(format!("Topics: {}", topics.join(", ")));
    }
    let facts = facts.into_iter().map(|fact| format!("- {fact}\n"));
    let list: String = facts.collect();
    if list.is_empty() {
        list
    } else {
        format!("\n{list}")
    }
}

fn heading(summary: &SummaryRecord) -> &'static str {
    match summary.kind.as_str() {
        "TLDR" => "TL;DR",
        "KEY_POINTS" => "Key points",
        "LIMITATIONS" => "Limitations",
        _ => "Summary",
    }
}

/// The text with the characters escaped that mean something to Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut starts_line = true;
    for character in text.chars() {
        let is_mark = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' => true,
            '#' | '+' | '-' | '>' | '=' => starts_line,
            _ => false,
        };
        if is_mark {
            escaped.push('\\');
        }
        starts_line = character == '\n';
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::{domain::record::SummaryRecord, formats::tests::hard};

    #[test]
    fn a_page_says_what_the_paper_is_and_nothing_in_it_is_markup() {
        let mut paper = hard();
        paper.title = "# A *star* <b>".to_owned();
        paper.summaries.push(SummaryRecord {
            kind: "TLDR".to_owned(),
            body: "In **short**.".to_owned(),
            ..SummaryRecord::default()
        });
        let text = page(&paper);
        assert!(
            text.starts_with("# \\# A \\*star\\* \\<b>\n\nLudwig van Beethoven, "),
            "{text}"
        );
        assert!(
            text.contains("- Source: <https://example.org/a_b?q=1&r=%C3%A9#x>\n"),
            "{text}"
        );
        assert!(text.contains("## TL;DR\n\nIn **short**.\n"), "{text}");
    }
}
