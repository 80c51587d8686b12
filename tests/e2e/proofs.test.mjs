// Answers that are verified by those who trust no node: in a browser, and in Node.js.

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  ProofError,
  Resolver,
  RpcError,
  Verifier,
} from '../../crates/registry-proof/js/registry-proof.mjs';
import { serve, startBrowser } from './lib/browser.mjs';
import { Chain, dave, ferdie } from './lib/chain.mjs';
import { BINARY, startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const UNIT = 'MA.156.1301.01';
const NEVER_ISSUED = 'MA.156.1301.02';
/** Blocks in a session here. */
const SESSION = 4;
/** How long verifying an answer may take in a browser, in milliseconds. */
const MOST_MILLIS = 15;

const wasm = join(dirname(BINARY), 'registry_proof.wasm');
const source = (name) =>
  fileURLToPath(new URL(`../../crates/registry-proof/js/${name}`, import.meta.url));

let folder;
let founder;
let joiner;
let chain;
let genesis;
let verifier;
let site;
let browser;
let page;
before(async () => {
  site = await serve({
    'example.html': source('example.html'),
    'registry-proof.mjs': source('registry-proof.mjs'),
    'registry_proof.wasm': wasm,
  });
  folder = await temporaryFolder();
  // With a list of origins the node's server does not allow the content type that JSON has.
  const cors = ['--rpc-cors', 'all'];
  const spec = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
  founder = await startNode('proofs-founder', { args: [...authorOf(spec), ...cors] });
  const bootnodes = ['--bootnodes', await founder.address()];
  const key = '--unsafe-force-node-key-generation';
  const args = ['--chain', spec, '--validator', key, ...bootnodes, ...cors];
  joiner = await startNode('proofs-joiner', { args });
  chain = await Chain.connect(founder.ws);
  genesis = chain.api.genesisHash.toHex();
  verifier = await Verifier.load(await readFile(wasm));
  browser = await startBrowser();
  page = await browser.newPage();
  await page.goto(`${site.url}/example.html`);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await chain?.disconnect();
  await joiner?.stop();
  await founder?.stop();
  await rm(folder, { recursive: true });
});

/** What the example page says of a code, asking one of the nodes. */
async function ask(node, code, trusted = genesis) {
  await page.locator('#question[data-ready]').waitFor();
  await page.fill('[name=url]', node.http);
  await page.fill('[name=genesis]', trusted);
  await page.fill('[name=code]', code);
  await page.click('button');
  const verdict = page.locator('#verdict:not(:empty)');
  await verdict.waitFor();
  return { verdict: await verdict.textContent(), answer: await page.textContent('#answer') };
}

const proven = (node, code) => node.rpc('cityIdentity_v1_resolveWithProof', code);

/** Waits until both nodes prove answers of blocks from this one on. */
const untilProven = (number) =>
  until(`block ${number} is proven by both nodes`, async () => {
    const answers = [founder, joiner].map((node) => proven(node, CITY).catch(() => null));
    return (await Promise.all(answers)).every((found) => found?.answer.block.number >= number);
  });

/** The authorities of today, followed from the first block. */
async function authorities() {
  const resolver = new Resolver(verifier, founder.http, { genesis });
  await resolver.resolve(CITY);
  return resolver.authorities;
}

/** Why something fails to be proven. */
const refused = (kind) => (error) => {
  assert.ok(error instanceof ProofError, error);
  assert.equal(error.kind, kind);
  return true;
};

test('a browser verifies what any node answers', async () => {
  const { api } = chain;
  await chain.send(dave, api.tx.cityIdentity.register({ code: UNIT }));
  await untilProven(await chain.height());
  for (const node of [founder, joiner]) {
    const { verdict, answer } = await ask(node, UNIT);
    assert.equal(verdict, 'proven: active');
    const shown = JSON.parse(answer);
    // The same, field by field, that a node says without a proof.
    assert.deepEqual(shown, await chain.resolve(UNIT, shown.block.hash));
  }
});

test('that a code was never issued is proven too', async () => {
  const { verdict, answer } = await ask(joiner, NEVER_ISSUED);
  assert.equal(verdict, 'proven: not-issued');
  assert.equal(JSON.parse(answer).registered, CITY);
});

test('another chain is refused', async () => {
  const { verdict } = await ask(founder, UNIT, `0x${'77'.repeat(32)}`);
  assert.equal(verdict, 'not proven: other-chain');
});

test('a node that lies is caught', async () => {
  await page.route(`${founder.http}/`, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    // As if the authorities had made another state final.
    const body = JSON.parse(text);
    const nodes = body.result?.proof?.state;
    if (nodes) nodes[0] = nodes[0].replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    await route.fulfill({ response, body: JSON.stringify(body) });
  });
  const { verdict } = await ask(founder, UNIT);
  await page.unroute(`${founder.http}/`);
  assert.equal(verdict, 'not proven: incomplete');
});

