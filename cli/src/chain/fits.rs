//! Whether the chain's types are those that this program was built with.
//!
//! What goes over the wire is SCALE, which does not describe itself: the chain's metadata does.
//! Before anything is encoded for a chain, or decoded from it, both descriptions are compared.

use scale_info::{
    form::PortableForm, Field, MetaType, PortableRegistry, Registry, TypeDef, TypeInfo, Variant,
};
use std::collections::BTreeSet;

/// A type in the registry that describes it.
#[derive(Clone, Copy)]
pub struct Described<'a> {
    types: &'a PortableRegistry,
    id: u32,
}

impl<'a> Described<'a> {
    /// The type of this number.
    pub const fn new(types: &'a PortableRegistry, id: u32) -> Self {
        Self { types, id }
    }

    /// The same with what has one field, and so is encoded as that field is, replaced by it.
    fn unwrapped(self) -> Option<(Self, &'a TypeDef<PortableForm>)> {
        let definition = &self.types.resolve(self.id)?.type_def;
        let inner = match definition {
            TypeDef::Composite(composite) => match &composite.fields[..] {
                [field] => Some(field.ty.id),
                _ => None,
            },
            TypeDef::Tuple(tuple) => match &tuple.fields[..] {
                [field] => Some(field.id),
                _ => None,
            },
            _ => None,
        };
        match inner {
            // A type that is its own only field has no value.
            Some(id) if id != self.id => Self::new(self.types, id).unwrapped(),
            _ => Some((self, definition)),
        }
    }

    /// Its variant of this name, if it has variants.
    pub fn variant(self, name: &str) -> Option<&'a Variant<PortableForm>> {
        match &self.types.resolve(self.id)?.type_def {
            TypeDef::Variant(def) => def.variants.iter().find(|variant| variant.name == name),
            _ => None,
        }
    }

    /// The variant with this index.
    pub fn variant_at(self, index: u8) -> Option<&'a Variant<PortableForm>> {
        match &self.types.resolve(self.id)?.type_def {
            TypeDef::Variant(def) => def.variants.iter().find(|variant| variant.index == index),
            _ => None,
        }
    }

    /// The type of the first field of a variant.
    pub fn inside(self, variant: &Variant<PortableForm>) -> Option<Self> {
        let field = variant.fields.first()?;
        Some(Self::new(self.types, field.ty.id))
    }

    /// Whether it takes no octets.
    pub fn is_empty(self) -> bool {
        match self.unwrapped() {
            Some((_, TypeDef::Composite(composite))) => composite.fields.is_empty(),
            Some((_, TypeDef::Tuple(tuple))) => tuple.fields.is_empty(),
            _ => false,
        }
    }
}

/// A description of a type of this program.
pub struct Ours {
    types: PortableRegistry,
    id: u32,
}

impl Ours {
    /// The description of `T`.
    pub fn of<T: TypeInfo + 'static>() -> Self {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<T>()).id;
        Self {
            types: registry.into(),
            id,
        }
    }

    /// The type.
    pub const fn described(&self) -> Described<'_> {
        Described::new(&self.types, self.id)
    }
}

/// Where two descriptions differ.
pub type Difference = String;

/// Whether every value of type `from` is encoded as the value of the same names of type `into`.
///
/// # Errors
/// The place of the first difference, by the names of fields and variants.
pub fn fits(from: Described, into: Described) -> Result<(), Difference> {
    Comparison::default().types(from, into, String::new())
}

/// The same of the fields of one variant.
///
/// # Errors
/// As [`fits`].
pub fn variant_fits(
    (from, ours): (Described, &Variant<PortableForm>),
    (into, theirs): (Described, &Variant<PortableForm>),
) -> Result<(), Difference> {
    Comparison::default().variant((from, ours), (into, theirs), "")
}

#[derive(Default)]
struct Comparison {
    /// Pairs that are compared already, or right now further up: types may contain themselves.
    seen: BTreeSet<(u32, u32)>,
}

