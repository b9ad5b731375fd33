//! Ids of nothing, and of other things than are wanted.

use super::*;

/// Ids that are none, and one of nothing for each kind.
const BAD: [&str; 12] = [
    "",
    "1",
    "nonsense",
    "paper_",
    "paper_\u{0}",
    "paper_01890000-0000-7000-8000-00000000000g",
    "paper_01890000-0000-7000-8000-000000000000",
    "author_01890000-0000-7000-8000-000000000000",
    "topic_01890000-0000-7000-8000-000000000000",
    "venue_01890000-0000-7000-8000-000000000000",
    "summary_01890000-0000-7000-8000-000000000000",
    "change_99999999999999999999",
];

/// The kind of an id that is one.
fn kind(id: &str) -> Option<&str> {
    let (kind, rest) = id.split_once('_')?;
    let is_key = rest.len() == 36 || kind == "change";
    (is_key && kind.chars().all(|letter| letter.is_ascii_lowercase())).then_some(kind)
}

databases! {
    async fn an_id_of_nothing_or_of_something_else_is_named(app: TestApp) {
        let admin = app.admin().await;
        let entries = Entries::add(&admin).await;
        let inputs: Vec<_> = MUTATIONS.iter().map(|(mutation, _)| (*mutation, rich(&entries, mutation))).collect();
        // One id of each kind, which is good elsewhere.
        let mut ids: Vec<String> = BAD.map(str::to_owned).to_vec();
        for place in inputs.iter().flat_map(|(_, input)| places(input).into_iter().map(move |place| input.pointer(&place))) {
            let id = place.and_then(Value::as_str).unwrap_or_default();
            if kind(id).is_some_and(|new| !ids[BAD.len()..].iter().any(|known| kind(known) == Some(new))) {
                ids.push(id.to_owned());
            }
        }
        let before = state(&app).await;
        let mut wrong = Vec::new();
        for (mutation, input) in &inputs {
            for place in places(input) {
                let Some(own) = input.pointer(&place).and_then(Value::as_str).and_then(kind) else {
                    continue;
                };
                for id in ids.iter().filter(|id| kind(id) != Some(own) || BAD.contains(&id.as_str())) {
                    let answer = send_with(&admin, mutation, input, &place, json!(id)).await;
                    let told = if answer.errors().is_empty() { remarks(&answer, mutation) } else { Vec::new() };
                    if told != [problem("NOT_FOUND", &path(&place))] {
                        wrong.push(format!("{mutation}{place} {id:?}: {:?} {told:?}", answer.codes()));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(state(&app).await, before);
    }
}
