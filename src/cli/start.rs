//! Starting the terminal UI, on AWS or on the stage.

use super::args::{Demo, Global};
use super::{Failure, print, run_to_end, stage};
use crate::app::{App, Effect, Options, zone_of};
use crate::aws::SessionSpec;
use crate::config::{Config, Loaded, Paths};
use crate::domain::Text;
use crate::domain::place::{Choices, MetricsChoice};
use crate::fetchers;
use crate::keys::Keymap;
use crate::scheduler::{self, Facts, Scheduler};
use crate::theme::{ColorDepth, Theme};
use crate::ui;
use crate::ui::engine::Clocks;
use crate::ui::run::{Ended, Surroundings};
use std::io::IsTerminal;

/// Everything read before the terminal is touched.
pub(super) struct Prepared {
    pub(super) config: Config,
    pub(super) paths: Option<Paths>,
    pub(super) keymap: Keymap,
    pub(super) theme: Theme,
    pub(super) depth: ColorDepth,
    /// What is wrong with the user's files: told, never in the way.
    pub(super) notices: Vec<String>,
}

/// Reads the user's files; what is broken in them becomes a notice.
pub(super) fn prepare(global: &Global) -> Result<Prepared, Failure> {
    let loaded = match &global.config {
        // A file that was asked for by name must be there.
        Some(path) if !path.exists() => {
            return Err(Failure::usage(format!(
                "--config {}: there is no such file",
                path.display()
            )));
        }
        named => Config::load_lenient(named.as_deref()),
    };
    let mut notices: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    let paths = crate::config::paths().ok();
    let keys = paths
        .as_ref()
        .and_then(|paths| match std::fs::read_to_string(&paths.keymap) {
            Ok(text) => Some((&*paths.keymap, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                let file = paths.keymap.display();
                notices.push(format!("{file}: {error}; the built-in keys are in force"));
                None
            }
        });
    let (keymap, warnings) = Keymap::load(keys.as_ref().map(|(path, text)| (*path, text.as_str())));
    notices.extend(warnings.iter().map(ToString::to_string));
    let depth = ColorDepth::detect(
        |name| std::env::var(name).ok(),
        std::io::stdout().is_terminal() || global.script.is_some(),
    );
    let depth = if global.script.is_some() && depth != ColorDepth::None {
        ColorDepth::TrueColor
    } else {
        depth
    };
    let profile = global
        .profile
        .as_deref()
        .or(loaded.config.profile.as_deref());
    let name = global
        .theme
        .as_deref()
        .unwrap_or_else(|| loaded.config.theme_for(profile, is_light()));
    let (theme, warnings) = Theme::load(name, paths.as_ref().map(|paths| &*paths.themes), depth);
    notices.extend(warnings.iter().map(ToString::to_string));
    Ok(Prepared {
        config: loaded.config,
        paths,
        keymap,
        theme,
        depth,
        notices,
    })
}

/// The terminal UI on AWS.
pub(super) fn on_aws(global: &Global) -> Result<(), Failure> {
    let prepared = prepare(global)?;
    let base = session(global, &prepared.config);
    run_to_end(play(global, prepared, base, None, Clocks::real()))
}

/// The terminal UI on the stage, or the stage alone.
pub(super) fn on_stage(global: &Global, demo: &Demo) -> Result<(), Failure> {
    if demo.scenario == "list" {
        return stage::list();
    }
    let prepared = prepare(global)?;
    let clocks = if demo.frozen {
        Clocks::frozen(stage::FROZEN_AT + demo.advance)
    } else {
        Clocks::real()
    };
    run_to_end(async {
        let stage = stage::raise(demo).await?;
        if demo.serve.is_some() {
            return stage::serve(stage).await;
        }
        let base = SessionSpec {
            endpoint: Some(stage.endpoint()),
            fixed_credentials: Some(("demo".to_owned(), "demo".to_owned())),
            ..session(global, &prepared.config)
        };
        let global = Global {
            region: global
                .region
                .clone()
                .or_else(|| Some("us-east-1".to_owned())),
            profile: None,
            ..global.clone()
        };
        let name = format!("demo {}", demo.scenario);
        let played = play(&global, prepared, base, Some(name), clocks).await;
        stage.shutdown().await;
        played
    })
}

/// The settings: of the file that was named, which must be in order, or of the usual one, which may
/// be broken.
pub(super) fn loaded(global: &Global) -> Result<Loaded, Failure> {
    match &global.config {
        Some(path) => Config::load(Some(path)).map_err(|error| Failure::usage(error.to_string())),
        None => Ok(Config::load_lenient(None)),
    }
}

/// The settings, with what is wrong with them told.
pub(super) fn config_told(global: &Global) -> Result<Config, Failure> {
    let loaded = loaded(global)?;
    for warning in &loaded.warnings {
        print::complain(&warning.to_string());
    }
    Ok(loaded.config)
}

/// What the sessions of all contexts have in common.
pub(super) fn session(global: &Global, config: &Config) -> SessionSpec {
    SessionSpec {
        write: global.write || config.write_for(profile_of(global, config).as_deref()),
        deadline: Some(config.deadline),
        ..SessionSpec::default()
    }
}

/// The profile to begin with: the flag, then the configuration; else what AWS tools would take.
pub(super) fn profile_of(global: &Global, config: &Config) -> Option<String> {
    global.profile.clone().or_else(|| config.profile.clone())
}

/// The region to begin with.
pub(super) fn region_of(global: &Global, config: &Config) -> Option<String> {
    let profile = profile_of(global, config);
    global
        .region
        .clone()
        .or_else(|| config.region_for(profile.as_deref()).map(str::to_owned))
}

/// A scheduler as the configuration wants it.
pub(super) fn scheduler(config: &Config, cause: Option<crate::domain::call::Cause>) -> Scheduler {
    let settings = scheduler::Config {
        share: config.rate_share,
        cause,
        poll: scheduler::Poll {
            visible: config.poll.visible,
            background: config.poll.background,
            slowest: config.poll.slowest,
        },
        ..scheduler::Config::default()
    };
    Scheduler::new(|id| Facts::of(fetchers::source(id)), settings)
}

async fn play(
    global: &Global,
    prepared: Prepared,
    base: SessionSpec,
    stage: Option<String>,
    clocks: Clocks,
) -> Result<(), Failure> {
    if global.script.is_none() && !std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the screens need a terminal; for scripts and pipes use ecsight get clusters|services|tasks -o json",
        ));
    }
    let size = if global.script.is_some() {
        global.size
    } else {
        ui::terminal::size().unwrap_or(global.size)
    };
    let (app, effects) = model(global, &prepared, stage, clocks, size);
    let surroundings = Surroundings {
        themes: prepared.paths.map(|paths| paths.themes),
        depth: prepared.depth,
        mouse: prepared.config.mouse,
    };
    match &global.script {
        Some(script) => ui::script::run(script, app, effects, base, clocks, surroundings)
            .await
            .map_err(|line| Failure { code: 1, line }),
        None => match ui::run::run(app, effects, base, clocks, surroundings).await {
            Ok(Ended::Left) => Ok(()),
            Ok(Ended::Signalled(signal)) => Err(Failure::silent(signal.exit_code())),
            Err(error) => Err(Failure::usage(format!("the terminal failed: {error}"))),
        },
    }
}

