//! Measuring selections: how many fields, how deep, and how many fields the answer may have.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};

use super::{
    Refusal, Shape,
    introspection::{LISTED_TYPE, TYPE},
    shape::{Field as FieldShape, count},
};
use crate::{
    config::Limits,
    graphql::{
        error::ErrorCode,
        pagination::{DEFAULT_PAGE, LARGEST_PAGE},
    },
};

/// Members assumed of a list that does not say how many it has.
const LIST: usize = 10;

/// Selections within selections that are followed, those of fragments too: measuring recurses, and so does the library.
const LEVELS: usize = 100;

/// What selections amount to.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Selected fields, those of fragments wherever they are spread.
    selections: usize,
    /// Levels of fields.
    depth: usize,
    /// Fields of the answer, estimated.
    cost: usize,
    /// Aliases, expanded likewise.
    aliases: usize,
    /// Directives, expanded likewise.
    directives: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            cost: self.cost.saturating_add(other.cost),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
        }
    }
}

/// Measures the operations of a document; each fragment is measured once for each type and page size it is spread under.
pub(super) struct Measure<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    shape: &'a Shape,
    known: HashMap<(&'a str, &'a str, usize), Size>,
    level: usize,
    used: HashSet<&'a str>,
    open: HashSet<&'a str>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        variables: &'a Variables,
        shape: &'a Shape,
    ) -> Self {
        Self {
            document,
            variables,
            shape,
            known: HashMap::new(),
            level: 0,
            used: HashSet::new(),
            open: HashSet::new(),
        }
    }

    /// The estimated size of the answer, and whether the operation asks only for the schema.
    pub(super) fn operation(
        &mut self,
        operation: &'a OperationDefinition,
        limits: &Limits,
    ) -> Result<(usize, bool), Refusal> {
        let set = &operation.selection_set.node;
        let mut size = self.set(set, root_of(operation), 1)?;
        size.directives = size.directives.saturating_add(operation.directives.len());
        let introspection = operation.ty == OperationType::Query && only_schema(set);
        judge(size, introspection, limits)?;
        let roots = self.root_fields(set, &mut HashSet::new());
        if roots > limits.root_fields {
            return Err(Refusal::over(
                "root fields",
                roots,
                limits.root_fields,
                "limits.root_fields",
            ));
        }
        Ok((size.cost, introspection))
    }

    /// Validation walks fragments that nothing spreads, too.
    pub(super) fn unused_fragments(&mut self, limits: &Limits) -> Result<(), Refusal> {
        for (name, fragment) in &self.document.fragments {
            if !self.used.contains(name.as_str()) {
                let size = self.fragment(name, &fragment.node, "", 1)?;
                judge(size, false, limits)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, set: &'a SelectionSet, of: &'a str, page: usize) -> Result<Size, Refusal> {
        if self.level == LEVELS {
            let message = format!(
                "Selections are nested more than {LEVELS} levels deep, those of fragments included."
            );
            return Err(Refusal::new(ErrorCode::CostLimitExceeded, message));
        }
        self.level += 1;
        let mut size = Size::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, of, page)?,
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    // A fragment that does not exist is the affair of validation.
                    let mut part = match self.document.fragments.get(name) {
                        Some(fragment) => self.fragment(name, &fragment.node, of, page)?,
                        None => Size::default(),
                    };
                    part.directives = part.directives.saturating_add(spread.node.directives.len());
                    // The spread itself counts: validation visits it even if the fragment is empty of fields.
                    part.selections = part.selections.saturating_add(1);
                    part
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let condition = condition.map(|condition| condition.node.on.node.as_str());
                    let of = narrowed(of, condition.unwrap_or(of));
                    let mut part = self.set(&inline.node.selection_set.node, of, page)?;
                    part.directives = part.directives.saturating_add(inline.node.directives.len());
                    part.selections = part.selections.saturating_add(1);
                    part
                }
            };
            size = size.beside(part);
        }
        self.level -= 1;
        Ok(size)
    }

    fn fragment(
        &mut self,
        name: &'a str,
        fragment: &'a FragmentDefinition,
        of: &'a str,
        page: usize,
    ) -> Result<Size, Refusal> {
        let of = narrowed(of, fragment.type_condition.node.on.node.as_str());
        if let Some(size) = self.known.get(&(name, of, page)) {
            return Ok(*size);
        }
        if !self.open.insert(name) {
            let message = format!("The fragment '{name}' spreads itself.");
            return Err(Refusal::new(ErrorCode::GraphqlValidationFailed, message));
        }
        self.used.insert(name);
        let mut size = self.set(&fragment.selection_set.node, of, page)?;
        size.directives = size.directives.saturating_add(fragment.directives.len());
        self.open.remove(name);
        self.known.insert((name, of, page), size);
        Ok(size)
    }

    /// `page` is the number of entries of the connection that the field belongs to, 1 elsewhere.
    fn field(&mut self, field: &'a Field, of: &'a str, page: usize) -> Result<Size, Refusal> {
        let shape = self.shape.field(of, field.name.node.as_str());
        let (child, child_page, times) = match shape {
            None => ("", 1, 1),
            Some(shape) if shape.is_connection() => {
                (shape.of.as_str(), self.entries(field, shape), 1)
            }
            Some(FieldShape {
                of,
                length: Some(length),
                ..
            }) => (of.as_str(), 1, *length),
            Some(shape) if shape.is_list && of.ends_with("Connection") => {
                (shape.of.as_str(), 1, page)
            }
            Some(shape) if shape.is_list => (shape.of.as_str(), 1, self.members(field, shape)),
            Some(shape) => (shape.of.as_str(), 1, 1),
        };
        let inner = self.set(&field.selection_set.node, child, child_page)?;
        let directives: &Vec<Positioned<Directive>> = &field.directives;
        Ok(Size {
            selections: inner.selections.saturating_add(1),
            depth: inner.depth.saturating_add(1),
            cost: inner.cost.saturating_mul(times).saturating_add(1),
            aliases: inner
                .aliases
                .saturating_add(usize::from(field.alias.is_some())),
            directives: inner.directives.saturating_add(directives.len()),
        })
    }

    /// Entries of a page: what `first` or `last` says, as far as it will be served.
    fn entries(&self, field: &Field, shape: &FieldShape) -> usize {
        let asked = ["first", "last"]
            .into_iter()
            .filter_map(|name| self.number(field, name));
        let default = shape.first.unwrap_or(to_usize(DEFAULT_PAGE));
        asked.max().unwrap_or(default).min(to_usize(LARGEST_PAGE))
    }

    /// Members of a plain list: as many as it takes ids or keys, else what `first` says, else an assumption.
    fn members(&self, field: &Field, shape: &FieldShape) -> usize {
        let names = ["ids", "keys"].into_iter();
        let names = names.filter_map(|name| match self.argument(field, name)? {
            Value::List(names) => Some(names.len()),
            _ => None,
        });
        let asked = names
            .max()
            .or_else(|| self.number(field, "first"))
            .or(shape.first);
        asked.unwrap_or(LIST).min(to_usize(LARGEST_PAGE))
    }

    fn number(&self, field: &Field, argument: &str) -> Option<usize> {
        count(&self.argument(field, argument)?)
    }

    /// An argument's value, given in the document or by a variable.
    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        let variable = |name: Name| self.variables.get(&name).cloned().ok_or(());
        value.into_const_with(variable).ok()
    }

    fn root_fields(&self, set: &'a SelectionSet, open: &mut HashSet<&'a str>) -> usize {
        let count = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(inline) => {
                self.root_fields(&inline.node.selection_set.node, open)
            }
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                // Fields of a fragment that is spread twice merge.
                match self.document.fragments.get(name) {
                    Some(fragment) if open.insert(name) => {
                        self.root_fields(&fragment.node.selection_set.node, open)
                    }
                    _ => 0,
                }
            }
        });
        count.sum()
    }
}

