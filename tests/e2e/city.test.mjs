// `city`, the command line: every command, for people and for programs, and its exit codes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Keyring } from '@polkadot/api';
import { Chain, dave, eve, ferdie } from './lib/chain.mjs';
import { City } from './lib/city.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const BUREAU = 'MA.156.1301.01';
const TRAFFIC = 'MA.156.1301.02';
const SIGNALS = 'MA.156.1301.02/60.10000000';
const DISTRICT = 'MA.156.130102';

let node;
let chain;
let city;
/** The account of the city: a key that was made here. */
let registrar;
before(async () => {
  node = await startNode('city');
  chain = await Chain.connect(node.ws);
  city = await City.at(node.ws);
  await chain.untilFinalized(1);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
  await city?.remove();
});

const as = (name) => ['--dev', name];
const own = ['--key', 'shijiazhuang'];

test('codes are read without a chain', async () => {
  const nowhere = city.with({ CITY_URL: 'ws://127.0.0.1:1' });
  const parsed = await nowhere.json('code', 'parse', ' ma.156.1301-ub ');
  assert.equal(parsed.presented, 'MA.156.1301-UB');
  assert.deepEqual(
    parsed.changes.map(({ kind }) => kind),
    ['trimmed', 'upperCased'],
  );
  assert.equal((await nowhere.json('code', 'check', 'MA.156.1301')).check, 'UB');
  assert.deepEqual(await nowhere.json('code', 'aliases', CITY), [
    { scheme: 'gb2260', value: '130100' },
    { scheme: 'did', value: 'did:cityid:MA.156.1301' },
  ]);
  const wrong = await nowhere.error('code', 'check', 'MA.156.1301-UC');
  assert.deepEqual([wrong.code, wrong.kind], [5, 'unverified']);
  const bad = await nowhere.error('code', 'parse', 'MA.156.1300');
  assert.deepEqual([bad.code, bad.kind], [2, 'usage']);
  assert.match(bad.message, /position 9/);
});

test('what makes no sense is said, with what to try', async () => {
  const cases = [
    [['nothing'], 2, 'usage'],
    [['resolve', 'MA.156.1301x'], 2, 'usage'],
    [['resolve', CITY, '--as-of', '92'], 2, 'usage'],
    [['resolve', CITY, '--at', 'yesterday'], 2, 'usage'],
    [['resolve', CITY, '--at', '1', '--as-of', '1992'], 2, 'usage'],
    [['resolve', CITY, '--proof'], 2, 'usage'],
    [['register', CITY, ...as('Alice')], 2, 'usage'],
    [['register', 'MA.156', ...as('Alice')], 2, 'usage'],
    [['register', BUREAU, '--name', 'x', ...as('Alice')], 2, 'usage'],
    [['revoke', BUREAU, ...as('Alice')], 2, 'usage'],
    [['record', 'set', BUREAU, '--file', '/nowhere', ...as('Alice')], 3, 'file'],
    [['tx', 'sign', '/nowhere', ...as('Alice')], 3, 'file'],
    [['--light', 'status'], 2, 'usage'],
    [['--light', '--chain-spec', '/nowhere', 'status'], 3, 'file'],
    [['apply', CITY], 7, 'key'],
    [['apply', CITY, '--key', 'nobody'], 7, 'key'],
    [['apply', CITY, '--suri'], 7, 'key'],
  ];
  for (const [args, code, kind] of cases) {
    const error = await city.error(...args);
    assert.deepEqual([error.code, error.kind], [code, kind], `${args}: ${error.message}`);
  }
  const { next } = await city.error('resolve', 'MA.156.1301x');
  assert.equal(next, 'city code parse MA.156.1301x');
  const { code, stderr } = await city.run('resolve', 'MA.156.1301x');
  assert.equal(code, 2);
  assert.match(stderr, /^error: MA\.156\.1301x is not a code: .*\n {2}try: city code parse/);
});

test('a node that is not there is said', async () => {
  const error = await city.error('--url', 'ws://127.0.0.1:1', 'status');
  assert.deepEqual([error.code, error.kind], [4, 'unreachable']);
  assert.match(error.next, /--url/);
});

