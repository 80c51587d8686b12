// Numbers: issued one after the other, or in blocks that are leased, and many codes in one call.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { blake2AsHex } from '@polkadot/util-crypto';
import { Resolver, Verifier } from '../../crates/registry-proof/js/registry-proof.mjs';
import { account, Chain, dave, event, eve, refused } from './lib/chain.mjs';
import { BINARY, startNode } from './lib/node.mjs';
import { differences } from './lib/same.mjs';
import { makeTree } from './lib/tree.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const DISTRICT = 'MA.156.130102';
const LAMPS = `${CITY}/CJ.060101`;
/** Another series, with a block of the same numbers. */
const SIGNS = `${CITY}/CJ.060102`;
const STREETS = `${CITY}/60.10000000`;
const WIDTH = 9;
const item = (label, series = LAMPS) => `${series}.${label}`;

/** The block that is committed, and a part of it that its holder gave on. */
const BLOCK = '0001';
const PART = '00017';
/** How many items are issued in it: all that there can be in the first of its ten parts. */
const ITEMS = 10_000;
const HOST = 'proofs.sjz.gov.cn';
const LAMP = { names: [{ language: 'zh-CN', text: '长安公园1号灯' }] };
/** An item with a record, one without, and one that was never issued. */
const [WITH, WITHOUT, ABSENT] = ['000100000', '000100001', '000110000'];

const [holder, lessee, stranger] = ['//Holder', '//Lessee', '//Stranger'].map(account);

let node;
let chain;
let api;
/** The tree of the block. */
let tree;
before(async () => {
  node = await startNode('blocks');
  chain = await Chain.connect(node.ws);
  ({ api } = chain);
  await chain.council(
    api.tx.cityIdentity.admitAreas([
      { area: CITY, registrar: dave.address },
      { area: DISTRICT, registrar: eve.address },
    ]),
  );
  await chain.send(dave, tx().setHosts(CITY, [HOST]));
});
after(async () => {
  await chain?.disconnect();
  await node?.stop();
});

const tx = () => api.tx.cityIdentity;
const statusOf = async (label, series) => (await chain.resolve(item(label, series))).status;

/** A moment so many seconds from now, by the chain's clock. */
const inSeconds = async (seconds) => (await api.query.timestamp.now()).toNumber() + seconds * 1_000;

const lease = (signer, prefix, to, until, series = LAMPS) =>
  chain.send(signer, tx().leaseBlock(series, prefix, to.address, until));

/** The digest of a record, of what clients sign. */
function digestOf(record) {
  const [registration] = tx().promoteItem({ code: item(WITH), record }, {}).args;
  return blake2AsHex(registration.record.unwrap().toU8a());
}

/** A proof as the calls take it, from how it is served. */
const forCall = ({ digest, empty, siblings }) => ({ digest, empty: BigInt(empty), siblings });

/** What the runtime API says of an item, which is what the RPC says. */
async function verifyItem(code, proof) {
  const { block, ...answer } = await chain.ask('verifyItem', code, proof);
  const at = await api.at(block.hash);
  const result = await at.call.cityIdentityApi.verifyItem(code, forCall(proof));
  assert.ok(result.isOk, `${result}`);
  assert.deepEqual(differences(result.asOk.toJSON(), answer), []);
  return answer;
}

test('a series of numbers is opened, with items of one width', async () => {
  await refused(chain.send(dave, tx().openSequence({ code: LAMPS }, 8)), 'cityIdentity.BadWidth');
  const opened = await chain.send(dave, tx().openSequence({ code: LAMPS }, WIDTH));
  assert.deepEqual(event(opened, 'cityIdentity.SequenceOpened'), {
    series: LAMPS,
    width: String(WIDTH),
    by: dave.address,
  });
  await chain.send(dave, tx().openSequence({ code: SIGNS }, WIDTH));
  const chosen = tx().register({ code: item('000000123') });
  await refused(chain.send(dave, chosen), 'cityIdentity.InSequence');
});

