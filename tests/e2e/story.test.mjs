// The whole story of two cities, told by `@polkadot/api` without any types of our own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { alice, Chain, dave, event, eve, ferdie } from './lib/chain.mjs';
import { startNode } from './lib/node.mjs';
import { differences } from './lib/same.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const BUREAU = 'MA.156.1301.01';
const TRAFFIC = 'MA.156.1301.02';
const SIGNALS = 'MA.156.1301.02/60.10000000';
const DISTRICT = 'MA.156.130102';
const LAMPS = 'MA.156.130102/CJ.060101';
const lamp = (number) => `${LAMPS}.${String(number).padStart(9, '0')}`;

const name = (language, text) => ({ language, text });

let node;
let chain;
let api;
before(async () => {
  node = await startNode('story');
  chain = await Chain.connect(node.ws);
  ({ api } = chain);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
});

const tx = () => api.tx.cityIdentity;

/** The answer of the RPC, after a look whether the runtime API says the same. */
async function resolve(code) {
  const { block, ...answer } = await chain.resolve(code);
  const at = await api.at(block.hash);
  const result = await at.call.cityIdentityApi.resolve(code);
  assert.ok(result.isOk, `${result}`);
  assert.deepEqual(differences(result.asOk.toJSON(), answer), []);
  return answer;
}

test('metadata is there in versions 14, 15 and 16', async () => {
  const versions = await api.call.metadata.metadataVersions();
  for (const version of [14, 15, 16]) {
    assert.ok(versions.some((known) => known.eq(version)));
    const metadata = await api.call.metadata.metadataAtVersion(version);
    // "meta", then the version.
    assert.equal(
      metadata.unwrap().toHex(true).slice(2, 12),
      `6d657461${version.toString(16).padStart(2, '0')}`,
    );
  }
  // What the old method gives is version 14.
  const old = await api._rpcCore.provider.send('state_getMetadata', []);
  assert.equal(old.slice(0, 12), '0x6d6574610e');
});

test('addresses have one form, whoever writes them', async () => {
  assert.equal(api.consts.system.ss58Prefix.toNumber(), 42);
  assert.equal(api.registry.chainSS58, 42);
  assert.equal((await api.rpc.system.properties()).ss58Format.unwrap().toNumber(), 42);
});

test('a council member enrols an applicant, who applies for a city', async () => {
  const enrolled = await chain.send(alice, tx().enrolApplicant(dave.address));
  assert.deepEqual(event(enrolled, 'cityIdentity.ApplicantEnrolled'), {
    who: dave.address,
    by: alice.address,
  });
  const applied = await chain.send(dave, tx().applyForArea(CITY));
  assert.equal(event(applied, 'cityIdentity.AreaApplied').applicant, dave.address);

  const [pending, ...others] = await api.query.cityIdentity.applications();
  assert.equal(pending.area.toUtf8(), CITY);
  assert.equal(pending.applicant.toString(), dave.address);
  assert.deepEqual(others, []);
  assert.equal((await resolve(CITY)).status, 'not-issued');
});

test('the council rejects an application by a vote, and the account may apply again', async () => {
  const rejected = await chain.council(tx().rejectApplication(CITY, 'a seal is missing'));
  assert.equal(event(rejected, 'cityIdentity.ApplicationRejected').reason, 'a seal is missing');
  assert.equal((await api.query.cityIdentity.applications()).length, 0);
  await chain.send(dave, tx().applyForArea(CITY));
});

test('the council admits the city by a vote', async () => {
  const admitted = await chain.council(tx().admitArea(CITY));
  assert.deepEqual(event(admitted, 'cityIdentity.AreaAdmitted'), {
    area: CITY,
    registrar: dave.address,
  });
  assert.equal((await api.query.cityIdentity.applications()).length, 0);

  const answer = await resolve(CITY);
  assert.equal(answer.status, 'active');
  assert.equal(answer.kind, 'area');
  assert.equal(answer.presented, 'MA.156.1301-UB');
  assert.deepEqual(answer.division, { code: 130100, name: '石家庄市', until: null });
  assert.deepEqual(answer.controller, { account: dave.address, from: CITY });
  assert.deepEqual(answer.aliases, [
    { scheme: 'gb2260', value: '130100' },
    { scheme: 'did', value: 'did:cityid:MA.156.1301' },
  ]);
});

