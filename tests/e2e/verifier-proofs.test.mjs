// The verifier page proves what it is given: by a chain whose first block is trusted, and nothing else.

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import QRCode from 'qrcode';
import { serve, startBrowser } from './lib/browser.mjs';
import { Chain, dave } from './lib/chain.mjs';
import { City } from './lib/city.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { startResolver } from './lib/resolver.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';
import { headers, PAGE, pageFiles } from './lib/verifier.mjs';

const vectors = JSON.parse(
  await readFile(new URL('../../crates/signed-code/vectors/labels.json', import.meta.url)),
);
/** The label of a city, in a link and without an end. */
const LABEL = vectors.labels.find(({ host, expires }) => host !== null && expires === null);
const CITY = LABEL.code;
/** A series of numbers, with a block of them; two items of it, and a number that was not issued. */
const NUMBERS = `${CITY}/CJ.060101`;
const BLOCK = '0001';
const [ITEM, NEXT, ABSENT] = ['000100000', '000100001', '000100002'];
const item = (label) => `${NUMBERS}.${label}`;

let folder;
let node;
let chain;
let city;
let genesis;
/** What the site serves as proofs of items. */
const proofs = new Map();
/** What the site makes of a bundle before it tells it. */
let told;
/** What the site waits for before it tells who the authorities are. */
let turn;
let site;
let resolver;
let browser;
let page;
before(async () => {
  folder = await temporaryFolder();
  const spec = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
  node = await startNode('verifier-proofs', { args: authorOf(spec) });
  chain = await Chain.connect(node.ws);
  city = await City.at(node.ws);
  genesis = chain.api.genesisHash.toHex();
  const tx = chain.api.tx.cityIdentity;
  const key = { id: LABEL.key, key: { Ed25519: `0x${LABEL.publicKey}` } };
  const names = [{ language: 'zh-CN', text: '石家庄市' }];
  await chain.send(dave, tx.setHosts(CITY, [LABEL.host]));
  await chain.send(dave, tx.setRecord(CITY, { names, keys: [key] }));
  site = await serve(
    {
      ...(await pageFiles()),
      'v1/authority-chain': async (query) => {
        await turn;
        return node.rpc('cityIdentity_v1_authorityChain', Number(query.get('from')));
      },
      'v1/trust': async (query) => told(await bundle([...new Set([CITY, query.get('code')])])),
      ...Object.fromEntries([ITEM, NEXT, ABSENT].map((label) => [item(label), () => recordOf(label)])),
    },
    headers,
  );
  browser = await startBrowser();
  page = await open(site.url);
});
beforeEach(() => {
  told = (bundle) => bundle;
  turn = Promise.resolve();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await chain?.disconnect();
  await node?.stop();
  await resolver?.stop();
  await city?.remove();
  await rm(folder, { recursive: true });
});

/** Opens the page of a site. */
async function open(url) {
  const context = await browser.newContext({ locale: 'en-GB' });
  return visit(await context.newPage(), url);
}

async function visit(window, url) {
  await window.goto(`${url}/verify/`);
  await window.locator('html[data-ready]').waitFor();
  return window;
}

/** What the registry says of codes at one final block, with the proofs. */
async function bundle(codes = [CITY]) {
  const { answer } = await until('the key of the city is final', async () => {
    const found = await node.rpc('cityIdentity_v1_resolveWithProof', CITY);
    return found.answer.keys.length > 0 && found;
  });
  const { block, time } = answer;
  const found = codes.map((code) => node.rpc('cityIdentity_v1_resolveWithProof', code, block.hash));
  const entries = (await Promise.all(found)).map(({ answer, proof }) => {
    const { code, status, keys, hosts, inBlock, digests } = answer;
    return { code, status, keys, hosts, inBlock, digests, proof: JSON.stringify(proof) };
  });
  return {
    format: 'cityid-trust-bundle-1',
    block: { number: block.number, hash: block.hash, time },
    maxAge: 3_600,
    entries,
  };
}