test('help and completions are printed, without colours where there is no terminal', async () => {
  const help = await city.run('--help');
  assert.equal(help.code, 0);
  for (const command of ['resolve', 'register', 'council', 'tx']) {
    assert.match(help.stdout, new RegExp(`^ +${command} `, 'm'));
  }
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await city.run('completions', shell);
    assert.equal(code, 0);
    assert.match(stdout, /resolve/);
  }
  const status = await city.run('status');
  assert.equal(status.code, 0);
  assert.ok(!`${help.stdout}${status.stdout}`.includes('\u001b'));
});

test('keys are made, imported, listed and exported as Polkadot-JS has them', async () => {
  const made = await city.run('key', 'new', 'shijiazhuang');
  assert.equal(made.code, 0, made.stderr);
  const phrase = made.stderr.match(/\n {2}([a-z ]+)\n/)[1];
  const pair = new Keyring({ type: 'sr25519' }).addFromUri(phrase);
  registrar = pair.address;
  assert.match(made.stdout, new RegExp(registrar));
  const file = join(city.home, 'data/city/keys/shijiazhuang.json');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(file, 'utf8')).includes(phrase.split(' ')[0]));

  // What is made here opens there, and the other way round.
  const exported = await city.run('key', 'export', 'shijiazhuang');
  const opened = new Keyring({ type: 'sr25519' }).addFromJson(JSON.parse(exported.stdout));
  opened.decodePkcs8('correct horse');
  assert.ok(pair.verify('a', opened.sign('a'), pair.publicKey));
  const theirs = join(city.home, 'eve.json');
  await writeFile(theirs, JSON.stringify(eve.toJson('correct horse')));
  assert.equal((await city.json('key', 'import', 'eve', '--file', theirs)).account, eve.address);
  const secret = city.with({ SURI: '//Ferdie' });
  const { account } = await secret.json('key', 'import', 'ferdie', '--suri');
  assert.equal(account, ferdie.address);
  assert.deepEqual(
    (await city.json('key', 'list')).map(({ name }) => name),
    ['eve', 'ferdie', 'shijiazhuang'],
  );

  assert.equal((await city.error('key', 'new', 'eve')).code, 7);
  assert.equal((await city.error('key', 'new', '../eve')).code, 2);
  await writeFile(join(city.home, 'wrong'), 'battery staple\n');
  const wrong = city.with({ CITY_PASSPHRASE_FILE: join(city.home, 'wrong') });
  const error = await wrong.error('apply', CITY, ...own);
  assert.deepEqual([error.code, error.kind], [7, 'key']);
});

test('who may not write is told so before a block', async () => {
  const error = await city.error('apply', CITY, ...own);
  assert.deepEqual([error.code, error.kind], [1, 'refused']);
  assert.match(error.message, /not enrolled \(Custom\(1\)\)/);
  assert.match(error.next, /city council enrol/);
});

test('the council admits a city', async () => {
  await city.json('council', 'enrol', 'shijiazhuang', ...as('Alice'));
  const applied = await city.json('apply', CITY, ...own);
  assert.ok(applied.events.includes('CityIdentity.AreaApplied'));
  const { motion } = await city.json('council', 'propose', 'admit', CITY, ...as('Alice'));
  await city.json('council', 'vote', motion.hash.slice(0, 8), 'aye', ...as('Alice'));
  await city.json('council', 'vote', motion.hash, 'aye', ...as('Bob'));
  const [open, ...others] = await city.json('council', 'list');
  assert.deepEqual(others, []);
  assert.equal(open.hash, motion.hash);
  assert.equal(open.ayes.length, 2);
  assert.equal(open.threshold, 2);
  assert.match(open.does, /^admit the area MA\.156\.1301 to its applicant; until block \d+$/);
  const closed = await city.json('council', 'close', motion.hash, ...as('Bob'));
  assert.ok(closed.events.includes('CityIdentity.AreaAdmitted'));
  assert.equal((await city.error('council', 'vote', '0x', 'nay', ...as('Bob'))).code, 2);
});

