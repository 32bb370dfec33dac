//! What stacks export, and who imports it.

use super::{Desk, invalid};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{escape, field, text};

/// `ListExports`: of the whole region.
pub(super) fn exports(desk: &Desk<'_>) -> Result<String, ApiError> {
    let living = desk.stacks.iter().filter(|stack| !stack.is_deleted());
    let all = living.flat_map(|stack| stack.exports()).map(|export| {
        text("ExportingStackId", export.stack)
            + &text("Name", export.name)
            + &text("Value", export.value)
    });
    desk.page("Exports", "", all)
}

/// `ListImports`: the stacks that import a value; that there is none is an error.
pub(super) fn imports(desk: &Desk<'_>) -> Result<String, ApiError> {
    let name = field(desk.form, "ExportName").unwrap_or_default();
    let importing: Vec<String> = desk
        .stacks
        .iter()
        .filter(|stack| !stack.is_deleted() && stack.imports.contains(&name))
        .map(|stack| escape(&stack.name))
        .collect();
    if importing.is_empty() {
        return Err(invalid(format!(
            "Export '{name}' is not imported by any stack."
        )));
    }
    desk.page("Imports", &name, importing.into_iter())
}