test('numbers are issued one after the other, and a repeated request is refused', async () => {
  const issued = await chain.send(dave, tx().issueItems(LAMPS, 0, 500));
  assert.deepEqual(event(issued, 'cityIdentity.ItemsIssued'), {
    parent: LAMPS,
    first: '000000000',
    count: '500',
    by: dave.address,
  });
  await refused(
    chain.send(dave, tx().issueItems(LAMPS, 0, 500)),
    'cityIdentity.AlreadyRegistered',
  );
  await refused(chain.send(dave, tx().issueItems(LAMPS, 501, 1)), 'cityIdentity.NotNext');
  await refused(chain.send(dave, tx().issueItems(LAMPS, null, 8_001)), 'cityIdentity.BadCount');
  assert.equal(await statusOf('000000499'), 'active');
  assert.equal(await statusOf('000000500'), 'not-issued');
  const { series } = await chain.ask('series', LAMPS);
  assert.deepEqual([series.next, series.registered], ['000000500', 500]);
});

test('a block is leased to an account that nobody knew', async () => {
  const until = await inSeconds(3_600);
  const leased = await lease(dave, BLOCK, holder, until);
  assert.equal(event(leased, 'cityIdentity.BlockLeased').prefix, BLOCK);
  await lease(dave, BLOCK, holder, until, SIGNS);
  const answer = await chain.resolve(item(WITH));
  assert.equal(answer.status, 'leased');
  assert.deepEqual(
    [answer.inBlock.first, answer.inBlock.last, answer.inBlock.holder, answer.inBlock.until],
    ['000100000', '000199999', holder.address, until],
  );
  assert.equal(answer.validTo, until);
  // Its numbers are passed over.
  const far = tx().issueItems(LAMPS, null, 1);
  assert.equal(event(await chain.send(dave, far), 'cityIdentity.ItemsIssued').first, '000000500');
});

test('a block that overlaps another is refused, and so is what was issued', async () => {
  const until = await inSeconds(60);
  for (const prefix of [BLOCK, '000', '00015', '000100000', '000000']) {
    await refused(lease(dave, prefix, stranger, until), 'cityIdentity.BlockTaken');
  }
  await refused(lease(dave, '1', stranger, 0), 'cityIdentity.ValidityOver');
  await refused(lease(dave, '1A', stranger, until), 'cityIdentity.BadPrefix');
  // The registrar of another area, and the holder outside of its block, have no right.
  await refused(lease(eve, '2', stranger, until), 'Custom(4)');
  await refused(lease(holder, '2', stranger, until), 'Custom(4)');
});

test('a holder gives a part on, for no longer than it has the block', async () => {
  const { inBlock } = await chain.resolve(item(WITH));
  await refused(lease(holder, PART, lessee, inBlock.until + 1), 'cityIdentity.LeaseOver');
  await lease(holder, PART, lessee, inBlock.until);
  const answer = await chain.resolve(item('000170000'));
  assert.deepEqual([answer.status, answer.inBlock.holder], ['leased', lessee.address]);
  const { items } = await chain.ask('blocks', LAMPS);
  assert.deepEqual(
    items.map(({ prefix }) => prefix),
    [BLOCK, PART],
  );
});

test("what is not the holder's to commit is refused", async () => {
  const good = {
    count: 1,
    root: `0x${'11'.repeat(32)}`,
    manifest: { Sha256: `0x${'22'.repeat(32)}` },
    place: `https://${HOST}/{item}`,
  };
  const commit = (signer, commitment) =>
    chain.send(signer, tx().commitBlock(LAMPS, BLOCK, { ...good, ...commitment }));
  for (const signer of [dave, lessee]) await refused(commit(signer), 'Custom(4)');
  for (const [bad, reason] of [
    [{ count: 0 }, 'BadCount'],
    [{ count: 100_001 }, 'BadCount'],
    [{ place: `https://${HOST}/` }, 'BadPlace'],
    [{ place: 'https://elsewhere.example/{item}' }, 'HostNotAllowed(0)'],
  ]) {
    await refused(commit(holder, bad), `cityIdentity.${reason}`);
  }
  assert.equal(await statusOf(WITH), 'leased');
});

