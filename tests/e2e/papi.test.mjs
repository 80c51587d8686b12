// `polkadot-api` registers and resolves. It shares no code with `@polkadot/api`.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Binary, createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { alice, dave } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';

const CITY = 'MA.156.1301';
const UNIT = 'MA.156.1301.01';

const signerOf = (pair) => getPolkadotSigner(pair.publicKey, 'Sr25519', (data) => pair.sign(data));

/** A registration that leaves out whatever may be left out. */
const registration = (code) => ({
  code: Binary.fromText(code),
  controller: undefined,
  valid_from: undefined,
  valid_to: undefined,
  record: undefined,
});

let folder;
let node;
let client;
let api;
before(async () => {
  folder = await temporaryFolder();
  const spec = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
  node = await startNode('papi', { args: authorOf(spec) });
  // Node 20 has no WebSocket of its own.
  client = createClient(getWsProvider(node.ws, { websocketClass: WebSocket }));
  api = client.getUnsafeApi();
});
after(async () => {
  client?.destroy();
  await node?.stop();
  await rm(folder, { recursive: true });
});

test('it registers a unit with a record', async () => {
  const record = {
    names: [{ language: Binary.fromText('zh-CN'), text: Binary.fromText('石家庄市城市管理局') }],
    links: [],
    description: undefined,
    keys: [],
  };
  const tx = api.tx.CityIdentity.register({ registration: { ...registration(UNIT), record } });
  const { ok, events } = await tx.signAndSubmit(signerOf(dave));
  assert.ok(ok);
  const { value: event } = events.find(({ type }) => type === 'CityIdentity');
  assert.equal(event.type, 'Registered');
  assert.equal(Binary.toText(event.value.code), UNIT);
  assert.equal(event.value.by, dave.address);
});

test('it resolves by the runtime API', async () => {
  const { success, value } = await api.apis.CityIdentityApi.resolve(UNIT);
  assert.ok(success);
  assert.equal(value.presented, `${UNIT}-TC`);
  assert.equal(value.status.type, 'Active');
  assert.deepEqual(value.names, [{ language: 'zh-CN', text: '石家庄市城市管理局' }]);
});

test('it reads storage and constants', async () => {
  const key = [Binary.fromText(CITY), Binary.fromText('01')];
  const entry = await api.query.CityIdentity.Entries.getValue(...key);
  assert.equal(entry.number, 1);
  assert.equal(entry.author.value, dave.address);
  assert.ok((await api.constants.CityIdentity.ApplicationPeriod()) > 0);
});

test('it decodes why a call was refused', async () => {
  const tx = api.tx.CityIdentity.register({ registration: registration(UNIT) });
  const { ok, dispatchError } = await tx.signAndSubmit(signerOf(dave));
  assert.ok(!ok);
  assert.equal(dispatchError.value.type, 'CityIdentity');
  assert.equal(dispatchError.value.value.type, 'AlreadyRegistered');
});

test('it proposes a motion that has a call in it', async () => {
  const admit = api.tx.CityIdentity.admit_area({ area: Binary.fromText('MA.156.1302') });
  const enact = api.tx.Governance.enact({ valid_until: 100, call: admit.decodedCall });
  const propose = api.tx.Council.propose({
    threshold: 2,
    proposal: enact.decodedCall,
    length_bound: (await enact.getEncodedData()).length,
  });
  const { ok, events } = await propose.signAndSubmit(signerOf(alice));
  assert.ok(ok);
  assert.ok(events.some(({ type, value }) => type === 'Council' && value.type === 'Proposed'));
});
