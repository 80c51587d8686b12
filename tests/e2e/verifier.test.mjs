// The page that verifies printed codes: pictures, the camera and texts, with and without a connection.

import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import QRCode from 'qrcode';
import { serve, startBrowser } from './lib/browser.mjs';
import { temporaryFolder } from './lib/node.mjs';
import { headers, pageFiles } from './lib/verifier.mjs';

/** Where pictures of the page are put, if anybody wants to see them. */
const SCREENSHOTS = process.env.SCREENSHOTS;
/** How long verifying a label may take in a browser, in milliseconds. */
const MOST_MILLIS = 100;
const DAY = 86_400;

const vectors = JSON.parse(
  await readFile(new URL('../../crates/signed-code/vectors/labels.json', import.meta.url)),
);
const { issued } = vectors.labels[0];
const find = (algorithm, code, isLink) =>
  vectors.labels.find(
    (label) =>
      label.algorithm === algorithm && label.code === code && (label.host !== null) === isLink,
  );
const CITY = find('p256', 'MA.156.1301', true);
const ALONE = find('sm2', 'MA.156.1301', false);
/** A label with facts beside it, which expires. */
const DATED = find('ed25519', 'MA.156.1301/60.10000000.1', true);

/** What the registry said of the cities of the vectors, at the time of their labels. */
function bundle({ time = issued, hosts = ['id.example'], codes = ['MA.156.1301'] } = {}) {
  const entries = codes.map((code) => {
    const keys = ['ed25519', 'p256', 'sm2'].map((algorithm) => {
      const { key, publicKey } = vectors.labels.find((label) => label.algorithm === algorithm);
      return { id: key, key: { [algorithm]: `0x${publicKey}` }, validFrom: null, validTo: null };
    });
    return { code, status: 'active', keys, hosts };
  });
  return {
    format: 'cityid-trust-bundle-1',
    block: { number: 7, hash: `0x${'07'.repeat(32)}`, time: time * 1000 },
    maxAge: 7 * DAY,
    entries,
  };
}

/** The bundle with only that key, as every vector's key has one name. */
function bundleOf(label, options) {
  const made = bundle(options);
  for (const entry of made.entries) {
    entry.keys = entry.keys.filter(({ key }) => Object.hasOwn(key, label.algorithm));
  }
  return made;
}

/** A label by who leases a block of numbers; what is known in a file that names them, and to a site. */
function leased() {
  const label = vectors.labels.find(({ code, issuer }) => !code.startsWith(issuer));
  const { code, issuer: holder } = label;
  const [area] = code.split('/');
  const [, series, number] = code.match(/^(.*)\.(\d+)$/);
  const leases = [{ series, first: number, last: number, holder }];
  const filed = { ...bundleOf(label, { codes: [area, holder] }), leases };
  return { label, filed, asked: bundleOf(label, { codes: [area] }) };
}

let files;
let site;
let browser;
let folder;
let told;
let context;
let page;
let problems;

before(async () => {
  folder = await temporaryFolder();
  browser = await startBrowser();
  files = { ...(await pageFiles()), 'v1/trust': (query) => told(query.get('code')) };
  site = await start();
  if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
});

const start = () => serve(files, headers);

after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

beforeEach(() => {
  told = () => ({});
  problems = [];
});

afterEach(async () => {
  await context?.close();
  context = undefined;
  assert.deepEqual(problems, []);
});

/** Opens the page at a time, or at that of the clock, in a language. */
async function open({ now = issued + 60, locale = 'en-GB', size, url = site.url, from = browser } = {}) {
  context = await from.newContext({ locale, viewport: size ?? { width: 390, height: 844 } });
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (said) => {
    // What the browser writes of answers that are refused is no error of the page.
    const isAnswer = said.text().startsWith('Failed to load resource');
    if (said.type() === 'error' && !isAnswer) problems.push(said.text());
  });
  if (now !== null) await page.clock.setFixedTime(now * 1000);
  await page.goto(`${url}/verify/`);
  await page.locator('html[data-ready]').waitFor();
}

