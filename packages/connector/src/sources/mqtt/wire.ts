import { connect as connectTcp, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { MqttSourceConfig } from '@millspace/schemas';
import { createWebSocketStream, WebSocket } from 'ws';
import { readAuthority, readOwnCertificate } from '../certificates.ts';

const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };
/** MQTT 3.1.1 and 5.0 §6: the WebSocket sub-protocol. */
const SUB_PROTOCOL = 'mqtt';

interface Tls {
  ca?: string;
  cert?: string;
  key?: string;
}

/**
 * Connects to an MQTT broker: TCP, TLS, WebSocket or WebSocket over TLS, as the url says. The files of certificates are read each time, so
 * that a renewed one is used by the next connection. What goes wrong later is an error of the stream.
 * @throws MillspaceError MS-SRC-016, MS-SRC-004 when a file of ours is of no use
 */
export function openWire(config: MqttSourceConfig): Duplex {
  const url = new URL(config.url);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || (PORTS[url.protocol] ?? 1883);
  switch (url.protocol) {
    case 'mqtts:':
      // RFC 6066 §3: an address is no server name; it is checked against the certificate all the same.
      return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...tls(config) });
    case 'ws:':
      return webSocket(config.url, {});
    case 'wss:':
      return webSocket(config.url, tls(config));
    default:
      return connectTcp({ host, port, noDelay: true });
  }
}

/** A connection that was never made. */
export function brokenWire(error: Error): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done(error) }).destroy(error);
}

function webSocket(url: string, options: Tls): Duplex {
  return createWebSocketStream(new WebSocket(url, [SUB_PROTOCOL], { ...options, perMessageDeflate: false }));
}

function tls(config: MqttSourceConfig): Tls {
  const own = readOwnCertificate(
    { certificate: config.certificate, key: config.key },
    { certificate: 'certificate', key: 'key' },
    Date.now(),
  );
  return {
    ...(config.ca === undefined ? {} : { ca: readAuthority(config.ca, 'ca') }),
    ...(own === null ? {} : { cert: own.certificate, key: own.key }),
  };
}
