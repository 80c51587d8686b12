// Labels: signed, drawn, read back and judged; keys that come and go.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { alice, Chain, dave } from './lib/chain.mjs';
import { startNode, target, temporaryFolder } from './lib/node.mjs';
import { startPlace } from './lib/place.mjs';

const CITY = 'MA.156.1301';
const UNIT = 'MA.156.1301.01';
const SERIES = `${UNIT}/60.10000000`;
const LAMP = `${SERIES}.A7`;
const OTHER = `${SERIES}.A9`;
const HOST = 'id.sjz.example';
/** A series of numbers, with a block of them; an item of it, and a number that was not issued. */
const NUMBERS = `${CITY}/CJ.060101`;
const [ISSUED, ABSENT] = [`${NUMBERS}.000100001`, `${NUMBERS}.000100009`];
/** Another series, with a block of the same numbers. */
const SIGNS = `${CITY}/CJ.060102`;
const BLOCK = '0001';
const PLACE = 'www.sjz.example';
const BINARY = process.env.CITY_CLI ?? join(target, 'release/city');

let folder;
let node;
let chain;
let place;
before(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'passphrase'), 'a passphrase\n');
  node = await startNode('labels');
  chain = await Chain.connect(node.ws);
  const tx = chain.api.tx.cityIdentity;
  await chain.send(alice, tx.enrolApplicant(dave.address));
  await chain.send(dave, tx.applyForArea(CITY));
  await chain.council(tx.admitArea(CITY));
  await chain.sendAll(dave, [
    tx.setHosts(CITY, [HOST, PLACE]),
    tx.register({ code: UNIT, record: { names: [{ language: 'zh-CN', text: '城市管理局' }] } }),
    tx.openSeries({ code: SERIES }),
    tx.register({ code: LAMP }),
    tx.register({ code: OTHER }),
  ]);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await place?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `city --json`, which has to end with this code. */
async function city(line, code = 0) {
  const env = {
    ...process.env,
    XDG_DATA_HOME: join(folder, 'data'),
    CITY_PASSPHRASE_FILE: join(folder, 'passphrase'),
    CITY_URL: node.ws,
    ...place?.env,
  };
  const args = ['--json', ...line];
  const result = await promisify(execFile)(BINARY, args, { env, cwd: folder }).catch((error) => error);
  assert.equal(result.code ?? 0, code, `city ${line.join(' ')}: ${result.stderr}${result.stdout}`);
  return JSON.parse(result.stdout || result.stderr);
}

/** What a label is found to be. */
async function found(line, code = 0) {
  const [seen] = await city(['scan', ...line], code);
  return seen.report?.finding.kind ?? seen.message;
}

const sign = (code, key, ...more) =>
  city(['sign', code, '--label-key', key, '--host', HOST, '--issuer', UNIT, ...more]).then(({ label }) => label);

test('a key counts once it is on the record, and no more when it is off', async () => {
  for (const algorithm of ['ed25519', 'p256', 'sm2']) {
    const key = `key-${algorithm}`;
    await city(['label-key', 'new', key, '--algorithm', algorithm]);
    const label = await sign(LAMP, key);
    assert.equal(await found(['--text', label], 5), 'keyRemoved');
    await city(['record', 'keys', UNIT, '--put', key, '--dev', 'Dave']);
    assert.equal(await found(['--text', label]), 'genuine');
    if (algorithm !== 'ed25519') {
      await city(['record', 'keys', UNIT, '--remove', key, '--dev', 'Dave']);
      assert.equal(await found(['--text', label], 5), 'keyRemoved');
    }
  }
  const keys = await city(['label-key', 'list']);
  assert.deepEqual(keys.map(({ id }) => id), ['key-ed25519', 'key-p256', 'key-sm2']);
});

