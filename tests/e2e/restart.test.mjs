// A crash in the middle of work loses nothing that was final.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Chain, dave } from './lib/chain.mjs';
import { startNode, temporaryFolder } from './lib/node.mjs';
import { authorOf, writeSpec } from './lib/spec.mjs';
import { until } from './lib/until.mjs';

const CITY = 'MA.156.1301';
const SERIES = 'MA.156.1301/60.10000000';
const OBJECTS = 1_000;

let folder;
let spec;
let node;
before(async () => {
  folder = await temporaryFolder();
  spec = await writeSpec(folder, { areas: [{ area: CITY, registrar: dave.address }] });
});
after(async () => {
  await node?.stop();
  await rm(folder, { recursive: true });
});

const start = (name) => startNode(name, { args: authorOf(spec), basePath: join(folder, 'data') });

/** Sends a registration of each code, and tells of those that are final. */
async function registerAll(chain, codes, onFinal) {
  let nonce = (await chain.api.rpc.system.accountNextIndex(dave.address)).toNumber();
  for (const code of codes) {
    const tx = chain.api.tx.cityIdentity.register({ code });
    await tx.signAndSend(dave, { nonce }, ({ isFinalized, dispatchError }) => {
      if (isFinalized && !dispatchError) onFinal(code);
    });
    nonce += 1;
  }
}

test('after kill -9 every final registration is there, and the chain goes on', async () => {
  node = await start('crash');
  let chain = await Chain.connect(node.ws);
  await chain.send(dave, chain.api.tx.cityIdentity.openSeries({ code: SERIES }));

  const codes = Array.from({ length: OBJECTS }, (_, index) => `${SERIES}.${index}`);
  const final = [];
  const sending = registerAll(chain, codes, (code) => final.push(code)).catch(() => {
    // The connection breaks when the node dies.
  });
  await until('some registrations are final', () => final.length > 50);
  const height = await chain.finalized();
  await node.kill();
  const expected = [...final];
  assert.ok(expected.length < OBJECTS, 'the crash came while there was work left');
  await chain.disconnect();
  await sending;

  node = await start('after-crash');
  chain = await Chain.connect(node.ws);
  try {
    assert.ok((await chain.finalized()) >= height);
    for (let from = 0; from < expected.length; from += 100) {
      const { items } = await chain.ask('resolveMany', expected.slice(from, from + 100));
      for (const { code, status } of items) assert.equal(status, 'active', code);
    }
    await chain.untilFinalized(height + 2);
    await chain.send(dave, chain.api.tx.cityIdentity.register({ code: `${CITY}.01` }));
  } finally {
    await chain.disconnect();
  }
});