test('a motion that fails when it is carried out is refused', async () => {
  const { motion } = await city.json('council', 'propose', 'admit', DISTRICT, ...as('Alice'));
  for (const member of ['Alice', 'Bob']) {
    await city.json('council', 'vote', motion.hash, 'aye', ...as(member));
  }
  const error = await city.error('council', 'close', motion.hash, ...as('Bob'));
  assert.equal(error.code, 1);
  assert.match(error.message, /CityIdentity\.NoApplication/);
});

test('motions of every kind are built', async () => {
  const file = join(city.home, 'motion.json');
  const build = ['tx', 'build', '--account', dave.address, '--out', file, 'council', 'propose'];
  const motions = [
    ['assign', `${DISTRICT}=${eve.address}`],
    ['reject', DISTRICT, '--reason', 'a seal is missing'],
    ['suspend', CITY],
    ['reinstate', CITY],
    ['retire', CITY, '--into', `${DISTRICT}=merged`],
    ['revoke', CITY],
    ['quota', CITY, '--codes', 5, '--period', 10],
    ['quota', CITY],
  ];
  for (const motion of motions) {
    assert.match((await city.json(...build, ...motion)).does, /MA\.156\.1301/);
  }
});

test('the city registers, and says what its codes are', async () => {
  const names = ['--name', 'zh-CN=石家庄市城市管理局', '--name', 'en=Bureau'];
  await city.json('register', BUREAU, ...names, ...own);
  await city.json('register', TRAFFIC, '--until', '2100-01-01', ...own);
  await city.json('register', SIGNALS, ...own);
  await city.json('register', `${SIGNALS}.A0001`, ...own);
  const bureau = await city.json('resolve', BUREAU);
  assert.deepEqual(bureau.names[0], { language: 'zh-CN', text: '石家庄市城市管理局' });
  assert.equal(bureau.block.finalized, true);
  assert.deepEqual({ ...bureau, block: null, time: null }, {
    ...(await chain.resolve(BUREAU)),
    block: null,
    time: null,
  });
  assert.equal((await city.json('resolve', TRAFFIC)).validTo, Date.UTC(2100, 0, 1));

  const again = await city.error('register', BUREAU, ...own);
  assert.deepEqual([again.code, again.kind], [1, 'refused']);
  assert.match(again.message, /CityIdentity\.AlreadyRegistered: The code was issued before/);

  await city.json('record', 'hosts', CITY, 'www.sjz.gov.cn', ...own);
  const put = ['--put', 'about=https://www.sjz.gov.cn/{code}', '--default'];
  await city.json('record', 'links', BUREAU, ...put, ...own);
  const linked = await city.json('resolve', BUREAU);
  assert.equal(linked.links[0].href, `https://www.sjz.gov.cn/${BUREAU}`);
  assert.equal(linked.links[0].isDefault, true);
  // An answer can be edited and set again.
  const file = join(city.home, 'record.json');
  await writeFile(file, JSON.stringify({ ...linked, names: [{ language: 'en', text: 'City' }] }));
  await city.json('record', 'set', BUREAU, '--file', file, ...own);
  const set = await city.json('resolve', BUREAU);
  assert.deepEqual(set.names, [{ language: 'en', text: 'City' }]);
  assert.equal(set.links.length, 1);
  await city.json('record', 'set', BUREAU, ...own);
  assert.deepEqual((await city.json('resolve', BUREAU)).names, []);

  const { code, stdout } = await city.run('resolve', `${TRAFFIC}-SN`);
  assert.equal(code, 0);
  assert.match(stdout, /^code +MA\.156\.1301\.02-SN\nstatus +active\nkind +unit\n/);
});

