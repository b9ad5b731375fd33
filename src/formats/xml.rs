//! Writing XML.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

pub(super) fn text(xml: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(value))?;
    Ok(())
}

/// A document of XML.
pub(super) fn xml(write: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>) -> String {
    let mut xml = Writer::new(Vec::new());
    let declaration = BytesDecl::new("1.0", Some("utf-8"), None);
    let written = xml
        .write_event(Event::Decl(declaration))
        .and_then(|()| write(&mut xml));
    // A list of bytes takes everything, and what was written as text is text.
    let bytes = written.map(|()| xml.into_inner()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
