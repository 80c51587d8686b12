// `city series`: numbers that are issued singly and in blocks, what is committed to, and its proofs.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { account, Chain, dave, ferdie } from './lib/chain.mjs';
import { City } from './lib/city.mjs';
import { startNode } from './lib/node.mjs';
import { makeTree } from './lib/tree.mjs';

const CITY = 'MA.156.1301';
const LAMPS = `${CITY}/CJ.060101`;
/** Another series, with a block of the same numbers. */
const SIGNS = `${CITY}/CJ.060102`;
const CHOSEN = `${CITY}/60.10000000`;
const WIDTH = 9;
const BLOCK = '0001';
/** How many items are issued in the block: all of the first of its ten parts. */
const ITEMS = 10_000;
const PLACE = 'https://proofs.sjz.gov.cn/{item}.json';
const RECORD = { names: [{ language: 'zh-CN', text: '长安公园1号灯' }] };
/** An item with a record, one without, and one that was never issued. */
const [WITH, WITHOUT, ABSENT] = ['000100000', '000100001', '000110000'];
const item = (label, series = LAMPS) => `${series}.${label}`;
const as = (name) => ['--dev', name];

let node;
let chain;
let city;
/** The items of the block, and their digests. */
let items;
before(async () => {
  node = await startNode('city-series');
  chain = await Chain.connect(node.ws);
  city = await City.at(node.ws);
  const { cityIdentity } = chain.api.tx;
  await chain.council(cityIdentity.admitAreas([{ area: CITY, registrar: dave.address }]));
  await chain.send(dave, cityIdentity.setHosts(CITY, ['proofs.sjz.gov.cn']));
  await chain.untilFinalized((await chain.api.rpc.chain.getHeader()).number.toNumber());
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await city?.remove();
});

