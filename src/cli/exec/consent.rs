//! In production the name is typed before a session is opened; elsewhere nobody is asked, as on screen.

use super::super::act::confirm::{Given, Need};
use super::super::get::CONTEXT;
use super::super::{Failure, print};
use super::{Executing, open};
use crate::actions::Danger;
use crate::domain::{Text, arn};
use std::io::IsTerminal as _;

impl Executing {
    /// Has somebody say that it shall be done, where the configuration wants that.
    pub(super) async fn consent(
        &mut self,
        cluster: &Text,
        yes: Option<&str>,
    ) -> Result<(), Failure> {
        open::identify(&mut self.asker, &mut self.reports).await?;
        let context = self.asker.store.context(CONTEXT);
        let info = context.map(|it| &it.info);
        let account = context.and_then(|it| it.identity.as_ref()?.account.as_deref());
        let names = [
            info.and_then(|it| it.profile.as_deref()),
            account.or(info.and_then(|it| it.account.as_deref())),
            Some(arn::name(cluster)),
        ];
        let pattern = self.config.production_pattern(names.into_iter().flatten());
        if pattern.is_none() && yes.is_none() {
            return Ok(());
        }
        let need = Need::of(Danger::Mild, pattern, arn::name(cluster));
        let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        match need.given(yes) {
            Given::Already => return Ok(()),
            Given::Wrong(line) => return Err(Failure::usage(line)),
            Given::Ask if !can_ask => {
                let option = need.option();
                let line = format!("nothing was sent: it takes {option}");
                return Err(Failure::usage(line));
            }
            Given::Ask => {}
        }
        print::ask(&need.question());
        let typed = tokio::select! {
            typed = crate::ui::prompt::line() => typed,
            _ = tokio::signal::ctrl_c() => {
                print::tell("");
                let line = "interrupted: nothing was sent".to_owned();
                return Err(Failure { code: 130, line });
            }
        };
        match typed {
            Some(typed) if need.is_met_by(&typed) => Ok(()),
            _ => Err(Failure {
                code: 1,
                line: "nothing was sent".to_owned(),
            }),
        }
    }
}
