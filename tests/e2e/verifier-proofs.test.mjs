// The verifier page proves what it is given: by a chain whose first block is trusted, and nothing else.

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { serve, startBrowser } from './lib/browser.mjs';
import { Chain, dave } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';
import { headers, pageFiles } from './lib/verifier.mjs';

const vectors = JSON.parse(
  await readFile(new URL('../../crates/signed-code/vectors/labels.json', import.meta.url)),
);
/** The label of a city, in a link and without an end. */
const LABEL = vectors.labels.find(({ host, expires }) => host !== null && expires === null);
const CITY = LABEL.code;

let folder;
let node;
let chain;
let genesis;
let site;
let browser;
let page;
before(async () => {
  folder = await temporaryFolder();
  const spec = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
  node = await startNode('verifier-proofs', { args: authorOf(spec) });
  chain = await Chain.connect(node.ws);
  genesis = chain.api.genesisHash.toHex();
  const tx = chain.api.tx.cityIdentity;
  const key = { id: LABEL.key, key: { Ed25519: `0x${LABEL.publicKey}` } };
  const names = [{ language: 'zh-CN', text: '石家庄市' }];
  await chain.send(dave, tx.setHosts(CITY, [LABEL.host]));
  await chain.send(dave, tx.setRecord(CITY, { names, keys: [key] }));
  site = await serve(
    {
      ...(await pageFiles()),
      'v1/authority-chain': (query) =>
        node.rpc('cityIdentity_v1_authorityChain', Number(query.get('from'))),
    },
    headers,
  );
  browser = await startBrowser();
  page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(`${site.url}/verify/`);
  await page.locator('html[data-ready]').waitFor();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await chain?.disconnect();
  await node?.stop();
  await rm(folder, { recursive: true });
});

/** What the registry says of the city at one final block, with the proof. */
async function bundle() {
  const { answer, proof } = await until('the key of the city is final', async () => {
    const found = await node.rpc('cityIdentity_v1_resolveWithProof', CITY);
    return found.answer.keys.length > 0 && found;
  });
  const { code, status, keys, hosts, block, time } = answer;
  return {
    format: 'cityid-trust-bundle-1',
    block: { number: block.number, hash: block.hash, time },
    maxAge: 3_600,
    entries: [{ code, status, keys, hosts, proof: JSON.stringify(proof) }],
  };
}

/** What the page says of a bundle and of a label, once the bundle was to be proven. */
async function prove(given, trusted = genesis) {
  const buffer = Buffer.from(JSON.stringify(given));
  const news = page.locator('#news');
  await page.setInputFiles('#bundle', { name: 'b.json', mimeType: 'application/json', buffer });
  await news.filter({ hasText: 'Loaded' }).waitFor();
  await page.fill('#genesis', trusted);
  await page.click('#prove button');
  await news.filter({ hasText: /prove/ }).waitFor();
  await page.fill('#text', LABEL.text);
  await page.click('#typed button');
  const article = page.locator('#results article.signed');
  await article.waitFor();
  const texts = (selector) => article.locator(selector).allTextContents();
  return {
    news: await news.textContent(),
    isProven: (await texts('.right li')).some((text) => text.includes(genesis)),
    isBelieved: (await texts('.left li')).some((text) => text.includes('believed')),
  };
}

test('what the registry said is proven, and stays so', async () => {
  const given = await bundle();
  const found = await prove(given);
  assert.equal(found.news, 'All codes in it are proven: 1.');
  assert.deepEqual([found.isProven, found.isBelieved], [true, false]);
  await page.reload();
  await page.fill('#text', LABEL.text);
  await page.click('#typed button');
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
