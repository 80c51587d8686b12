// Rights beyond plain control: a multisig account that controls a code, delegates, control that
// moves and is taken back, changes announced ahead, quotas.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import { account, Chain, dave, event, eve, ferdie, refused } from './lib/chain.mjs';
import { startNode } from './lib/node.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const BUREAU = 'MA.156.1301.01';
const OFFICE = 'MA.156.1301.0101';
const TRAFFIC = 'MA.156.1301.02';

const [holder, heir, delegate, helper] = ['//Holder', '//Heir', '//Delegate', '//Helper'].map(
  account,
);
const members = [eve, ferdie];
const THRESHOLD = 2;

let node;
let chain;
let api;
let multisig;
before(async () => {
  node = await startNode('rights');
  chain = await Chain.connect(node.ws);
  ({ api } = chain);
  const key = createKeyMulti(
    members.map(({ address }) => address),
    THRESHOLD,
  );
  multisig = encodeAddress(key);
  await chain.council(api.tx.cityIdentity.admitAreas([{ area: CITY, registrar: dave.address }]));
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
});

const tx = () => api.tx.cityIdentity;

/** What one member sends: the first time the call, the second time with where that was. */
function asMulti(member, call, timepoint) {
  const others = members.filter((other) => other !== member).map(({ address }) => address);
  const most = { refTime: 1_000_000_000, proofSize: 0 };
  const sorted = sortAddresses(others);
  return chain.send(member, api.tx.multisig.asMulti(THRESHOLD, sorted, timepoint, call, most));
}

/** Makes a call of the multisig account, by both of its members. */
async function byMultisig(call) {
  await asMulti(eve, call, null);
  const open = (await api.query.multisig.multisigs(multisig, call.method.hash)).unwrap();
  const { result } = event(await asMulti(ferdie, call, open.when), 'multisig.MultisigExecuted');
  assert.equal(result, 'Ok');
}

const controller = async (code) => (await chain.ask('control', code)).controller.account;

/** Lets so many blocks be made. */
async function blocks(count) {
  const target = (await chain.height()) + count;
  await until(`block ${target} is made`, async () => (await chain.height()) >= target);
}

test('a multisig account controls a code', async () => {
  await chain.send(dave, tx().register({ code: BUREAU, controller: multisig }));
  await chain.send(
    dave,
    api.tx.allowance.enrolMultisig(
      THRESHOLD,
      members.map(({ address }) => address),
    ),
  );
  assert.equal(await controller(BUREAU), multisig);
  const names = [{ language: 'en', text: 'Urban Management Bureau' }];
  const record = { names, links: [], description: null };
  // One member alone has no right.
  await refused(chain.send(eve, tx().setRecord(BUREAU, record)), 'Custom(6)');
  await byMultisig(tx().setRecord(BUREAU, record));
  assert.deepEqual((await chain.resolve(BUREAU)).names, names);
});

test('control moves when it is accepted', async () => {
  await byMultisig(tx().offerControl(BUREAU, holder.address));
  const { offer } = await chain.ask('control', BUREAU);
  assert.equal(offer.to, holder.address);
  assert.equal(offer.by, multisig);
  await refused(chain.send(dave, tx().acceptControl(BUREAU)), 'Custom(4)');
  await chain.send(holder, tx().acceptControl(BUREAU));
  assert.equal(await controller(BUREAU), holder.address);
});

test('the council decides about a contested recovery', async () => {
  await chain.send(dave, tx().beginRecovery(BUREAU, heir.address));
  await refused(chain.send(dave, tx().completeRecovery(BUREAU)), 'cityIdentity.NotDue');
  await refused(chain.send(dave, tx().retire(BUREAU, [])), 'cityIdentity.UnderRecovery');
  await chain.send(holder, tx().cancelRecovery(BUREAU));
  assert.equal((await chain.ask('control', BUREAU)).recovery.contested, true);
  await refused(chain.send(dave, tx().completeRecovery(BUREAU)), 'cityIdentity.Contested');
  // Not before the seven days are over; that it need not be done, the council may say at once.
  await refused(chain.council(tx().completeRecovery(BUREAU)), 'cityIdentity.NotDue');
  await chain.council(tx().cancelRecovery(BUREAU));
  assert.equal((await chain.ask('control', BUREAU)).recovery, null);
  assert.equal(await controller(BUREAU), holder.address);
});

test('a delegate issues what it may, and its own delegate too', async () => {
  const permissions = { allocate: true, record: false, status: false, delegate: true };
  const terms = (quota) => ({ permissions, quota, until: null });
  const percent = 10_000;
  await chain.send(dave, tx().register({ code: TRAFFIC }));
  await chain.send(dave, tx().delegate(TRAFFIC, delegate.address, terms(2), 20 * percent));
  await refused(
    chain.send(delegate, tx().delegate(TRAFFIC, helper.address, terms(3), 5 * percent)),
    'cityIdentity.ExceedsGiver',
  );
  await chain.send(delegate, tx().delegate(TRAFFIC, helper.address, terms(1), 5 * percent));
  await chain.send(helper, tx().register({ code: `${TRAFFIC}01` }));
  await refused(chain.send(helper, tx().register({ code: `${TRAFFIC}02` })), 'Custom(7)');
  await refused(chain.send(helper, tx().register({ code: OFFICE })), 'Custom(4)');
  await chain.send(delegate, tx().register({ code: `${TRAFFIC}02` }));

  const { items } = await chain.ask('delegates', TRAFFIC);
  const used = Object.fromEntries(items.map((item) => [item.delegate, item.used]));
  assert.deepEqual(used, { [delegate.address]: 2, [helper.address]: 1 });

  await chain.send(dave, tx().undelegate(TRAFFIC, delegate.address));
  const [rest] = (await chain.ask('delegations', helper.address)).items;
  assert.equal(rest.inForce.allocate, false);
  await refused(chain.send(helper, tx().register({ code: `${TRAFFIC}03` })), 'Custom(4)');
});

test('a change of high risk is announced ahead', async () => {
  await chain.send(dave, tx().setNoticePeriod(CITY, 2));
  await chain.send(dave, tx().retire(TRAFFIC, []));
  assert.equal((await chain.resolve(TRAFFIC)).status, 'active');
  const { notice } = await chain.ask('control', TRAFFIC);
  await blocks(Math.max(0, notice.due - (await chain.height())));
  await chain.send(dave, tx().retire(TRAFFIC, []));
  assert.equal((await chain.resolve(TRAFFIC)).status, 'retired');
});

test('an area issues no more codes than its quota', async () => {
  await chain.council(tx().setQuota(CITY, { codes: 1, period: 100_000 }));
  await chain.send(dave, tx().register({ code: 'MA.156.1301.03' }));
  await refused(chain.send(dave, tx().register({ code: 'MA.156.1301.04' })), 'Custom(7)');
  const { quota } = await chain.ask('quota', CITY);
  assert.deepEqual([quota.codes, quota.used], [1, 1]);
  await chain.council(tx().setQuota(CITY, null));
  await chain.send(dave, tx().register({ code: 'MA.156.1301.04' }));
});
