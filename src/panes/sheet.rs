//! Writing a description: labelled values, small tables, exact times with their ages.

use super::document::{Document, Line, Section, Side};
use super::kind::{Look, health_role};
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::deployment::AwsVpcConfiguration;
use crate::domain::health::Health;
use crate::domain::list;
use crate::domain::time::{self, Timestamp};
use crate::theme::Role;

/// A description under construction.
pub struct Sheet<'a> {
    look: &'a Look<'a>,
    title: String,
    sections: Vec<Section>,
}

impl<'a> Sheet<'a> {
    /// An empty description.
    pub fn new(title: String, look: &'a Look<'a>) -> Self {
        let mut sheet = Self {
            look,
            title,
            sections: Vec::new(),
        };
        sheet.section("");
        sheet
    }

    /// Begins a part. A part that stays empty is left out.
    pub fn section(&mut self, heading: &str) {
        self.section_at(Side::Whole, heading);
    }

    /// Begins a part that stands at a side when there is room for two columns.
    pub fn section_at(&mut self, side: Side, heading: &str) {
        self.sections.push(Section {
            heading: heading.to_owned(),
            lines: Vec::new(),
            side,
        });
    }

    /// Puts every part begun since `from` parts were there at a side.
    pub fn place(&mut self, from: usize, side: Side) {
        for section in self.sections.iter_mut().skip(from) {
            section.side = side;
        }
    }

    /// How many parts were begun.
    pub fn parts(&self) -> usize {
        self.sections.len()
    }

    /// Adds a line to the current part.
    pub fn line(&mut self, line: Line) {
        if let Some(section) = self.sections.last_mut() {
            section.lines.push(line);
        }
    }

    /// The first line: what is wrong, in a sentence. Nothing is said about what is fine.
    pub fn verdict(&mut self, health: Health, why: Option<&str>) {
        if let Some(why) = why {
            self.line(Line::Text {
                text: format!("{} {why}", health.glyph()),
                tone: Some(health_role(health)),
            });
        }
    }

    /// A sentence with its glyph.
    pub fn says(&mut self, health: Health, text: &str) {
        self.line(Line::Text {
            text: format!("{} {text}", health.glyph()),
            tone: Some(health_role(health)),
        });
    }

    /// What could not be had, and why.
    pub fn gap(&mut self, reason: &str) {
        self.line(Line::Text {
            text: format!("◌ {reason}"),
            tone: Some(Role::Gap),
        });
    }

    /// A value AWS may leave out.
    pub fn value(&mut self, key: &str, value: Option<&Text>) {
        self.toned(key, value.map_or("—", |value| value), None);
    }

    /// A value that is there.
    pub fn text(&mut self, key: &str, value: &str) {
        self.toned(key, value, None);
    }

    /// A value with a meaning.
    pub fn toned(&mut self, key: &str, value: &str, tone: Option<Role>) {
        self.line(Line::KeyValue {
            key: key.to_owned(),
            value: value.to_owned(),
            tone,
        });
    }

    /// A number AWS may leave out.
    pub fn number(&mut self, key: &str, value: Option<i32>) {
        self.toned(
            key,
            &value.map_or_else(|| "—".to_owned(), |number| number.to_string()),
            None,
        );
    }

    /// Yes, no or not told.
    pub fn flag(&mut self, key: &str, value: Option<bool>) {
        self.toned(
            key,
            value.map_or("—", |flag| if flag { "yes" } else { "no" }),
            None,
        );
    }

    /// An exact time with its age; left out when absent.
    pub fn time(&mut self, key: &str, at: Option<Timestamp>) {
        if let Some(at) = at {
            let text = format!(
                "{}  ({} ago)",
                time::full(at, self.look.zone),
                time::age(self.look.now, at)
            );
            self.toned(key, &text, None);
        }
    }

    /// A row of a small table.
    pub fn row(&mut self, cells: Vec<(String, Option<Role>)>) {
        self.line(Line::Row(cells));
    }

    /// The head of a small table.
    pub fn head(&mut self, cells: &[&str]) {
        self.row(
            cells
                .iter()
                .map(|cell| ((*cell).to_owned(), Some(Role::Muted)))
                .collect(),
        );
    }

    /// A dim remark.
    pub fn remark(&mut self, text: &str) {
        self.line(Line::Text {
            text: text.to_owned(),
            tone: Some(Role::Muted),
        });
    }

    /// Subnets and security groups of `awsvpc` tasks.
    pub fn vpc(&mut self, vpc: &AwsVpcConfiguration) {
        self.text(
            "subnets",
            &super::joined(vpc.subnets.iter().map(|id| &**id)),
        );
        self.text(
            "security groups",
            &super::joined(list(&vpc.security_groups).iter().map(|id| &**id)),
        );
        self.value("public address", vpc.assign_public_ip.as_ref());
    }

    /// Tags, if there are any.
    pub fn tags(&mut self, tags: &[Tag]) {
        self.section("tags");
        for tag in tags {
            self.text(
                tag.key.as_deref().unwrap_or("—"),
                tag.value.as_deref().unwrap_or(""),
            );
        }
    }

    /// Says why there is nothing more to tell.
    pub fn not_described(mut self, reason: Option<&str>) -> Self {
        match reason {
            Some(reason) => self.line(Line::Text {
                text: format!("◌ {reason}"),
                tone: Some(Role::Gap),
            }),
            None => self.remark("not described yet"),
        }
        self
    }

    /// The finished description.
    pub fn finish(self) -> Document {
        let sections = self
            .sections
            .into_iter()
            .filter(|section| !section.lines.is_empty())
            .collect();
        Document {
            title: self.title,
            sections,
        }
    }
}

/// A page of one remark, where there is nothing else to read.
pub fn remark(title: &str, text: &str) -> Document {
    Document::new(
        title,
        vec![Section::new("", vec![Line::text(text).tone(Role::Muted)])],
    )
}