test('a label is of one code, one host, and what is printed beside it', async () => {
  const label = await sign(LAMP, 'key-ed25519', '--fact', 'name=灯');
  assert.equal(await found(['--text', label]), 'factsNotCompared');
  assert.equal(await found(['--text', label, '--fact', 'name=灯']), 'genuine');
  assert.equal(await found(['--text', label, '--fact', 'name=井'], 5), 'factsDiffer');
  const bare = await sign(LAMP, 'key-ed25519');
  const [unsigned] = await city(['scan', '--text', bare, '--fact', 'name=灯'], 5);
  assert.equal(unsigned.report.finding.kind, 'genuine');
  assert.match(unsigned.facts, /^not compared: .* not signed/);
  assert.equal(await found(['--text', label.replace('.A7:', '.A9:')], 5), 'forged');
  const elsewhere = label.replace(HOST.toUpperCase(), 'ID.EVIL.EXAMPLE');
  assert.equal(await found(['--text', elsewhere], 5), 'hostNotAllowed');
  assert.equal(await found(['--text', label.slice(0, -3)], 5), 'unreadable');
  const old = await sign(LAMP, 'key-ed25519', '--expires', '2031-01-01');
  assert.equal(await found(['--text', old]), 'genuine');
});

test('a label that pins a record counts as long as that is on record', async () => {
  await city(['record', 'set', LAMP, '--name', 'en=Lamp 7', '--dev', 'Dave']);
  const label = await sign(LAMP, 'key-ed25519', '--with-record');
  assert.equal(await found(['--text', label]), 'genuine');
  await city(['record', 'set', LAMP, '--name', 'en=Lamp 8', '--dev', 'Dave']);
  assert.equal(await found(['--text', label], 5), 'factsDiffer');
});

test('what cannot come to anything is not signed or drawn', async () => {
  const by = (issuer, host = HOST) => ['--label-key', 'key-ed25519', '--host', host, '--issuer', issuer];
  const above = await city(['sign', LAMP, ...by(`${CITY}.02`)], 2);
  assert.match(above.error.message, /MA\.156\.1301\.02 is not above/);
  for (const host of ['https://id.example', 'id.example:443']) {
    const refused = await city(['sign', LAMP, ...by(UNIT, host)], 2);
    assert.match(refused.error.message, /is no name of a host/);
  }
  const other = await city(['qr', LAMP, '--text', `HTTPS://ID.EXAMPLE/${OTHER}`, '--out', 'other.png'], 2);
  assert.match(other.error.message, /is of .*A9, not of .*A7/);
  const label = await sign(`${SERIES}.B1`, 'key-ed25519');
  const never = await city(['scan', '--text', label, '--allow-host', HOST], 5);
  assert.equal(never[0].report.finding.kind, 'codeNotInForce');
});

test('a label is judged without a network by what was exported', async () => {
  const genesis = chain.api.genesisHash.toHex();
  const trust = ['trust', 'export', LAMP, '--genesis', genesis, '--out', 'trust.json'];
  const written = await city(trust);
  assert.equal(written.entries, 5);
  const bundle = JSON.parse(await readFile(join(folder, 'trust.json'), 'utf8'));
  assert.ok(bundle.entries.every(({ proof }) => JSON.parse(proof).proof.state.length > 0));
  const label = await sign(LAMP, 'key-ed25519');
  const offline = ['--text', label, '--trust', 'trust.json', '--url', 'ws://127.0.0.1:1'];
  assert.equal(await found(offline), 'genuine');
  // The bundle knows nothing of what came after it; whoever asks does.
  await chain.send(dave, chain.api.tx.cityIdentity.suspend(LAMP));
  await chain.untilFinalized(await chain.height());
  assert.equal(await found(offline), 'genuine');
  assert.equal(await found(['--text', label], 5), 'codeNotInForce');
  await chain.send(dave, chain.api.tx.cityIdentity.reinstate(LAMP));
  await chain.untilFinalized(await chain.height());
  bundle.block.time -= 3_600_000;
  await writeFile(join(folder, 'old.json'), JSON.stringify({ ...bundle, maxAge: 60 }));
  assert.equal(await found(['--text', label, '--trust', 'old.json'], 5), 'bundleTooOld');
  const refused = await city(['trust', 'export', LAMP, '--out', 'trust.json', '--genesis', `0x${'1'.repeat(64)}`], 5);
  assert.match(refused.error.message, /not proven/);
});

