// `city import` and `city export`: files of many codes, good and bad, and whatever interrupts them.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chain, dave, eve } from './lib/chain.mjs';
import { City } from './lib/city.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const DISTRICT = 'MA.156.130102';
const as = ['--dev', 'Dave'];

let folder;
let spec;
let node;
let chain;
let city;
before(async () => {
  folder = await temporaryFolder();
  const areas = [
    { area: CITY, registrar: dave.address },
    { area: DISTRICT, registrar: eve.address },
  ];
  // Ten times what an area has, so that blocks are full and not buckets empty.
  const area = { capWeight: 20e12, refillWeight: 1e12, capBytes: 32 << 20, refillBytes: 4 << 20 };
  spec = await writeSpec(folder, { areas }, { area });
  await start();
  city = await City.at(node.ws);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await city?.remove();
  await rm(folder, { recursive: true });
});

let port;
async function start() {
  const basePath = join(folder, 'data');
  node = await startNode('import', { args: authorOf(spec), basePath, rpcPort: port });
  port = Number(new URL(node.ws).port);
  chain = await Chain.connect(node.ws);
  await chain.untilFinalized(1);
}

/** Writes a file. */
async function file(name, content) {
  const path = join(city.home, name);
  await writeFile(path, content);
  return path;
}

const journal = (path) => `${path}.city-journal`;

/** The lines of a series with so many objects. */
function series(code, count) {
  const items = Array.from({ length: count }, (_, at) => `${code}.${String(at).padStart(8, '0')}`);
  return [code, ...items];
}

/** A file of a series with so many objects, each with a name. */
const csv = (code, count) =>
  ['code,name:zh-CN', ...series(code, count).map((line) => `${line},灯 ${line.slice(-4)}`)].join('\n');

/** How many objects a series has, each of which was registered once. */
async function registered(code) {
  const { items } = await city.json('children', code, '--all');
  assert.ok(items.every(({ revision }) => revision === 1));
  assert.equal(new Set(items.map((item) => item.code)).size, items.length);
  return items.length;
}

/** Waits until an import has come so far. */
const untilJournal = (path, lines) =>
  until(
    `the journal has ${lines} lines`,
    async () => existsSync(journal(path)) && (await readFile(journal(path), 'utf8')).split('\n').length > lines,
  );

test('a file that is no file of codes is refused, with line and column, and nothing is done', async () => {
  const cases = [
    ['code\n"a', 'line 2, column 1: this quote is never closed'],
    ['code,names\nMA.156.1301.01,a"b\n', 'line 2, column 17: a quote in a field'],
    ['code,names\nMA.156.1301.01,a\nMA.156.1301.02\n', 'line 3, field 2: the line has 1 fields'],
    [Buffer.from('code\r\nMA.156.1301.01\r\n\xff\r\n', 'latin1'), 'line 3, column 1: the octet 0xff is not UTF-8'],
    [Buffer.from('\ufeffcode\n', 'utf16le'), 'line 1, column 1: this is UTF-16'],
    ['code;names\n', 'line 1, field 1: the columns are to be separated by commas'],
    ['colour\nred\n', 'line 1, field 1: there is no column "colour"'],
    ['names\nx\n', 'line 1, field 1: no column has the code'],
  ];
  for (const [content, message] of cases) {
    const path = await file('bad.csv', content);
    const error = await city.error('import', path, ...as);
    assert.deepEqual([error.code, error.kind], [3, 'file'], error.message);
    assert.ok(error.message.includes(message), error.message);
    assert.ok(!existsSync(journal(path)));
  }
  assert.equal((await city.error('import', '/nowhere.csv', ...as)).code, 3);
  assert.equal((await city.error('--light', 'import', '/nowhere.csv', ...as)).code, 2);
});