async function load(what) {
  const buffer = Buffer.from(typeof what === 'string' ? what : JSON.stringify(what));
  await page.setInputFiles('#bundle', { name: 'bundle.json', mimeType: 'application/json', buffer });
  await page.locator('#news:not(:empty)').waitFor();
}

const picture = (text, options = {}) =>
  QRCode.toBuffer(text, { errorCorrectionLevel: 'Q', scale: 4, ...options });

/** Gives the page a picture, and waits for what comes of it. */
async function upload(buffer, name = 'label.png') {
  await page.setInputFiles('#choose', { name, mimeType: 'image/png', buffer });
  return result();
}

async function type(text) {
  await page.fill('#text', text);
  await page.click('#typed button');
  return result();
}

/** What the page says of the label that was read last. */
async function result() {
  const article = page.locator('#results article').first();
  await article.waitFor();
  const texts = async (selector) => (await article.locator(selector).allTextContents()).map(plain);
  return {
    verdict: (await article.getAttribute('class')).replace('result ', ''),
    title: plain(await article.locator('.verdict h2').textContent()),
    message: plain(await article.locator('.verdict p').textContent()),
    link: await article.locator('.code a').getAttribute('href', { timeout: 500 }).catch(() => null),
    right: await texts('.right li'),
    wrong: await texts('.wrong li'),
    left: await texts('.left li'),
    all: plain(await article.innerText()),
  };
}

const plain = (text) => text.replace(/\s+/g, ' ').trim();

async function show(name) {
  if (!SCREENSHOTS) return;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    const path = join(SCREENSHOTS, `${name}-${width}.png`);
    await page.screenshot({ path, fullPage: true });
  }
}

/** The page never says of a label more than that the issuer signed it. */
function claimsNoMore({ all }) {
  assert.doesNotMatch(all, /\b(authentic|trustworthy|safe|original label is)\b|正品|真品|原件无误/i);
}

test('a picture of a label that the issuer signed', async () => {
  await open();
  await load(bundleOf(CITY));
  const found = await upload(await picture(CITY.text));
  assert.equal(found.verdict, 'signed');
  assert.equal(found.title, '✓ The issuer signed this');
  assert.match(found.message, /a copy of the label would look the same/);
  assert.equal(found.link, `${site.url}/MA.156.1301`);
  assert.ok(found.right.includes('The signature is by this key, over this code'));
  assert.ok(found.right.includes('The area allows the site that the link leads to'));
  assert.deepEqual(found.wrong, []);
  assert.ok(found.left.some((text) => /or a copy of it/.test(text)));
  assert.ok(found.left.some((text) => /where it belongs/.test(text)));
  assert.match(found.all, /MA\.156\.1301-UB/);
  assert.match(found.all, /By what this device carries: block 7/);
  claimsNoMore(found);
  await show('signed');
});

test('a photograph of a label: large, turned and in the midst of other things', async () => {
  await open();
  await load(bundleOf(CITY));
  const source = `data:image/png;base64,${(await picture(CITY.text)).toString('base64')}`;
  const photograph = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 3000, height: 4000 });
    const context = canvas.getContext('2d');
    context.fillStyle = '#9aa';
    context.fillRect(0, 0, 3000, 4000);
    context.translate(1500, 2200);
    context.rotate(0.3);
    context.filter = 'blur(1px) brightness(0.85)';
    context.drawImage(image, -700, -700, 1400, 1400);
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
  }, source);
  const found = await upload(Buffer.from(photograph, 'base64'), 'label.jpg');
  assert.equal(found.verdict, 'signed');
});

test('a label whose code was altered is forged', async () => {
  await open();
  await load(bundleOf(DATED));
  const found = await upload(await picture(DATED.text.replace('10000000.1:', '10000000.2:')));
  assert.equal(found.verdict, 'bad');
  assert.equal(found.title, '✗ This label does not count');
  assert.match(found.message, /^Forged/);
  assert.deepEqual(found.wrong, ['The signature is by this key, over this code']);
  assert.ok(found.left.includes('The label has not expired'));
  assert.match(found.all, /not to be relied on/);
  claimsNoMore(found);
  await show('forged');
});

