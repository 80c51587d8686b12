// `city --light`: the command line without a node that it trusts.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dave } from './lib/chain.mjs';
import { City } from './lib/city.mjs';
import { Network } from './lib/network.mjs';

const CITY = 'MA.156.1301';

let network;
let city;
before(async () => {
  const areas = [{ area: CITY, registrar: dave.address }];
  network = await Network.start('city-light', { areas });
  city = await City.at('ws://127.0.0.1:1');
  const spec = join(city.home, 'chain.json');
  await writeFile(spec, network.lightSpec);
  city = city.with({ CITY_CHAIN_SPEC: spec });
});
after(async () => {
  await network?.stop();
  await city?.remove();
});

test('a light client answers as a node does', async () => {
  const { block, time, ...answer } = await city.json('--light', 'resolve', CITY);
  const { block: _, time: __, ...expected } = await network.chain.resolve(CITY, block.hash);
  assert.deepEqual(answer, expected);
  assert.equal(block.finalized, true);
  assert.ok(time > 0);
});

test('a light client registers', async () => {
  const args = ['register', `${CITY}.01`, '--name', 'en=Bureau', '--dev', 'Dave'];
  const sent = await city.json('--light', ...args);
  assert.ok(sent.events.includes('CityIdentity.Registered'));
  const { items } = await city.json('--light', 'children', CITY);
  assert.deepEqual(
    items.map(({ code }) => code),
    [`${CITY}.01`],
  );
});

test('a light client knows the past, and needs no proof', async () => {
  const before = await city.json('--light', 'resolve', `${CITY}.01`, '--at', '1999-01-01');
  assert.equal(before.status, 'not-issued');
  assert.equal((await city.error('--light', 'resolve', CITY, '--proof')).code, 2);
});
