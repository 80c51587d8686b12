// Two authorities that lose each other make a branch each, and go on with the longer one together.
// What only the other branch held is not lost.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Chain, dave, eve } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { writeNetworkSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const DISTRICT = 'MA.156.130102';
/** The codes that are registered on one branch only, and on both. */
const [FIRST, SECOND] = [`${CITY}.01`, `${CITY}.02`];
const BOTH = `${DISTRICT}.01`;

let folder;
let longer;
let shorter;
let onLonger;
let onShorter;
before(async () => {
  folder = await temporaryFolder();
  const areas = [
    { area: CITY, registrar: dave.address },
    { area: DISTRICT, registrar: eve.address },
  ];
  const spec = await writeNetworkSpec(folder, { areas });
  // By itself an authority makes no blocks but by force.
  const args = ['--chain', spec, '--unsafe-force-node-key-generation', '--force-authoring'];
  longer = await startNode('fork-longer', { args: [...args, '--alice'] });
  onLonger = await Chain.connect(longer.ws);
  await until('the longer branch begins', async () => (await onLonger.height()) >= 3);
  shorter = await startNode('fork-shorter', { args: [...args, '--bob'] });
  onShorter = await Chain.connect(shorter.ws);
});
after(async () => {
  await onLonger?.disconnect();
  await onShorter?.disconnect();
  await longer?.stop();
  await shorter?.stop();
  await rm(folder, { recursive: true });
});

/** Sends a signed transaction to a node, and keeps what the node says becomes of it. */
async function watch(signed) {
  const seen = [];
  await signed.send(({ status }) => seen.push(status));
  return {
    seen,
    types: () => seen.map(({ type }) => type),
    until: (type) => until(`${type}`, () => seen.find((status) => status.type === type)),
  };
}

/** A registration that is valid on any branch. */
async function registration(chain, signer, code, nonce) {
  const call = chain.api.tx.cityIdentity.register({ code });
  return call.signAsync(signer, { nonce, era: 0 });
}

const blockOf = (status) => status.value.toHex();
const isActive = async (chain, code) => (await chain.resolve(code)).status === 'active';

test('what only the branch held that was left is taken up again', async () => {
  const [first, second] = await Promise.all(
    [FIRST, SECOND].map((code, nonce) => registration(onShorter, dave, code, nonce)),
  );
  const both = await registration(onShorter, eve, BOTH, 0);
  const watched = [];
  for (const signed of [first, second, both]) watched.push(await watch(signed));
  const other = await watch(onLonger.api.tx(both.toHex()));
  for (const one of [...watched, other]) await one.until('InBlock');
  assert.ok((await onLonger.height()) > (await onShorter.height()));
  assert.equal(await onShorter.finalized(), 0);
  assert.equal(await isActive(onShorter, FIRST), true);
  assert.equal(await isActive(onLonger, FIRST), false);

  await shorter.rpc('system_addReservedPeer', await longer.address());
  const [of1, of2, ofBoth] = watched;
  for (const one of watched) await one.until('Finalized');
  for (const one of [of1, of2]) {
    const blocks = one.seen.filter(({ isInBlock }) => isInBlock).map(blockOf);
    assert.equal(new Set(blocks).size, 2, `${one.types()}`);
    assert.ok(one.types().includes('Retracted'), `${one.types()}`);
  }
  // What both branches held stays where the longer one had it.
  await other.until('Finalized');
  assert.equal(other.types().includes('Retracted'), false, `${other.types()}`);
  assert.equal(blockOf(ofBoth.seen.at(-1)), blockOf(other.seen.at(-1)));
});

test('both have all of it', async () => {
  for (const chain of [onLonger, onShorter]) {
    for (const code of [FIRST, SECOND, BOTH]) assert.ok(await isActive(chain, code), code);
    const account = await chain.api.query.system.account(dave.address);
    assert.equal(account.nonce.toNumber(), 2);
  }
});