test('lines that are wrong are told with the reason, and nothing is sent', async () => {
  const lines = [
    'parent,label,names,digest,place',
    `${CITY},01,en=Bureau,,`, // good
    `${CITY},01,,,`, // twice
    `${CITY},xx,,,`, // no code
    'MA.156.1302,01,,,', // an area that is not there
    'MA.156.1301.01,02,no language,,',
    `${CITY},CJ.060101,,0x1220,`,
    'MA.156.1301.09,01,,,', // below what is not registered
  ];
  const path = await file('wrong.csv', `\ufeff${lines.join('\r\n')}\r\n`);
  const dry = await city.run('import', path, '--dry-run', '--account', dave.address);
  assert.equal(dry.code, 6, dry.stderr);
  for (const line of [
    /^line 3: MA\.156\.1301\.01 is in line 2 before$/m,
    /^line 4, label: xx below MA\.156\.1301: /m,
    /^line 5: MA\.156\.1302, above it, is neither registered nor /m,
    /^line 6: .*LANGUAGE=NAME/m,
    /^line 7, digest: /m,
    /^line 8: MA\.156\.1301\.09, above it, is neither registered nor in a line before$/m,
    /^7 rows: 1 can be registered, 6 cannot/m,
  ]) {
    assert.match(dry.stdout, line);
  }
  assert.ok(!existsSync(`${path}.rejected.csv`));
  const error = await city.error('import', path, ...as);
  assert.deepEqual([error.code, error.kind], [6, 'rejected']);
  assert.match(error.message, /^6 of 7 lines cannot be registered, and nothing was sent/);
  const rejected = await readFile(`${path}.rejected.csv`, 'utf8');
  assert.match(rejected, /^line,column,reason,parent,label,names,digest,place\n3,,/);
  assert.equal((await city.json('children', CITY)).items.length, 0);
});

test('a code outside the signer\'s scope is refused before it is sent', async () => {
  const path = await file('scope.csv', `code\n${CITY}.01\n${DISTRICT}.01\n`);
  const dry = await city.run('import', path, '--dry-run', ...as);
  assert.match(dry.stdout, /^line 3: outside the signer's scope: 5\w+ may not register below MA\.156\.130102$/m);
  const error = await city.error('import', path, '--partial', '--dev', 'Ferdie');
  assert.deepEqual([error.code, error.kind], [1, 'refused']);
  assert.match(error.message, /not enrolled/);
  assert.ok(!existsSync(journal(path)));

  // Two signers, each for its own area.
  const keys = await file('keys', 'dev:Dave\ndev:Eve\n');
  const report = await city.json('import', path, '--keys', keys);
  assert.deepEqual([report.registered, report.rejected], [2, 0]);
  const { controller } = await city.json('resolve', `${DISTRICT}.01`);
  assert.equal(controller.account, eve.address);
});

test('what is right is registered, once', async () => {
  const code = `${CITY}/60.10000000`;
  const content = `${csv(code, 2_500)}\n${CITY}.xx,\n`;
  const path = await file('good.csv', content);
  const { code: exit, stdout } = await city.run('--json', 'import', path, '--partial', ...as);
  assert.equal(exit, 6);
  const report = JSON.parse(stdout);
  assert.deepEqual(
    [report.rows, report.registered, report.now, report.rejected],
    [2_502, 2_501, 2_501, 1],
  );
  assert.equal(await registered(code), 2_500);
  const { names } = await city.json('resolve', `${code}.00000007`);
  assert.deepEqual(names, [{ language: 'zh-CN', text: '灯 0007' }]);

  // Once more, with its journal and without.
  const again = await city.run('--json', 'import', path, '--partial', ...as);
  assert.equal(JSON.parse(again.stdout).now, 0);
  await rm(journal(path));
  const without = await city.error('import', path, ...as);
  assert.match(without.message, /^2502 of 2502 lines/);
  assert.match(await readFile(`${path}.rejected.csv`, 'utf8'), /is registered already/);
  assert.equal(await registered(code), 2_500);
});

test('a journal is of one file', async () => {
  const path = await file('changed.csv', csv(`${CITY}/60.11000000`, 5));
  await city.json('import', path, ...as);
  await writeFile(path, csv(`${CITY}/60.11000000`, 6));
  const error = await city.error('import', path, ...as);
  assert.deepEqual([error.code, error.kind], [3, 'file']);
  assert.match(error.message, /journal of a file with other contents/);
  assert.match(error.next, /remove .*city-journal/);
});

test('killed anywhere, it goes on and registers nothing twice', async () => {
  const code = `${CITY}/60.20000000`;
  const path = await file('killed.csv', csv(code, 20_000));
  for (const lines of [1, 3, 8, 15, 22]) {
    const { child, ended } = city.start('import', path, ...as);
    await Promise.race([untilJournal(path, lines), ended]);
    child.kill('SIGKILL');
    await ended;
  }
  const report = await city.json('import', path, ...as);
  assert.deepEqual([report.registered, report.rejected], [20_001, 0]);
  assert.equal(await registered(code), 20_000);
});

test('two imports of a file do not run at once', async () => {
  const path = await file('twice.csv', csv(`${CITY}/60.21000000`, 5_000));
  const { ended } = city.start('import', path, ...as);
  await untilJournal(path, 1);
  const error = await city.error('import', path, ...as);
  assert.match(error.message, /imported by another program/);
  assert.equal((await ended).code, 0);
});

test('a node that restarts in the middle is waited for', async () => {
  const code = `${CITY}/60.30000000`;
  const path = await file('restart.csv', csv(code, 20_000));
  const { ended } = city.start('--json', 'import', path, ...as);
  await untilJournal(path, 8);
  await chain.disconnect();
  await node.kill();
  await sleep(3_000);
  await start();
  const { code: exit, stdout, stderr } = await ended;
  assert.equal(exit, 0, stderr);
  assert.equal(JSON.parse(stdout).registered, 20_001);
  assert.equal(await registered(code), 20_000);
});

test('a node that stays away is said, and another run goes on', async () => {
  const code = `${CITY}/60.40000000`;
  const path = await file('away.csv', csv(code, 10_000));
  const { ended } = city.start('--json', 'import', path, '--wait', 2, ...as);
  await untilJournal(path, 5);
  await chain.disconnect();
  await node.kill();
  const { code: exit, stderr } = await ended;
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1));
  assert.deepEqual([exit, error.kind], [4, 'unreachable']);
  assert.match(error.message, /went away in the middle/);
  assert.match(error.next, /goes on where it was/);
  await start();
  const report = await city.json('import', path, ...as);
  assert.equal(report.registered, 10_001);
  assert.equal(await registered(code), 10_000);
});

