// Chain specs made from that of the development chain.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './node.mjs';

/** Merges `patch` into `value` in place: objects field by field, everything else as a whole. */
function merge(value, patch) {
  for (const [key, change] of Object.entries(patch)) {
    const isObject = change !== null && typeof change === 'object' && !Array.isArray(change);
    if (isObject) merge((value[key] ??= {}), change);
    else value[key] = change;
  }
}

/**
 * Writes the spec of a development chain whose registry starts differently.
 *
 * @param {string} folder where to
 * @param {object} registry fields of `cityIdentity.registry` in the genesis
 * @returns {Promise<string>} the file
 */
export async function writeSpec(folder, registry) {
  const { ok, stdout, stderr } = await command('export-chain-spec', '--chain', 'dev');
  if (!ok) throw new Error(stderr);
  const spec = JSON.parse(stdout);
  merge(spec.genesis.runtimeGenesis.patch, { cityIdentity: { registry } });
  const file = join(folder, 'spec.json');
  await writeFile(file, JSON.stringify(spec));
  return file;
}

/** How to start a node that makes the blocks of such a chain by itself. */
export const authorOf = (spec) => [
  '--chain',
  spec,
  '--alice',
  '--unsafe-force-node-key-generation',
];