/** What the site has of an item: as a resolver that fetched its proof, or could not. */
function recordOf(label) {
  const proof = proofs.get(label) ?? null;
  return { inclusion: { isShown: proof !== null, proof, why: proof === null ? 'nobody serves it' : null } };
}

/** Has a window keep a bundle. */
async function load(given, window = page) {
  const buffer = Buffer.from(JSON.stringify(given));
  await window.setInputFiles('#bundle', { name: 'b.json', mimeType: 'application/json', buffer });
  await window.locator('#news', { hasText: 'Loaded' }).waitFor();
}

/** Has the page prove what it keeps; what it says of that. */
async function proveKept(trusted = genesis) {
  const news = page.locator('#news');
  await page.fill('#genesis', trusted);
  await page.click('#prove button');
  await news.filter({ hasText: /prove/ }).waitFor();
  return news.textContent();
}

async function type(text, window = page) {
  await window.fill('#text', text);
  await window.click('#typed button');
}

/** Opens the page anew: nothing of an earlier label is there any more, what is kept stays. */
async function reload() {
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
}

/** What the page says of a bundle and of a label, once the bundle was to be proven. */
async function prove(given, trusted = genesis) {
  await load(given);
  const news = await proveKept(trusted);
  await type(LABEL.text);
  const article = page.locator('#results article.signed');
  await article.waitFor();
  const texts = (selector) => article.locator(selector).allTextContents();
  return {
    news,
    isProven: (await texts('.right li')).some((text) => text.includes(genesis)),
    isBelieved: (await texts('.left li')).some((text) => text.includes('believed')),
  };
}

test('what the registry said is proven, and stays so', async () => {
  const given = await bundle();
  const found = await prove(given);
  assert.equal(found.news, 'All codes in it are proven: 1.');
  assert.deepEqual([found.isProven, found.isBelieved], [true, false]);
  await reload();
  await type(LABEL.text);
  await page.locator('.right li', { hasText: genesis }).waitFor();
});

