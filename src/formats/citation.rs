//! References to papers as styles of citation want them, offline: the styles and locales of CSL are embedded.

use std::{str::FromStr, sync::LazyLock};

use hayagriva::{
    BibliographyDriver, BibliographyItem, BibliographyRequest, CitationItem, CitationRequest,
    ElemChild, ElemChildren, Formatting,
    archive::{self, ArchivedStyle},
    citationberg::{
        FontStyle, FontWeight, IndependentStyle, Locale, LocaleCode, Style as Csl, VerticalAlign,
        json::Item,
    },
};
use serde_json::{Value, json};

use super::csl_json;
use crate::domain::{Invalid, record::PaperRecord, text};

/// A style of citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// American Psychological Association, 7th edition.
    Apa,
    /// Modern Language Association, 9th edition.
    Mla,
    /// Chicago Manual of Style, 18th edition, author and date.
    Chicago,
    /// Institute of Electrical and Electronics Engineers.
    Ieee,
    /// Harvard, as Cite Them Right has it, 12th edition.
    Harvard,
    /// Vancouver, as Elsevier has it.
    Vancouver,
}

impl FromStr for Style {
    type Err = Invalid;

    /// The name in any case: `apa`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "apa" => Self::Apa,
            "mla" | "modern-language-association" => Self::Mla,
            "chicago" | "chicago-author-date" => Self::Chicago,
            "ieee" => Self::Ieee,
            "harvard" | "harvard-cite-them-right" => Self::Harvard,
            "vancouver" => Self::Vancouver,
            _ => {
                let message =
                    "There is no such style; use apa, mla, chicago, ieee, harvard or vancouver.";
                return Err(Invalid::new(message));
            }
        })
    }
}

/// How a reference is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Markup {
    /// Without fonts.
    Text,
    /// With `<i>`, `<b>`, `<sup>` and `<sub>`; everything else is escaped.
    Html,
}

/// The reference to one paper, without the number that styles give it in a list.
///
/// # Errors
/// A locale that there are no words for.
pub fn reference(
    paper: &PaperRecord,
    style: Style,
    locale: &str,
    markup: Markup,
) -> Result<String, Invalid> {
    let mut math = Math::default();
    let items = rendered(&[paper], style, locale, &mut math)?;
    let texts = items.iter().map(|item| written(item, false, markup));
    Ok(math.put_back(&texts.collect::<String>(), markup))
}

/// The references of these papers in the order of the style: by author, or as they come where it numbers them.
///
/// # Errors
/// A locale that there are no words for.
pub fn references(
    papers: &[&PaperRecord],
    style: Style,
    locale: &str,
    markup: Markup,
) -> Result<Vec<String>, Invalid> {
    let mut math = Math::default();
    let items = rendered(papers, style, locale, &mut math)?;
    let texts = items.iter().map(|item| written(item, true, markup));
    Ok(texts.map(|text| math.put_back(&text, markup)).collect())
}

fn rendered(
    papers: &[&PaperRecord],
    style: Style,
    locale: &str,
    math: &mut Math,
) -> Result<Vec<BibliographyItem>, Invalid> {
    let locale = known(locale)?;
    let Some(style) = style.csl() else {
        return Ok(Vec::new());
    };
    let items = papers.iter().zip(1..);
    let items = items.filter_map(|(paper, number)| item(paper, number, math));
    let items: Vec<Item> = items.collect();
    let mut driver = BibliographyDriver::new();
    for item in &items {
        let cited = vec![CitationItem::with_entry(item)];
        let locale = Some(locale.clone());
        driver.citation(CitationRequest::new(cited, style, locale, &LOCALES, None));
    }
    let request = BibliographyRequest::new(style, Some(locale), &LOCALES);
    let bibliography = driver.finish(request).bibliography;
    Ok(bibliography.map(|found| found.items).unwrap_or_default())
}

/// Math of titles, for which a character of private use stands while styles change the case of the words around it.
#[derive(Default)]
struct Math(Vec<String>);

/// The character that stands for the first one.
const FIRST: u32 = 0x10_0000;

impl Math {
    fn take_out(&mut self, title: &str) -> String {
        let mut plain = String::with_capacity(title.len());
        let mut read = 0;
        for math in text::math(title) {
            let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
            let Some(stand_in) = char::from_u32(FIRST.saturating_add(number)) else {
                break;
            };
            plain.push_str(&title[read..math.start]);
            plain.push(stand_in);
            read = math.end;
            self.0.push(title[math].to_owned());
        }
        plain.push_str(&title[read..]);
        plain
    }

    fn put_back(&self, reference: &str, markup: Markup) -> String {
        let mut whole = String::with_capacity(reference.len());
        for character in reference.chars() {
            let number = u32::from(character).checked_sub(FIRST);
            let math = number.and_then(|number| self.0.get(usize::try_from(number).ok()?));
            match math {
                None => whole.push(character),
                Some(math) if markup == Markup::Text => whole.push_str(math),
                Some(math) => whole.push_str(&html_escape::encode_text(math)),
            }
        }
        whole
    }
}

