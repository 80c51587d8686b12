// The tree of a block of numbers, made by a program that shares nothing with the chain.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../python/tree.py', import.meta.url));

/**
 * What the holder of a block commits to, and proofs as it serves them.
 *
 * @param {{series: string, prefix: string, width: number}} block
 * @param {Map<string, string | null>} items the digests of the records of the items, by their labels
 * @param {string[]} wanted of which items and empty parts to make the proofs
 * @returns {Promise<{count: number, root: string, proofs: Record<string, object>}>}
 */
export async function makeTree({ series, prefix, width }, items, wanted) {
  const program = spawn('python3', [PROGRAM, series, prefix, String(width), ...wanted], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(program, 'exit');
  program.stdin.end([...items].map(([label, digest]) => `${label} ${digest ?? ''}\n`).join(''));
  const made = await text(program.stdout);
  const [status] = await ended;
  if (status !== 0) throw new Error(`${PROGRAM} ended with ${status}`);
  return JSON.parse(made);
}
