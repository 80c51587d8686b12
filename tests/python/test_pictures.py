"""Pictures of codes are read by readers that share nothing with the crate, as they are and as photographs are."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

_TARGET = os.environ.get("CARGO_TARGET_DIR") or pathlib.Path.home() / ".cache/city-identity/target"
WRITE = os.path.join(_TARGET, "release/examples/write")
FORMATS = {"qr": zxingcpp.BarcodeFormat.QRCode, "data-matrix": zxingcpp.BarcodeFormat.DataMatrix}
CODES = [
    "MA.156.1301",
    "MA.156.1301/60.10000000.2",
    "MA.156.130102/CJ.060101.000000123/A7.022",
    "MA.156.130102/CJ.060101.000000123/ABCDEFGH.0123456789.ABCDEFGH.7",
]
LABELS_PER_PAGE = 24


def link(code):
    return f"HTTPS://ID.EXAMPLE/{code}"


def signed(code):
    text = link(code) + ":S."
    return text + ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 12)[: 350 - len(text)]


def photographed(picture):
    """The picture turned by 7 degrees and a little out of focus."""
    turned = picture.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(1))


class Pictures(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="city-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def written(self, name, *arguments):
        path = os.path.join(self.folder, name)
        subprocess.run([WRITE, path, *arguments], check=True, stdout=subprocess.DEVNULL)
        return path

    def assert_reads(self, picture, kind, text, times=1):
        found = zxingcpp.read_barcodes(picture)
        self.assertEqual([each.text for each in found], [text] * times)
        self.assertEqual({each.format for each in found}, {FORMATS[kind]})

    def test_png(self):
        for kind in FORMATS:
            for code in CODES:
                for text in (code, link(code), signed(code)):
                    for pixels in (2, 5):
                        with self.subTest(kind=kind, text=text, pixels=pixels):
                            path = self.written("symbol.png", code, text, kind, str(pixels))
                            with Image.open(path) as picture:
                                self.assert_reads(picture, kind, text)
                                if pixels > 2:
                                    self.assert_reads(photographed(picture), kind, text)

    def test_pdf(self):
        code, chinese, english = CODES[2], "石家庄市路灯", "Street lamp (north)"
        for kind in FORMATS:
            for text, resolution in ((link(code), 100), (signed(code), 200)):
                with self.subTest(kind=kind, text=text):
                    labels = str(LABELS_PER_PAGE + 1)
                    path = self.written("labels.pdf", code, text, kind, labels, chinese, english)
                    document = pypdfium2.PdfDocument(path)
                    self.addCleanup(document.close)
                    self.assertEqual(len(document), 2)
                    for page, count in zip(document, (LABELS_PER_PAGE, 1)):
                        words = page.get_textpage().get_text_range()
                        self.assertEqual(words.count(chinese), count)
                        self.assertEqual(words.count(english), count)
                        drawn = page.render(scale=resolution / 72).to_pil().convert("L")
                        self.assert_reads(drawn, kind, text, count)
                        self.assert_reads(photographed(drawn), kind, text, count)


if __name__ == "__main__":
    unittest.main()