/// What styles say in each language.
static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(archive::locales);

fn known(locale: &str) -> Result<LocaleCode, Invalid> {
    let codes = || LOCALES.iter().filter_map(|known| known.lang.as_ref());
    let mut all = codes();
    let found = all.find(|code| code.0.eq_ignore_ascii_case(locale));
    found.cloned().ok_or_else(|| {
        let codes: Vec<&str> = codes().map(|code| code.0.as_str()).collect();
        let codes = codes.join(", ");
        Invalid::new(format!(
            "There are no words for this locale; use one of {codes}."
        ))
    })
}

impl Style {
    /// Each style is unpacked once.
    fn csl(self) -> Option<&'static IndependentStyle> {
        static STYLES: [LazyLock<Option<IndependentStyle>>; 6] = [
            LazyLock::new(|| independent(ArchivedStyle::AmericanPsychologicalAssociation)),
            LazyLock::new(|| independent(ArchivedStyle::ModernLanguageAssociation)),
            LazyLock::new(|| independent(ArchivedStyle::ChicagoAuthorDate)),
            LazyLock::new(|| {
                independent(ArchivedStyle::InstituteOfElectricalAndElectronicsEngineers)
            }),
            LazyLock::new(|| independent(ArchivedStyle::HarvardCiteThemRight)),
            LazyLock::new(|| independent(ArchivedStyle::ElsevierVancouver)),
        ];
        let at = match self {
            Self::Apa => 0,
            Self::Mla => 1,
            Self::Chicago => 2,
            Self::Ieee => 3,
            Self::Harvard => 4,
            Self::Vancouver => 5,
        };
        STYLES[at].as_ref()
    }
}

fn independent(style: ArchivedStyle) -> Option<IndependentStyle> {
    match style.get() {
        Csl::Independent(style) => Some(style),
        Csl::Dependent(_) => None,
    }
}

/// The paper as the processor wants it. Each paper is an item of its own, also where two say the same.
fn item(paper: &PaperRecord, number: usize, math: &mut Math) -> Option<Item> {
    let mut item = csl_json::item(paper, number);
    let members = item.as_object_mut()?;
    members.insert("id".to_owned(), json!(number.to_string()));
    members.insert("title".to_owned(), json!(math.take_out(&paper.title)));
    // Remarks of curators and what the processor does not know.
    for member in ["note", "abstract", "keyword", "custom"] {
        members.remove(member);
    }
    for author in members
        .get_mut("author")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        // The processor would take a name without parts apart.
        if author.get("given").is_none()
            && let Some(name) = author.get("family").cloned()
        {
            *author = json!({"literal": name});
        }
    }
    serde_json::from_value(item).ok()
}

fn written(item: &BibliographyItem, is_numbered: bool, markup: Markup) -> String {
    let mut to = String::new();
    if let Some(first) = item.first_field.as_ref().filter(|_| is_numbered) {
        write(first, markup, &mut to);
        to.push(' ');
    }
    write_all(&item.content, markup, &mut to);
    to.trim().to_owned()
}

fn write_all(children: &ElemChildren, markup: Markup, to: &mut String) {
    for child in &children.0 {
        write(child, markup, to);
    }
}

fn write(child: &ElemChild, markup: Markup, to: &mut String) {
    match child {
        ElemChild::Text(part) => write_text(&part.text, part.formatting, markup, to),
        ElemChild::Elem(element) => write_all(&element.children, markup, to),
        ElemChild::Markup(part) => write_text(part, Formatting::default(), markup, to),
        ElemChild::Link { text: part, .. } => {
            write_text(&part.text, part.formatting, markup, to);
        }
        ElemChild::Transparent { .. } => {}
    }
}

fn write_text(part: &str, formatting: Formatting, markup: Markup, to: &mut String) {
    if markup == Markup::Text {
        return to.push_str(part);
    }
    let tags = [
        (formatting.font_style == FontStyle::Italic, "i"),
        (formatting.font_weight == FontWeight::Bold, "b"),
        (formatting.vertical_align == VerticalAlign::Sup, "sup"),
        (formatting.vertical_align == VerticalAlign::Sub, "sub"),
    ];
    let tags = || {
        tags.iter()
            .filter(|(is_wanted, _)| *is_wanted)
            .map(|(_, tag)| *tag)
    };
    for tag in tags() {
        to.extend(["<", tag, ">"]);
    }
    to.push_str(&html_escape::encode_text(part));
    for tag in tags().collect::<Vec<_>>().into_iter().rev() {
        to.extend(["</", tag, ">"]);
    }
}

#[cfg(test)]
mod tests;