/// The type whose fields an operation selects.
pub(super) fn root_of(operation: &OperationDefinition) -> &'static str {
    match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// The type that a fragment's fields belong to.
fn narrowed<'a>(of: &'a str, condition: &'a str) -> &'a str {
    if of == LISTED_TYPE && condition == TYPE {
        of
    } else {
        condition
    }
}

fn to_usize(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

fn only_schema(set: &SelectionSet) -> bool {
    let is_schema = |name: &Name| matches!(name.as_str(), "__schema" | "__type" | "__typename");
    let mut fields = set.items.iter();
    fields.all(|selection| match &selection.node {
        Selection::Field(field) => is_schema(&field.node.name.node),
        _ => false,
    })
}

fn judge(size: Size, introspection: bool, limits: &Limits) -> Result<(), Refusal> {
    let (depth, depth_setting) = if introspection {
        (limits.introspection_depth, "limits.introspection_depth")
    } else {
        (limits.depth, "limits.depth")
    };
    let (selections, selections_setting) = if introspection {
        (
            limits.introspection_selections,
            "limits.introspection_selections",
        )
    } else {
        (limits.selections, "limits.selections")
    };
    for (what, value, limit, setting) in [
        ("levels of selections", size.depth, depth, depth_setting),
        (
            "selections",
            size.selections,
            selections,
            selections_setting,
        ),
        ("aliases", size.aliases, limits.aliases, "limits.aliases"),
        (
            "directives",
            size.directives,
            limits.directives,
            "limits.directives",
        ),
        (
            "fields in the estimated answer",
            size.cost,
            limits.cost,
            "limits.cost",
        ),
    ] {
        if value > limit {
            return Err(Refusal::over(what, value, limit, setting));
        }
    }
    Ok(())
}
