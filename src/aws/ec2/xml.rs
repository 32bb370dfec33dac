//! Answers: a tree of elements, read leniently. What is not known is not looked at.

use crate::domain::Text;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// Deepest nesting that is followed; EC2's answers have some ten levels.
const DEEPEST: usize = 64;

/// An element by its local name: namespaces and attributes tell nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::aws) struct Element {
    pub(super) name: String,
    text: String,
    children: Vec<Element>,
}

/// Why a text is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Garbled {
    #[error("the answer is no XML: {0}")]
    NoXml(String),
    #[error("the answer breaks off within <{0}>")]
    BrokenOff(String),
    #[error("the answer is empty")]
    Empty,
    #[error("the answer is nested too deeply")]
    TooDeep,
}

/// The outermost element of a text.
pub(super) fn parse(text: &str) -> Result<Element, Garbled> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Garbled::NoXml(error.to_string()))?;
        let ended = match event {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(Garbled::TooDeep);
                }
                open.push(Element::named(start.local_name().as_ref()));
                None
            }
            Event::Empty(start) => Some(Element::named(start.local_name().as_ref())),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                add(&mut open, text.as_ref());
                None
            }
            Event::CData(text) => {
                add(&mut open, text.as_ref());
                None
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                let name = String::from_utf8_lossy(&reference).into_owned();
                match character {
                    Some(character) => add(&mut open, character.to_string().as_bytes()),
                    None => {
                        let known = resolve_predefined_entity(&name).map(str::to_owned);
                        add(&mut open, known.unwrap_or(format!("&{name};")).as_bytes());
                    }
                }
                None
            }
            Event::Eof => {
                return Err(open
                    .pop()
                    .map_or(Garbled::Empty, |element| Garbled::BrokenOff(element.name)));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(element) = ended {
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Ok(element),
            }
        }
    }
}

fn add(open: &mut [Element], bytes: &[u8]) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(&String::from_utf8_lossy(bytes));
    }
}

impl Element {
    fn named(name: &[u8]) -> Self {
        Self {
            name: String::from_utf8_lossy(name).into_owned(),
            ..Self::default()
        }
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of a child; empty is absent, as some servers send what AWS leaves out.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.child(name)?.own_text()
    }

    /// Its own text; empty is absent.
    pub(super) fn own_text(&self) -> Option<Text> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| text.into())
    }

    /// The text of a child as it came, empty or not.
    pub(super) fn raw(&self, name: &str) -> Option<Text> {
        self.child(name).map(|child| child.text.as_str().into())
    }

    /// The number in a child.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.text(name)?.parse().ok()
    }

    /// The flag in a child.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.number(name)
    }

    /// The items of a set; absent when the set is.
    pub(super) fn set<T>(
        &self,
        name: &str,
        convert: impl FnMut(&Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        // Nearly every set calls its items `item`; a few have names of their own.
        let items = &self.child(name)?.children;
        Some(items.iter().filter_map(convert).collect())
    }
}
