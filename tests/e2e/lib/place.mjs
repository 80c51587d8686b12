// Where the holder of a block serves the proofs of its items: over TLS, under a name that no other
// machine has.

import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';

/** A certificate of `www.sjz.example` and its key, which protects nothing. */
const FILES = new URL('../../../resolver/src/tests/place/', import.meta.url);

const pem = (name, octets) =>
  `-----BEGIN ${name}-----\n${octets.toString('base64')}\n-----END ${name}-----\n`;

/** Has a server listen on a free port of this machine. */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

/**
 * Starts a place, and a proxy that leads to it.
 *
 * @param {string} host the name of the place
 * @param {string} certificate the file that its certificate is written to
 * @param {(path: string) => string | undefined} answer what it serves at a path, if anything
 * @returns {Promise<{env: Record<string, string>, stop: () => Promise<void>}>} with what tells programs of the proxy
 *   and of the certificate
 */
export async function startPlace(host, certificate, answer) {
  const cert = pem('CERTIFICATE', await readFile(new URL('certificate.der', FILES)));
  const key = pem('PRIVATE KEY', await readFile(new URL('key.der', FILES)));
  await writeFile(certificate, cert);
  const place = createTlsServer({ cert, key }, ({ url }, response) => {
    const text = answer(url);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  const port = await listen(place);
  const sockets = new Set();
  const proxy = createServer().on('connect', ({ url }, socket) => {
    if (url !== `${host}:443`) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
    }
    return undefined;
  });
  const address = `http://127.0.0.1:${await listen(proxy)}`;
  return {
    env: { HTTPS_PROXY: address, https_proxy: address, NO_PROXY: '', no_proxy: '', SSL_CERT_FILE: certificate },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      const stopped = [place, proxy].map((server) => new Promise((resolve) => server.close(resolve)));
      place.closeAllConnections();
      await Promise.all(stopped);
    },
  };
}