test('new authorities are followed from the old ones', async () => {
  const { api } = chain;
  const set = api.tx.authoritySet;
  await chain.council(set.setSessionLength(SESSION));
  await chain.council(set.enrolCandidate(ferdie.address));
  const owner = `0x${Buffer.from(ferdie.publicKey).toString('hex')}`;
  const { keys, proof } = await joiner.rpc('author_rotateKeysWithOwner', owner);
  await chain.send(ferdie, api.tx.session.setKeys(keys, proof));
  await chain.council(set.addAuthority(ferdie.address));
  await until('both nodes are authorities and agree', async () => {
    const { proof: newest } = await proven(joiner, UNIT);
    return newest.setId >= 1;
  });
  await untilProven((await chain.height()) + 1);
  const now = await authorities();
  assert.ok(now.id >= 1);
  assert.equal(now.authorities.length, 2);
  // The page kept those of its first visit.
  assert.equal((await ask(joiner, UNIT)).verdict, 'proven: active');
  await page.reload();
  assert.equal((await ask(founder, NEVER_ISSUED)).verdict, 'proven: not-issued');
});

test('authorities do not follow from others, nor with one left out', async () => {
  const { genesis: first, changes } = await founder.rpc('cityIdentity_v1_authorityChain', 0);
  const start = verifier.genesis(genesis, first);
  assert.deepEqual(verifier.follow(start, changes), await authorities());
  const later = { ...start, id: start.id + 1 };
  assert.throws(() => verifier.follow(later, changes), refused('signature'));
  const { changes: none, next } = await founder.rpc('cityIdentity_v1_authorityChain', 1_000);
  assert.deepEqual([none, next], [[], null]);
});

test('an older block is proven by the headers after it', async () => {
  const trusted = { authorities: await authorities(), now: Date.now() };
  // The last block of an authority set needs none: so one that is not.
  const { at, found } = await until('there is a block between two justifications', async () => {
    const height = (await chain.finalized()) - 1;
    const hash = (await chain.api.rpc.chain.getBlockHash(height)).toHex();
    const answer = await founder.rpc('cityIdentity_v1_resolveWithProof', UNIT, hash);
    const { ancestry, setId } = answer.proof;
    const fits = ancestry.length > 0 && setId === trusted.authorities.id;
    return fits && { at: hash, found: answer };
  });
  const question = { code: UNIT, proof: found.proof, ...trusted };
  const answer = verifier.verify({ ...question, maxAge: 600_000 });
  assert.deepEqual(answer, found.answer);
  assert.equal(answer.block.hash, at);
  // It is as old as its block.
  const now = trusted.now + 700_000;
  assert.throws(() => verifier.verify({ ...question, now, maxAge: 600_000 }), refused('age'));
});

test('what cannot be proven is told', async () => {
  const code = (number) => (error) => error instanceof RpcError && error.code === number;
  const resolver = new Resolver(verifier, founder.http, { genesis });
  await assert.rejects(resolver.resolve('MA.156.1301.0I'), code(30001));
  await assert.rejects(resolver.resolve(UNIT, { at: `0x${'00'.repeat(32)}` }), code(30004));
});

test('verifying takes a browser a few milliseconds', async () => {
  const { proof } = await proven(founder, UNIT);
  const question = { code: UNIT, proof, authorities: await authorities(), maxAge: 600_000 };
  const millis = await page.evaluate(async (asked) => {
    const { Verifier: Loaded } = await import('./registry-proof.mjs');
    const loaded = await Loaded.load(fetch('registry_proof.wasm'));
    const times = [];
    for (let round = 0; round < 50; round += 1) {
      const start = performance.now();
      loaded.verify({ ...asked, now: Date.now() });
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[25];
  }, question);
  assert.ok(millis < MOST_MILLIS, `${millis} ms`);
});
