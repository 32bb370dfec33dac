//! From a theme's name to its styles, through the themes it builds on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ratatui::style::{Color, Style};
use strum::{EnumCount as _, IntoEnumIterator};

use super::file::{self, File, Ink};
use super::lower::lower;
use super::{ColorDepth, DEFAULT, Kind, Origin, Role, Theme, ThemeInfo, builtin};
use crate::config::{Warning, closest};

type Styles = [Style; Role::COUNT];

impl Theme {
    /// Loads a theme by name, the user's before a built-in one, for a terminal of this depth.
    ///
    /// Never fails: whatever makes no sense is passed over with a warning, and where nothing is
    /// left the default theme holds.
    pub fn load(name: &str, user_dir: Option<&Path>, depth: ColorDepth) -> (Self, Vec<Warning>) {
        let mut warnings = Vec::new();
        let found =
            resolve(name, user_dir, &mut warnings).map(|(kind, styles)| (name, kind, styles));
        let (name, kind, mut styles) = found.unwrap_or_else(|| {
            // The built-in one and not the user's of that name, which may be what is broken.
            let (kind, styles) = resolve(DEFAULT, None, &mut warnings)
                .unwrap_or((Kind::Dark, [Style::new(); Role::COUNT]));
            (DEFAULT, kind, styles)
        });
        if depth == ColorDepth::None {
            let plain = resolve("monochrome", None, &mut warnings);
            let plain = plain.map_or([Style::new(); Role::COUNT], |(_, styles)| styles);
            lower(&mut styles, depth, kind, &plain);
        } else {
            lower(&mut styles, depth, kind, &[Style::new(); Role::COUNT]);
        }
        let name = name.to_owned();
        let theme = Self {
            name,
            kind,
            depth,
            styles,
        };
        (theme, warnings)
    }

    /// Every theme that can be chosen: the built-in ones in their order, then the user's.
    pub fn list(user_dir: Option<&Path>) -> Vec<ThemeInfo> {
        let mine = user_files(user_dir);
        let names = Self::builtin_names().map(str::to_owned);
        let names = names.chain(mine.keys().filter(|n| builtin::text(n).is_none()).cloned());
        names
            .map(|name| {
                let mut unheard = Vec::new();
                let chain = chain(&name, user_dir, &mut unheard);
                let of = |get: fn(&File) -> Option<Kind>| chain.iter().find_map(|(_, f)| get(f));
                ThemeInfo {
                    kind: of(|f| f.kind).unwrap_or_default(),
                    description: chain
                        .first()
                        .map(|(_, f)| f.description.clone())
                        .unwrap_or_default(),
                    origin: match mine.get(&name) {
                        Some(path) => Origin::User(path.clone()),
                        None => Origin::Builtin,
                    },
                    name,
                }
            })
            .collect()
    }
}

/// The user's theme files by name.
fn user_files(dir: Option<&Path>) -> BTreeMap<String, PathBuf> {
    let entries = dir.and_then(|dir| std::fs::read_dir(dir).ok());
    entries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .collect()
}