test('the council admits areas for which nobody applied', async () => {
  const areas = [{ area: DISTRICT, registrar: eve.address }];
  const admitted = await chain.council(tx().admitAreas(areas));
  assert.equal(event(admitted, 'cityIdentity.AreaAdmitted').area, DISTRICT);
});

test('the city registers its departments', async () => {
  const bureau = {
    code: BUREAU,
    record: { names: [name('zh-CN', '石家庄市城市管理局'), name('en', 'Urban Management Bureau')] },
  };
  const [registered] = await chain.sendAll(dave, [
    tx().register(bureau),
    tx().register({ code: TRAFFIC, controller: ferdie.address }),
  ]);
  assert.deepEqual(event(registered, 'cityIdentity.Registered'), {
    code: BUREAU,
    by: dave.address,
  });

  const answer = await resolve(BUREAU);
  assert.equal(answer.kind, 'unit');
  assert.deepEqual(answer.names, bureau.record.names);
  assert.deepEqual(answer.controller, { account: dave.address, from: CITY });
  assert.equal(answer.rule, 1);
  assert.deepEqual((await resolve(TRAFFIC)).controller, { account: ferdie.address, from: TRAFFIC });
});

test('series are opened, by an area for CJ/T 553 and by a department for IDcode', async () => {
  const [lamps, signals] = await Promise.all([
    chain.send(eve, tx().openSeries({ code: LAMPS })),
    chain.send(dave, tx().openSeries({ code: SIGNALS })),
  ]);
  assert.deepEqual(event(lamps, 'cityIdentity.SeriesOpened'), { series: LAMPS, by: eve.address });
  assert.deepEqual(event(signals, 'cityIdentity.SeriesOpened'), {
    series: SIGNALS,
    by: dave.address,
  });
});

test('objects are registered in a batch', async () => {
  const items = Array.from({ length: 25 }, (_, index) => ({ code: lamp(120 + index) }));
  const registered = await chain.send(eve, tx().registerBatch(items));
  const codes = registered.events
    .filter(({ method }) => method === 'Registered')
    .map(({ data }) => data[0].toUtf8());
  assert.deepEqual(
    codes,
    items.map(({ code }) => code),
  );

  const answer = await resolve(lamp(123));
  assert.equal(answer.kind, 'object');
  assert.equal(answer.presented, `${LAMPS}.000000123-XP`);
  assert.equal(answer.division.name, '长安区');
  assert.deepEqual(answer.aliases[0], { scheme: 'cjt553', value: '130102060101000000123' });
});

test('a record is set, and what has none inherits the links', async () => {
  const record = {
    names: [name('zh-CN', '长安区')],
    links: [
      {
        relation: 'describedby',
        href: 'https://www.example.gov.cn/lamps?area=130102',
        mediaType: 'text/html',
        language: 'zh-CN',
        title: '路灯',
      },
    ],
    description: {
      digest: { Sha256: `0x${'ab'.repeat(32)}` },
      place: 'https://www.example.gov.cn/d',
    },
  };
  const set = await chain.send(eve, tx().setRecord(DISTRICT, record));
  assert.deepEqual(event(set, 'cityIdentity.RecordSet'), { code: DISTRICT, revision: '2' });

  const answer = await resolve(DISTRICT);
  assert.deepEqual(answer.links, [{ ...record.links[0], from: DISTRICT }]);
  assert.equal(answer.description.digest, `0x1220${'ab'.repeat(32)}`);
  assert.equal(answer.revision, 2);
  const inherited = await resolve(lamp(123));
  assert.deepEqual(inherited.links, answer.links);
  assert.deepEqual([inherited.names, inherited.description], [[], null]);

  // The same again is no change, and says so by no event.
  const again = await chain.send(eve, tx().setRecord(DISTRICT, record));
  assert.ok(!again.events.some(({ method }) => method === 'RecordSet'));
});

test('children come in pages, in order', async () => {
  const pages = [];
  let next = null;
  do {
    const page = await chain.ask('children', LAMPS, next, 10);
    const byApi = (await api.call.cityIdentityApi.children(LAMPS, next, 10)).asOk;
    assert.deepEqual(differences(byApi.toJSON(), { items: page.items, next: page.next }), []);
    pages.push(page.items);
    ({ next } = page);
  } while (next !== null);
  assert.deepEqual(
    pages.map((page) => page.length),
    [10, 10, 5],
  );
  assert.deepEqual(
    pages.flat().map(({ code }) => code),
    Array.from({ length: 25 }, (_, index) => lamp(120 + index)),
  );
});