fn model(
    global: &Global,
    prepared: &Prepared,
    stage: Option<String>,
    clocks: Clocks,
    size: (u16, u16),
) -> (App, Vec<Effect>) {
    let config = &prepared.config;
    let on_stage = stage.is_some();
    let options = Options {
        profile: if on_stage {
            None
        } else {
            profile_of(global, config).map(Text::from)
        },
        region: if on_stage {
            global.region.clone().map(Text::from)
        } else {
            region_of(global, config).map(Text::from)
        },
        cluster: global.cluster.as_deref().map(Text::from),
        service: global.service.as_deref().map(Text::from),
        write: global.write || config.write,
        profile_write: if global.write {
            // The flag is for every profile: somebody typed it now.
            std::collections::BTreeMap::new()
        } else {
            let each = config.profiles.iter();
            each.filter_map(|(name, profile)| Some((name.clone(), profile.write?)))
                .collect()
        },
        production: config.production.clone(),
        stage: stage.map(Text::from),
        split: config.split,
        zone: zone_of(config.time),
        columns: config.columns.clone(),
        size,
    };
    let choices = Choices {
        regions: ui::region_choices(),
        themes: ui::theme_choices(prepared.paths.as_ref().map(|paths| &*paths.themes)),
        metrics: if config.metrics {
            MetricsChoice::Automatic
        } else {
            MetricsChoice::OnRequest
        },
        ..Choices::default()
    };
    let (mut app, effects) = App::new(
        options,
        scheduler(config, None),
        prepared.keymap.clone(),
        prepared.theme.clone(),
        choices,
        clocks.now(),
    );
    app.notices.clone_from(&prepared.notices);
    (app, effects)
}

/// Whether the terminal says that its background is light: `COLORFGBG` ends in its colour number.
fn is_light() -> bool {
    let colours = std::env::var("COLORFGBG").unwrap_or_default();
    let back = colours
        .rsplit(';')
        .next()
        .and_then(|back| back.parse::<u8>().ok());
    back.is_some_and(|back| back == 7 || (9..=15).contains(&back))
}
