// Labels: signed, drawn, read back and judged; keys that come and go.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { alice, Chain, dave } from './lib/chain.mjs';
import { startNode, target, temporaryFolder } from './lib/node.mjs';

const CITY = 'MA.156.1301';
const UNIT = 'MA.156.1301.01';
const SERIES = `${UNIT}/60.10000000`;
const LAMP = `${SERIES}.A7`;
const OTHER = `${SERIES}.A9`;
const HOST = 'id.sjz.example';
const BINARY = process.env.CITY_CLI ?? join(target, 'release/city');

let folder;
let node;
let chain;
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
    tx.setHosts(CITY, [HOST]),
    tx.register({ code: UNIT, record: { names: [{ language: 'zh-CN', text: '城市管理局' }] } }),
    tx.openSeries({ code: SERIES }),
    tx.register({ code: LAMP }),
    tx.register({ code: OTHER }),
  ]);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `city --json`, which has to end with this code. */
async function city(line, code = 0) {
  const env = {
    ...process.env,
    XDG_DATA_HOME: join(folder, 'data'),
    CITY_PASSPHRASE_FILE: join(folder, 'passphrase'),
    CITY_URL: node.ws,
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
  assert.equal(await found(['--text', label.replace('.A7:', '.A9:')], 5), 'forged');
  const elsewhere = label.replace(HOST.toUpperCase(), 'ID.EVIL.EXAMPLE');
  assert.equal(await found(['--text', elsewhere], 5), 'hostNotAllowed');
  assert.equal(await found(['--text', label.slice(0, -3)], 5), 'unreadable');
  const old = await sign(LAMP, 'key-ed25519', '--expires', '2031-01-01');
  assert.equal(await found(['--text', old]), 'genuine');
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