test('revisions are linked by their digests', async () => {
  const { items, next } = await chain.ask('revisions', DISTRICT);
  assert.equal(next, null);
  const [first, second] = items;
  assert.deepEqual([first.number, second.number], [1, 2]);
  assert.deepEqual(first.author, { kind: 'council' });
  assert.deepEqual(second.author, { kind: 'account', account: eve.address });
  assert.equal(first.previous, null);
  assert.equal(second.previous, first.digest);
  // The digest can be computed from what is stored.
  const stored = await api.query.cityIdentity.revisions(DISTRICT, [0, 0, 0, 1]);
  assert.equal(stored.unwrap().hash.toHex(), first.digest);
  assert.equal((await resolve(DISTRICT)).digests.revision, second.digest);

  const byApi = (await api.call.cityIdentityApi.revisions(DISTRICT, 1, 10)).asOk;
  assert.deepEqual(
    byApi.items.map(({ revision }) => revision.number.toNumber()),
    [2],
  );
});

test('divisions answer for any date', async () => {
  const ask = async (...params) => (await chain.ask('division', ...params)).division;
  const prefecture = await ask('132300', '1992-05-01');
  assert.equal(prefecture.cityCode, 'MA.156.1323');
  assert.deepEqual(prefecture.periods, [
    { name: '石家庄地区', from: null, to: 1993, successors: [] },
  ]);
  assert.deepEqual(
    prefecture.within.map(({ name }) => name),
    ['河北省'],
  );
  assert.deepEqual((await ask('132300', '2020')).periods, []);
  assert.equal((await resolve('MA.156.1323')).division.until, 1993);

  // In 2014 the county of Luancheng became a district of another code: both were, that year.
  assert.deepEqual(
    (await ask('130124', '2014')).periods.map(({ name }) => name),
    ['栾城县'],
  );
  assert.deepEqual(
    (await ask('130111', '2014')).periods.map(({ name }) => name),
    ['栾城区'],
  );
  assert.deepEqual((await ask('130111', '2013')).periods, []);

  const district = await ask(DISTRICT);
  assert.deepEqual(
    district.within.map(({ code }) => code),
    [130100, 130000],
  );
  const byApi = (await api.call.cityIdentityApi.division(130102, null)).asOk.unwrap();
  assert.deepEqual(differences(byApi.toJSON(), district), []);
  assert.equal(await ask('139900'), null);
});

test('the rule in force can be read', async () => {
  const { rule } = await chain.ask('rule');
  assert.equal(rule.version, 1);
  assert.deepEqual(rule.open, ['156']);
  assert.equal(rule.unit.maxChildren, 1_000_000);
  const byApi = (await api.call.cityIdentityApi.rule(1)).asOk.unwrap();
  assert.equal(byApi.version.toNumber(), 1);
  assert.equal((await chain.ask('rule', 2)).rule, null);
});

test('an account sees what it may still write', async () => {
  const { allowance } = await chain.ask('allowance', dave.address);
  assert.equal(allowance.class, 'registrar');
  assert.equal(allowance.bucket, CITY);
  assert.ok(allowance.bytesLeft > 0 && allowance.bytesLeft <= allowance.bytesCap);
  const byApi = (await api.call.cityIdentityApi.allowance(dave.address)).unwrap();
  assert.equal(byApi.class.toString(), 'registrar');
});

test('storage can be read with nothing but the metadata', async () => {
  const query = api.query.cityIdentity;
  const entry = (await query.entries(CITY, '01')).unwrap();
  assert.deepEqual([entry.number.toNumber(), entry.state.toString()], [1, 'Active']);
  const lamps = await query.entries.entries(LAMPS);
  const labels = lamps.map(([{ args }]) => args[1].toUtf8());
  assert.deepEqual(labels.slice(0, 2), ['000000120', '000000121']);
  assert.equal((await query.children(LAMPS)).toNumber(), 25);
  const [period] = (await query.divisions(130100)).unwrap();
  assert.equal(period.name.toUtf8(), '石家庄市');
  const record = (await query.records(BUREAU)).unwrap();
  assert.equal(record.names[1].text.toUtf8(), 'Urban Management Bureau');
});

