//! The council of a development chain admits the areas.

use super::convert::AREAS;
use crate::{
    council::{Council, Enacted},
    rpc::Rpc,
    signing::Signer,
};
use anyhow::{Context, Result};
use city_identity_primitives::AreaAdmission;
use city_runtime::{AccountId, RuntimeCall};
use pallet_city_identity::MAX_ADMISSIONS;
use sp_core::{sr25519, Pair};
use std::{
    collections::{hash_map::Entry, HashMap},
    fs,
    path::Path,
};

/// The key of the registrar of all areas of a province, by the province's two digits: as `city --dev`
/// names it, one that everybody knows.
pub(super) fn registrar(province: &str) -> String {
    format!("National//{province}")
}

/// Has the council of the development chain of the node at `url` admit the areas that
/// [`convert`](super::convert()) wrote to the folder `output`.
///
/// # Errors
/// If the list cannot be read, or a motion fails: one of the areas is admitted already.
pub async fn admit(url: &str, output: &Path) -> Result<Enacted> {
    let path = output.join(AREAS);
    let list = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut registrars = HashMap::new();
    let areas = list.lines().map(|area| admission(area, &mut registrars));
    let areas = areas.collect::<Result<Vec<_>>>()?;
    let motions = areas.chunks(MAX_ADMISSIONS as usize).map(|areas| {
        let areas = areas.to_vec().try_into().unwrap_or_default();
        RuntimeCall::from(pallet_city_identity::Call::admit_areas { areas })
    });
    let genesis = Rpc::connect(url).await?.block_hash(0).await?;
    let council = Council::new(Signer::new(genesis));
    council.enact(url, motions.collect()).await
}

/// The admission of an area to its province's registrar, whose account is derived once.
fn admission(area: &str, registrars: &mut HashMap<String, AccountId>) -> Result<AreaAdmission> {
    let unknown = || format!("{area} is no area of a province");
    let digits = area.strip_prefix("MA.156.").with_context(unknown)?;
    let province = digits.get(..2).with_context(unknown)?;
    let registrar = match registrars.entry(province.into()) {
        Entry::Occupied(known) => known.get().clone(),
        Entry::Vacant(new) => {
            let uri = format!("//{}", registrar(province));
            let pair = sr25519::Pair::from_string(&uri, None)?;
            new.insert(AccountId::new(pair.public().0)).clone()
        }
    };
    let area = area.as_bytes().to_vec().try_into().ok();
    Ok(AreaAdmission {
        area: area.with_context(unknown)?,
        registrar,
    })
}
