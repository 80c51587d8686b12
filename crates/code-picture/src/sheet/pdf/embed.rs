//! The part of a font file that a document uses.

use super::{
    super::text::{Typesetter, Used},
    document::Document,
};
use crate::error::SheetProblem;
use pdf_writer::{
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
    Chunk, Finish, Name, Rect, Ref, Str,
};
use std::{collections::BTreeMap, io::Write};
use subsetter::subset;
use ttf_parser::{Face, RawFace, Tag};

/// The name of the subset. Readers want six letters before it that tell subsets of one font apart;
/// there is only one in a document.
const NAME: Name<'static> = Name(b"CITYID+Names");

const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Writes the font `id` with the glyphs that were used. False if none was.
pub fn embed<W: Write>(
    document: &mut Document<W>,
    id: Ref,
    typesetter: &Typesetter,
) -> Result<bool, SheetProblem> {
    let Some((font, remapper, used)) = typesetter.subset() else {
        return Ok(false);
    };
    let wrong = |why: String| SheetProblem::Font {
        path: font.path().display().to_string(),
        why,
    };
    let data =
        subset(font.data(), font.index(), remapper).map_err(|error| wrong(error.to_string()))?;
    let face = font.face().ok_or_else(|| wrong("it is no font".into()))?;
    let file = document.allocate()?;
    let kind = if face.tables().cff.is_some() {
        let cff = cff_table(&data).ok_or_else(|| wrong("its outlines are lost".into()))?;
        document.stream(file, cff, |stream| {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        })?;
        CidFontType::Type0
    } else {
        document.stream(file, &data, |_| ())?;
        CidFontType::Type2
    };
    write_font(document, id, kind, used, file, &face)?;
    Ok(true)
}

/// PDF has bare CFF outlines, not an OpenType file around them.
fn cff_table(data: &[u8]) -> Option<&[u8]> {
    let face = RawFace::parse(data, 0).ok()?;
    face.table(Tag::from_bytes(b"CFF "))
}

/// The three objects that make up a font of many glyphs, and the map back to text.
fn write_font<W: Write>(
    document: &mut Document<W>,
    id: Ref,
    kind: CidFontType,
    used: &BTreeMap<u16, Used>,
    file: Ref,
    face: &Face<'_>,
) -> Result<(), SheetProblem> {
    let (cid_font, descriptor, map) = (
        document.allocate()?,
        document.allocate()?,
        document.allocate()?,
    );
    let mut chunk = Chunk::new();
    chunk
        .type0_font(id)
        .base_font(NAME)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid_font)
        .to_unicode(map);
    document.object(id, &chunk)?;

    let mut chunk = Chunk::new();
    let mut font = chunk.cid_font(cid_font);
    font.subtype(kind)
        .base_font(NAME)
        .system_info(IDENTITY)
        .font_descriptor(descriptor)
        .default_width(0.0);
    if kind == CidFontType::Type2 {
        font.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let mut widths = font.widths();
    for (number, glyph) in used {
        widths.same(*number, *number, glyph.width.into());
    }
    widths.finish();
    font.finish();
    document.object(cid_font, &chunk)?;

    let mut chunk = Chunk::new();
    describe(&mut chunk, descriptor, kind, file, face);
    document.object(descriptor, &chunk)?;

    let mut unicode = UnicodeCmap::new(NAME, IDENTITY);
    for (number, glyph) in used {
        unicode.pair(*number, glyph.c);
    }
    let unicode = unicode.finish();
    Ok(document.stream(map, unicode.as_slice(), |_| ())?)
}

fn describe(chunk: &mut Chunk, id: Ref, kind: CidFontType, file: Ref, face: &Face<'_>) {
    let units = f32::from(face.units_per_em()).max(1.0);
    let scaled = |value: i16| f32::from(value) * 1000.0 / units;
    let bounds = face.global_bounding_box();
    let mut descriptor = chunk.font_descriptor(id);
    descriptor
        .name(NAME)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            scaled(bounds.x_min),
            scaled(bounds.y_min),
            scaled(bounds.x_max),
            scaled(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(scaled(face.ascender()))
        .descent(scaled(face.descender()))
        .cap_height(scaled(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(80.0);
    match kind {
        CidFontType::Type0 => descriptor.font_file3(file),
        CidFontType::Type2 => descriptor.font_file2(file),
    };
}
