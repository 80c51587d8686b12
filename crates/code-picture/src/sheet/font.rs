//! A font file with Chinese characters.

use crate::error::SheetProblem;
use std::{
    fmt,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};
use ttf_parser::{fonts_in_collection, name_id, Face, GlyphId, Permissions};

/// The Debian packages whose fonts are searched for, the best first.
pub const FONT_PACKAGES: [&str; 3] = [
    "fonts-noto-cjk",
    "fonts-wqy-microhei",
    "fonts-droid-fallback",
];

/// Where these packages, and those of other distributions, put their fonts.
const PLACES: [&str; 9] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf",
    "/usr/share/fonts/droid/DroidSansFallbackFull.ttf",
];

/// The largest font file. Those with all Chinese characters have 5 to 30 MB.
const MAX_OCTETS: u64 = 64 << 20;

/// A font of which the glyphs that are used are put into the document.
pub struct Font {
    path: PathBuf,
    data: Vec<u8>,
    index: u32,
}

impl Font {
    /// Reads a TrueType or OpenType font. Of a collection it takes the face for simplified Chinese,
    /// or else the first.
    ///
    /// # Errors
    /// The file cannot be read, is no font, or may not be embedded.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, SheetProblem> {
        let path = path.as_ref();
        let wrong = |why: String| SheetProblem::Font {
            path: path.display().to_string(),
            why,
        };
        let mut data = Vec::new();
        let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
        file.take(MAX_OCTETS.saturating_add(1))
            .read_to_end(&mut data)
            .map_err(|error| wrong(error.to_string()))?;
        if u64::try_from(data.len()).is_ok_and(|length| length > MAX_OCTETS) {
            return Err(wrong(format!("it has more than {MAX_OCTETS} octets")));
        }
        let index = simplified_chinese(&data);
        let face = Face::parse(&data, index).map_err(|error| wrong(error.to_string()))?;
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() {
            return Err(wrong("it has neither TrueType nor CFF outlines".into()));
        }
        // What is printed carries the glyphs that it shows, and nothing to edit text with.
        if face.permissions() == Some(Permissions::Restricted) || !face.is_subsetting_allowed() {
            return Err(wrong("its maker does not allow to embed it".into()));
        }
        Ok(Self {
            path: path.into(),
            data,
            index,
        })
    }

    /// The first font that is installed of [`FONT_PACKAGES`].
    ///
    /// # Errors
    /// There is none.
    pub fn installed() -> Result<Self, SheetProblem> {
        PLACES
            .iter()
            .find_map(|place| Self::read(place).ok())
            .ok_or(SheetProblem::NoFont)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn data(&self) -> &[u8] {
        &self.data
    }

    /// Which face of the collection.
    pub(super) const fn index(&self) -> u32 {
        self.index
    }

    /// None for a file that [`Font::read`] refuses.
    pub(super) fn face(&self) -> Option<Face<'_>> {
        Face::parse(&self.data, self.index).ok()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font").field("path", &self.path).finish()
    }
}

/// The face of a collection whose name ends in `SC`.
fn simplified_chinese(data: &[u8]) -> u32 {
    let faces = fonts_in_collection(data).unwrap_or(0);
    let is_simplified = |index: &u32| {
        let names = Face::parse(data, *index).map(|face| face.names());
        names.is_ok_and(|names| {
            let families = names
                .into_iter()
                .filter(|name| name.name_id == name_id::FAMILY);
            let mut families = families.filter_map(|name| name.to_string());
            families.any(|name| name.ends_with(" SC"))
        })
    };
    (0..faces).find(is_simplified).unwrap_or(0)
}

/// A glyph of a font.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub id: GlyphId,
    /// In thousandths of the font's size.
    pub width: u16,
}

/// The glyph of a character; none if the font has none.
pub(super) fn glyph(face: &Face<'_>, c: char) -> Option<Glyph> {
    let id = face.glyph_index(c).filter(|id| id.0 != 0)?;
    let units = f32::from(face.units_per_em());
    let advance = f32::from(face.glyph_hor_advance(id)?);
    Some(Glyph {
        id,
        // Not a number if the units are zero, which is 0 then; saturates otherwise.
        width: (advance * 1000.0 / units).round() as u16,
    })
}