test('an export is imported elsewhere, and is the same there', async () => {
  const links = '"about=https://www.sjz.gov.cn/{code}\nhelp=https://www.sjz.gov.cn/?a=b"';
  const digest = `0x1220${'11'.repeat(32)}`;
  await city.json('record', 'hosts', CITY, 'www.sjz.gov.cn', ...as);
  const rows = [
    'code,names,links,digest,place,controller,until',
    `${CITY}.03,"zh-CN=局, ""市""\nen=Bureau",${links},${digest},https://www.sjz.gov.cn/d,,2100-01-01`,
    `${CITY}.0302,,,,,,`,
    `${CITY}.0302/60.50000000,,,,,,`,
    `${CITY}.0302/60.50000000.A7,en=Seven,,,,${dave.address},`,
  ];
  await city.json('import', await file('few.csv', `${rows.join('\n')}\n`), ...as);

  const [table, lines] = ['out.csv', 'out.jsonl'].map((name) => join(city.home, name));
  const { rows: count } = await city.json('export', CITY, '--out', table);
  assert.ok(count > 50_000);
  assert.equal((await city.json('export', CITY, '--out', lines)).rows, count);
  const small = await city.run('export', `${CITY}.03`);
  assert.equal(small.stdout.trim().split('\n')[0], 'code,kind,state,names,links,digest,place,controller,from,until');
  assert.equal((await city.error('export', 'MA.156.1301.77')).code, 2);

  const elsewhere = await startNode('import-elsewhere', { args: authorOf(spec) });
  try {
    const there = city.with({ CITY_URL: elsewhere.ws });
    await until('a block is final', async () => (await there.json('status')).finalized.number > 0);
    await there.json('record', 'hosts', CITY, 'www.sjz.gov.cn', ...as);
    assert.equal((await there.json('import', table, ...as)).registered, count);
    const back = join(city.home, 'back.jsonl');
    await there.json('export', CITY, '--out', back);
    assert.ok((await readFile(back)).equals(await readFile(lines)));
    // Of JSON Lines it is the same.
    const dry = await there.run('--json', 'import', lines, '--dry-run', ...as);
    assert.equal(JSON.parse(dry.stdout).rejected, count);
  } finally {
    await elsewhere.stop();
  }
});
