//! Citations: which papers of the catalog cite which.

use entity::{
    citation::{ActiveModel, Column, Entity},
    enums::{ChangeEntity, ChangeOperation},
    paper::{self, Model},
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Actor, Catalog, Problem, ProblemCode, Saved, Sight, WriteError, reach,
    unit::{Snapshot, Unit},
};
use crate::domain::{EntityKind, GlobalId, limits};

mod moving;

pub(super) use moving::{ENDS, Moved, forget, hand_over, take_back};

/// Notes that one paper cites another one. When that is known already, nothing is written.
///
/// # Errors
/// A paper that is not there, the same paper twice, or a failure; nothing is changed then.
pub async fn add(
    catalog: &Catalog,
    actor: &Actor,
    citing: &str,
    cited: &str,
) -> Result<Saved<Model>, WriteError> {
    write(catalog, actor, citing, cited, true).await
}

/// Takes back that one paper cites another one. When it does not, nothing is written.
///
/// # Errors
/// See [`add`].
pub async fn remove(
    catalog: &Catalog,
    actor: &Actor,
    citing: &str,
    cited: &str,
) -> Result<Saved<Model>, WriteError> {
    write(catalog, actor, citing, cited, false).await
}

async fn write(
    catalog: &Catalog,
    actor: &Actor,
    citing: &str,
    cited: &str,
    wanted: bool,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let (citing, cited) = both(&unit, citing, cited).await?;
    let known = Entity::find_by_id((citing.id, cited.id))
        .one(unit.connection())
        .await?;
    if known.is_some() == wanted {
        let revision = unit.commit().await?;
        return Ok(Saved {
            entity: citing,
            revision,
            changed: false,
        });
    }
    if wanted {
        room(&unit, &citing).await?;
        let row = ActiveModel {
            citing_id: Set(citing.id),
            cited_id: Set(cited.id),
        };
        Entity::insert(row)
            .exec_without_returning(unit.connection())
            .await?;
    } else {
        Entity::delete_by_id((citing.id, cited.id))
            .exec(unit.connection())
            .await?;
    }
    let (without, with) = (Value::Null, json!(id(cited.uid).to_string()));
    let (old, new) = if wanted {
        (without, with)
    } else {
        (with, without)
    };
    // Who learns of it follows from the status of the citing paper.
    let status = json!(citing.status.as_str());
    let of = |citation| {
        let values = [("citation", citation), ("status", status.clone())];
        Snapshot::from_iter(values.map(|(field, value)| (field.to_owned(), value)))
    };
    unit.note(
        ChangeEntity::Paper,
        citing.uid,
        ChangeOperation::Updated,
        &of(old),
        &of(new),
    );
    let row = paper::ActiveModel {
        id: Unchanged(citing.id),
        revision: Set(citing.revision + 1),
        updated_at: Set(unit.now()),
        ..paper::ActiveModel::default()
    };
    let entity = paper::Entity::update(row).exec(unit.connection()).await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// The two papers, which have to be there and to be two.
async fn both(unit: &Unit<'_>, citing: &str, cited: &str) -> Result<(Model, Model), WriteError> {
    let (from, to) = (uid_of(citing), uid_of(cited));
    let uids: Vec<Uuid> = [from, to].into_iter().flatten().collect();
    let sight = Sight { drafts: true };
    let reached = reach::reach::<Model>(unit.connection(), sight, &uids, &[]).await?;
    let find = |uid: Option<Uuid>| reached.by_uid(uid?).map(|at| reached.rows[at].clone());
    let problem = |path: &str, id: &str| Problem::unknown(path, id, "paper");
    match (find(from), find(to)) {
        (Some(from), Some(to)) if from.id == to.id => {
            let message = "A paper does not cite itself.";
            Err(Problem::new(ProblemCode::Invalid, "cited", message).into())
        }
        (Some(from), Some(to)) => Ok((from, to)),
        (from, to) => {
            let citing = from.is_none().then(|| problem("citing", citing));
            let cited = to.is_none().then(|| problem("cited", cited));
            let problems = citing.into_iter().chain(cited).collect();
            Err(WriteError::Rejected(problems))
        }
    }
}

/// Refuses one more reference of a paper that has as many as it may have.
async fn room(unit: &Unit<'_>, citing: &Model) -> Result<(), WriteError> {
    let known = Entity::find().filter(Column::CitingId.eq(citing.id));
    let known = known.count(unit.connection()).await?;
    if usize::try_from(known).is_ok_and(|known| known < limits::REFERENCES) {
        return Ok(());
    }
    let message = format!("The paper has {known} references; more are not kept.");
    Err(Problem::new(ProblemCode::TooMany, "citing", message).into())
}

fn uid_of(id: &str) -> Option<Uuid> {
    let id: GlobalId = id.parse().ok()?;
    (id.kind == EntityKind::Paper).then_some(id.uid)
}

fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Paper,
        uid,
    }
}