test('what is drawn is read back, from pictures and from sheets', async () => {
  const label = await sign(LAMP, 'key-ed25519');
  for (const [file, ...more] of [['a.png'], ['b.png', '--data-matrix'], ['c.png', '--module', '3']]) {
    await city(['qr', LAMP, '--text', label, '--out', file, ...more]);
    const [seen] = await city(['scan', file]);
    assert.equal(seen.text, label);
    assert.equal(seen.report.finding.kind, 'genuine');
  }
  await city(['qr', LAMP, '--host', HOST, '--out', 'd.svg']);
  assert.match(await readFile(join(folder, 'd.svg'), 'utf8'), /<svg[^]*MA\.156\.1301\.01\/60\.10000000\.A7-/);
  await writeFile(join(folder, 'blank.png'), await readFile(join(folder, 'a.png')).then((png) => png.subarray(0, 60)));
  await city(['scan', 'blank.png'], 3);
  await writeFile(join(folder, 'lamps.csv'), `code,name,name_en\n${LAMP},长安公园7号灯,Lamp 7\n${OTHER},,Lamp 9\n`);
  const sheet = await city([
    ...['sheet', 'lamps.csv', '--out', 'lamps.pdf', '--host', HOST],
    ...['--label-key', 'key-ed25519', '--issuer', UNIT],
  ]);
  assert.deepEqual([sheet.labels, sheet.pages, sheet.signed], [2, 1, true]);
  assert.match((await readFile(join(folder, 'lamps.pdf'))).subarray(0, 8).toString(), /^%PDF-1\.7/);
  await writeFile(join(folder, 'bad.csv'), 'code\nMA.156.1301.0I\n');
  const bad = await city(['sheet', 'bad.csv', '--out', 'bad.pdf', '--host', HOST], 3);
  assert.match(bad.error.message, /line 2/);
});