test('a label that has expired', async () => {
  const now = DATED.expires + DAY;
  await open({ now });
  await load(bundleOf(DATED, { time: now - 60 }));
  const found = await upload(await picture(DATED.text));
  assert.equal(found.verdict, 'bad');
  assert.match(found.message, /expired/);
  assert.deepEqual(found.wrong, ['The label has not expired']);
});

test('a label that leads to another host', async () => {
  await open();
  await load(bundleOf(CITY));
  const other = CITY.text.replace('ID.EXAMPLE', 'ID.EXAMPLE.NET');
  const found = await upload(await picture(other));
  assert.equal(found.verdict, 'bad');
  assert.match(found.message, /does not allow/);
  // The page leads to its own site, not to that one.
  assert.equal(found.link, `${site.url}/MA.156.1301`);
  assert.equal(await page.locator('#results a').count(), 1);
});

test('what this device knows is too old', async () => {
  await open({ now: issued + 8 * DAY });
  await load(bundleOf(CITY));
  const found = await upload(await picture(CITY.text));
  assert.equal(found.verdict, 'open');
  assert.equal(found.title, '? It cannot be told here');
  assert.match(found.message, /not been updated for too long/);
  assert.match(await page.textContent('#known'), /It is too old/);
  await show('too-old');
});

test('a picture without a code, and a file that is no picture', async () => {
  await open();
  const blank = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 300 });
    return canvas.toDataURL('image/png').split(',')[1];
  });
  const state = page.locator('#state');
  await page.setInputFiles('#choose', {
    name: 'blank.png',
    mimeType: 'image/png',
    buffer: Buffer.from(blank, 'base64'),
  });
  await state.filter({ hasText: 'There is no code in this picture' }).waitFor();
  const buffer = Buffer.from('not a picture');
  await page.setInputFiles('#choose', { name: 'not.png', mimeType: 'image/png', buffer });
  await state.filter({ hasText: 'This file is not a picture' }).waitFor();
  assert.equal(await page.locator('#results article').count(), 0);
});

test('a code without a signature, and a text that is no code', async () => {
  await open();
  await load(bundle());
  const code = await type('https://id.example/MA.156.1301');
  assert.equal(code.verdict, 'noLabel');
  assert.equal(code.title, '? Not a signed label');
  assert.match(code.message, /which anyone can print/);
  assert.equal(code.link, `${site.url}/MA.156.1301`);
  const text = await type('<img src=x onerror=alert(1)>');
  assert.equal(text.verdict, 'noLabel');
  assert.equal(text.link, null);
});

test('a label alone, by SM2, pasted with what is around it', async () => {
  await open();
  await load(bundleOf(ALONE));
  const found = await type(`\n ${ALONE.text}\n`);
  assert.equal(found.verdict, 'signed');
  assert.equal(found.link, `${site.url}/MA.156.1301`);
});

test('facts that are printed are compared', async () => {
  await open();
  await load(bundleOf(DATED));
  const found = await type(DATED.text);
  assert.equal(found.verdict, 'compare');
  assert.ok(found.left.includes('What is printed beside the code is what was signed'));
  await show('compare');
  const compare = async (facts) => {
    const fields = page.locator('.facts fieldset');
    while ((await fields.count()) < facts.length) {
      await page.click('.facts button[type=button]');
    }
    for (const [index, [name, value]] of facts.entries()) {
      const inputs = fields.nth(index).locator('input');
      await inputs.nth(0).fill(name);
      await inputs.nth(1).fill(value);
    }
    await page.click('.facts button:not([type])');
    return result();
  };
  assert.equal((await compare([['name', '消火栓 13']])).verdict, 'bad');
  assert.equal((await compare(vectors.facts)).verdict, 'signed');
});

test('a device that knows nothing asks the site, and says so', async () => {
  await open();
  const nothing = await type(CITY.text);
  assert.equal(nothing.verdict, 'open');
  assert.match(nothing.all, /This device knows nothing yet/);
  const asked = [];
  told = (code) => (asked.push(code), bundleOf(CITY));
  const found = await type(CITY.text);
  await page.locator('article.signed').waitFor();
  assert.deepEqual(asked, ['MA.156.1301']);
  assert.match((await result()).all, /By what this site told just now/);
  assert.equal(found.verdict, 'signed');
  // What the site told of one label is not kept; what was asked for to be kept is.
  assert.match(await page.textContent('#known'), /Nothing yet/);
  await page.fill('#code', 'ma.156.130100');
  await page.click('#ask button');
  await page.locator('#news').filter({ hasText: 'Loaded' }).waitFor();
  assert.match(await page.textContent('#known'), /Block 7/);
});