/** Writes a file. */
async function file(name, content) {
  const path = join(city.home, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The digest of a record as clients sign it. */
function digestOf(record) {
  const [registration] = chain.api.tx.cityIdentity.promoteItem({ code: item(WITH), record }, {}).args;
  return chain.api.registry.hash(registration.record.unwrap().toU8a()).toHex();
}

const commit = (series, path, ...args) =>
  ['series', 'commit', series, BLOCK, path, '--place', PLACE, '--yes', ...as('Ferdie'), ...args];
const csv = (map) => `item,digest\n${[...map].map(([l, d]) => `${l},${d ?? ''}\n`).join('')}`;

test('series are opened, with chosen items and with numbers', async () => {
  await city.json('series', 'open', CHOSEN, '--name', 'en=Signals', ...as('Dave'));
  const names = ['--name', 'zh-CN=路灯', '--name', 'en=Street lamps'];
  const opened = await city.json('series', 'open', LAMPS, '--width', WIDTH, ...names, ...as('Dave'));
  assert.match(opened.does, /^open the series of numbers of 9 digits MA\.156\.1301\/CJ\.060101/);
  await city.json('series', 'open', SIGNS, '--width', WIDTH, ...as('Dave'));
  assert.equal((await city.json('resolve', LAMPS)).names.length, 2);
  const none = await city.error('series', 'show', CHOSEN);
  assert.deepEqual([none.code, none.kind], [2, 'usage']);
});

test('numbers are issued one after the other, and only once', async () => {
  const { issued } = await city.json('series', 'issue', LAMPS, 500, '--first', 0, ...as('Dave'));
  assert.deepEqual(issued, [{ first: '000000000', count: 500 }]);
  const again = await city.error('series', 'issue', LAMPS, 500, '--first', 0, ...as('Dave'));
  assert.equal(again.code, 1);
  assert.match(again.message, /AlreadyRegistered/);
  const { series, blocks } = await city.json('series', 'show', LAMPS);
  assert.deepEqual([series.next, series.registered, blocks], ['000000500', 500, []]);
});

test('a block is leased, and what overlaps it is refused', async () => {
  const lease = (series, prefix, holder) => [
    ...['series', 'lease', series, prefix, '--holder', holder.address],
    ...['--until', '2100-01-01', ...as('Dave')],
  ];
  await city.json(...lease(LAMPS, BLOCK, ferdie));
  await city.json(...lease(SIGNS, BLOCK, ferdie));
  for (const prefix of ['000', '00015', '000000']) {
    const error = await city.error(...lease(LAMPS, prefix, account('//Stranger')));
    assert.equal(error.code, 1);
    assert.match(error.message, /CityIdentity\.BlockTaken/);
  }
  assert.equal((await city.error(...lease(LAMPS, '00x', ferdie))).kind, 'usage');
  const { blocks } = await city.json('series', 'show', LAMPS);
  assert.deepEqual([blocks.length, blocks[0].state], [1, 'leased']);
});

test('a file that is wrong is refused with line and column, and nothing is sent', async () => {
  const cases = [
    ['item\n000100000\n000100000\n', /line 3, item: 000100000 is there twice/],
    ['item\n000100001\n000100000\n', /line 3, item: 000100000 comes after 000100001/],
    ['item\n000200000\n', /line 2, item: 000200000 is not in the block 0001/],
    ['item\n100000\n', /line 2, item: "100000" is not of 9 digits/],
    ['item,digest\n000100000,0x00\n', /line 2, digest: "0x00" is not 64 hexadecimal digits/],
    ['item,colour\n', /line 1, field 2: "colour" is no column/],
  ];
  for (const [text, message] of cases) {
    const error = await city.error(...commit(LAMPS, await file('wrong.csv', text)));
    assert.deepEqual([error.code, error.kind], [3, 'file']);
    assert.match(error.message, message);
  }
});

test('a block is committed, with the root that others compute', async () => {
  const labels = Array.from({ length: ITEMS }, (_, at) => String(100_000 + at).padStart(WIDTH, '0'));
  items = new Map(labels.map((label) => [label, label === WITH ? digestOf(RECORD) : null]));
  const path = await file('lamps.csv', csv(items));
  const tree = await makeTree({ series: LAMPS, prefix: BLOCK, width: WIDTH }, items, []);

  const dry = await city.json(...commit(LAMPS, path, '--dry-run'));
  const manifest = `0x1220${createHash('sha256').update(csv(items)).digest('hex')}`;
  assert.deepEqual([dry.count, dry.root, dry.manifest], [ITEMS, tree.root, manifest]);
  assert.deepEqual(await readdir(city.home).then((all) => all.filter((n) => /manifest/.test(n))), []);

  const unlike = ['--manifest-digest', `0x1220${'00'.repeat(32)}`];
  for (const args of [unlike, [...unlike, '--dry-run']]) {
    const differs = await city.error(...commit(LAMPS, path, ...args));
    assert.deepEqual([differs.code, differs.kind], [3, 'file']);
    assert.match(differs.message, /they are other items/);
  }
  const kind = ['--manifest-digest', `0xa0e40220${'00'.repeat(32)}`];
  assert.match((await city.error(...commit(LAMPS, path, ...kind))).message, /is SHA-256/);
  const unasked = commit(LAMPS, path).filter((arg) => arg !== '--yes');
  assert.match((await city.error(...unasked)).message, /for ever, and nobody can be asked/);
  const nowhere = commit(LAMPS, path).map((arg) => (arg === PLACE ? 'https://a.example/' : arg));
  const place = await city.error(...nowhere);
  assert.deepEqual([place.code, place.kind], [2, 'usage']);
  assert.match(place.message, /no https URL with \{item\} or \{code\} in it/);
  assert.equal((await city.json('series', 'show', LAMPS)).blocks[0].state, 'leased');

  const proofs = join(city.home, 'proofs');
  await city.json(...commit(LAMPS, path, '--manifest-digest', manifest, '--proofs', proofs));
  assert.equal((await readdir(proofs)).length, ITEMS);
  assert.equal(await readFile(join(city.home, 'lamps.manifest.csv'), 'utf8'), csv(items));
  const [block] = (await city.json('series', 'show', LAMPS)).blocks;
  assert.deepEqual(
    [block.state, block.commitment.count, block.commitment.root, block.commitment.manifest],
    ['committed', ITEMS, tree.root, manifest],
  );
  await city.json(...commit(SIGNS, await file('signs.csv', csv([...items].slice(1)))));

  // Once, and what proofs are made from stays.
  const other = await file('lamps.csv', csv([...items].slice(1)));
  const again = await city.error(...commit(LAMPS, other, '--proofs', proofs));
  assert.equal(again.code, 1);
  assert.match(again.message, /committed to already/);
  assert.equal((await readdir(proofs)).length, ITEMS);
  assert.equal(await readFile(join(city.home, 'lamps.manifest.csv'), 'utf8'), csv(items));
  await file('lamps.csv', csv(items));

  const table = await city.run('series', 'show', LAMPS);
  assert.match(table.stdout, /^series +MA\.156\.1301\/CJ\.060101\n/);
  assert.match(table.stdout, /\n0001 +committed +000100000 +000199999 +10000 /);
});

test('items are proven to be there, or not to be', async () => {
  const path = join(city.home, 'lamps.csv');
  const wanted = [WITH, WITHOUT, ABSENT];
  const block = { series: LAMPS, prefix: BLOCK, width: WIDTH };
  const { proofs } = await makeTree(block, items, wanted);
  const statuses = ['active', 'active', 'not-issued'];
  for (const [at, label] of wanted.entries()) {
    const proof = await city.json('series', 'prove', item(label), path);
    assert.deepEqual({ ...proof }, { item: label, ...proofs[label] });
    const saved = await file(`${label}.json`, proof);
    const answer = await city.json('series', 'verify', item(label), '--proof', saved);
    assert.equal(answer.status, statuses[at]);
    const { block: _, time: __, ...theirs } = await chain.ask('verifyItem', item(label), proof);
    const { block: ___, time: ____, ...ours } = answer;
    assert.deepEqual(ours, theirs);
  }
  const served = JSON.parse(await readFile(join(city.home, 'proofs', `${WITH}.json`), 'utf8'));
  assert.deepEqual(served, await city.json('series', 'prove', item(WITH), path));
});

test('another file, another item, another series: nothing is believed', async () => {
  const another = await city.error('series', 'prove', item(WITH), join(city.home, 'signs.csv'));
  assert.deepEqual([another.code, another.kind], [3, 'file']);
  assert.match(another.message, /not the items to which the holder of the block 0001 committed/);

  const path = join(city.home, `${WITH}.json`);
  const wrong = await city.error('series', 'verify', item(WITHOUT), '--proof', path);
  assert.deepEqual([wrong.code, wrong.kind], [5, 'unverified']);
  assert.match(wrong.message, /is of item 000100000/);
  const proof = JSON.parse(await readFile(path, 'utf8'));
  const changed = await file('changed.json', { ...proof, digest: `0x${'11'.repeat(32)}` });
  for (const args of [[item(WITH, SIGNS), '--proof', path], [item(WITH), '--proof', changed]]) {
    const nothing = await city.error('series', 'verify', ...args);
    assert.deepEqual([nothing.code, nothing.kind], [5, 'unverified']);
    assert.match(nothing.message, /believe nothing/);
  }
  const outside = await file('outside.json', { ...proof, item: '000000001' });
  const issued = await city.error('series', 'verify', item('000000001'), '--proof', outside);
  assert.deepEqual([issued.code, issued.kind], [5, 'unverified']);
});

test('an item is promoted, and an empty part is given back', async () => {
  const proof = join(city.home, `${WITH}.json`);
  const promote = ['series', 'promote', item(WITH), '--proof', proof, ...as('Ferdie')];
  const differs = await city.error(...promote, '--name', 'en=Lamp');
  assert.match(differs.message, /CityIdentity\.RecordDiffers/);
  await city.json(...promote, '--name', 'zh-CN=长安公园1号灯');
  assert.equal((await city.json('resolve', item(WITH))).status, 'active');

  // It is in its block yet.
  const path = join(city.home, 'lamps.csv');
  const again = await city.json('series', 'prove', item(WITH), path);
  assert.deepEqual(again, JSON.parse(await readFile(proof, 'utf8')));
  const unused = (part) => ['series', 'unused', LAMPS, part, '--file', path, '--yes', ...as('Ferdie')];
  const inUse = await city.error(...unused('00010'));
  assert.equal(inUse.code, 1);
  assert.match(inUse.message, /the part has item/);
  await city.json(...unused('00019'));
  const { blocks } = await city.json('series', 'show', LAMPS);
  assert.deepEqual(
    blocks.map(({ prefix, state }) => [prefix, state]),
    [
      ['0001', 'committed'],
      ['00019', 'unused'],
    ],
  );
  const free = await city.error('series', 'prove', item('000190000'), path);
  assert.match(free.message, /is in the block 00019, which is not committed but unused/);
});