test('a block is signed at once, and its items are shown to be in it', async () => {
  const items = ['000100000', '000100001', '000100002'];
  const proofs = new Map();
  place = await startPlace(PLACE, join(folder, 'place.pem'), (path) => proofs.get(path));
  const write = (name, text) => writeFile(join(folder, name), text);
  const tx = chain.api.tx.cityIdentity;
  await write('items.csv', `item\n${items.join('\n')}\n`);
  await write('fewer.csv', `item\n${items[0]}\n`);
  const until = (await chain.api.query.timestamp.now()).toNumber() + 3_600_000;
  const opens = [NUMBERS, SIGNS].flatMap((series) => [
    tx.openSequence({ code: series }, 9),
    tx.leaseBlock(series, BLOCK, dave.address, until),
  ]);
  await chain.sendAll(dave, opens);
  await chain.untilFinalized(await chain.height());
  await city(['label-key', 'new', 'key-block']);
  await city(['record', 'keys', CITY, '--put', 'key-block', '--dev', 'Dave']);
  const signBlock = (code, { series = NUMBERS, prefix = BLOCK } = {}) =>
    city(
      [
        ...['sign', series, '--block', prefix, '--items', 'items.csv', '--label-key', 'key-block'],
        ...['--host', HOST, '--out', 'labels.csv'],
      ],
      code,
    );
  const early = await signBlock(2);
  assert.match(early.error.message, /is in the block 0001, which is not committed but leased/);
  for (const [series, file] of [[NUMBERS, 'items.csv'], [SIGNS, 'fewer.csv']]) {
    await city([
      ...['series', 'commit', series, BLOCK, file, '--place', `https://${PLACE}/{item}`],
      ...['--proofs', `proofs-${series.slice(-1)}`, '--manifest', `${series.slice(-1)}.csv`],
      ...['--yes', '--dev', 'Dave'],
    ]);
  }

  const other = await signBlock(3, { series: SIGNS });
  assert.match(other.error.message, /not the items to which the holder of the block 0001 committed/);
  const part = await signBlock(2, { prefix: `${BLOCK}0` });
  assert.match(part.error.message, /is a part of the block 0001/);
  const signed = await signBlock(0);
  assert.deepEqual([signed.labels, signed.prefix, signed.issuer], [3, BLOCK, CITY]);
  const rows = (await readFile(join(folder, 'labels.csv'), 'utf8')).trim().split('\n');
  const labels = new Map(rows.slice(1).map((row) => row.split(',')));
  assert.equal(rows[0], 'code,label');
  assert.deepEqual([...labels.keys()], items.map((item) => `${NUMBERS}.${item}`));
  const elsewhere = await city(['sheet', 'labels.csv', '--out', 'block.pdf', '--host', 'id.other.example'], 3);
  assert.match(elsewhere.error.message, /line 2: the label leads to .*, not to id\.other\.example/);
  const sheet = await city(['sheet', 'labels.csv', '--out', 'block.pdf']);
  assert.deepEqual([sheet.labels, sheet.signed], [3, true]);
  await write('moved.csv', `code,label\n${ABSENT},${labels.get(ISSUED)}\n`);
  const moved = await city(['sheet', 'moved.csv', '--out', 'moved.pdf'], 3);
  assert.match(moved.error.message, /line 2: the label is of MA.*100001, not of MA.*100009/);
  await write('unsigned.csv', `code\n${ISSUED}\n`);
  const unsigned = await city(['sheet', 'unsigned.csv', '--out', 'moved.pdf'], 3);
  assert.deepEqual([/line 2/.test(unsigned.error.message), unsigned.error.next], [true, '--host HOST']);

  // By what the holder serves; the picture is that of the label.
  const scan = async (line, code) => (await city(['scan', ...line], code))[0];
  const text = labels.get(ISSUED);
  await city(['qr', ISSUED, '--text', text, '--out', 'item.png']);
  const unserved = await scan(['item.png'], 5);
  assert.equal(unserved.report.finding.kind, 'inclusionNotShown');
  assert.match(unserved.inclusion, /^not shown: https:\/\/www\.sjz\.example\/000100001: it answers 404/);
  const served = async (item) => readFile(join(folder, 'proofs-1', `${item}.json`), 'utf8');
  proofs.set('/000100001', await served('000100001'));
  const seen = await scan(['item.png']);
  assert.deepEqual([seen.text, seen.report.finding.kind], [text, 'genuine']);
  assert.ok(seen.report.checked.includes('inclusion'));
  // That of another item shows nothing.
  proofs.set('/000100001', await served('000100002'));
  const unfit = await scan(['--text', text], 5);
  assert.equal(unfit.report.finding.kind, 'inclusionNotShown');
  assert.match(unfit.inclusion, /does not fit what the holder of the block committed to/);

  // By proofs in files: of the item, of the same number in another block, of what is not in it.
  const own = join('proofs-1', '000100001.json');
  assert.equal(await found(['--text', text, '--proof', own]), 'genuine');
  const absent = text.replace('000100001', '000100009');
  await write('absent.json', JSON.stringify(await city(['series', 'prove', ABSENT, 'items.csv'])));
  assert.equal(await found(['--text', absent, '--proof', 'absent.json'], 5), 'notInBlock');
  const first = labels.get(`${NUMBERS}.000100000`);
  const another = join('proofs-2', '000100000.json');
  assert.equal(await found(['--text', first, '--proof', another], 5), 'inclusionNotShown');
  const wrong = await city(['scan', '--text', text, '--proof', 'absent.json'], 5);
  assert.match(wrong.error.message, /absent\.json: the proof is of item 000100009, of which/);
  const none = await city(['scan', '--text', text, '--proof', 'items.csv'], 3);
  assert.match(none.error.message, /items\.csv: this is no proof/);

  // Without a network.
  const genesis = chain.api.genesisHash.toHex();
  await city(['trust', 'export', ISSUED, '--genesis', genesis, '--out', 'block.json']);
  const offline = ['--text', text, '--trust', 'block.json', '--url', 'ws://127.0.0.1:1'];
  assert.equal(await found([...offline, '--proof', own]), 'genuine');
  const missing = await scan(offline, 5);
  assert.match(missing.inclusion, /say --proof FILE with what https:\/\/www\.sjz\.example\/000100001 serves/);
});
