//! What is encoded, and how, changes only with the runtime's version.
//!
//! `frozen.txt` lists every call, event, error, storage item, constant, view function and runtime API
//! with its index and its types, and the versions that this belongs to. After a change on purpose,
//! raise `spec_version`, and `transaction_version` too if calls or transaction extensions changed,
//! and write the list anew:
//!
//! ```text
//! FREEZE=1 cargo test --release -p city-runtime frozen
//! ```

use crate::{Runtime, VERSION};
use codec::Decode;
use frame_metadata::{
    v16::{RuntimeMetadataV16, StorageEntryType},
    RuntimeMetadata, RuntimeMetadataPrefixed,
};
use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef, Variant};
use std::{collections::BTreeMap, fs, path::Path};

/// Where the list is kept.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/frozen.txt");

/// Types with a variant for each pallet: these have lines of their own.
const OUTER: [&str; 4] = [
    "RuntimeCall",
    "RuntimeEvent",
    "RuntimeError",
    "OriginCaller",
];

#[test]
fn encodings_are_frozen() {
    let versions = format!(
        "spec_version {}, transaction_version {}",
        VERSION.spec_version, VERSION.transaction_version
    );
    let lines = lines();
    let now = format!("{versions}\n{}\n", lines.join("\n"));
    let kept = fs::read_to_string(Path::new(LIST)).unwrap_or_default();
    if now == kept {
        return;
    }
    let (kept_versions, kept_lines) = kept.split_once('\n').unwrap_or_default();
    let is_same = kept_lines.lines().eq(lines.iter().map(String::as_str));
    assert!(
        is_same || versions != kept_versions,
        "encodings changed, but {versions} stayed: raise it, as {LIST} says. What changed:\n{}",
        difference(kept_lines, &lines)
    );
    assert!(
        std::env::var_os("FREEZE").is_some(),
        "the versions moved: write the list of encodings anew with FREEZE=1. What changed:\n{}",
        difference(kept_lines, &lines)
    );
    fs::write(LIST, now).unwrap();
}

/// The lines that went and those that came.
fn difference(kept: &str, now: &[String]) -> String {
    let went = kept.lines().filter(|line| !now.iter().any(|n| n == line));
    let came = now
        .iter()
        .filter(|line| !kept.lines().any(|kept| kept == *line));
    let went = went.map(|line| format!("- {line}"));
    let came = came.map(|line| format!("+ {line}"));
    went.chain(came).collect::<Vec<_>>().join("\n")
}

fn lines() -> Vec<String> {
    let metadata = Runtime::metadata_at_version(16).unwrap();
    let RuntimeMetadataPrefixed(_, RuntimeMetadata::V16(metadata)) =
        RuntimeMetadataPrefixed::decode(&mut &metadata[..]).unwrap()
    else {
        panic!("this is not version 16");
    };
    let mut types = Types {
        registry: &metadata.types,
        known: BTreeMap::new(),
    };
    let mut lines = extensions(&metadata, &mut types);
    lines.extend(pallets(&metadata, &mut types));
    lines.extend(apis(&metadata, &mut types));
    lines
}

fn extensions(metadata: &RuntimeMetadataV16, types: &mut Types) -> Vec<String> {
    let extrinsic = &metadata.extrinsic;
    let address = types.named(extrinsic.address_ty.id);
    let signature = types.named(extrinsic.signature_ty.id);
    let mut lines = vec![format!("transaction {address} {signature}")];
    lines.extend(extrinsic.transaction_extensions.iter().map(|extension| {
        let [own, implicit] = [extension.ty.id, extension.implicit.id].map(|id| types.named(id));
        format!("extension {} {own} {implicit}", extension.identifier)
    }));
    lines
}

fn pallets(metadata: &RuntimeMetadataV16, types: &mut Types) -> Vec<String> {
    let mut lines = Vec::new();
    for pallet in &metadata.pallets {
        let name = format!("{}({})", pallet.name, pallet.index);
        let enums = [
            ("call", pallet.calls.as_ref().map(|calls| calls.ty.id)),
            ("event", pallet.event.as_ref().map(|event| event.ty.id)),
            ("error", pallet.error.as_ref().map(|error| error.ty.id)),
        ];
        for (what, id) in enums {
            for variant in id.map(|id| types.variants(id)).unwrap_or_default() {
                lines.push(format!("{what} {name}.{}", types.variant(&variant)));
            }
        }
        for entry in pallet.storage.iter().flat_map(|storage| &storage.entries) {
            let kind = match &entry.ty {
                StorageEntryType::Plain(value) => types.named(value.id),
                StorageEntryType::Map {
                    hashers,
                    key,
                    value,
                } => {
                    let [key, value] = [key.id, value.id].map(|id| types.named(id));
                    format!("{hashers:?} {key} => {value}")
                }
            };
            let default = types.digest(&format!("{:?}", entry.default));
            lines.push(format!(
                "storage {name}.{} {kind} {:?} {default}",
                entry.name, entry.modifier
            ));
        }
        for constant in &pallet.constants {
            let kind = types.named(constant.ty.id);
            lines.push(format!("constant {name}.{} {kind}", constant.name));
        }
        for view in &pallet.view_functions {
            let inputs = view.inputs.iter().map(|input| (&input.name, input.ty.id));
            let line = types.function(&view.name, inputs, view.output.id);
            lines.push(format!("view {name}.{line}"));
        }
    }
    lines
}

