//! From values as the history has them to a wish that the ordinary verb can carry out.

use entity::enums::{
    AuthorshipKind, Integrity, LinkRelation, PaperKind, PaperStatus, SummaryKind, SummaryOrigin,
    TopicSource,
};
use serde_json::Value;

use super::{
    AuthorRef, AuthorshipInput, FigureInput, IdentifierInput, LinkInput, PaperInput, SummaryInput,
    TopicInput, state::State,
};
use crate::{
    catalog::{Patch, unit::Snapshot},
    domain::GlobalId,
};

/// The wish that these values of a paper be so.
pub(in crate::catalog) fn wish(values: &Snapshot) -> PaperInput {
    let mut input = PaperInput::default();
    for (field, value) in values {
        match field.as_str() {
            "slug" => input.slug = patch(value),
            "title" => input.title = patch(value),
            "abstract" => input.abstract_text = patch(value),
            "publishedOn" => input.published_on = patch(value),
            "venue" => input.venue = patch(value),
            "language" => input.language = patch(value),
            "comment" => input.comment = patch(value),
            "kind" => input.kind = word(value, PaperKind::parse),
            "status" => input.status = word(value, PaperStatus::parse),
            "integrity" => input.integrity = word(value, Integrity::parse),
            "featured" => input.featured = value.as_bool().into(),
            "authors" => input.authors = list(value, authorship),
            "topics" => input.topics = list(value, topic),
            "identifiers" => input.identifiers = list(value, identifier),
            "links" => links(value, &mut input),
            "summaries" => input.summaries = list(value, summary),
            "figures" => input.figures = list(value, figure),
            _ => {}
        }
    }
    input
}

/// What no wish can say: which summaries were the same ones, and how topics came to be set.
pub(in crate::catalog) fn finish(values: &Snapshot, state: &mut State) {
    let members = |field: &str| values.get(field).and_then(Value::as_array);
    for (own, former) in state
        .topics
        .iter_mut()
        .zip(members("topics").into_iter().flatten())
    {
        let source = text(former, "source").and_then(|word| TopicSource::parse(&word));
        own.source = source.unwrap_or(own.source);
        own.confidence = former["confidence"].as_f64();
    }
    let summaries = members("summaries").into_iter().flatten();
    for (own, former) in state.summaries.iter_mut().zip(summaries) {
        let id = text(former, "id").and_then(|id| id.parse::<GlobalId>().ok());
        own.uid = id.map_or(own.uid, |id| id.uid);
    }
}

fn patch(value: &Value) -> Patch<String> {
    value.as_str().map(str::to_owned).into()
}

fn word<T>(value: &Value, parse: impl Fn(&str) -> Option<T>) -> Patch<T> {
    value.as_str().and_then(parse).into()
}

fn list<T>(value: &Value, member: impl Fn(&Value) -> Option<T>) -> Patch<Vec<T>> {
    let members = value.as_array().into_iter().flatten();
    Patch::Set(members.filter_map(member).collect())
}

fn text(value: &Value, member: &str) -> Option<String> {
    value.get(member)?.as_str().map(str::to_owned)
}

fn authorship(value: &Value) -> Option<AuthorshipInput> {
    let author: GlobalId = text(value, "author")?.parse().ok()?;
    Some(AuthorshipInput {
        author: Some(AuthorRef::Uid(author.uid)),
        name: text(value, "name"),
        orcid: None,
        affiliation: text(value, "affiliation"),
        kind: text(value, "kind").and_then(|word| AuthorshipKind::parse(&word)),
    })
}

fn topic(value: &Value) -> Option<TopicInput> {
    Some(TopicInput {
        topic: text(value, "topic")?,
        primary: value["primary"].as_bool().unwrap_or_default(),
    })
}

fn identifier(value: &Value) -> Option<IdentifierInput> {
    Some(IdentifierInput {
        scheme: text(value, "scheme")?.parse().ok()?,
        value: text(value, "value")?,
    })
}

/// The link to the source is a value of its own.
fn links(value: &Value, input: &mut PaperInput) {
    input.url = Patch::Clear;
    let mut others = Vec::new();
    for link in value.as_array().into_iter().flatten() {
        let relation = text(link, "relation").and_then(|word| LinkRelation::parse(&word));
        let (Some(relation), Some(url)) = (relation, text(link, "url")) else {
            continue;
        };
        if relation == LinkRelation::Source {
            input.url = Patch::Set(url);
        } else {
            let label = text(link, "label");
            others.push(LinkInput {
                relation,
                url,
                label,
            });
        }
    }
    input.links = Patch::Set(others);
}

fn summary(value: &Value) -> Option<SummaryInput> {
    Some(SummaryInput {
        kind: SummaryKind::parse(&text(value, "kind")?)?,
        language: text(value, "language"),
        body: text(value, "body")?,
        origin: SummaryOrigin::parse(&text(value, "origin")?)?,
        origin_name: text(value, "originName"),
        reviewed_by: text(value, "reviewedBy"),
        reviewed_at: text(value, "reviewedAt"),
    })
}

fn figure(value: &Value) -> Option<FigureInput> {
    let parent = value["parent"].as_u64();
    Some(FigureInput {
        label: text(value, "label"),
        caption: text(value, "caption"),
        image_url: text(value, "imageUrl")?,
        alternative_text: text(value, "alternativeText"),
        thumbnail: value["thumbnail"].as_bool().unwrap_or_default(),
        parent: parent.and_then(|parent| usize::try_from(parent).ok()),
    })
}