test('the holder commits to ten thousand items in one transaction', async () => {
  const items = new Map();
  for (let number = 0; items.size < ITEMS; number += 1) {
    items.set(`0001${String(number).padStart(5, '0')}`, null);
  }
  items.set(WITH, digestOf(LAMP));
  const wanted = [WITH, WITHOUT, ABSENT, '00018'];
  tree = await makeTree({ series: LAMPS, prefix: BLOCK, width: WIDTH }, items, wanted);
  assert.equal(tree.count, ITEMS);
  const commitment = {
    count: tree.count,
    root: tree.root,
    manifest: { Sha256: `0x${'22'.repeat(32)}` },
    place: `https://${HOST}/{item}`,
  };
  const commits = tx().commitBlock(LAMPS, BLOCK, commitment);
  assert.ok(commits.encodedLength < 400, `${commits.encodedLength} octets`);
  const committed = await chain.send(holder, commits);
  assert.equal(event(committed, 'cityIdentity.BlockCommitted').prefix, BLOCK);
  // The same in the other series, for which the tree was not made.
  await chain.send(holder, tx().commitBlock(SIGNS, BLOCK, commitment));

  const answer = await chain.resolve(item(WITH));
  assert.equal(answer.status, 'committed');
  assert.equal(answer.inBlock.commitment.place, `https://${HOST}/${WITH}`);
  assert.equal(answer.inBlock.commitment.count, ITEMS);
  // What was given on is not the holder's to speak of.
  assert.equal(await statusOf('000170000'), 'leased');
  await refused(chain.send(holder, commits), 'cityIdentity.AlreadyCommitted');
});

test('a proof tells whether an item of the block was issued', async () => {
  const record = (answer) => answer.digests.record;
  const present = await verifyItem(item(WITH), tree.proofs[WITH]);
  assert.deepEqual([present.status, record(present)], ['active', digestOf(LAMP)]);
  const bare = await verifyItem(item(WITHOUT), tree.proofs[WITHOUT]);
  assert.deepEqual([bare.status, record(bare)], ['active', null]);
  assert.equal((await verifyItem(item(ABSENT), tree.proofs[ABSENT])).status, 'not-issued');
});

test("another item's proof shows nothing, nor does that for another series", async () => {
  const ask = (code, proof) => chain.ask('verifyItem', code, proof);
  await assert.rejects(ask(item(WITHOUT), tree.proofs[WITH]), { code: 30012 });
  for (const label of [WITH, WITHOUT, ABSENT]) {
    await assert.rejects(ask(item(label, SIGNS), tree.proofs[label]), { code: 30012 });
  }
  const forged = { ...tree.proofs[ABSENT], digest: digestOf(LAMP) };
  await assert.rejects(ask(item(ABSENT), forged), { code: 30012 });
  await assert.rejects(ask(item('000000000'), tree.proofs[WITH]), { code: 30011 });
  await assert.rejects(ask(item('000170000'), tree.proofs[WITH]), { code: 30011 });
});

test('who trusts no node verifies an item', async () => {
  const wasm = await readFile(join(dirname(BINARY), 'registry_proof.wasm'));
  const verifier = await Verifier.load(wasm);
  const resolver = new Resolver(verifier, node.http, { genesis: api.genesisHash.toHex() });
  const answer = await until('the commitment is final', async () => {
    const found = await resolver.resolve(item(WITH));
    return found.status === 'committed' && resolver.verifyItem(item(WITH), tree.proofs[WITH]);
  });
  assert.deepEqual([answer.status, answer.digests.record], ['active', digestOf(LAMP)]);
  await assert.rejects(resolver.verifyItem(item(WITH), tree.proofs[WITHOUT]), {
    kind: 'bad-inclusion',
  });
});

test('an item gets an entry of its own by its proof and its record', async () => {
  const promote = (signer, registration, proof) =>
    chain.send(signer, tx().promoteItem(registration, forCall(proof)));
  const lamp = { code: item(WITH), record: LAMP };
  await refused(promote(stranger, lamp, tree.proofs[WITH]), 'Custom(1)');
  await refused(promote(lessee, lamp, tree.proofs[WITH]), 'Custom(4)');
  await refused(promote(holder, lamp, tree.proofs[WITHOUT]), 'cityIdentity.BadInclusion');
  const bare = { code: item(WITH) };
  await refused(promote(holder, bare, tree.proofs[WITH]), 'cityIdentity.RecordDiffers');
  const promoted = await promote(holder, lamp, tree.proofs[WITH]);
  assert.deepEqual(event(promoted, 'cityIdentity.ItemPromoted'), {
    code: item(WITH),
    by: holder.address,
  });
  const answer = await chain.resolve(item(WITH));
  assert.deepEqual([answer.status, answer.names, answer.inBlock], ['active', LAMP.names, null]);
  await refused(promote(holder, lamp, tree.proofs[WITH]), 'cityIdentity.AlreadyRegistered');
});