/// A theme and those it builds on, the nearest first, each with how warnings call it. Ends before
/// a theme that cannot be read.
fn chain(name: &str, dir: Option<&Path>, warnings: &mut Vec<Warning>) -> Vec<(String, File)> {
    let mine = user_files(dir);
    let mut files: Vec<(String, File)> = Vec::new();
    let mut next = Some(name.to_owned());
    let mut asked_by = ("theme".to_owned(), None);
    let mut visited: Vec<(String, bool)> = Vec::new();
    while let Some(name) = next.take() {
        // A user's theme may build on the built-in one it replaces, so a name can come up twice.
        let again = visited.iter().any(|(known, _)| *known == name);
        let path = mine.get(&name).filter(|_| !again);
        let step = (name.clone(), path.is_some());
        // What still holds when this one cannot be had.
        let rest = match files.is_empty() {
            true => "the default theme holds",
            false => "what builds on it is taken without it",
        };
        if visited.contains(&step) || (again && builtin::text(&name).is_none()) {
            let names: Vec<&str> = visited.iter().map(|(n, _)| n.as_str()).collect();
            let way = names.join(" → ");
            let message = format!("inherits: {way} → {name} goes round in a circle; it ends there");
            warnings.push(Warning::new(asked_by.0, asked_by.1, message));
            break;
        }
        let (source, text) = match (path, builtin::text(&name)) {
            (Some(path), _) => (path.display().to_string(), std::fs::read_to_string(path)),
            (None, Some(text)) => (format!("theme {name}"), Ok(text.to_owned())),
            (None, None) => {
                let mut known: Vec<&str> = Theme::builtin_names().collect();
                known.extend(mine.keys().map(String::as_str));
                let advice = match closest(&name, known) {
                    Some(name) => format!("did you mean \"{name}\"? "),
                    None => String::new(),
                };
                let message = format!("unknown theme \"{name}\"; {advice}{rest}");
                warnings.push(Warning::new(asked_by.0, asked_by.1, message));
                break;
            }
        };
        visited.push(step);
        let read = match text {
            Ok(text) => file::read(&source, &text, rest),
            Err(error) => Err(Warning::new(
                source.clone(),
                None,
                format!("cannot be read: {error}; {rest}"),
            )),
        };
        match read {
            Ok((file, more)) => {
                warnings.extend(more);
                (next, asked_by) = match &file.inherits {
                    Some((name, line)) => (Some(name.clone()), (source.clone(), Some(*line))),
                    None => (None, (source.clone(), None)),
                };
                files.push((source, file));
            }
            Err(warning) => {
                warnings.push(warning);
                break;
            }
        }
    }
    files
}

/// The styles of a theme in full colour; none when there is no such theme or it is broken.
fn resolve(name: &str, dir: Option<&Path>, warnings: &mut Vec<Warning>) -> Option<(Kind, Styles)> {
    let files = chain(name, dir, warnings);
    if files.is_empty() {
        return None;
    }
    // All palettes are laid over one another first, so that a theme can recolour its parent's
    // roles by naming a colour anew.
    let mut palette: BTreeMap<&str, Color> = BTreeMap::new();
    for (_, file) in files.iter().rev() {
        palette.extend(
            file.palette
                .iter()
                .map(|(name, color)| (name.as_str(), *color)),
        );
    }
    let mut own: [Option<Style>; Role::COUNT] = [None; Role::COUNT];
    for (source, file) in files.iter().rev() {
        for (role, paint) in &file.roles {
            let mut look_up = |ink: &Option<Ink>| {
                let ink = ink.as_ref()?;
                let color = match &ink.written {
                    Ok(color) => return Some(*color),
                    Err(name) => palette.get(name.as_str()).copied(),
                };
                if let (None, Err(name)) = (color, &ink.written) {
                    let advice = match closest(name, palette.keys().copied()) {
                        Some(name) => format!("did you mean \"{name}\"?"),
                        None => "the terminal's own is taken".to_owned(),
                    };
                    let message = format!("{role}: unknown colour \"{name}\"; {advice}");
                    warnings.push(Warning::new(source.clone(), Some(ink.line), message));
                }
                color
            };
            let mut style = Style::new().add_modifier(paint.modifiers);
            style.fg = look_up(&paint.fg);
            style.bg = look_up(&paint.bg);
            own[*role as usize] = Some(style);
        }
    }
    let kind = files
        .iter()
        .find_map(|(_, file)| file.kind)
        .unwrap_or_default();
    let mut styles = [Style::new(); Role::COUNT];
    for role in Role::iter() {
        let mut at = Some(role);
        while let Some(role_now) = at {
            if let Some(mut style) = own[role_now as usize] {
                // The text's background is the screen's. Lent to others it would punch holes into
                // the selected row; only a window needs one of its own.
                if role_now == Role::Text && !matches!(role, Role::Text | Role::Popup) {
                    style.bg = None;
                }
                styles[role as usize] = style;
                break;
            }
            at = role_now.fallback();
        }
    }
    Some((kind, styles))
}
