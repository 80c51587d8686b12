// Whether the runtime API and the RPC, its JSON face, say the same.

const kebab = (text) => text.replace(/[a-z](?=[A-Z])/g, '$&-').toLowerCase();

/** What SCALE knows as octets and JSON as text, and the names of variants. */
const isSpelledAlike = (scale, json) =>
  typeof scale === 'string' &&
  typeof json === 'string' &&
  [scale, kebab(scale), Buffer.from(scale.replace(/^0x/, ''), 'hex').toString()].includes(json);

/** SHA-256 as a multihash: its number, its length, the digest. */
const isMultihash = (scale, json) => scale?.sha256 && json === `0x1220${scale.sha256.slice(2)}`;

/**
 * The places where the two answers differ.
 *
 * @param {any} scale what `@polkadot/api` decoded from the runtime API, by `toJSON`
 * @param {any} json what the RPC answered
 */
export function differences(scale, json, place = 'answer') {
  if (scale === json || isSpelledAlike(scale, json) || isMultihash(scale, json)) return [];
  const areObjects = [scale, json].every((value) => value !== null && typeof value === 'object');
  if (!areObjects) return [`${place}: ${JSON.stringify(scale)} and ${JSON.stringify(json)}`];
  const fields = new Set([...Object.keys(scale), ...Object.keys(json)]);
  return [...fields].flatMap((field) =>
    differences(scale[field], json[field], `${place}.${field}`),
  );
}