test('lists are paged', async () => {
  const { items, next } = await city.json('children', CITY, '--limit', 1);
  assert.deepEqual([items.map(({ code }) => code), next], [[BUREAU], '01']);
  const rest = await city.json('children', CITY, '--after', next);
  assert.deepEqual(
    rest.items.map(({ code }) => code),
    [TRAFFIC],
  );
  const all = await city.run('children', CITY, '--all');
  assert.match(all.stdout, /^code +kind +state/);
  assert.equal(all.stdout.trim().split('\n').length, 3);
  const history = await city.json('history', BUREAU);
  assert.deepEqual(
    history.items.map(({ number }) => number),
    [1, 2, 3, 4],
  );
});

test('the past is asked in three ways', async () => {
  const { items } = await city.json('history', BUREAU);
  const [first, second] = items;
  const before = await city.json('resolve', BUREAU, '--at', first.block - 1);
  assert.equal(before.status, 'not-issued');
  const then = await city.json('resolve', BUREAU, '--at', first.block);
  assert.equal(then.revision, 1);
  const moment = new Date(second.time - 1).toISOString();
  assert.equal((await city.json('resolve', BUREAU, '--at', moment)).revision, 1);
  const early = await city.json('resolve', BUREAU, '--at', '1999-01-01');
  assert.equal(early.status, 'not-issued');
  assert.equal((await city.error('resolve', BUREAU, '--at', '2199-01-01')).code, 4);
  assert.equal((await city.error('resolve', BUREAU, '--at', 4_000_000)).code, 4);
  const table = await city.json('resolve', 'MA.156.1323', '--as-of', '1992-05');
  assert.equal(table.division.periods[0].name, '石家庄地区');
  const { stdout } = await city.run('resolve', 'MA.156.1323', '--as-of', '1992');
  assert.match(stdout, /division +132300 石家庄地区 \(to 1993\)/);
});

test('answers are proven, against the chain that is trusted', async () => {
  const genesis = chain.api.genesisHash.toHex();
  const proven = await city.json('resolve', BUREAU, '--proof', '--genesis', genesis);
  assert.equal(proven.status, 'active');
  await stat(join(city.home, `state/city/${genesis}.json`));
  // The second time by the authorities that were kept.
  assert.equal((await city.run('resolve', BUREAU, '--proof', '--genesis', genesis)).code, 0);
  const other = `0x${'1'.repeat(64)}`;
  const error = await city.error('resolve', BUREAU, '--proof', '--genesis', other);
  assert.deepEqual([error.code, error.kind], [5, 'unverified']);
  const old = ['--proof', '--genesis', genesis, '--max-age', 0];
  assert.equal((await city.error('resolve', BUREAU, ...old)).code, 5);
});

test('rights are given, taken back and handed over', async () => {
  const rights = ['--allow', 'allocate,record', '--quota', 2, '--until', '2100-01-01'];
  await city.json('delegate', TRAFFIC, dave.address, ...rights, '--share', 10, ...own);
  const [{ permissions, quota }] = (await chain.ask('delegations', dave.address)).items;
  assert.deepEqual(
    [permissions, quota],
    [{ allocate: true, record: true, status: false, delegate: false }, 2],
  );
  await city.json('register', `${SIGNALS}.A0002`, ...as('Dave'));
  await city.json('undelegate', TRAFFIC, dave.address, ...own);
  const refused = await city.error('register', `${SIGNALS}.A0003`, ...as('Dave'));
  assert.match(refused.message, /Custom\(4\)/);

  await city.json('offer', TRAFFIC, 'ferdie', ...own);
  await city.json('accept', TRAFFIC, '--key', 'ferdie');
  const { controller } = await city.json('resolve', TRAFFIC);
  assert.deepEqual(controller, { account: ferdie.address, from: TRAFFIC });
});

test('codes are taken out of force', async () => {
  await city.json('suspend', TRAFFIC, ...own);
  assert.equal((await city.json('resolve', SIGNALS)).statusFrom, TRAFFIC);
  await city.json('reinstate', TRAFFIC, ...own);
  const into = ['--into', `${SIGNALS}.A0002=merged`, '--yes'];
  await city.json('retire', `${SIGNALS}.A0001`, ...into, ...own);
  const retired = await city.json('resolve', `${SIGNALS}.A0001`);
  assert.equal(retired.status, 'retired');
  assert.deepEqual(retired.successors, [{ code: `${SIGNALS}.A0002`, kind: 'merged' }]);
  await city.json('revoke', TRAFFIC, '--yes', ...own);
  assert.equal((await city.json('resolve', TRAFFIC)).status, 'revoked');
});