test('the site is asked anew when people want it, and not believed if it is behind', async () => {
  await open();
  await load(bundleOf(CITY));
  await type(CITY.text);
  const revoked = bundleOf(CITY);
  revoked.entries[0].status = 'revoked';
  revoked.block.number = 6;
  told = () => revoked;
  const button = page.locator('article button', { hasText: 'Ask this site now' });
  await button.click();
  await page.locator('article.signed').waitFor();
  revoked.block.number = 8;
  await button.click();
  await page.locator('article.bad').waitFor();
  assert.match((await result()).message, /revoked/);
});

test('what the site told counts for an hour at most, and a file as long as it says', async () => {
  told = () => bundleOf(CITY);
  await open({ now: issued + 3_600 });
  const found = await type(CITY.text);
  assert.equal(found.verdict, 'signed');
  assert.ok(found.all.includes(`It counts until ${spoken(issued + 3_600)}.`), found.all);
  await page.clock.setFixedTime((issued + 3_601) * 1000);
  assert.equal((await type(CITY.text)).verdict, 'open');
  await page.fill('#code', CITY.code);
  await page.click('#ask button');
  await page.locator('#news').filter({ hasText: 'Loaded' }).waitFor();
  assert.match(await page.textContent('#known'), /It is too old/);
  await load(bundleOf(CITY));
  const filed = await type(CITY.text);
  assert.equal(filed.verdict, 'signed');
  assert.ok(filed.all.includes(`It counts until ${spoken(issued + 7 * DAY)}.`), filed.all);
});

/** A moment as the page says it in English. */
const spoken = (seconds) =>
  plain(
    new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(seconds * 1000),
  );

test('what the site does not tell any more counts no more', async () => {
  told = () => bundleOf(CITY);
  await open();
  assert.equal((await type(CITY.text)).verdict, 'signed');
  told = () => ({});
  await page.locator('article button', { hasText: 'Ask this site now' }).click();
  await page.locator('.news').filter({ hasText: 'cannot be asked' }).waitFor();
  assert.equal((await result()).verdict, 'open');
});

test('lessees are known from files only', async () => {
  const { label, filed, asked } = leased();
  told = () => asked;
  await open();
  const unknown = await type(label.text);
  assert.equal(unknown.verdict, 'open');
  assert.match(unknown.all, /Who has which block of numbers is only in files/);
  await load(filed);
  assert.equal((await type(label.text)).verdict, 'compare');
  // That the site does not know them does not speak against the label.
  await page.locator('article button', { hasText: 'Ask this site now' }).click();
  await page.locator('.news').filter({ hasText: 'is only in files' }).waitFor();
  assert.equal((await result()).verdict, 'compare');
});

test('what was kept in an earlier form is as nothing', async () => {
  await open();
  await page.evaluate((kept) => {
    localStorage.setItem('bundle', kept);
    localStorage.setItem('genesis', `0x${'77'.repeat(32)}`);
  }, JSON.stringify(bundleOf(CITY)));
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  assert.match(await page.textContent('#known'), /Nothing yet/);
});

test('a file that is no bundle is refused', async () => {
  await open();
  for (const text of ['no JSON', '{}', JSON.stringify({ ...bundle(), format: 'other' })]) {
    await load(text);
    assert.match(await page.textContent('#news'), /This is not a trust bundle/);
  }
  assert.match(await page.textContent('#known'), /Nothing yet/);
});

test('the page speaks Chinese, and turns', async () => {
  await open({ locale: 'zh-CN' });
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await load(bundleOf(CITY));
  const found = await upload(await picture(CITY.text));
  assert.equal(found.title, '✓ 确由签发者签发');
  assert.match(found.message, /复制件/);
  assert.ok(found.left.some((text) => text.includes('原标签')));
  claimsNoMore(found);
  await show('chinese');
  await page.click('#tongue');
  assert.equal((await result()).title, '✓ The issuer signed this');
  await page.reload();
  assert.equal(await page.title(), 'Verify a label');
});