fn apis(metadata: &RuntimeMetadataV16, types: &mut Types) -> Vec<String> {
    let mut lines = Vec::new();
    for api in &metadata.apis {
        for method in &api.methods {
            let inputs = method.inputs.iter().map(|input| (&input.name, input.ty.id));
            let line = types.function(&method.name, inputs, method.output.id);
            lines.push(format!("api {}({}).{line}", api.name, api.version.0));
        }
    }
    lines
}

/// The types of the metadata, by what they encode.
struct Types<'a> {
    registry: &'a PortableRegistry,
    /// The digests of those that were looked at.
    known: BTreeMap<u32, String>,
}

impl Types<'_> {
    /// A type's name and a digest of all that it consists of.
    fn named(&mut self, id: u32) -> String {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let whole = self.whole(id, &mut Vec::new());
        let digest = self.digest(&whole);
        let name = self.registry.resolve(id).unwrap().path.ident();
        let named = format!("{}#{digest}", name.unwrap_or_default());
        self.known.insert(id, named.clone());
        named
    }

    fn digest(&self, text: &str) -> String {
        let digest = sp_io::hashing::twox_128(text.as_bytes());
        digest.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    fn variants(&self, id: u32) -> Vec<Variant<PortableForm>> {
        match &self.registry.resolve(id).unwrap().type_def {
            TypeDef::Variant(variants) => variants.variants.clone(),
            other => panic!("{other:?} has no variants"),
        }
    }

    /// A variant's index and name, and its fields with their types.
    fn variant(&mut self, variant: &Variant<PortableForm>) -> String {
        let fields: Vec<_> = variant
            .fields
            .iter()
            .map(|field| self.field(field))
            .collect();
        format!("{} {}({})", variant.index, variant.name, fields.join(", "))
    }

    fn field(&mut self, field: &Field<PortableForm>) -> String {
        let name = field.name.clone().unwrap_or_default();
        format!("{name}: {}", self.named(field.ty.id))
    }

    fn function<'n>(
        &mut self,
        name: &str,
        inputs: impl Iterator<Item = (&'n String, u32)>,
        output: u32,
    ) -> String {
        let inputs: Vec<_> = inputs
            .map(|(name, id)| format!("{name}: {}", self.named(id)))
            .collect();
        format!("{name}({}) -> {}", inputs.join(", "), self.named(output))
    }

    /// All that a type consists of. `within` are the types that it is part of.
    fn whole(&self, id: u32, within: &mut Vec<u32>) -> String {
        let known = self.registry.resolve(id).unwrap();
        let name = known.path.ident().unwrap_or_default();
        if within.contains(&id) || OUTER.contains(&name.as_str()) {
            return name;
        }
        within.push(id);
        let mut part = |id| self.whole(id, within);
        let mut fields = |fields: &[Field<PortableForm>]| {
            let all = fields.iter().map(|field| {
                let name = field.name.clone().unwrap_or_default();
                format!("{name}:{}", part(field.ty.id))
            });
            all.collect::<Vec<_>>().join(",")
        };
        let whole = match &known.type_def {
            TypeDef::Composite(composite) => format!("{{{}}}", fields(&composite.fields)),
            TypeDef::Variant(variants) => {
                let all = variants.variants.iter().map(|variant| {
                    format!(
                        "{} {}({})",
                        variant.index,
                        variant.name,
                        fields(&variant.fields)
                    )
                });
                format!("<{}>", all.collect::<Vec<_>>().join("|"))
            }
            TypeDef::Sequence(of) => format!("[{}]", part(of.type_param.id)),
            TypeDef::Array(of) => format!("[{};{}]", part(of.type_param.id), of.len),
            TypeDef::Tuple(of) => {
                let all = of.fields.iter().map(|field| part(field.id));
                format!("({})", all.collect::<Vec<_>>().join(","))
            }
            TypeDef::Primitive(primitive) => format!("{primitive:?}"),
            TypeDef::Compact(of) => format!("compact {}", part(of.type_param.id)),
            TypeDef::BitSequence(_) => "bits".into(),
        };
        within.pop();
        whole
    }
}