test('numbers that were not used are given back with a proof, and leased again', async () => {
  const declare = (part, proof) => chain.send(holder, tx().declareUnused(LAMPS, part, proof));
  const empty = tree.proofs['00018'];
  const proof = { empty: BigInt(empty.empty), siblings: empty.siblings };
  await refused(declare('00018', null), 'cityIdentity.BadInclusion');
  await refused(declare('00010', proof), 'cityIdentity.BadInclusion');
  await refused(declare(BLOCK, null), 'cityIdentity.PartInUse');
  const declared = await declare('00018', proof);
  assert.equal(event(declared, 'cityIdentity.DeclaredUnused').part, '00018');
  assert.equal(await statusOf('000180000'), 'not-issued');
  const until = await inSeconds(3_600);
  await refused(lease(holder, '00018', holder, until), 'cityIdentity.NotEntitled');
  await lease(dave, '00018', stranger, until);
  const answer = await chain.resolve(item('000180000'));
  assert.deepEqual([answer.status, answer.inBlock.holder], ['leased', stranger.address]);
});

test('a lease ends by itself, and is prolonged by who gave it', async () => {
  await lease(dave, '0002', holder, await inSeconds(6));
  assert.equal(await statusOf('000200000'), 'leased');
  await until('the lease is over', async () => (await statusOf('000200000')) === 'expired');
  const late = tx().commitBlock(LAMPS, '0002', {
    count: 1,
    root: tree.root,
    manifest: { Sha256: `0x${'22'.repeat(32)}` },
    place: `https://${HOST}/{item}`,
  });
  await refused(chain.send(holder, late), 'cityIdentity.LeaseOver');
  const again = lease(dave, '0002', stranger, await inSeconds(60));
  await refused(again, 'cityIdentity.BlockTaken');
  await lease(dave, '0002', holder, await inSeconds(60));
  assert.equal(await statusOf('000200000'), 'leased');
  await chain.send(holder, tx().declareUnused(LAMPS, '0002', null));
  assert.equal(await statusOf('000200000'), 'not-issued');
});

test('the compact forms of a batch register many codes, all or none', async () => {
  await chain.send(dave, tx().openSeries({ code: STREETS }));
  const street = (number) => ({
    label: `1301${String(number).padStart(5, '0')}`,
    name: `第${number}街道`,
  });
  const many = Array.from({ length: 1_000 }, (_, number) => street(number));
  const sent = await chain.send(dave, tx().registerLabels(STREETS, 'zh-CN', many));
  assert.deepEqual(event(sent, 'cityIdentity.LabelsRegistered'), {
    parent: STREETS,
    count: '1,000',
    by: dave.address,
  });
  const { names } = await chain.resolve(`${STREETS}.${many[999].label}`);
  assert.deepEqual(names, [{ language: 'zh-CN', text: many[999].name }]);
  const twice = [{ label: '2', name: null }, many[0]];
  await assert.rejects(chain.send(dave, tx().registerLabels(STREETS, 'zh-CN', twice)), (error) => {
    assert.equal(error.reason, 'cityIdentity.BatchItem');
    const [index, reason] = error.details;
    assert.deepEqual([index, chain.registryError(reason)], [1, 'AlreadyRegistered']);
    return true;
  });
  assert.equal(await statusOf('2', STREETS), 'not-issued');
  const counted = await chain.send(dave, tx().registerSequence(STREETS, '0998', 3));
  assert.equal(event(counted, 'cityIdentity.ItemsIssued').first, '0998');
  assert.equal(await statusOf('1000', STREETS), 'active');
  await refused(
    chain.send(dave, tx().registerSequence(STREETS, '9998', 3)),
    'cityIdentity.SequenceExhausted',
  );
});
