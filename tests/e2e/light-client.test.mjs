// A light client of another make follows the chain and checks what it is told.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'polkadot-api';
import { dave, toHex } from './lib/chain.mjs';
import { LightClient } from './lib/light.mjs';
import { Network } from './lib/network.mjs';

const CITY = 'MA.156.1301';
const BUREAU = 'MA.156.1301.01';
/** How often the set of authorities changes. */
const CHANGES = 11;

let network;
let chain;
let light;
before(async () => {
  network = await Network.start('light', { areas: [{ area: CITY, registrar: dave.address }] });
  ({ chain } = network);
  light = new LightClient('light-client', network.lightSpec);
});
after(async () => {
  await light?.stop();
  await network?.stop();
});

/** What both answer of a code, after a look whether it is the same. */
async function resolve(client, code) {
  const question = ['CityIdentityApi_resolve', toHex(chain.api.createType('Text', code).toU8a())];
  const { hash, result } = await client.call(...question);
  assert.equal(result, await network.node.rpc('state_call', ...question, hash));
  return result;
}

test('it gets the same octets as the node', async () => {
  await chain.send(dave, chain.api.tx.cityIdentity.register({ code: BUREAU }));
  const registered = await chain.height();
  await chain.untilFinalized(registered);
  await network.untilFollowed(light, registered);
  const answers = [];
  for (const code of [CITY, BUREAU, 'MA.156.1301.02', 'MA.156.13O1']) {
    answers.push(await resolve(light, code));
  }
  assert.equal(new Set(answers).size, answers.length);
});

test('polkadot-api resolves over it', async () => {
  const client = createClient(light.provider());
  try {
    const answer = await client.getUnsafeApi().apis.CityIdentityApi.resolve(BUREAU);
    assert.equal(answer.success, true);
    assert.equal(answer.value.status.type, 'Active');
  } finally {
    client.destroy();
  }
});

test('it follows while the authorities change ten times and more', async () => {
  assert.equal(await network.setChanges(), 0);
  await network.changeAuthorities(CHANGES);
  assert.ok((await network.setChanges()) >= CHANGES);
  await network.untilFollowed(light, await chain.finalized());
  await resolve(light, BUREAU);
});

test('another one follows from block zero through all of these changes', async () => {
  const late = new LightClient('light-client-late', network.lightSpec);
  try {
    await network.untilFollowed(late, await chain.finalized());
    await resolve(late, BUREAU);
  } finally {
    await late.stop();
  }
});