test('a transaction is built, signed elsewhere and submitted', async () => {
  const file = join(city.home, 'tx.json');
  const build = ['tx', 'build', '--account', 'shijiazhuang', '--out', file];
  await city.json(...build, 'register', 'MA.156.1301.03');
  assert.equal((await city.error('tx', 'submit', file)).code, 3);
  assert.equal((await city.error('tx', 'sign', file, ...as('Alice'))).code, 7);
  const offline = city.with({ CITY_URL: 'ws://127.0.0.1:1' });
  const signed = await offline.run('tx', 'sign', file, ...own);
  assert.equal(signed.code, 0, signed.stderr);
  assert.match(signed.stderr, /to sign: register MA\.156\.1301\.03/);
  const text = await readFile(file, 'utf8');

  // Nothing of it can be changed, and what is shown is what is signed.
  await writeFile(file, text.replace(/"nonce": \d+/, '"nonce": 999'));
  const changed = await city.error('tx', 'submit', file);
  assert.deepEqual([changed.code, changed.kind], [5, 'unverified']);
  await writeFile(file, text.replace(/"does": ".*"/, '"does": "nothing"'));
  assert.match((await city.json('tx', 'submit', file)).does, /^register MA/);
  assert.equal((await city.json('resolve', 'MA.156.1301.03')).status, 'active');
  // It is good once.
  assert.equal((await city.error('tx', 'submit', file)).code, 1);
});

test('another program signs', async () => {
  const script = fileURLToPath(new URL('lib/external-signer.mjs', import.meta.url));
  const signer = ['--signer', `'${process.execPath}' '${script}' //Charlie`];
  const charlie = new Keyring({ type: 'sr25519' }).addFromUri('//Charlie').address;
  await city.json('council', 'enrol', dave.address, ...signer, '--account', charlie).catch(
    // Dave is enrolled as a delegate; what counts is that the signature was taken.
    (error) => assert.match(error.message, /EnrolledOtherwise/),
  );
  const wrong = await city.error('apply', DISTRICT, ...signer, '--account', dave.address);
  assert.deepEqual([wrong.code, wrong.kind], [5, 'unverified']);
  const failing = ['--signer', 'false', '--account', charlie];
  assert.equal((await city.error('apply', DISTRICT, ...failing)).code, 7);
});

test('the status has the chain and what an account may write', async () => {
  const status = await city.json('status', ...own);
  assert.equal(status.genesis, chain.api.genesisHash.toHex());
  assert.equal(status.account.account, registrar);
  assert.equal(status.account.allowance.class, 'registrar');
  assert.equal(status.authorities.length, 1);
  assert.ok(status.finalized.number <= status.best);
  const { stdout } = await city.run('status', '--account', ferdie.address);
  assert.match(stdout, /\nclass +holder\n/);
  const stranger = await city.run('status', '--dev', 'Stranger');
  assert.match(stranger.stdout, /not enrolled/);
});

test('keys that everybody knows are for development chains', async () => {
  const folder = await temporaryFolder();
  // Another genesis, so that transactions are not for both chains.
  const file = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
  const spec = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...spec, id: 'live', chainType: 'Live' }));
  const live = await startNode('city-live', { args: authorOf(file) });
  try {
    const there = city.with({ CITY_URL: live.ws, SURI: '//Alice' });
    await until('a block is final', async () => (await there.json('status')).finalized.number > 0);
    for (const key of [as('Alice'), ['--suri']]) {
      const error = await there.error('council', 'enrol', dave.address, ...key);
      assert.deepEqual([error.code, error.kind], [7, 'key']);
    }
    // A transaction is for one chain.
    const transaction = join(city.home, 'tx.json');
    assert.equal((await there.error('tx', 'submit', transaction)).code, 3);
  } finally {
    await live.stop();
  }
});
