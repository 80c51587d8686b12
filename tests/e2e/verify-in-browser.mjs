// Prints how long a browser takes to verify answers about codes, in milliseconds, as JSON.
//
//   node verify-in-browser.mjs MODULE RPC-URL CODE...

import { fileURLToPath } from 'node:url';
import { serve, startBrowser } from './lib/browser.mjs';

const [module, rpc, ...codes] = process.argv.slice(2);
const script = fileURLToPath(
  new URL('../../crates/registry-proof/js/registry-proof.mjs', import.meta.url),
);

/** Runs in the page. */
async function measure({ url, asked }) {
  const { Resolver, Verifier } = await import('./registry-proof.mjs');
  const call = async (method, ...params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'Content-Type': 'application/json' };
    const { result, error } = await (await fetch(url, { method: 'POST', headers, body })).json();
    if (error) throw new Error(error.message);
    return result;
  };
  const verifier = await Verifier.load(fetch('registry_proof.wasm'));
  const genesis = await call('chain_getBlockHash', 0);
  const resolver = new Resolver(verifier, url, { genesis });
  await resolver.resolve(asked[0]);
  const { authorities } = resolver;
  const millis = [];
  for (const code of asked) {
    const { proof } = await call('cityIdentity_v1_resolveWithProof', code);
    const start = performance.now();
    verifier.verify({ code, proof, authorities, now: Date.now(), maxAge: 60_000 });
    millis.push(performance.now() - start);
  }
  millis.sort((a, b) => a - b);
  const at = (part) => millis[Math.floor((millis.length - 1) * part)];
  return { p50: at(0.5), p99: at(0.99) };
}

const site = await serve({ 'registry-proof.mjs': script, 'registry_proof.wasm': module });
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  // Any page of the site: its own is not there, and need not be.
  await page.goto(site.url);
  console.log(JSON.stringify(await page.evaluate(measure, { url: rpc, asked: codes })));
} finally {
  await browser.close();
  await site.stop();
}
