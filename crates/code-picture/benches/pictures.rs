//! What printing and scanning cost. A thousand labels are to be printed in less than 10 seconds,
//! and a photograph of 12 megapixels to be scanned in less than one.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "without labels and pictures there is nothing to measure"
)]
#![allow(
    missing_docs,
    reason = "`criterion_group!` makes a function without documentation"
)]

use city_code::{alias::web::Link, Code};
use code_picture::{Label, Layout, Luma, Picture, Sheets, Symbol, Symbology};
use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use std::{hint::black_box, io::sink, time::Duration};

const LABELS: u64 = 1_000;

fn code(item: u64) -> Code {
    format!("MA.156.130102/CJ.060101.{item:09}")
        .parse()
        .expect("a code")
}

fn symbol(symbology: Symbology, code: Code) -> Symbol {
    let link = Link::new("id.example", code).expect("a host");
    Symbol::new(symbology, &format!("{link:#}")).expect("short enough")
}

/// Labels with names in English and, if there is a font, in Chinese.
fn print(chinese: Option<&str>) {
    let layout = Layout::new(70.0, 37.0).expect("usual paper");
    let mut sheets = Sheets::new(sink(), layout, None).expect("no output");
    for item in 0..LABELS {
        let code = code(item);
        let mut label = Label::new(code, symbol(Symbology::Qr, code));
        label.english = Some(format!("Street lamp No. {item}, East Zhongshan Road"));
        label.chinese = chinese.map(|name| format!("{name}{item}号"));
        sheets.push(&label).expect("room");
    }
    sheets.finish().expect("no output");
}

/// A picture of 12 megapixels: spots of all shades and sizes, noise, and one code.
fn photograph(symbology: Symbology) -> Luma {
    let (width, height) = (4_000, 3_000);
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 24
    };
    let spots: Vec<u32> = (0..4_096).map(|_| random()).collect();
    let spot = |x: usize, y: usize, size: usize| spots[(x / size * 37 + y / size * 101) % 4_096];
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let shade =
                spot(x, y, 300) / 2 + spot(x, y, 40) / 4 + spot(x, y, 7) / 8 + random() / 16;
            pixels.push(u8::try_from(shade.min(255)).expect("at most 255"));
        }
    }
    let code = code(123);
    let picture = Picture::new(symbol(symbology, code), &code)
        .png(9)
        .expect("a picture");
    let small = Luma::read(&picture).expect("a picture");
    let (across, _) = small.size();
    for (y, row) in small.pixels().chunks_exact(across).enumerate() {
        let start = (y + 1_700) * width + 2_300;
        pixels[start..start + across].copy_from_slice(row);
    }
    Luma::new(width, height, pixels).expect("12 megapixels")
}

fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("print");
    group
        .throughput(Throughput::Elements(LABELS))
        .sample_size(10);
    group.bench_function("english", |bencher| bencher.iter(|| print(None)));
    group.bench_function("chinese", |bencher| {
        bencher.iter(|| print(Some("石家庄市长安区路灯")))
    });
    group.finish();

    let mut group = criterion.benchmark_group("scan");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(10));
    for symbology in [Symbology::Qr, Symbology::DataMatrix] {
        let picture = photograph(symbology);
        assert_eq!(picture.scan().expect("no problem").len(), 1);
        group.bench_function(format!("12 megapixels, {symbology}"), |bencher| {
            bencher.iter(|| black_box(&picture).scan())
        });
    }
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
