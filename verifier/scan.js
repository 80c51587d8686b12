// Reads the codes in pictures: with what the browser has for that, or with jsQR.

import './jsqr/jsQR.js';

/** The longest side of the copies of a picture in which jsQR looks for a code, in pixels. */
const SIDES = [1024, 2048, 512];
/** The same for a picture of the camera, another of which comes at once. */
const QUICK = [1024];

/** Pictures are read into memory whole. */
export const MOST_OCTETS = 32 << 20;

/** What the browser has: Data Matrices are read by it only. */
const detector = (async () => {
  try {
    const offered = await BarcodeDetector.getSupportedFormats();
    if (!offered.includes('qr_code')) return null;
    const formats = ['qr_code', 'data_matrix'].filter((format) => offered.includes(format));
    return new BarcodeDetector({ formats });
  } catch {
    return null;
  }
})();

/**
 * The texts of the codes in a picture, each once.
 *
 * @param {Blob} file a picture in any format that the browser knows
 * @throws if it is none
 */
export async function codesInFile(file) {
  if (file.size > MOST_OCTETS) throw new RangeError('the picture is too large');
  const picture = await createImageBitmap(file);
  try {
    return await codesIn(picture, picture.width, picture.height, SIDES, 'attemptBoth');
  } finally {
    picture.close();
  }
}

/** The texts of the codes in what a camera shows just now. */
export const codesInView = (video) =>
  codesIn(video, video.videoWidth, video.videoHeight, QUICK, 'dontInvert');

async function codesIn(picture, width, height, sides, inversionAttempts) {
  const texts = await detected(picture);
  if (texts.length > 0) return texts;
  for (const side of sides) {
    const pixels = copy(picture, width, height, side);
    const found = pixels && self.jsQR(pixels.data, pixels.width, pixels.height, { inversionAttempts });
    if (found?.data) return [found.data];
  }
  return [];
}

async function detected(picture) {
  const native = await detector;
  if (native === null) return [];
  try {
    const codes = await native.detect(picture);
    return [...new Set(codes.map(({ rawValue }) => rawValue))];
  } catch {
    // Some systems offer what they cannot do.
    return [];
  }
}

/** The pixels of a picture whose longest side is at most `side`. */
function copy(picture, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const [w, h] = [width, height].map((length) => Math.round(length * scale));
  if (w === 0 || h === 0) return null;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  // What is transparent is paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, w, h);
  context.drawImage(picture, 0, 0, w, h);
  return context.getImageData(0, 0, w, h);
}

/** A camera whose pictures are read until there is a code in one. */
export class Camera {
  #video;
  #stream = null;

  constructor(video) {
    this.#video = video;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /** The codes that it sees first; none, if it is stopped before. */
  async look() {
    const wanted = { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.stop();
    this.#stream = stream;
    this.#video.srcObject = stream;
    this.#video.hidden = false;
    try {
      await this.#video.play();
      while (this.#stream === stream) {
        const texts = await codesInView(this.#video);
        if (texts.length > 0) return texts;
        // The page goes on in between.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return [];
    } finally {
      if (this.#stream === stream) this.stop();
    }
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.#video.hidden = true;
  }
}
