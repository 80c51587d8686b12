// Divisions that change, codes that go into others, and what is still known of what was.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Chain, dave, event, eve, refused } from './lib/chain.mjs';
import { startNode } from './lib/node.mjs';
import { differences } from './lib/same.mjs';

const CITY = 'MA.156.1301';
const DISTRICT = 'MA.156.130103';
const INTO = 'MA.156.130102';
const BUREAU = `${CITY}.01`;
const NEW_BUREAU = `${CITY}.02`;
const SEAL = `${CITY}.03`;

let node;
let chain;
let api;
before(async () => {
  node = await startNode('lineage');
  chain = await Chain.connect(node.ws);
  ({ api } = chain);
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
});

const tx = () => api.tx.cityIdentity;

/** The answer of an RPC method, after a look whether the runtime API says the same. */
async function ask(method, ...params) {
  const { block, ...answer } = await chain.ask(method, ...params);
  const byApi = (await api.at(block.hash)).call.cityIdentityApi;
  const args = { resolveAsOf: ([code, date]) => [code, Number(date.slice(0, 4))] }[method];
  const result = await byApi[method](...(args ? args(params) : params));
  assert.ok(result.isOk, `${result}`);
  const { resolution, ...rest } = result.asOk.toJSON();
  assert.deepEqual(differences({ ...resolution, ...rest }, answer), []);
  return answer;
}

test('the council sets what it knows of divisions that are no more', async () => {
  const amended = await chain.council(
    tx().amendDivisions([
      { Withdraw: { code: 132300, to: 1993, successors: [130100] } },
      { Withdraw: { code: 130103, to: 2014, successors: [130102, 130104] } },
    ]),
  );
  event(amended, 'cityIdentity.DivisionAmended');

  const prefecture = await ask('resolveAsOf', 'MA.156.1323', '1992-05-01');
  assert.equal(prefecture.status, 'not-issued');
  assert.deepEqual(prefecture.division.periods, [
    { name: '石家庄地区', from: null, to: 1993, successors: [130100] },
  ]);
  const district = await ask('resolveAsOf', DISTRICT, '2000');
  assert.deepEqual(district.division.periods, [
    { name: '桥东区', from: 1983, to: 2014, successors: [130102, 130104] },
  ]);
  assert.deepEqual((await ask('resolveAsOf', DISTRICT, '2015')).division.periods, []);
});

test('an area ends in another, and both say so', async () => {
  await chain.council(
    tx().admitAreas([
      { area: CITY, registrar: dave.address },
      { area: INTO, registrar: eve.address },
    ]),
  );
  await chain.council(
    tx().amendDivisions([{ Withdraw: { code: 130102, to: 2026, successors: [130100] } }]),
  );
  assert.equal((await chain.resolve(INTO)).status, 'active');

  const retired = await chain.council(tx().retire(INTO, [{ code: CITY, kind: 'Merged' }]));
  event(retired, 'cityIdentity.Succeeded');
  const answer = await chain.resolve(INTO);
  assert.equal(answer.status, 'retired');
  assert.deepEqual(answer.successors, [{ code: CITY, kind: 'merged' }]);
  const { predecessors, successors } = await ask('lineage', CITY, null, 10);
  assert.deepEqual(successors, []);
  assert.deepEqual(
    predecessors.items.map(({ code, kind, ended }) => [code, kind, ended.block]),
    [[INTO, 'merged', answer.changedAt]],
  );
});

test('a department is remembered as it was', async () => {
  const record = (text) => ({ names: [{ language: 'zh-CN', text }] });
  // More than a name has a row of its own, which holds no past.
  const twoNames = { names: [...record('甲').names, { language: 'en', text: 'A' }] };
  await chain.sendAll(dave, [
    tx().register({ code: BUREAU, record: twoNames }),
    tx().register({ code: NEW_BUREAU }),
  ]);
  await chain.send(dave, tx().setRecord(BUREAU, record('乙')));
  await refused(
    chain.send(dave, tx().retire(BUREAU, [{ code: BUREAU, kind: 'Renamed' }])),
    'cityIdentity.SuccessorUnfit',
  );
  await chain.send(dave, tx().retire(BUREAU, [{ code: NEW_BUREAU, kind: 'Renamed' }]));

  const second = await ask('resolveAt', BUREAU, { version: 2 });
  assert.deepEqual([second.status, second.names[0].text, second.body], ['active', '乙', 'kept']);
  // The node still has the state in which the first names were on record.
  const first = await chain.ask('resolveAt', BUREAU, { version: 1 });
  assert.deepEqual([first.status, first.names[0].text, first.body], ['active', '甲', 'kept']);
  const { number } = first.block;
  const present = await ask('resolveAt', BUREAU, { block: number });
  assert.equal(present.status, 'retired');
  await assert.rejects(chain.ask('resolveAt', BUREAU, { version: 4 }), /no revision/);
});

test('keys and aliases that were come back too', async () => {
  const key = { id: 'seal', key: { Ed25519: `0x${'01'.repeat(32)}` } };
  const record = { names: [{ language: 'zh-CN', text: '印' }], keys: [key] };
  await chain.send(dave, tx().register({ code: SEAL, record }));
  await chain.send(dave, tx().addAlias(SEAL, 'Oid', '1.2.156.3088'));
  await chain.send(dave, tx().setRecord(SEAL, { names: record.names }));
  await chain.send(dave, tx().retire(SEAL, []));

  const second = await chain.ask('resolveAt', SEAL, { version: 2 });
  assert.deepEqual([second.status, second.body], ['active', 'kept']);
  assert.deepEqual(
    second.keys.map(({ id }) => id),
    ['seal'],
  );
  assert.deepEqual(second.aliases.at(-1), { scheme: 'oid', value: '1.2.156.3088' });
  const now = await chain.resolve(SEAL);
  assert.deepEqual(
    [now.keys, now.aliases.map(({ scheme }) => scheme)],
    [[], ['did']],
  );
});

test('labels are kept free', async () => {
  const labels = { first: '10', last: '19' };
  await chain.send(dave, tx().reserve(CITY, labels, '给新区'));
  await refused(
    chain.send(dave, tx().register({ code: `${CITY}.15` })),
    'cityIdentity.LabelKeptFree',
  );
  const answer = await chain.resolve(`${CITY}.15`);
  assert.equal(answer.status, 'reserved');
  assert.deepEqual(answer.reservation, { below: CITY, first: '10', last: '19', reason: '给新区' });
  await chain.send(dave, tx().unreserve(CITY, labels));
  await chain.send(dave, tx().register({ code: `${CITY}.15` }));
});
