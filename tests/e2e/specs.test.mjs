// What a chain must not start from: `city-node` refuses, and says what is wrong and where.

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { account, dave } from './lib/chain.mjs';
import { command, temporaryFolder } from './lib/node.mjs';
import { writeSpec } from './lib/spec.mjs';

const EXAMPLE = new URL('../../chain-spec/staging-keys.example.json', import.meta.url);

let folder;
before(async () => {
  folder = await temporaryFolder();
});
after(() => rm(folder, { recursive: true }));

describe('a registry at block zero', () => {
  /** What building block zero says; to hand out a spec one exports it in the raw form. */
  async function build(registry) {
    const spec = await writeSpec(folder, registry);
    return command('export-chain-spec', '--chain', spec, '--raw', '--output', join(folder, 'raw'));
  }

  const shijiazhuang = (from, to) => ({ code: 130100, name: '石家庄市', from, to });
  const divisions = [
    shijiazhuang(1947, null),
    { code: 132300, name: '石家庄地区', from: null, to: 1993 },
  ];
  const area = (code) => ({ area: code, registrar: dave.address });

  test('is taken if nothing is wrong', async () => {
    const { ok, stderr } = await build({ divisions, areas: [area('MA.156.1301')] });
    assert.ok(ok, stderr);
  });

  for (const [what, registry, ...named] of [
    [
      'two periods of one division that overlap',
      { divisions: [shijiazhuang(null, 1990), shijiazhuang(1980, null)] },
      'divisions[1] (130100 石家庄市)',
      'overlap',
    ],
    [
      'a division without a name',
      { divisions: [...divisions, { code: 130200, name: '' }] },
      'divisions[2] (130200 )',
    ],
    [
      "a number that is no division's",
      { divisions: [{ code: 1301, name: 'x' }] },
      'divisions[0] (1301 x)',
    ],
    [
      'an area without a division',
      { divisions, areas: [area('MA.156.1301'), area('MA.156.1302')] },
      'areas[1] (MA.156.1302)',
    ],
    [
      'an area whose division is no more',
      { divisions, areas: [area('MA.156.1323')] },
      'areas[0] (MA.156.1323)',
    ],
    [
      'an area that stands twice',
      { divisions, areas: [area('MA.156.1301'), area('MA.156.1301')] },
      'areas[1] (MA.156.1301)',
    ],
  ]) {
    test(`is refused for ${what}, by its row`, async () => {
      const { ok, stderr } = await build(registry);
      assert.ok(!ok, 'it was taken');
      for (const part of named) assert.ok(stderr.includes(part), stderr.slice(0, 2_000));
    });
  }

  test('starts no node either', async () => {
    const spec = await writeSpec(folder, {
      divisions: [shijiazhuang(null, 1990), shijiazhuang(1980, null)],
    });
    const data = join(folder, 'data');
    const { ok, stderr } = await command(
      '--chain',
      spec,
      '--base-path',
      data,
      '--rpc-port',
      '0',
      '--no-prometheus',
    );
    assert.ok(!ok);
    assert.ok(stderr.includes('divisions[1] (130100 石家庄市)'), stderr.slice(0, 2_000));
  });
});

describe('the spec of a production chain', () => {
  const secret = (name) => account(`//${name}//of-nobody-else`).address;
  const founders = () => ({
    name: 'Register of City Codes',
    id: 'city_codes',
    authorities: ['Hebei', 'Shanxi', 'Henan', 'Shandong'].map((name) => ({
      account: secret(name),
      aura: secret(`${name}//aura`),
      grandpa: secret(`${name}//grandpa`),
    })),
    council: ['One', 'Two', 'Three'].map((name) => secret(`Council//${name}`)),
  });

  async function build(keys) {
    const file = join(folder, 'keys.json');
    await writeFile(file, JSON.stringify(keys));
    return command('build-staging-spec', '--keys', file);
  }

  test('says production, with keys that nobody else has', async () => {
    const { ok, stdout, stderr } = await build(founders());
    assert.ok(ok, stderr);
    const spec = JSON.parse(stdout);
    assert.equal(spec.chainType, 'Live');
    assert.equal(spec.genesis.runtimeGenesis.patch.cityIdentity.registry.production, true);
  });

  for (const [field, set] of [
    ['authorities[1].account', (keys, key) => (keys.authorities[1].account = key)],
    ['authorities[2].aura', (keys, key) => (keys.authorities[2].aura = key)],
    ['authorities[0].grandpa', (keys, key) => (keys.authorities[0].grandpa = key)],
    ['council[2]', (keys, key) => (keys.council[2] = key)],
  ]) {
    test(`is refused for a development key, by its field: ${field}`, async () => {
      const keys = founders();
      set(keys, account('//Ferdie').address);
      const { ok, stderr } = await build(keys);
      assert.ok(!ok);
      assert.ok(stderr.includes(`${field}: this is the development key //Ferdie`), stderr);
    });
  }

  test('is not made from the example', async () => {
    const { ok, stderr } = await build(JSON.parse(await readFile(EXAMPLE, 'utf8')));
    assert.ok(!ok);
    assert.match(stderr, /development key/);
  });
});
