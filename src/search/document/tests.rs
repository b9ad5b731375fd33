use super::{COLUMNS, Document, PLACES};

#[test]
fn both_databases_get_the_same_tokens_at_the_same_distances() {
    let document = Document::default()
        .title("Reward models, large-scale")
        .body("We reward.");
    let [title, _, _, body] = document.texts();
    assert_eq!(
        title,
        "reward model larg scale \u{e104} largescal \u{e103}large \u{e103}models"
    );
    assert_eq!(body, "we reward");
    let vector = document.vector();
    assert!(vector.contains("'reward':1A,12505D"), "{vector}");
    assert!(vector.contains("'largescal':6A"), "{vector}");
}

#[test]
fn a_document_stays_within_what_a_tsvector_holds() {
    let words = (0..30_000).map(|at| format!("w{at}")).collect::<Vec<_>>();
    let same = "same ".repeat(2_000);
    let document = Document::default()
        .title(&same)
        .summary(&same)
        .body(&words.join(" "));
    let same = document.texts().concat();
    assert_eq!(same.matches("same").count(), PLACES);
    let vector = document.vector();
    let places = vector.split("'same':").nth(1).expect("the word");
    let places = places.split(' ').next().expect("its places");
    assert_eq!(places.split(',').count(), PLACES);
    let room: usize = COLUMNS.iter().map(|(_, room)| room + 1).sum();
    assert!(room < 16_383);
    assert!(vector.len() < 1_000_000);
}
