//! What lies in a place, by the division table.

use city_code::{Code, Kind};
use city_identity_primitives::{
    answer::{Child, Page},
    Answers, ReadProblem, MAX_PAGE,
};

/// The areas that are the next smaller places in an area or a country.
///
/// Areas are registered below their country, the shorter codes first and those of one length in the
/// order of their digits: so those of a place stand together, once for each length.
///
/// # Errors
/// See [`Answers::children`].
pub fn within(
    registry: &dyn Answers,
    code: &Code,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<Child, String>, ReadProblem> {
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(ReadProblem::TooMany(MAX_PAGE));
    }
    let Some((country, place)) = place(code) else {
        return Ok(none());
    };
    let mut items = Vec::new();
    let mut last = None;
    for &digits in lengths(place) {
        let mut before = match after {
            Some(after) if after.len() > digits => continue,
            Some(after) if after.len() == digits => after.to_string(),
            // No area ends with zeros: the first of this length comes after these.
            _ => format!("{place:0<digits$}"),
        };
        loop {
            let page = registry.children(&country, Some(&before), MAX_PAGE)?;
            let is_last = page.next.is_none();
            let there = |child: &Child| {
                let label = child.code.label();
                label.len() == digits && label.starts_with(place)
            };
            let read = page.items.len();
            let children: Vec<_> = page.items.into_iter().take_while(there).collect();
            let is_over = is_last || children.len() < read;
            for child in children {
                before = child.code.label().to_string();
                if !lies_directly_in(registry, &child.code, code)? {
                    continue;
                }
                if items.len() == limit as usize {
                    return Ok(Page { items, next: last });
                }
                last = Some(before.clone());
                items.push(child);
            }
            if is_over {
                break;
            }
        }
    }
    Ok(Page { items, next: None })
}

/// The country of a place, and the digits of the place in it; `None` for what is no place.
fn place(code: &Code) -> Option<(Code, &str)> {
    match code.kind() {
        Kind::Country => Some((*code, "")),
        Kind::Area => Some((code.parent()?, code.label())),
        _ => None,
    }
}

/// How many digits those have that may lie directly in a place of so many: provinces in a country;
/// in a province prefectures, and counties that it runs itself; counties in a prefecture.
const fn lengths(place: &str) -> &'static [usize] {
    match place.len() {
        0 => &[2],
        2 => &[4, 6],
        4 => &[6],
        _ => &[],
    }
}

const fn none() -> Page<Child, String> {
    Page {
        items: Vec::new(),
        next: None,
    }
}

/// Whether an area's next larger place is `place`; that of a province is its country.
fn lies_directly_in(
    registry: &dyn Answers,
    area: &Code,
    place: &Code,
) -> Result<bool, ReadProblem> {
    let Some(division) = area.gb2260() else {
        return Ok(false);
    };
    let Some(division) = registry.division(division, None)? else {
        return Ok(false);
    };
    let nearest = division.within.first();
    let nearest = nearest.and_then(|division| Code::from_gb2260(division.code).ok());
    Ok(match nearest {
        Some(nearest) => nearest == *place,
        None => place.kind() == Kind::Country,
    })
}
