//! Arguments whose variable has no value.
//!
//! Such an argument has its default, as if it had not been written (GraphQL specification, section 6.4.1). The library takes defaults only
//! where nothing is written, so it is given a document without these arguments.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
        OperationDefinition, Selection, SelectionSet, Type,
    },
};

use super::{Shape, measure::root_of};

/// Stands for a variable.
const VARIABLE: Value = Value::Null;

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The variables of an operation that have no value.
pub(super) fn variables<'a>(
    operation: &'a OperationDefinition,
    given: &Variables,
) -> HashMap<&'a Name, &'a Type> {
    let definitions = operation.variable_definitions.iter().map(|it| &it.node);
    definitions
        .filter(|it| !given.contains_key(&it.name.node))
        .map(|it| (&it.name.node, &it.var_type.node))
        .collect()
}

/// The document with those arguments left out that have a default and one of these variables, and without variables that nothing uses any
/// more.
pub(super) fn left_out(
    document: &ExecutableDocument,
    omitted: &HashMap<&Name, &Type>,
    shape: &Shape,
) -> ExecutableDocument {
    let mut document = document.clone();
    let mut leaving = Leaving {
        shape,
        omitted,
        left: HashSet::new(),
    };
    for fragment in document.fragments.values_mut() {
        let fragment = &mut fragment.node;
        let of = fragment.type_condition.node.on.node.as_str();
        leaving.set(&mut fragment.selection_set.node, of);
    }
    let fragments = &document.fragments;
    let mut prune = |operation: &mut OperationDefinition| {
        let root = root_of(operation);
        leaving.set(&mut operation.selection_set.node, root);
        let used = Used::by(operation, fragments);
        // One that was not used before is the affair of validation.
        let is_needed = |name: &Name| !leaving.left.contains(name) || used.contains(name);
        let definitions = &mut operation.variable_definitions;
        definitions.retain(|definition| is_needed(&definition.node.name.node));
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => prune(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                prune(&mut operation.node);
            }
        }
    }
    document
}

struct Leaving<'a> {
    shape: &'a Shape,
    omitted: &'a HashMap<&'a Name, &'a Type>,
    /// The variables of the arguments that were left out.
    left: HashSet<Name>,
}

impl Leaving<'_> {
    fn set(&mut self, set: &mut SelectionSet, of: &str) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => self.field(&mut field.node, of),
                Selection::InlineFragment(inline) => {
                    let inline = &mut inline.node;
                    let condition = inline.type_condition.as_ref();
                    let of = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    self.set(&mut inline.selection_set.node, of);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn field(&mut self, field: &mut Field, of: &str) {
        let Some(known) = self.shape.field(of, field.name.node.as_str()) else {
            return;
        };
        field.arguments.retain(|(name, value)| {
            let mut variables = Vec::new();
            let value = value.node.clone().into_const_with(|variable| {
                variables.push(variable);
                Ok::<_, ()>(VARIABLE)
            });
            // Not one that is a part of the value.
            let variable = variables.pop().filter(|_| value == Ok(VARIABLE));
            let mut arguments = known.arguments.iter();
            let argument = arguments.find(|it| it.has_default && name.node == it.name);
            let omitted = variable.and_then(|variable| {
                let ty = self.omitted.get(&variable)?;
                (argument?.ty.base == ty.base).then_some(variable)
            });
            let is_written = omitted.is_none();
            self.left.extend(omitted);
            is_written
        });
        self.set(&mut field.selection_set.node, &known.of);
    }
}

/// The variables that an operation and the fragments that it spreads use.
struct Used<'a> {
    fragments: &'a Fragments,
    seen: HashSet<&'a Name>,
    variables: HashSet<Name>,
}

impl<'a> Used<'a> {
    fn by(operation: &'a OperationDefinition, fragments: &'a Fragments) -> HashSet<Name> {
        let mut used = Self {
            fragments,
            seen: HashSet::new(),
            variables: HashSet::new(),
        };
        used.directives(&operation.directives);
        used.set(&operation.selection_set.node);
        used.variables
    }

    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.items {
            self.directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => {
                    for (_, value) in &field.node.arguments {
                        let _ = value.node.clone().into_const_with(self.note());
                    }
                    self.set(&field.node.selection_set.node);
                }
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let found = self
                        .fragments
                        .get_key_value(&spread.node.fragment_name.node);
                    if let Some((name, fragment)) = found
                        && self.seen.insert(name)
                    {
                        self.directives(&fragment.node.directives);
                        self.set(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        let arguments = directives.iter().flat_map(|it| &it.node.arguments);
        for (_, value) in arguments {
            let _ = value.node.clone().into_const_with(self.note());
        }
    }

    /// Takes down each variable of a value.
    fn note(&mut self) -> impl FnMut(Name) -> Result<Value, ()> {
        |name| {
            self.variables.insert(name);
            Ok(VARIABLE)
        }
    }
}
