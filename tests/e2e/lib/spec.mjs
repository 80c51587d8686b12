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

/** The spec of a chain that the node knows or a file describes. */
async function read(chain, ...options) {
  const { ok, stdout, stderr } = await command('export-chain-spec', '--chain', chain, ...options);
  if (!ok) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function write(folder, name, spec) {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(spec));
  return file;
}

/**
 * Writes the spec of a development chain whose registry starts differently.
 *
 * @param {string} folder where to
 * @param {object} registry fields of `cityIdentity.registry` in the genesis
 * @param {object} [limits] fields of `allowance.limits`
 * @returns {Promise<string>} the file
 */
export async function writeSpec(folder, registry, limits = {}) {
  const spec = await read('dev');
  merge(spec.genesis.runtimeGenesis.patch, { cityIdentity: { registry }, allowance: { limits } });
  return write(folder, 'spec.json', spec);
}

/**
 * Writes the spec of a chain of two authorities, `--alice` and `--bob`, with the shortest sessions
 * there are.
 *
 * @param {string} folder where to
 * @param {object} registry fields of `cityIdentity.registry` in the genesis
 * @returns {Promise<string>} the file
 */
export async function writeNetworkSpec(folder, registry) {
  const spec = await read('local');
  const genesis = spec.genesis.runtimeGenesis.patch;
  genesis.session.keys.length = 2;
  merge(genesis, { authoritySet: { sessionLength: 2 }, cityIdentity: { registry } });
  return write(folder, 'network.json', spec);
}

/**
 * What a light client needs: the state of block zero, which it cannot make from a configuration,
 * and where it finds nodes.
 *
 * @param {string} spec the file with the chain's spec
 * @param {string[]} bootNodes addresses of nodes
 */
export async function lightSpec(spec, bootNodes) {
  return JSON.stringify({ ...(await read(spec, '--raw')), bootNodes });
}

/** How to start a node that makes the blocks of such a chain by itself. */
export const authorOf = (spec) => [
  '--chain',
  spec,
  '--alice',
  '--unsafe-force-node-key-generation',
];