test("a custom code answers by its object, and a local one is not the registry's business", async () => {
  const custom = await resolve(`${lamp(123)}/A7.02`);
  assert.deepEqual([custom.kind, custom.status], ['custom', 'active']);
  assert.deepEqual([custom.registered, custom.unverified], [lamp(123), 'A7.02']);
  assert.equal((await resolve('MA.156.1301.99')).status, 'local');
});

test('validity makes a code reserved before and expired after', async () => {
  const { time } = await resolve(CITY);
  await chain.sendAll(dave, [
    tx().register({ code: 'MA.156.1301.03', validFrom: time + 3_600_000 }),
    tx().register({ code: 'MA.156.1301.04', validTo: time + 7_000 }),
  ]);
  assert.equal((await resolve('MA.156.1301.03')).status, 'reserved');
  assert.equal((await resolve('MA.156.1301.04')).status, 'active');
  await until(
    'the code expires',
    async () => (await resolve('MA.156.1301.04')).status === 'expired',
  );
});

test('suspension answers below with the ancestor named, until it is lifted', async () => {
  const signal = `${SIGNALS}.A0001`;
  // The department registers for itself below its code.
  await chain.send(ferdie, tx().register({ code: signal }));
  const { block } = await chain.resolve(signal);

  const suspended = await chain.send(dave, tx().suspend(TRAFFIC));
  assert.deepEqual(event(suspended, 'cityIdentity.Suspended'), {
    code: TRAFFIC,
    by: { Account: dave.address },
  });
  assert.equal((await resolve(TRAFFIC)).statusFrom, null);
  const below = await resolve(signal);
  assert.deepEqual([below.status, below.statusFrom], ['suspended', TRAFFIC]);
  // The registry's own history: before, it was not.
  assert.equal((await chain.resolve(signal, block.hash)).status, 'active');

  await chain.send(dave, tx().reinstate(TRAFFIC));
  assert.equal((await resolve(signal)).status, 'active');
});

test('the council suspends and reinstates an area', async () => {
  await chain.council(tx().suspend(DISTRICT));
  const answer = await resolve(lamp(123));
  assert.deepEqual([answer.status, answer.statusFrom], ['suspended', DISTRICT]);
  await chain.council(tx().reinstate(DISTRICT));
  assert.equal((await resolve(lamp(123))).status, 'active');
});

test('what is retired or revoked stays so, with all below', async () => {
  const [retired, revoked] = await chain.sendAll(dave, [tx().retire(TRAFFIC, []), tx().revoke(BUREAU)]);
  event(retired, 'cityIdentity.Retired');
  event(revoked, 'cityIdentity.Revoked');
  const below = await resolve(SIGNALS);
  assert.deepEqual([below.status, below.statusFrom], ['retired', TRAFFIC]);
  assert.equal((await resolve(BUREAU)).status, 'revoked');
});

test('several codes are resolved at once, what is no code among them', async () => {
  const { items } = await chain.ask('resolveMany', [CITY, 'MA.156.1301.0I', 'MA.156.1302']);
  assert.deepEqual(
    items.map(({ status }) => status),
    ['active', 'malformed', 'not-issued'],
  );
  assert.equal(items[1].problem.position, 13);
  const byApi = (await api.call.cityIdentityApi.resolveMany([CITY, 'MA.156.1301.0I'])).asOk;
  assert.equal(byApi[1].status.toString(), 'Malformed');
});

test('an answer says whether its block is final', async () => {
  const { block } = await chain.resolve(CITY);
  await chain.untilFinalized(block.number);
  assert.equal((await chain.resolve(CITY, block.hash)).block.finalized, true);
});

test('the node counts what is registered and resolved', async () => {
  const counters = (await api.call.cityIdentityApi.counters()).asOk.toJSON();
  assert.deepEqual([counters.retired, counters.revoked], [1, 1]);
  const metrics = await until('the metrics follow', async () => {
    const metrics = await node.metrics();
    return metrics['city_entries{status="revoked"}'] === 1 && metrics;
  });
  assert.equal(metrics['city_entries{status="active"}'], counters.active);
  assert.ok(metrics.city_resolutions_total > 20);
});