test('what the browser has for reading codes is used', async () => {
  await open();
  await context.addInitScript((text) => {
    self.BarcodeDetector = class {
      static getSupportedFormats = async () => ['data_matrix', 'qr_code', 'ean_13'];
      constructor({ formats }) {
        if (formats.join() !== 'qr_code,data_matrix') throw new Error(formats.join());
      }
      detect = async () => [{ rawValue: text }, { rawValue: 'MA.156.1301' }];
    };
  }, CITY.text);
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  await load(bundleOf(CITY));
  const found = await upload(await picture('something else'));
  assert.equal(found.verdict, 'signed');
  assert.equal(await page.locator('#results article').count(), 2);
  assert.match(await page.textContent('#state'), /There are 2 codes/);
});

test('the camera', async () => {
  const film = join(folder, 'film.y4m');
  await writeFile(film, filmOf(CITY.text));
  const seeing = await startBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ]);
  try {
    await open({ from: seeing });
    await load(bundleOf(CITY));
    await page.click('#camera');
    const found = await result();
    assert.equal(found.verdict, 'signed');
    // It is off again.
    assert.equal(await page.locator('#view').isHidden(), true);
    assert.equal(await page.textContent('#camera'), 'Use the camera');
  } finally {
    await seeing.close();
    context = undefined;
  }
});

/** A film of one picture, in YUV4MPEG2, as Chromium takes it for a camera. */
function filmOf(text) {
  const [width, height] = [640, 480];
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'Q' });
  const scale = Math.floor(height / (modules.size + 8));
  const luma = Buffer.alloc(width * height, 235);
  const [left, top] = [width, height].map((side) => Math.floor((side - scale * modules.size) / 2));
  for (let y = 0; y < scale * modules.size; y += 1) {
    for (let x = 0; x < scale * modules.size; x += 1) {
      const isDark = modules.get(Math.floor(y / scale), Math.floor(x / scale));
      if (isDark) luma[(top + y) * width + left + x] = 16;
    }
  }
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`;
  return Buffer.concat([Buffer.from(head), luma, chroma]);
}

test('without a connection it still verifies', async () => {
  const own = await start();
  await open({ url: own.url });
  await load(bundleOf(CITY));
  await page.locator('#offline:not(:empty)').waitFor();
  await context.setOffline(true);
  await own.stop();
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  assert.match(await page.textContent('#known'), /Block 7/);
  assert.equal((await upload(await picture(CITY.text))).verdict, 'signed');
  const forged = await type(CITY.text.replace('MA.156.1301:', 'MA.156.1302:'));
  // Nothing is known of that city, and nobody can be asked.
  assert.equal(forged.verdict, 'open');
  await page.locator('article button', { hasText: 'Ask this site now' }).click();
  await page.locator('.news').filter({ hasText: 'cannot be asked' }).waitFor();
});

test('a label is verified quickly', async () => {
  // With a clock that stands still there is nothing to measure.
  await open({ now: null });
  const questions = [CITY, ALONE, DATED].map((label) => ({
    ask: 'label',
    text: label.text,
    bundle: bundleOf(label),
    now: issued + 60,
    facts: vectors.facts,
    tongue: 'en',
  }));
  const millis = await page.evaluate(async (asked) => {
    const { Verifier } = await import('./verifier.js');
    const verifier = await Verifier.load('verifier.wasm');
    return asked.map((question) => {
      const times = Array.from({ length: 20 }, () => {
        const begun = performance.now();
        verifier.ask(question);
        return performance.now() - begun;
      });
      times.sort((a, b) => a - b);
      return times[10];
    });
  }, questions);
  for (const [index, name] of ['P-256', 'SM2', 'Ed25519'].entries()) {
    console.log(`verify in the browser: ${millis[index].toFixed(1)} ms (${name})`);
  }
  assert.ok(Math.max(...millis) < MOST_MILLIS, `${millis}`);
});