test('what the registry did not say is not', async () => {
  const given = await bundle();
  const altered = (change) => {
    const copy = structuredClone(given);
    change(copy, copy.entries[0]);
    return copy;
  };
  const key = { id: 'x', key: { ed25519: `0x${'01'.repeat(32)}` }, validFrom: null, validTo: null };
  const otherDigit = (digit) => (digit === '0' ? '1' : '0');
  for (const [change, why] of [
    [(_, entry) => entry.keys.push(key), /said something else/],
    [(_, entry) => entry.hosts.push('other.example'), /said something else/],
    [(_, entry) => delete entry.proof, /it has no proof/],
    [(_, entry) => (entry.proof = '{}'), /cannot be read/],
    [(copy) => (copy.block.number += 1), /another block/],
    [(copy) => (copy.block.time += 1), /Not all codes in it are proven/],
    [
      (_, entry) => (entry.proof = entry.proof.replace(/[0-9a-f](?=",)/, otherDigit)),
      /Not all codes in it are proven/,
    ],
  ]) {
    const found = await prove(altered(change));
    assert.match(found.news, why);
    assert.deepEqual([found.isProven, found.isBelieved], [false, true], found.news);
  }
});

test('hosts of all areas have no proof, and are named', async () => {
  const found = await prove({ ...(await bundle()), hosts: ['all.example'] });
  assert.deepEqual([found.isProven, found.isBelieved], [true, true]);
  await page.locator('.left li', { hasText: 'all.example' }).waitFor();
});

test('the whole answer of a node is a proof', async () => {
  const given = await bundle();
  const [entry] = given.entries;
  entry.proof = JSON.stringify({ answer: {}, proof: JSON.parse(entry.proof) });
  assert.equal((await prove(given)).isProven, true);
});

test('a key that is marked as compromised is no other answer', async () => {
  const given = await bundle();
  const [entry] = given.entries;
  const marked = { ...entry.keys[0], id: 'old', compromisedFrom: 1 };
  entry.keys.push(marked);
  assert.equal((await prove(given)).isProven, true);
});

test('another chain proves nothing', async () => {
  const found = await prove(await bundle(), `0x${'77'.repeat(32)}`);
  assert.match(found.news, /^It is not proven/);
  assert.deepEqual([found.isProven, found.isBelieved], [false, true]);
});

test('what one window proves does not count for what another one keeps', async () => {
  const given = await bundle();
  const other = structuredClone(given);
  other.entries[0].hosts.push('other.example');
  await load(given);
  let goOn;
  turn = new Promise((resolve) => (goOn = resolve));
  const proving = proveKept();
  const window = await visit(await page.context().newPage(), site.url);
  await load(other, window);
  goOn();
  assert.equal(await proving, 'All codes in it are proven: 1.');
  await visit(window, site.url);
  await type(LABEL.text, window);
  await window.locator('.left li', { hasText: 'believed' }).first().waitFor();
  assert.equal(await window.locator('.right li', { hasText: genesis }).count(), 0);
  await window.close();
});

test('a site that cannot prove its answer is not believed by who proved', async () => {
  const believed = page.locator('.left li', { hasText: 'the registry said what this device was given' });
  const judged = (verdict) => page.locator(`#results article.${verdict}`).waitFor();
  const askNow = () => page.locator('article button', { hasText: 'Ask this site now' }).click();
  const refused = async () => {
    await reload();
    await type(LABEL.text);
    const unproven = 'could not prove its answer';
    await page.locator('article.open .news', { hasText: unproven }).waitFor();
    await askNow();
    await page.locator('article.open .news', { hasText: unproven }).waitFor();
    // Nor is it kept instead of what is proven.
    await page.fill('#code', CITY);
    await page.click('#ask button');
    await page.locator('#news', { hasText: unproven }).waitFor();
    await judged('open');
  };
  const withoutProofs = ({ entries, ...answer }) => ({
    ...answer,
    entries: entries.map(({ proof, ...entry }) => entry),
  });
  // It knows nothing of the city.
  const above = await bundle(['MA.156']);
  told = withoutProofs;
  // Who proved nothing believes the site, which is said.
  await load(above);
  await type(LABEL.text);
  await judged('signed');
  assert.equal(await believed.count(), 1);
  await load(above);
  assert.match(await proveKept(), /^All codes in it are proven/);
  for (const lie of [
    withoutProofs,
    (answer) => ({ ...answer, hosts: ['other.example'] }),
    ({ block, ...answer }) => ({ ...answer, block: { ...block, number: block.number + 1 } }),
    ({ entries: [city, ...others], ...answer }) => ({
      ...answer,
      entries: [{ ...city, hosts: [...city.hosts, 'other.example'] }, ...others],
    }),
  ]) {
    told = lie;
    await refused();
  }
  told = (answer) => answer;
  const authorities = '**/v1/authority-chain*';
  await page.route(authorities, (route) => route.abort());
  await refused();
  await page.unroute(authorities);

  await askNow();
  await judged('signed');
  assert.equal(await believed.count(), 0);
  // What is asked for to be kept is proven like this, too.
  await page.click('#ask button');
  await page.locator('#news', { hasText: 'Loaded' }).waitFor();
  await reload();
  await type(LABEL.text);
  await page.locator('article', { hasText: 'By what this device carries' }).waitFor();
  await page.locator('.right li', { hasText: genesis }).waitFor();
});

/** The labels of the items of a block that is committed and signed as a whole, by their codes. */
async function signedBlock() {
  const tx = chain.api.tx.cityIdentity;
  const end = (await chain.api.query.timestamp.now()).toNumber() + 3_600_000;
  await chain.send(dave, tx.openSequence({ code: NUMBERS }, BLOCK.length + 5));
  await chain.send(dave, tx.leaseBlock(NUMBERS, BLOCK, dave.address, end));
  await chain.untilFinalized(await chain.height());
  const file = join(city.home, 'items.csv');
  await writeFile(file, `item\n${ITEM}\n${NEXT}\n`);
  const asDave = ['--dev', 'Dave'];
  const place = `https://${LABEL.host}/{item}`;
  await city.json('series', 'commit', NUMBERS, BLOCK, file, '--place', place, '--yes', ...asDave);
  await city.json('label-key', 'new', 'block');
  await city.json('record', 'keys', CITY, '--put', 'block', ...asDave);
  const out = join(city.home, 'labels.csv');
  const signing = ['--label-key', 'block', '--host', LABEL.host, '--out', out];
  await city.json('sign', NUMBERS, '--block', BLOCK, '--items', file, ...signing);
  const rows = (await readFile(out, 'utf8')).trim().split('\n').slice(1);
  const prove = (label) => city.json('series', 'prove', item(label), file);
  return { labels: new Map(rows.map((row) => row.split(','))), prove };
}

test('a label of a whole block is verified by what the site shows of the item', async () => {
  const { labels, prove: proofOf } = await signedBlock();
  await prove(await bundle());
  const judge = async (text, verdict) => {
    await reload();
    await type(text);
    const article = page.locator(`#results article.${verdict}`);
    await article.filter({ hasText: text }).waitFor();
    return (await article.innerText()).replace(/\s+/g, ' ');
  };
  const text = labels.get(item(ITEM));
  const unshown = await judge(text, 'open');
  assert.match(unshown, /Nothing shows that this number was issued/);
  assert.match(unshown, /This site cannot show that the number was issued: nobody serves it/);
  // That of another item shows nothing either.
  proofs.set(ITEM, await proofOf(NEXT));
  assert.match(await judge(text, 'open'), /Nothing shows that this number was issued/);

  proofs.set(ITEM, await proofOf(ITEM));
  const shown = await judge(text, 'signed');
  assert.match(shown, /The number is among those that were issued in its block/);
  // It was asked for just now, and is proven by the same first block.
  assert.match(shown, /By what this site told just now/);
  assert.ok(shown.includes(`proven by the chain that begins with ${genesis}`));

  // That it was shown before does not count when the site is asked anew.
  const record = `**/${item(ITEM)}`;
  await page.route(record, (route) => route.abort());
  await page.locator('article button', { hasText: 'Ask this site now' }).click();
  const unasked = page.locator('article.open', { hasText: 'The site cannot be asked' });
  await unasked.waitFor();
  await page.unroute(record);

  proofs.set(ABSENT, await proofOf(ABSENT));
  const absent = await judge(text.replace(ITEM, ABSENT), 'bad');
  assert.match(absent, /This number is not among those that were issued/);
});

test('the page of a resolver judges by what that resolver answers', async () => {
  await city.json('label-key', 'new', 'street');
  await city.json('record', 'keys', CITY, '--put', 'street', '--dev', 'Dave');
  const { label } = await city.json('sign', CITY, '--label-key', 'street', '--host', LABEL.host);
  await chain.untilFinalized(await chain.height());
  resolver = await startResolver('verifier-resolver', node.ws, 'https://id.example', ['--verifier', PAGE]);
  page = await open(resolver.url);
  const buffer = await QRCode.toBuffer(label, { errorCorrectionLevel: 'Q', scale: 4 });
  const judge = async (verdict) => {
    await page.setInputFiles('#choose', { name: 'label.png', mimeType: 'image/png', buffer });
    const article = page.locator(`#results article.${verdict}`);
    await article.waitFor();
    return (await article.innerText()).replace(/\s+/g, ' ');
  };
  assert.match(await judge('signed'), /By what this site told just now/);
  await page.fill('#code', CITY);
  await page.click('#ask button');
  await page.locator('#news', { hasText: 'Loaded' }).waitFor();
  assert.match(await proveKept(), /^All codes in it are proven/);
  const proven = await judge('signed');
  assert.match(proven, /By what this device carries/);
  assert.ok(proven.includes(`proven by the chain that begins with ${genesis}`));

  await city.json('record', 'keys', CITY, '--remove', 'street', '--dev', 'Dave');
  const withdrawn = page.locator('#results article.bad', { hasText: 'has been withdrawn' });
  await until('the page is told that the key is withdrawn', async () => {
    await page.locator('article button', { hasText: 'Ask this site now' }).click();
    return withdrawn.count();
  });
  await withdrawn.locator('.right li', { hasText: genesis }).waitFor();
});
