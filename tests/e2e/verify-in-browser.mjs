// Prints how long a browser takes to verify answers about codes, in milliseconds, as JSON.
//
//   node verify-in-browser.mjs MODULE RPC-URL CODE...

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Resolver, Verifier } from '../../crates/registry-proof/js/registry-proof.mjs';
import { serve, startBrowser } from './lib/browser.mjs';

const [module, rpc, ...codes] = process.argv.slice(2);
const script = fileURLToPath(
  new URL('../../crates/registry-proof/js/registry-proof.mjs', import.meta.url),
);

/** Runs in the page. */
async function measure({ authorities, questions }) {
  const { Verifier } = await import('./registry-proof.mjs');
  const verifier = await Verifier.load(fetch('registry_proof.wasm'));
  const millis = questions.map(({ code, proof }) => {
    const start = performance.now();
    verifier.verify({ code, proof, authorities, now: Date.now(), maxAge: 600_000 });
    return performance.now() - start;
  });
  millis.sort((a, b) => a - b);
  const at = (part) => millis[Math.floor((millis.length - 1) * part)];
  return { p50: at(0.5), p99: at(0.99) };
}

async function call(method, ...params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'Content-Type': 'application/json' };
  const { result, error } = await (await fetch(rpc, { method: 'POST', headers, body })).json();
  if (error) throw new Error(error.message);
  return result;
}

const verifier = await Verifier.load(await readFile(module));
const resolver = new Resolver(verifier, rpc, { genesis: await call('chain_getBlockHash', 0) });
await resolver.resolve(codes[0]);
const { authorities } = resolver;
const questions = [];
for (const code of codes) {
  const { proof } = await call('cityIdentity_v1_resolveWithProof', code);
  questions.push({ code, proof });
}

const site = await serve({ 'registry-proof.mjs': script, 'registry_proof.wasm': module });
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  // Any page of the site from which the module can be loaded.
  await page.goto(`${site.url}/registry-proof.mjs`);
  console.log(JSON.stringify(await page.evaluate(measure, { authorities, questions })));
} finally {
  await browser.close();
  await site.stop();
}