impl Comparison {
    fn types(&mut self, from: Described, into: Described, place: String) -> Result<(), Difference> {
        let (Some((from, one)), Some((into, other))) = (from.unwrapped(), into.unwrapped()) else {
            return Err(place);
        };
        if !self.seen.insert((from.id, into.id)) {
            return Ok(());
        }
        let pair = |one, other| {
            (
                Described::new(from.types, one),
                Described::new(into.types, other),
            )
        };
        match (one, other) {
            (TypeDef::Composite(a), TypeDef::Composite(b)) => {
                self.fields((from, &a.fields), (into, &b.fields), &place)
            }
            (TypeDef::Variant(a), TypeDef::Variant(_)) => a.variants.iter().try_for_each(|ours| {
                let theirs = into.variant(&ours.name);
                let theirs = theirs.ok_or_else(|| join(&place, &ours.name))?;
                self.variant((from, ours), (into, theirs), &place)
            }),
            (TypeDef::Sequence(a), TypeDef::Sequence(b)) => {
                let (a, b) = pair(a.type_param.id, b.type_param.id);
                self.types(a, b, place)
            }
            (TypeDef::Array(a), TypeDef::Array(b)) if a.len == b.len => {
                let (a, b) = pair(a.type_param.id, b.type_param.id);
                self.types(a, b, place)
            }
            (TypeDef::Compact(a), TypeDef::Compact(b)) => {
                let (a, b) = pair(a.type_param.id, b.type_param.id);
                self.types(a, b, place)
            }
            (TypeDef::Tuple(a), TypeDef::Tuple(b)) if a.fields.len() == b.fields.len() => {
                a.fields.iter().zip(&b.fields).try_for_each(|(a, b)| {
                    let (a, b) = pair(a.id, b.id);
                    self.types(a, b, place.clone())
                })
            }
            (TypeDef::Primitive(a), TypeDef::Primitive(b)) if a == b => Ok(()),
            _ => Err(place),
        }
    }

    fn variant(
        &mut self,
        (from, ours): (Described, &Variant<PortableForm>),
        (into, theirs): (Described, &Variant<PortableForm>),
        place: &str,
    ) -> Result<(), Difference> {
        let place = join(place, &ours.name);
        if ours.index != theirs.index {
            return Err(place);
        }
        self.fields((from, &ours.fields), (into, &theirs.fields), &place)
    }

    fn fields(
        &mut self,
        (from, ours): (Described, &[Field<PortableForm>]),
        (into, theirs): (Described, &[Field<PortableForm>]),
        place: &str,
    ) -> Result<(), Difference> {
        if ours.len() != theirs.len() {
            return Err(place.into());
        }
        ours.iter().zip(theirs).try_for_each(|(one, other)| {
            let place = join(place, one.name.as_deref().unwrap_or_default());
            if one.name != other.name {
                return Err(place);
            }
            let from = Described::new(from.types, one.ty.id);
            let into = Described::new(into.types, other.ty.id);
            self.types(from, into, place)
        })
    }
}

fn join(place: &str, name: &str) -> String {
    match (place, name) {
        ("", name) => name.into(),
        (place, "") => place.into(),
        (place, name) => format!("{place}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "only described")]
    enum Narrow {
        #[codec(index = 3)]
        One { number: u32 },
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "only described")]
    enum Wide {
        #[codec(index = 3)]
        One { number: Wrapped },
        #[codec(index = 4)]
        Two(Box<Wide>),
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "only described")]
    struct Wrapped(u32);

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "only described")]
    enum Other {
        #[codec(index = 3)]
        One { number: u64 },
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "only described")]
    enum Moved {
        #[codec(index = 5)]
        One { number: u32 },
    }

    fn differs<A: TypeInfo + 'static, B: TypeInfo + 'static>() -> Option<String> {
        fits(Ours::of::<A>().described(), Ours::of::<B>().described()).err()
    }

    #[test]
    fn what_is_encoded_alike_fits() {
        assert_eq!(differs::<Narrow, Narrow>(), None);
        assert_eq!(differs::<Narrow, Wide>(), None);
        assert_eq!(differs::<Wide, Wide>(), None);
        assert_eq!(differs::<Wrapped, u32>(), None);
    }

    #[test]
    fn the_place_of_a_difference_is_told() {
        assert_eq!(differs::<Wide, Narrow>().as_deref(), Some("Two"));
        assert_eq!(differs::<Narrow, Other>().as_deref(), Some("One.number"));
        assert_eq!(differs::<Narrow, Moved>().as_deref(), Some("One"));
        assert_eq!(differs::<(u8, u16), (u8, u32)>().as_deref(), Some(""));
        assert_eq!(differs::<[u8; 32], [u8; 33]>().as_deref(), Some(""));
    }

    #[test]
    fn what_takes_no_octets_is_empty() {
        assert!(Ours::of::<()>().described().is_empty());
        assert!(!Ours::of::<u8>().described().is_empty());
    }
}
